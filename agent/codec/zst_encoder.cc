// Zstandard (RFC 8878) through libzstd: frames that decode on their own, a seek table behind them.
//
// A frame ends at the first mark() once it holds frame_bytes of text; where no mark was given yet,
// at the first end of a line from there on. Where it grows a seventh larger than that, it ends at
// the last mark before, and where it has none, in the middle of a page or line: frames are encoded
// whole, one on each thread, and that bounds their memory. So the bytes depend on the text and the
// marks only. Each frame has its checksum and says how much text it holds.
//
// Histories repeat themselves over long distances: a revision is most of the one before it. Long
// frames, matched over all of their length, make them small, more than the level does: of 150 MB
// with 2 to 60 revisions a page, frames of 8, 16, 28 and 64 MiB make 3.50, 3.28, 3.17 and 3.04 MB
// at level 10; 7z -mx=4 makes 3.10. Levels 10, 8 and 6 take 1.26, 1.13 and 0.89 s for 220 MB and
// make files of 1, 1.006 and 1.025. But who fetches one page decodes its frame up to there, 40 ms
// for 24 MiB, so other texts than histories, which gain little, have frames of 8 MiB.
// Memory: 64 MiB and 54 MiB per thread: libzstd's tables take 26, and two frames more than there
// are threads are held. Of bytes that do not compress at all, 77 MiB per thread: frames then take
// as much again when they are packed.
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "agent/codec/encoder.h"
#include "agent/codec/idle_pool.h"
#include "agent/codec/ordered_jobs.h"
#include "agent/codec/splice.h"
#include "agent/codec/zst_seek_table.h"

namespace dumps::codec {
namespace {

constexpr std::uint64_t kFrameBytes = std::uint64_t{8} << 20;
constexpr std::uint64_t kHistoryFrameBytes = std::uint64_t{24} << 20;
constexpr std::uint64_t kLargestFrameBytes = std::uint64_t{256} << 20;
constexpr std::uint64_t kLeastExtraBytes = 1024;  // makes sense of tiny frames
constexpr int kLevel = 8;

struct PackedFrame {
  std::unique_ptr<char[]> bytes;
  size_t size = 0;
  size_t text_size = 0;
};

std::uint64_t usual_frame_bytes(std::string_view content) {
  return content.find("history") != std::string_view::npos ? kHistoryFrameBytes : kFrameBytes;
}

using ZstdContext = std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)>;

Result<ZstdContext> make_context(int level) {
  ZstdContext context(::ZSTD_createCCtx(), &::ZSTD_freeCCtx);
  if (!context) return make_error(ErrorCode::kUnavailable, "start zstd", "", "no memory");
  for (const auto& [parameter, value] : {std::pair{ZSTD_c_compressionLevel, level},
                                         {ZSTD_c_checksumFlag, 1},
                                         {ZSTD_c_enableLongDistanceMatching, 1}}) {
    const size_t rc = ::ZSTD_CCtx_setParameter(context.get(), parameter, value);
    if (::ZSTD_isError(rc) != 0) {
      return make_error(ErrorCode::kInvalid, "start zstd", "level " + std::to_string(level),
                        ::ZSTD_getErrorName(rc));
    }
  }
  return context;
}

// Encodes frames on any thread; keeps the contexts that no thread is using.
class FramePacker {
 public:
  explicit FramePacker(int level) : level_(level) {}

  Result<PackedFrame> pack(const std::string& text) {
    Result<ZstdContext> context = take();
    if (!context) return std::move(context).error();
    const size_t room = ::ZSTD_compressBound(text.size());
    // Not a vector: it would write, and so occupy, all of what is mostly not needed.
    PackedFrame packed{std::unique_ptr<char[]>(new char[room]), 0, text.size()};
    const size_t rc =
        ::ZSTD_compress2(context->get(), packed.bytes.get(), room, text.data(), text.size());
    if (::ZSTD_isError(rc) != 0) {
      return make_error(ErrorCode::kInternal, "compress", "zstd", ::ZSTD_getErrorName(rc));
    }
    packed.size = rc;
    give_back(std::move(*context));
    return packed;
  }
  Result<ZstdContext> take() {
    std::optional<ZstdContext> context = idle_.take();
    return context ? std::move(*context) : make_context(level_);
  }
  void give_back(ZstdContext context) { idle_.give_back(std::move(context)); }

 private:
  const int level_;
  IdlePool<ZstdContext> idle_;
};

class ZstEncoder : public Encoder {
 public:
  ZstEncoder(const EncoderOptions& options, std::uint64_t frame_bytes, ByteSink& sink)
      : usual_(static_cast<size_t>(frame_bytes)),
        largest_(static_cast<size_t>(frame_bytes + std::max(frame_bytes / 7, kLeastExtraBytes))),
        on_piece_(options.on_piece),
        sink_(sink),
        packer_(options.level == 0 ? kLevel : options.level),
        jobs_(
            options.threads, [this](const std::string& text) { return packer_.pack(text); },
            [this](const PackedFrame& packed) { return append(packed); }) {}

  Status init() {
    Result<ZstdContext> context = packer_.take();  // tells whether the level is one
    if (!context) return std::move(context).error();
    packer_.give_back(std::move(*context));
    return {};
  }

  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const size_t n = until_end_of_frame(bytes);
      const bool ends = n <= bytes.size();
      text_ += bytes.substr(0, n);
      bytes.remove_prefix(std::min(n, bytes.size()));
      if (ends) {
        if (Status s = end_frame(last_mark_ > 0 ? last_mark_ : text_.size()); !s) return s;
      }
    }
    return {};
  }
  Status mark() override {
    marked_ = true;
    if (text_.size() >= usual_) return end_frame(text_.size());
    last_mark_ = text_.size();
    return {};
  }
  Status cut() override { return text_.empty() ? Status() : end_frame(text_.size()); }
  Status append_piece(ByteSource& source, const EncodedPiece& piece) override {
    if (Status s = cut(); !s) return s;
    if (Status s = jobs_.finish(); !s) return s;
    if (Status s = copy_stored(source, piece.offset, piece.size, sink_); !s) return s;
    ++frames_;
    return appended(piece.size, piece.raw_size);
  }
  Status finish() override {
    // A file has a frame, even one without text.
    if (!text_.empty() || frames_ == 0) {
      if (Status s = end_frame(text_.size()); !s) return s;
    }
    if (Status s = jobs_.finish(); !s) return s;
    return sink_.append(table_.bytes());
  }

 private:
  // How many of `bytes`, which are not none, end the frame; more than there are: not yet.
  size_t until_end_of_frame(std::string_view bytes) const {
    const size_t room = largest_ - text_.size();
    if (!marked_ && text_.size() + bytes.size() >= usual_) {
      // The line that holds the frame's usual last byte is the last one.
      const size_t from = usual_ - 1 - std::min(text_.size(), usual_ - 1);
      const size_t line = bytes.find('\n', from);
      if (line != std::string_view::npos && line < room) return line + 1;
    }
    return room <= bytes.size() ? room : bytes.size() + 1;
  }
  // With the first `size` bytes of the text; the others begin the next frame.
  Status end_frame(size_t size) {
    ++frames_;
    last_mark_ = 0;
    std::string text;
    text.reserve(std::min(text_.capacity(), largest_));
    text = std::string_view(text_).substr(size);
    text_.resize(size);
    std::swap(text, text_);
    return jobs_.add(std::move(text));
  }
  Status append(const PackedFrame& packed) {
    if (Status s = sink_.append({packed.bytes.get(), packed.size}); !s) return s;
    return appended(packed.size, packed.text_size);
  }
  Status appended(std::uint64_t size, std::uint64_t text_size) {
    if (Status s = table_.add(size, text_size); !s) return s;
    const EncodedPiece piece{offset_, size, text_offset_, text_size};
    offset_ += size;
    text_offset_ += text_size;
    return on_piece_ ? on_piece_(piece) : Status();
  }

  const size_t usual_;
  const size_t largest_;
  const std::function<Status(const EncodedPiece&)> on_piece_;
  ByteSink& sink_;
  std::string text_;      // of the frame that is being filled
  size_t last_mark_ = 0;  // within text_; 0: none
  bool marked_ = false;
  std::uint64_t frames_ = 0;  // that were ended
  std::uint64_t offset_ = 0;  // behind the last frame in the sink
  std::uint64_t text_offset_ = 0;
  ZstSeekTableWriter table_;
  FramePacker packer_;
  OrderedJobs<std::string, PackedFrame> jobs_;  // last: its threads end first
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Encoder>> make_zst_encoder(const EncoderOptions& options, ByteSink& sink) {
  const std::uint64_t frame_bytes =
      options.frame_bytes == 0 ? usual_frame_bytes(options.inner_name) : options.frame_bytes;
  if (frame_bytes > kLargestFrameBytes) {
    return make_error(ErrorCode::kInvalid, "start zstd",
                      "frames of " + std::to_string(frame_bytes) + " bytes",
                      "not 1 to " + std::to_string(kLargestFrameBytes));
  }
  if (options.level < 0 || options.level > ::ZSTD_maxCLevel()) {
    return make_error(ErrorCode::kInvalid, "start zstd", "level " + std::to_string(options.level),
                      "not 1 to " + std::to_string(::ZSTD_maxCLevel()));
  }
  auto encoder = std::make_unique<ZstEncoder>(options, frame_bytes, sink);
  if (Status s = encoder->init(); !s) return std::move(s).error();
  return std::unique_ptr<Encoder>(std::move(encoder));
}

}  // namespace detail
}  // namespace dumps::codec
