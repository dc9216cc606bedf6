// LZMA2 data on several threads. The data is a row of chunks whose headers say how long they are
// and whether the dictionary begins anew. From one such beginning to the next is a segment, which
// decodes without what is before it; 7-Zip and our own writer make one per 64 MiB of text or so.
// Segments are found by their chunks' headers, read whole and decoded by threads. A segment of more
// than kMaxSegment of text, as in archives that were made in one piece, is decoded by the reading
// thread, streaming. Memory: that many plain bytes per thread and once more.
#include <lzma.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>

#include "agent/codec/lzma_error.h"
#include "agent/codec/ordered_jobs.h"
#include "agent/codec/read_fully.h"
#include "agent/codec/stream_decoders.h"

namespace dumps::codec {
namespace {

constexpr std::uint64_t kMaxSegment = std::uint64_t{80} << 20;

struct Segment {
  std::uint64_t begin = 0;  // in the source
  std::uint64_t end = 0;
  std::uint64_t plain_bytes = 0;
};

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
        offset_(begin),
        end_(end),
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
    return make_error(ErrorCode::kCorrupt, "decode LZMA2", source_.name(),
                      why + " at byte " + std::to_string(offset));
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
      Result<std::optional<Segment>> segment = next_segment();
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

  // None: the mark of the end.
  Result<std::optional<Segment>> next_segment() {
    Segment segment{offset_, offset_, 0};
    for (;;) {
      std::array<char, 6> header{};
      const size_t want = static_cast<size_t>(std::min<std::uint64_t>(6, end_ - segment.end));
      Result<size_t> got = read_fully(source_, segment.end, std::span(header).first(want));
      if (!got) return std::move(got).error();
      if (*got == 0) return corrupt(segment.end, "LZMA2 data is cut short");
      const auto byte = [&](size_t i) { return static_cast<std::uint8_t>(header[i]); };
      const std::uint8_t control = byte(0);
      const bool begins = control == 0x01 || control >= 0xE0;
      if (control == 0 || (begins && segment.end != segment.begin)) break;
      if (!begins && segment.end == segment.begin)
        return corrupt(segment.end, "an LZMA2 chunk that needs one before it");
      const bool is_lzma = control >= 0x80;
      if (!is_lzma && control > 2) return corrupt(segment.end, "no LZMA2 chunk");
      const std::uint64_t low = std::uint64_t{byte(1)} << 8 | byte(2);
      const std::uint64_t packed = std::uint64_t{byte(3)} << 8 | byte(4);
      const std::uint64_t size = is_lzma ? packed + 1 + (control >= 0xC0 ? 6 : 5) : low + 1 + 3;
      if (size > end_ - segment.end) return corrupt(segment.end, "an LZMA2 chunk is cut short");
      segment.plain_bytes += 1 + (is_lzma ? (std::uint64_t{control & 0x1Fu} << 16 | low) : low);
      segment.end += size;
    }
    if (segment.end != segment.begin) {
      offset_ = segment.end;
      return std::optional(segment);
    }
    if (segment.end + 1 != end_) return corrupt(segment.end, "garbage behind the end of the data");
    return std::optional<Segment>();
  }

  Status add(const Segment& segment) {
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
  std::uint64_t offset_;  // of the next segment
  const std::uint64_t end_;
  lzma_options_lzma options_;
  Status state_;
  std::deque<std::string> ready_;  // decoded, not read
  size_t taken_ = 0;               // bytes of the first of them
  std::optional<Segment> large_;   // comes after what is ready
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
