// Which encoder and decoder belong to a format; and the format without compression.
#include <algorithm>

#include "agent/codec/decoder.h"
#include "agent/codec/encoder.h"
#include "agent/codec/stream_decoders.h"

namespace dumps::codec {
namespace {

class PlainEncoder : public Encoder {
 public:
  explicit PlainEncoder(ByteSink& sink) : sink_(sink) {}
  Status write(std::string_view bytes) override { return sink_.append(bytes); }
  Status finish() override { return {}; }

 private:
  ByteSink& sink_;
};

class PlainDecoder : public Decoder {
 public:
  explicit PlainDecoder(StreamInput input) : input_(std::move(input)) {}
  Result<size_t> read(std::span<char> buffer) override {
    if (Status s = input_.fill(); !s) return std::move(s).error();
    const std::string_view bytes = input_.available().substr(0, buffer.size());
    std::copy(bytes.begin(), bytes.end(), buffer.begin());
    input_.consume(bytes.size());
    return bytes.size();
  }

 private:
  StreamInput input_;
};

}  // namespace

Status Encoder::cut() {
  return make_error(ErrorCode::kUnsupported, "end a piece", "",
                    "this format has none; use bz2, gz or zst");
}

Status Encoder::append_piece(ByteSource& source, const EncodedPiece&) {
  return make_error(ErrorCode::kUnsupported, "append stored bytes", source.name(),
                    "this format cannot take them as they are");
}

namespace detail {
Result<std::unique_ptr<Decoder>> make_plain_decoder(StreamInput input) {
  return std::unique_ptr<Decoder>(std::make_unique<PlainDecoder>(std::move(input)));
}
}  // namespace detail

Result<std::unique_ptr<Encoder>> make_encoder(Format format, const EncoderOptions& options,
                                              ByteSink& sink) {
  switch (format) {
    case Format::kPlain:
      return std::unique_ptr<Encoder>(std::make_unique<PlainEncoder>(sink));
    case Format::kGz:
      return detail::make_gz_encoder(options, sink);
    case Format::kBz2:
      return detail::make_bz2_encoder(options, sink);
    case Format::kXz:
      return detail::make_xz_encoder(options, sink);
    case Format::kZst:
      return detail::make_zst_encoder(options, sink);
    case Format::k7z:
      return detail::make_7z_encoder(options, sink);
  }
  return make_error(ErrorCode::kInternal, "make encoder", "", "unknown format");
}

Result<std::unique_ptr<Decoder>> make_decoder(Format format, ByteSource& source,
                                              std::uint32_t threads) {
  StreamInput input(source, 0, source.size());
  switch (format) {
    case Format::kPlain:
      return detail::make_plain_decoder(std::move(input));
    case Format::kGz:
      return detail::make_gz_decoder(std::move(input));
    case Format::kBz2:
      return detail::make_bz2_decoder(source, 0, source.size(), threads);
    case Format::kXz:
      return detail::make_xz_decoder(std::move(input), threads);
    case Format::kZst:
      return detail::make_zst_decoder(source, threads);
    case Format::k7z:
      return detail::make_7z_decoder(source, threads);
  }
  return make_error(ErrorCode::kInternal, "make decoder", "", "unknown format");
}

}  // namespace dumps::codec
