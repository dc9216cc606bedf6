// Zstandard (RFC 8878) through libzstd: frame by frame in one stream, or, where the file has a seek
// table and its frames are small, several frames at a time.
//
// Both compare each frame with the table, so that they accept the same files. Memory of the second:
// per thread and two more, one frame and its text, together at most 128 MiB and 32 MiB or so in our
// own files; one stream holds the frame's window, at most 128 MiB, 24 MiB in our own files.
#include <zstd.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>

#include "agent/codec/idle_pool.h"
#include "agent/codec/ordered_jobs.h"
#include "agent/codec/read_fully.h"
#include "agent/codec/sticky_decoder.h"
#include "agent/codec/stream_decoders.h"
#include "agent/codec/zst_seek_table.h"

namespace dumps::codec {
namespace {

constexpr std::uint64_t kLargestParallel = std::uint64_t{64} << 20;

using Context = std::unique_ptr<ZSTD_DCtx, size_t (*)(ZSTD_DCtx*)>;
Context make_context() { return {::ZSTD_createDCtx(), &::ZSTD_freeDCtx}; }

Error no_memory(const std::string& name) {
  return make_error(ErrorCode::kUnavailable, "decode zstd", name, "no memory");
}

Error wrong_frame(const std::string& name, const ZstFrame& frame, const std::string& why) {
  return make_error(
      ErrorCode::kCorrupt, "decode", name,
      "frame " + std::to_string(frame.index) + " at byte " + std::to_string(frame.offset) + why);
}

Error lying_table(const std::string& name, const ZstFrame& frame, std::uint64_t size,
                  std::uint64_t text_size) {
  return wrong_frame(name, frame,
                     " has " + std::to_string(size) + " bytes with " + std::to_string(text_size) +
                         " of text; the seek table says " + std::to_string(frame.size) + " with " +
                         std::to_string(frame.text_size));
}

class ZstStreamDecoder : public StickyDecoder {
 public:
  ZstStreamDecoder(StreamInput input, std::optional<ZstSeekTable> table, detail::PieceSeen seen)
      : input_(std::move(input)),
        table_(std::move(table)),
        seen_(std::move(seen)),
        context_(make_context()) {
    piece_.offset = input_.offset();
  }

 private:
  Result<size_t> next(std::span<char> buffer) override {
    if (!context_) return no_memory(input_.source().name());
    for (;;) {
      if (Status s = input_.fill(); !s) return std::move(s).error();
      const std::string_view bytes = input_.available();
      if (bytes.empty() && wanted_ == 0) {
        if (started_) return size_t{0};
        return input_.corrupt("the file is empty, a zstd frame was expected");
      }
      ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
      ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
      const size_t rc = ::ZSTD_decompressStream(context_.get(), &out, &in);
      if (header_.size() < kLongestHeader)
        header_ += bytes.substr(0, std::min(in.pos, kLongestHeader - header_.size()));
      input_.consume(in.pos);
      if (::ZSTD_isError(rc) != 0) {
        return input_.corrupt(std::string("zstd data: ") + ::ZSTD_getErrorName(rc));
      }
      started_ = true;
      wanted_ = rc;
      piece_.raw_size += out.pos;
      if (rc == 0) {
        if (Status s = end_frame(); !s) return std::move(s).error();
      }
      if (out.pos > 0) return out.pos;
      if (bytes.empty()) return input_.corrupt("zstd data is cut short");
    }
  }
  Status end_frame() {
    // libzstd compares with the size that the frame's header says only where it sees all of the
    // frame at once, or its last block is not empty.
    const std::uint64_t said = ::ZSTD_getFrameContentSize(header_.data(), header_.size());
    header_.clear();
    if (said != ZSTD_CONTENTSIZE_UNKNOWN && said != ZSTD_CONTENTSIZE_ERROR &&
        said != piece_.raw_size) {
      return input_.corrupt("zstd data: a frame of " + std::to_string(piece_.raw_size) +
                            " bytes that says it has " + std::to_string(said));
    }
    const EncodedPiece ended{piece_.offset, input_.offset() - piece_.offset, piece_.raw_offset,
                             piece_.raw_size};
    piece_ = {input_.offset(), 0, ended.raw_offset + ended.raw_size, 0};
    // The last one may be that of the table itself.
    if (table_ && next_ < table_->frames()) {
      const Result<ZstFrame> frame = table_->frame(next_++);
      if (!frame) return frame.error();
      if (ended.size != frame->size || ended.raw_size != frame->text_size) {
        return lying_table(input_.source().name(), *frame, ended.size, ended.raw_size);
      }
    }
    return seen_ ? seen_(ended) : Status();
  }

  static constexpr size_t kLongestHeader = 18;

  StreamInput input_;
  std::optional<ZstSeekTable> table_;
  std::string header_;  // of the frame, its first bytes
  const detail::PieceSeen seen_;
  Context context_;
  EncodedPiece piece_;      // the frame that is being read
  std::uint64_t next_ = 0;  // its number
  size_t wanted_ = 0;       // 0: between frames
  bool started_ = false;
};

struct PackedFrame {
  ZstFrame frame;
  std::string bytes;
};
struct Text {
  std::unique_ptr<char[]> bytes;
  size_t size = 0;
};

class ZstFrameDecoder : public StickyDecoder {
 public:
  ZstFrameDecoder(ByteSource& source, ZstSeekTable table, std::uint32_t threads)
      : source_(source),
        name_(source.name()),
        table_(std::move(table)),
        jobs_(
            threads, [this](const PackedFrame& packed) { return unpack(packed); },
            [this](Text text) {
              ready_.push_back(std::move(text));
              return Status();
            }) {}

 private:
  Result<size_t> next(std::span<char> buffer) override {
    for (;;) {
      while (!ready_.empty()) {
        const Text& text = ready_.front();
        const size_t n = std::min(buffer.size(), text.size - taken_);
        std::copy_n(text.bytes.get() + taken_, n, buffer.data());
        taken_ += n;
        if (taken_ == text.size) {
          ready_.pop_front();
          taken_ = 0;
        }
        if (n > 0) return n;
      }
      if (next_ == table_.frames()) {
        if (Status s = jobs_.finish(); !s) return std::move(s).error();
        if (ready_.empty()) return size_t{0};
      } else if (Status s = add(); !s) {
        return std::move(s).error();
      }
    }
  }
  Status add() {
    const Result<ZstFrame> frame = table_.frame(next_);
    if (!frame) return frame.error();
    PackedFrame packed{*frame, std::string(static_cast<size_t>(frame->size), '\0')};
    Result<size_t> got = read_fully(source_, frame->offset, packed.bytes);
    if (!got) return std::move(got).error();
    if (*got < packed.bytes.size()) return wrong_frame(name_, *frame, ": the file ends in it");
    ++next_;
    return jobs_.add(std::move(packed));
  }

  Result<Text> unpack(const PackedFrame& packed) {
    const ZstFrame& frame = packed.frame;
    const size_t size = ::ZSTD_findFrameCompressedSize(packed.bytes.data(), packed.bytes.size());
    if (::ZSTD_isError(size) != 0) {
      return wrong_frame(name_, frame, std::string(": zstd data: ") + ::ZSTD_getErrorName(size));
    }
    if (size != frame.size) return lying_table(name_, frame, size, frame.text_size);
    std::optional<Context> idle = idle_.take();
    Context context = idle ? std::move(*idle) : make_context();
    if (!context) return no_memory(name_);
    // One byte more shows a frame that holds more than it should.
    Text text{std::unique_ptr<char[]>(new char[static_cast<size_t>(frame.text_size) + 1]), 0};
    const size_t got =
        ::ZSTD_decompressDCtx(context.get(), text.bytes.get(),
                              static_cast<size_t>(frame.text_size) + 1, packed.bytes.data(), size);
    if (::ZSTD_isError(got) != 0) {
      const unsigned long long told = ::ZSTD_getFrameContentSize(packed.bytes.data(), size);
      if (told < ZSTD_CONTENTSIZE_ERROR && told != frame.text_size) {
        return lying_table(name_, frame, size, told);
      }
      return wrong_frame(name_, frame, std::string(": zstd data: ") + ::ZSTD_getErrorName(got));
    }
    if (got != frame.text_size) return lying_table(name_, frame, size, got);
    text.size = got;
    idle_.give_back(std::move(context));
    return text;
  }
  ByteSource& source_;
  const std::string name_;
  ZstSeekTable table_;
  std::uint64_t next_ = 0;
  std::deque<Text> ready_;
  size_t taken_ = 0;  // of the first one
  IdlePool<Context> idle_;
  OrderedJobs<PackedFrame, Text> jobs_;  // last: its threads end first
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Decoder>> make_zst_decoder(ByteSource& source, std::uint32_t threads,
                                                  PieceSeen seen) {
  Result<std::optional<ZstSeekTable>> table = ZstSeekTable::read(source);
  if (!table) return std::move(table).error();
  const bool parallel = *table && !seen && threads > 1 && (*table)->frames() > 1 &&
                        (*table)->largest_text() <= kLargestParallel &&
                        (*table)->largest_size() <= kLargestParallel;
  if (parallel) {
    return std::unique_ptr<Decoder>(
        std::make_unique<ZstFrameDecoder>(source, std::move(**table), threads));
  }
  return std::unique_ptr<Decoder>(std::make_unique<ZstStreamDecoder>(
      StreamInput(source, 0, source.size()), std::move(*table), std::move(seen)));
}

}  // namespace detail

Result<std::unique_ptr<Decoder>> make_zst_range_decoder(ByteSource& source, std::uint64_t begin,
                                                        std::uint64_t end) {
  return std::unique_ptr<Decoder>(
      std::make_unique<ZstStreamDecoder>(StreamInput(source, begin, end), std::nullopt, nullptr));
}

}  // namespace dumps::codec
