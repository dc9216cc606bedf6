#include "agent/file/part_reader.h"

#include <vector>

namespace dumps::file {
namespace {

constexpr size_t kReadBytes = size_t{256} * 1024;

// Formats that are read from front to back until something is wrong.
class DecoderPartReader : public PartReader {
 public:
  DecoderPartReader(codec::Format format, codec::ByteSource& source)
      : format_(format), source_(source), buffer_(kReadBytes) {}

  Result<Step> next() override {
    Step step;
    if (is_over_) return step;
    Result<size_t> got = read();
    if (got && *got > 0) {
      step.kind = Step::Kind::kText;
      step.text = {buffer_.data(), *got};
      plain_bytes_ += *got;
      return step;
    }
    is_over_ = true;
    if (got) return step;
    const ErrorCode code = got.error().code;
    if (code != ErrorCode::kCorrupt && code != ErrorCode::kUnsupported) {
      return std::move(got).error();
    }
    step.kind = Step::Kind::kPart;
    step.part.end = source_.size();
    step.part.plain_offset = plain_bytes_;
    step.part.why = got.error().why;
    step.part.loses_text = true;
    return step;
  }

 private:
  Result<size_t> read() {
    if (!decoder_) {
      Result<std::unique_ptr<codec::Decoder>> decoder = codec::make_decoder(format_, source_);
      if (!decoder) return std::move(decoder).error();
      decoder_ = std::move(*decoder);
    }
    return decoder_->read(buffer_);
  }

  const codec::Format format_;
  codec::ByteSource& source_;
  std::unique_ptr<codec::Decoder> decoder_;
  std::vector<char> buffer_;
  std::uint64_t plain_bytes_ = 0;
  bool is_over_ = false;
};

}  // namespace

std::string_view name_of(FilePart::Kind kind) {
  switch (kind) {
    case FilePart::Kind::kStream:
      return "stream";
    case FilePart::Kind::kBlock:
      return "block";
    case FilePart::Kind::kStreamEnd:
      return "stream-end";
    case FilePart::Kind::kMember:
      return "member";
    case FilePart::Kind::kFrame:
      return "frame";
    case FilePart::Kind::kSkippable:
      return "skippable-frame";
    case FilePart::Kind::kGap:
      return "gap";
  }
  return "gap";
}

std::unique_ptr<PartReader> make_part_reader(codec::Format format, codec::ByteSource& source) {
  switch (format) {
    case codec::Format::kBz2:
      return detail::make_bz2_part_reader(source);
    case codec::Format::kGz:
      return detail::make_gz_part_reader(source);
    case codec::Format::kZst:
      return detail::make_zst_part_reader(source);
    default:
      return std::make_unique<DecoderPartReader>(format, source);
  }
}

}  // namespace dumps::file
