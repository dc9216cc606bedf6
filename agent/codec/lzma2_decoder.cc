// LZMA2 data on several threads: its segments are read whole and decoded by threads. A segment of
// more than kMaxSegment of text, as in archives that were made in one piece, is decoded by the
// reading thread, streaming. Memory: that many plain bytes per thread and once more.
#include <lzma.h>

#include <algorithm>
#include <deque>
#include <optional>

#include "agent/codec/lzma2_segments.h"
#include "agent/codec/lzma_error.h"
#include "agent/codec/ordered_jobs.h"
#include "agent/codec/read_fully.h"
#include "agent/codec/stream_decoders.h"

namespace dumps::codec {
namespace {

constexpr std::uint64_t kMaxSegment = std::uint64_t{80} << 20;

struct Job {
  std::uint64_t begin = 0;
  std::string packed;  // with a mark of the end
  std::uint64_t plain_bytes = 0;
};

class Lzma2Decoder : public Decoder {
 public:
  Lzma2Decoder(ByteSource& source, std::uint64_t begin, std::uint64_t end,
               const lzma_options_lzma& options, std::uint32_t threads)
      : source_(source),
        segments_(source, begin, end),
        options_(options),
        jobs_(
            threads, [this](const Job& job) { return unpack(job); },
            [this](std::string plain) -> Status {
              ready_.push_back(std::move(plain));
              return {};
            }) {}

  Result<size_t> read(std::span<char> buffer) override {
    for (;;) {
      if (!state_) return state_.error();
      if (!ready_.empty()) {
        const size_t n = take(buffer);
        if (n > 0 || buffer.empty()) return n;
        continue;
      }
      if (streamed_) {
        Result<size_t> got = streamed_->read(buffer);
        if (!got || *got > 0) return got;
        streamed_.reset();
        continue;
      }
      if (ended_) return size_t{0};
      state_ = advance();
    }
  }

 private:
  Error corrupt(std::uint64_t offset, const std::string& why) const {
    return corrupt_lzma2(source_, offset, why);
  }

  size_t take(std::span<char> buffer) {
    const std::string& plain = ready_.front();
    const size_t n = std::min(buffer.size(), plain.size() - taken_);
    std::copy_n(plain.begin() + static_cast<std::ptrdiff_t>(taken_), n, buffer.begin());
    taken_ += n;
    if (taken_ == plain.size()) {
      ready_.pop_front();
      taken_ = 0;
    }
    return n;
  }

  // Gives the threads one segment more, or what is left to do at the end.
  Status advance() {
    if (!large_) {
      Result<std::optional<Lzma2Segment>> segment = segments_.next();
      if (!segment) {
        // What stands before the damage is whole and comes first.
        if (Status s = jobs_.finish(); !s) return s;
        return ready_.empty() ? Status(std::move(segment).error()) : Status{};
      }
      if (!*segment) {
        ended_ = true;
        return jobs_.finish();
      }
      if ((*segment)->plain_bytes <= kMaxSegment) return add(**segment);
      large_ = **segment;
      return jobs_.finish();
    }
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options_}, {LZMA_VLI_UNKNOWN, nullptr}};
    Result<std::unique_ptr<Decoder>> decoder = detail::make_raw_lzma_decoder(
        StreamInput(source_, large_->begin, large_->end), filters, large_->plain_bytes);
    if (!decoder) return std::move(decoder).error();
    streamed_ = std::move(*decoder);
    large_.reset();
    return {};
  }

  Status add(const Lzma2Segment& segment) {
    Job job{segment.begin, std::string(static_cast<size_t>(segment.end - segment.begin) + 1, '\0'),
            segment.plain_bytes};
    const std::span<char> packed = std::span(job.packed).first(job.packed.size() - 1);
    Result<size_t> got = read_fully(source_, segment.begin, packed);
    if (!got) return std::move(got).error();
    if (*got < packed.size()) return corrupt(segment.begin + *got, "LZMA2 data is cut short");
    return jobs_.add(std::move(job));
  }

  Result<std::string> unpack(const Job& job) const {
    lzma_options_lzma options = options_;
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
    std::string plain(static_cast<size_t>(job.plain_bytes), '\0');
    size_t in = 0;
    size_t out = 0;
    const lzma_ret rc = ::lzma_raw_buffer_decode(
        filters, nullptr, reinterpret_cast<const std::uint8_t*>(job.packed.data()), &in,
        job.packed.size(), reinterpret_cast<std::uint8_t*>(plain.data()), &out, plain.size());
    if (rc != LZMA_OK)
      return corrupt(job.begin + in, std::string("LZMA2 data: ") + lzma_message(rc));
    if (out != plain.size()) return corrupt(job.begin, "LZMA2 chunks that give less than they say");
    return plain;
  }

  ByteSource& source_;
  Lzma2Segments segments_;
  lzma_options_lzma options_;
  Status state_;
  std::deque<std::string> ready_;      // decoded, not read
  size_t taken_ = 0;                   // bytes of the first of them
  std::optional<Lzma2Segment> large_;  // comes after what is ready
  std::unique_ptr<Decoder> streamed_;
  bool ended_ = false;
  OrderedJobs<Job, std::string> jobs_;  // last: its threads end first
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Decoder>> make_lzma2_decoder(ByteSource& source, std::uint64_t begin,
                                                    std::uint64_t end,
                                                    const lzma_options_lzma& options,
                                                    std::uint32_t threads) {
  return std::unique_ptr<Decoder>(
      std::make_unique<Lzma2Decoder>(source, begin, end, options, threads));
}

}  // namespace detail
}  // namespace dumps::codec
