#include "agent/file/part_reader.h"

#include <lzma.h>

#include <vector>

#include "agent/codec/lzma_error.h"
#include "agent/codec/sevenzip_format.h"
#include "agent/codec/stream_input.h"

namespace dumps::file {
namespace {

constexpr size_t kReadBytes = size_t{256} * 1024;
constexpr std::uint32_t kMaxDictionary = std::uint32_t{128} << 20;  // of level 9

// The data of a 7z archive whose header, at the end, is not there: as it stands behind the
// signature header when it is LZMA2, which nearly all archives are. It has no checksums. Gives all
// that can be decoded, and then kCorrupt or, at the mark of its end, nothing.
class HeadlessDecoder : public codec::Decoder {
 public:
  explicit HeadlessDecoder(codec::ByteSource& source)
      : input_(source, codec::sevenzip::kSignatureHeaderBytes, source.size()) {
    lzma_options_lzma options{};
    ::lzma_lzma_preset(&options, LZMA_PRESET_DEFAULT);
    options.dict_size = kMaxDictionary;
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
    rc_ = ::lzma_raw_decoder(&stream_, filters);
  }
  ~HeadlessDecoder() override { ::lzma_end(&stream_); }
  HeadlessDecoder(const HeadlessDecoder&) = delete;
  HeadlessDecoder& operator=(const HeadlessDecoder&) = delete;

  Result<size_t> read(std::span<char> buffer) override {
    while (rc_ == LZMA_OK) {
      if (Status s = input_.fill(); !s) return std::move(s).error();
      const std::string_view in = input_.available();
      stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
      stream_.avail_in = in.size();
      stream_.next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
      stream_.avail_out = buffer.size();
      rc_ = ::lzma_code(&stream_, LZMA_RUN);
      input_.consume(in.size() - stream_.avail_in);
      const size_t made = buffer.size() - stream_.avail_out;
      if (made > 0) return made;
    }
    if (rc_ == LZMA_STREAM_END) return size_t{0};
    if (rc_ == LZMA_MEM_ERROR) {
      return make_error(ErrorCode::kUnavailable, "decode", input_.source().name(), "no memory");
    }
    return input_.corrupt(codec::lzma_message(rc_));
  }

 private:
  codec::StreamInput input_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  lzma_ret rc_;
};

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
    if (got && headless_.empty()) return step;
    if (!got && !is_damage(got.error())) return std::move(got).error();
    step.kind = Step::Kind::kPart;
    step.part.end = source_.size();
    step.part.plain_offset = plain_bytes_;
    step.part.why = headless_;
    if (!got && (headless_.empty() || plain_bytes_ > 0)) {
      step.part.why += (headless_.empty() ? "" : "; its data: ") + got.error().why;
    }
    step.part.loses_text = true;
    return step;
  }

 private:
  static bool is_damage(const Error& error) {
    return error.code == ErrorCode::kCorrupt || error.code == ErrorCode::kUnsupported;
  }

  Result<size_t> read() {
    if (!decoder_) {
      Result<std::unique_ptr<codec::Decoder>> decoder = codec::make_decoder(format_, source_);
      if (!decoder && format_ == codec::Format::k7z &&
          decoder.error().code == ErrorCode::kCorrupt) {
        headless_ = decoder.error().why;
        decoder_ = std::make_unique<HeadlessDecoder>(source_);
        return decoder_->read(buffer_);
      }
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
  std::string headless_;  // what is wrong with the header of a 7z archive
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
