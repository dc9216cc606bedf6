// zstd frames one by one. A frame is decoded as it streams by and its checksum, where it has one,
// is checked at its end: of a damaged frame the text up to where that is noticed is given.
#include <zstd.h>

#include <algorithm>
#include <vector>

#include "agent/codec/read_fully.h"
#include "agent/codec/stream_input.h"
#include "agent/file/part_reader.h"
#include "agent/file/resync.h"

namespace dumps::file {
namespace {

constexpr std::string_view kMagic = "\x28\xb5\x2f\xfd";
constexpr int kMaxWindowLog = 27;  // 128 MiB, what zstd itself takes without being asked
constexpr size_t kHeaderBytes = 18;
constexpr size_t kChecksumBytes = 4;

std::uint32_t little_endian(const unsigned char* p) {
  return static_cast<std::uint32_t>(p[0]) | static_cast<std::uint32_t>(p[1]) << 8 |
         static_cast<std::uint32_t>(p[2]) << 16 | static_cast<std::uint32_t>(p[3]) << 24;
}

class ZstPartReader : public PartReader {
 public:
  explicit ZstPartReader(codec::ByteSource& source)
      : source_(source), context_(::ZSTD_createDCtx()), buffer_(::ZSTD_DStreamOutSize()) {
    input_.emplace(source, 0, source.size());
  }
  ~ZstPartReader() override { ::ZSTD_freeDCtx(context_); }
  ZstPartReader(const ZstPartReader&) = delete;
  ZstPartReader& operator=(const ZstPartReader&) = delete;

  Result<Step> next() override {
    if (is_over_) return Step{};
    if (!in_frame_) {
      if (input_->offset() >= source_.size() && source_.size() > 0) return Step{};
      if (Status s = begin_frame(); !s) return std::move(s).error();
    }
    for (;;) {
      if (Status s = input_->fill(); !s) return std::move(s).error();
      const std::string_view bytes = input_->available();
      ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
      ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
      const size_t rc = is_ended_ ? 0 : ::ZSTD_decompressStream(context_, &out, &in);
      input_->consume(in.pos);
      if (::ZSTD_isError(rc) != 0) return damaged(::ZSTD_getErrorName(rc));
      is_ended_ = rc == 0;
      plain_bytes_ += out.pos;
      if (out.pos > 0) {
        Step step;
        step.kind = Step::Kind::kText;
        step.text = {buffer_.data(), out.pos};
        return step;
      }
      if (is_ended_) return end_frame();
      if (bytes.empty()) return damaged(nullptr);
    }
  }

 private:
  Status begin_frame() {
    if (context_ == nullptr) {
      return make_error(ErrorCode::kUnavailable, "start zstd", source_.name(), "no memory");
    }
    ::ZSTD_DCtx_reset(context_, ZSTD_reset_session_only);
    ::ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kMaxWindowLog);
    in_frame_ = true;
    is_ended_ = false;
    frame_ = FilePart();
    frame_.offset = input_->offset();
    frame_.plain_offset = plain_bytes_;
    frame_.kind = FilePart::Kind::kFrame;
    has_checksum_ = false;
    unsigned char header[kHeaderBytes] = {};
    Result<size_t> got =
        codec::read_fully(source_, frame_.offset, {reinterpret_cast<char*>(header), kHeaderBytes});
    if (!got) return std::move(got).error();
    if (*got < kHeaderBytes / 2) return {};
    if ((little_endian(header) & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START) {
      frame_.kind = FilePart::Kind::kSkippable;
    }
    // Bit 2 of the byte behind the magic (RFC 8878, 3.1.1.1.1).
    has_checksum_ = frame_.kind == FilePart::Kind::kFrame && (header[4] & 4) != 0;
    return {};
  }

  Result<Step> end_frame() {
    Step step;
    step.kind = Step::Kind::kPart;
    frame_.end = input_->offset();
    frame_.plain_bytes = plain_bytes_ - frame_.plain_offset;
    if (has_checksum_) {
      unsigned char stored[kChecksumBytes] = {};
      Result<size_t> got = codec::read_fully(source_, frame_.end - kChecksumBytes,
                                             {reinterpret_cast<char*>(stored), kChecksumBytes});
      if (!got) return std::move(got).error();
      // The decoder has compared them.
      frame_.stored_crc = frame_.crc = little_endian(stored);
    }
    skippable_.reset();
    if (frame_.kind == FilePart::Kind::kSkippable) skippable_ = frame_.offset;
    in_frame_ = false;
    step.part = frame_;
    return step;
  }

  Result<Step> damaged(const char* message) {
    Step step;
    step.kind = Step::Kind::kPart;
    const bool has_text = plain_bytes_ > frame_.plain_offset;
    const std::uint64_t seen = std::max(input_->offset(), frame_.offset + 1);
    frame_.plain_bytes = plain_bytes_ - frame_.plain_offset;
    frame_.why = message == nullptr
                     ? std::string("cut short")
                     : "damaged (" + std::string(message) + ") near byte " + std::to_string(seen);
    if (source_.size() == 0) frame_.why = "the file is empty";
    if (!has_text) frame_.kind = FilePart::Kind::kGap;
    frame_.loses_text = true;
    const auto find = [this](std::uint64_t from, std::uint64_t checked) {
      return find_next_part(source_, from, checked, kMagic,
                            [this](std::uint64_t offset) { return is_whole_frame(offset); });
    };
    Result<std::optional<std::uint64_t>> next = find(frame_.offset + 1, has_text ? seen : 0);
    // The size of a skippable frame has no checksum: a wrong one leads into the next frame.
    if (next && skippable_ && !has_text) {
      Result<std::optional<std::uint64_t>> within = find(*skippable_ + 1, frame_.offset);
      if (!within || (*within && **within < frame_.offset)) {
        next = std::move(within);
        frame_.offset = *skippable_;
      }
    }
    skippable_.reset();
    if (!next) return std::move(next).error();
    is_over_ = !*next;
    frame_.end = next->value_or(source_.size());
    in_frame_ = false;
    input_.emplace(source_, frame_.end, source_.size());
    step.part = frame_;
    return step;
  }

  Result<bool> is_whole_frame(std::uint64_t offset) {
    ::ZSTD_DCtx_reset(context_, ZSTD_reset_session_only);
    codec::StreamInput input(source_, offset, source_.size());
    for (;;) {
      if (Status s = input.fill(); !s) return std::move(s).error();
      const std::string_view bytes = input.available();
      ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
      ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
      const size_t rc = ::ZSTD_decompressStream(context_, &out, &in);
      if (::ZSTD_isError(rc) != 0) return false;
      input.consume(in.pos);
      if (rc == 0) return true;
      if (bytes.empty() && out.pos == 0) return false;
    }
  }

  codec::ByteSource& source_;
  std::optional<codec::StreamInput> input_;
  ZSTD_DCtx* context_;
  std::vector<char> buffer_;
  bool in_frame_ = false;
  bool is_ended_ = false;  // the frame; its part has not been given
  bool is_over_ = false;
  bool has_checksum_ = false;
  FilePart frame_;
  std::optional<std::uint64_t> skippable_;  // offset of the part before, if it is one
  std::uint64_t plain_bytes_ = 0;
};

}  // namespace

namespace detail {
std::unique_ptr<PartReader> make_zst_part_reader(codec::ByteSource& source) {
  return std::make_unique<ZstPartReader>(source);
}
}  // namespace detail

}  // namespace dumps::file
