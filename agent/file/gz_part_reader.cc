// gzip members one by one. Deflate data has no checksum but the member's at its end: of a damaged
// member the text up to where that is noticed is given, and may be wrong for a while before.
#include <zlib.h>

#include <algorithm>
#include <vector>

#include "agent/codec/read_fully.h"
#include "agent/codec/stream_input.h"
#include "agent/file/part_reader.h"
#include "agent/file/resync.h"

namespace dumps::file {
namespace {

constexpr size_t kReadBytes = size_t{256} * 1024;
constexpr std::string_view kMagic = "\x1f\x8b\x08";
constexpr std::uint64_t kTrailerBytes = 8;

class GzPartReader : public PartReader {
 public:
  explicit GzPartReader(codec::ByteSource& source) : source_(source), buffer_(kReadBytes) {
    input_.emplace(source, 0, source.size());
  }
  ~GzPartReader() override { ::inflateEnd(&stream_); }
  GzPartReader(const GzPartReader&) = delete;
  GzPartReader& operator=(const GzPartReader&) = delete;

  Result<Step> next() override {
    if (is_over_) return Step{};
    if (!in_member_) {
      if (input_->offset() >= source_.size() && source_.size() > 0) return Step{};
      if (Status s = begin_member(); !s) return std::move(s).error();
    }
    return inflate();
  }

 private:
  Status begin_member() {
    ::inflateEnd(&stream_);
    stream_ = z_stream{};
    if (::inflateInit2(&stream_, 15 + 16) != Z_OK) {
      return make_error(ErrorCode::kUnavailable, "start gunzip", source_.name(), "no memory");
    }
    in_member_ = true;
    member_ = FilePart();
    member_.kind = FilePart::Kind::kMember;
    member_.offset = input_->offset();
    member_.plain_offset = plain_bytes_;
    crc_ = 0;
    return {};
  }

  Result<Step> inflate() {
    for (;;) {
      if (Status s = input_->fill(); !s) return std::move(s).error();
      const std::string_view in = input_->available();
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
      stream_.avail_in = static_cast<uInt>(in.size());
      stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      const int rc = ::inflate(&stream_, Z_NO_FLUSH);
      input_->consume(in.size() - stream_.avail_in);
      const size_t made = buffer_.size() - stream_.avail_out;
      crc_ = static_cast<std::uint32_t>(
          ::crc32(crc_, reinterpret_cast<const Bytef*>(buffer_.data()), static_cast<uInt>(made)));
      plain_bytes_ += made;
      if (made > 0) {
        Step step;
        step.kind = Step::Kind::kText;
        step.text = {buffer_.data(), made};
        return step;
      }
      if (rc == Z_STREAM_END) return end_member();
      if (rc != Z_OK && rc != Z_BUF_ERROR) {
        return damaged(stream_.msg != nullptr ? stream_.msg : ::zError(rc));
      }
      if (in.empty()) return damaged(nullptr);
    }
  }

  Result<Step> end_member() {
    Step step;
    step.kind = Step::Kind::kPart;
    member_.end = input_->offset();
    member_.plain_bytes = plain_bytes_ - member_.plain_offset;
    member_.crc = crc_;
    unsigned char trailer[kTrailerBytes] = {};
    Result<size_t> got = codec::read_fully(source_, member_.end - kTrailerBytes,
                                           {reinterpret_cast<char*>(trailer), kTrailerBytes});
    if (!got) return std::move(got).error();
    member_.stored_crc =
        static_cast<std::uint32_t>(trailer[0]) | static_cast<std::uint32_t>(trailer[1]) << 8 |
        static_cast<std::uint32_t>(trailer[2]) << 16 | static_cast<std::uint32_t>(trailer[3]) << 24;
    in_member_ = false;
    step.part = member_;
    return step;
  }

  // Goes on with what looks like the next member; that it is one shows when it is read.
  Result<Step> damaged(const char* message) {
    Step step;
    step.kind = Step::Kind::kPart;
    const bool has_text = plain_bytes_ > member_.plain_offset;
    const bool is_cut = message == nullptr;
    member_.plain_bytes = plain_bytes_ - member_.plain_offset;
    const std::uint64_t seen = input_->offset();
    member_.why = is_cut
                      ? "cut short"
                      : "damaged (" + std::string(message) + ") near byte " + std::to_string(seen);
    if (source_.size() == 0) member_.why = "the file is empty";
    if (!has_text) member_.kind = FilePart::Kind::kGap;
    member_.loses_text = true;
    Result<std::optional<std::uint64_t>> next =
        find_next_part(source_, member_.offset + 1, has_text ? seen : 0, kMagic,
                       [this](std::uint64_t offset) { return is_whole_member(offset); });
    if (!next) return std::move(next).error();
    is_over_ = !*next;
    member_.end = next->value_or(source_.size());
    in_member_ = false;
    input_.emplace(source_, member_.end, source_.size());
    step.part = member_;
    return step;
  }

  Result<bool> is_whole_member(std::uint64_t offset) {
    z_stream stream{};
    if (::inflateInit2(&stream, 15 + 16) != Z_OK) {
      return make_error(ErrorCode::kUnavailable, "start gunzip", source_.name(), "no memory");
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> ends(&stream, ::inflateEnd);
    codec::StreamInput input(source_, offset, source_.size());
    for (;;) {
      if (Status s = input.fill(); !s) return std::move(s).error();
      const std::string_view in = input.available();
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
      stream.avail_in = static_cast<uInt>(in.size());
      stream.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      stream.avail_out = static_cast<uInt>(buffer_.size());
      const int rc = ::inflate(&stream, Z_NO_FLUSH);
      input.consume(in.size() - stream.avail_in);
      if (rc != Z_OK) return rc == Z_STREAM_END;
    }
  }

  codec::ByteSource& source_;
  std::optional<codec::StreamInput> input_;
  std::vector<char> buffer_;
  z_stream stream_{};
  bool in_member_ = false;
  bool is_over_ = false;
  FilePart member_;
  std::uint64_t plain_bytes_ = 0;
  std::uint32_t crc_ = 0;
};

}  // namespace

namespace detail {
std::unique_ptr<PartReader> make_gz_part_reader(codec::ByteSource& source) {
  return std::make_unique<GzPartReader>(source);
}
}  // namespace detail

}  // namespace dumps::file
