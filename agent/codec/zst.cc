// Zstandard (RFC 8878) through libzstd, with content checksums.
#include <zstd.h>

#include <algorithm>
#include <vector>

#include "agent/codec/encoder.h"
#include "agent/codec/stream_decoders.h"

namespace dumps::codec {
namespace {

class ZstEncoder : public Encoder {
 public:
  explicit ZstEncoder(ByteSink& sink)
      : sink_(sink), context_(::ZSTD_createCCtx()), buffer_(::ZSTD_CStreamOutSize()) {}
  ~ZstEncoder() override { ::ZSTD_freeCCtx(context_); }
  ZstEncoder(const ZstEncoder&) = delete;
  ZstEncoder& operator=(const ZstEncoder&) = delete;

  // Always libzstd's encoder with workers, with one thread too: its bytes do not depend on how many
  // workers there are, but differ from those made without any.
  Status init(int level, std::uint32_t threads) {
    if (context_ == nullptr)
      return make_error(ErrorCode::kUnavailable, "start zstd", "", "no memory");
    const size_t a =
        ::ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level == 0 ? 9 : level);
    const size_t b = ::ZSTD_CCtx_setParameter(context_, ZSTD_c_checksumFlag, 1);
    const size_t c = ::ZSTD_CCtx_setParameter(context_, ZSTD_c_nbWorkers,
                                              static_cast<int>(std::clamp(threads, 1u, 64u)));
    for (const size_t rc : {a, b, c}) {
      if (::ZSTD_isError(rc) != 0) {
        return make_error(ErrorCode::kInvalid, "start zstd", "level " + std::to_string(level),
                          ::ZSTD_getErrorName(rc));
      }
    }
    return {};
  }
  Status write(std::string_view bytes) override {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    while (in.pos < in.size) {
      if (Result<size_t> left = pump(in, ZSTD_e_continue); !left) return std::move(left).error();
    }
    return {};
  }
  Status finish() override {
    ZSTD_inBuffer in{nullptr, 0, 0};
    for (;;) {
      Result<size_t> left = pump(in, ZSTD_e_end);
      if (!left) return std::move(left).error();
      if (*left == 0) return {};
    }
  }

 private:
  Result<size_t> pump(ZSTD_inBuffer& in, ZSTD_EndDirective directive) {
    ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
    const size_t left = ::ZSTD_compressStream2(context_, &out, &in, directive);
    if (::ZSTD_isError(left) != 0) {
      return make_error(ErrorCode::kInternal, "compress", "zstd", ::ZSTD_getErrorName(left));
    }
    if (out.pos > 0) {
      if (Status s = sink_.append({buffer_.data(), out.pos}); !s) return std::move(s).error();
    }
    return left;
  }
  ByteSink& sink_;
  ZSTD_CCtx* context_;
  std::vector<char> buffer_;
};

class ZstDecoder : public Decoder {
 public:
  explicit ZstDecoder(StreamInput input)
      : input_(std::move(input)), context_(::ZSTD_createDCtx()) {}
  ~ZstDecoder() override { ::ZSTD_freeDCtx(context_); }
  ZstDecoder(const ZstDecoder&) = delete;
  ZstDecoder& operator=(const ZstDecoder&) = delete;

  Result<size_t> read(std::span<char> buffer) override {
    for (;;) {
      if (Status s = input_.fill(); !s) return std::move(s).error();
      const std::string_view bytes = input_.available();
      if (bytes.empty() && wanted_ == 0) {
        if (started_) return size_t{0};
        return input_.corrupt("the file is empty, a zstd frame was expected");
      }
      ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
      ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
      const size_t rc = ::ZSTD_decompressStream(context_, &out, &in);
      input_.consume(in.pos);
      if (::ZSTD_isError(rc) != 0) {
        return input_.corrupt(std::string("zstd data: ") + ::ZSTD_getErrorName(rc));
      }
      started_ = true;
      wanted_ = rc;
      if (out.pos > 0) return out.pos;
      if (bytes.empty()) return input_.corrupt("zstd data is cut short");
    }
  }

 private:
  StreamInput input_;
  ZSTD_DCtx* context_;
  size_t wanted_ = 0;  // 0: between frames
  bool started_ = false;
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Encoder>> make_zst_encoder(const EncoderOptions& options, ByteSink& sink) {
  auto encoder = std::make_unique<ZstEncoder>(sink);
  if (Status s = encoder->init(options.level, options.threads); !s) return std::move(s).error();
  return std::unique_ptr<Encoder>(std::move(encoder));
}

Result<std::unique_ptr<Decoder>> make_zst_decoder(StreamInput input) {
  return std::unique_ptr<Decoder>(std::make_unique<ZstDecoder>(std::move(input)));
}

}  // namespace detail
}  // namespace dumps::codec
