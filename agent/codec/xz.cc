// xz, and LZMA without a container (the inside of 7z files), through liblzma.
#include <lzma.h>

#include <algorithm>
#include <vector>

#include "agent/codec/encoder.h"
#include "agent/codec/lzma_error.h"
#include "agent/codec/stream_decoders.h"

namespace dumps::codec {
namespace {

constexpr std::uint64_t kMemoryLimit = 1u << 30;
constexpr std::uint64_t kMemoryPerThread = 64u << 20;
// The default: the work of liblzma's own default with half its dictionary, so that a thread keeps
// to 64 MiB.
constexpr int kLevel = 6;
constexpr std::uint32_t kDictionaryBytes = 4u << 20;

class XzEncoder : public Encoder {
 public:
  explicit XzEncoder(ByteSink& sink) : sink_(sink), buffer_(128 * 1024) {}
  ~XzEncoder() override { ::lzma_end(&stream_); }
  XzEncoder(const XzEncoder&) = delete;
  XzEncoder& operator=(const XzEncoder&) = delete;

  // Always liblzma's encoder of blocks, with one thread too: so the bytes depend on the size of the
  // blocks, which depends on the level, and not on the threads.
  Status init(int level, std::uint32_t threads) {
    lzma_options_lzma options{};
    lzma_mt mt{};
    mt.threads = std::max(threads, 1u);
    mt.check = LZMA_CHECK_CRC64;
    lzma_ret rc = LZMA_OPTIONS_ERROR;
    if (::lzma_lzma_preset(&options, static_cast<std::uint32_t>(level == 0 ? kLevel : level)) ==
        0) {
      // Memory of a thread: twelve dictionaries for the encoder, and a block before and after.
      if (level == 0) options.dict_size = kDictionaryBytes;
      const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
      mt.filters = filters;
      mt.block_size = std::max<std::uint64_t>(2 * std::uint64_t{options.dict_size}, 4u << 20);
      rc = ::lzma_stream_encoder_mt(&stream_, &mt);
    }
    if (rc == LZMA_OK) return {};
    return make_error(ErrorCode::kInvalid, "start xz", "level " + std::to_string(level),
                      lzma_message(rc));
  }
  Status write(std::string_view bytes) override {
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    stream_.avail_in = bytes.size();
    while (stream_.avail_in > 0) {
      if (Result<lzma_ret> rc = pump(LZMA_RUN); !rc) return std::move(rc).error();
    }
    return {};
  }
  Status finish() override {
    for (;;) {
      Result<lzma_ret> rc = pump(LZMA_FINISH);
      if (!rc) return std::move(rc).error();
      if (*rc == LZMA_STREAM_END) return {};
    }
  }

 private:
  Result<lzma_ret> pump(lzma_action action) {
    stream_.next_out = buffer_.data();
    stream_.avail_out = buffer_.size();
    const lzma_ret rc = ::lzma_code(&stream_, action);
    if (rc != LZMA_OK && rc != LZMA_STREAM_END) {
      return make_error(ErrorCode::kInternal, "compress", "xz", lzma_message(rc));
    }
    const size_t made = buffer_.size() - stream_.avail_out;
    if (made > 0) {
      if (Status s = sink_.append({reinterpret_cast<const char*>(buffer_.data()), made}); !s) {
        return std::move(s).error();
      }
    }
    return rc;
  }
  ByteSink& sink_;
  std::vector<std::uint8_t> buffer_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
};

class LzmaDecoder : public Decoder {
 public:
  // `plain_size`: stop there (LZMA1 has no end mark); ~0: the data says where it ends.
  LzmaDecoder(StreamInput input, std::uint64_t plain_size)
      : input_(std::move(input)), left_(plain_size) {}
  ~LzmaDecoder() override { ::lzma_end(&stream_); }
  LzmaDecoder(const LzmaDecoder&) = delete;
  LzmaDecoder& operator=(const LzmaDecoder&) = delete;

  // With several threads, files whose blocks say how large they are are decoded block by block in
  // parallel, as far as memory allows; others as with one thread.
  Status init_xz(std::uint32_t threads) {
    if (threads <= 1) {
      return started(::lzma_stream_decoder(&stream_, kMemoryLimit, LZMA_CONCATENATED));
    }
    lzma_mt mt{};
    mt.flags = LZMA_CONCATENATED;
    mt.threads = threads;
    mt.memlimit_threading = kMemoryPerThread * threads;
    mt.memlimit_stop = kMemoryLimit;
    return started(::lzma_stream_decoder_mt(&stream_, &mt));
  }
  Status init_raw(const lzma_filter* filters) {
    return started(::lzma_raw_decoder(&stream_, filters));
  }

  Result<size_t> read(std::span<char> buffer) override {
    if (ended_ || left_ == 0 || buffer.empty()) return size_t{0};
    for (;;) {
      if (Status s = input_.fill(); !s) return std::move(s).error();
      const std::string_view in = input_.available();
      stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
      stream_.avail_in = in.size();
      stream_.next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
      stream_.avail_out = static_cast<size_t>(std::min<std::uint64_t>(buffer.size(), left_));
      const size_t room = stream_.avail_out;
      // LZMA_FINISH tells the xz decoder that no further stream will come.
      const lzma_ret rc =
          ::lzma_code(&stream_, input_.at_end() && in.empty() ? LZMA_FINISH : LZMA_RUN);
      input_.consume(in.size() - stream_.avail_in);
      const size_t made = room - stream_.avail_out;
      if (left_ != ~std::uint64_t{0}) left_ -= made;
      if (rc == LZMA_STREAM_END) {
        ended_ = true;
        if (!input_.at_end()) return input_.corrupt("garbage behind the end of the data");
        return made;
      }
      if (rc != LZMA_OK) return input_.corrupt(std::string("xz or LZMA data: ") + lzma_message(rc));
      if (made > 0) return made;
      if (in.empty() && input_.at_end() && made == 0 && ++idle_ > 2) {
        return input_.corrupt("xz or LZMA data is cut short");
      }
    }
  }

 private:
  Status started(lzma_ret rc) {
    if (rc == LZMA_OK) return {};
    return make_error(ErrorCode::kCorrupt, "start decoding", input_.source().name(),
                      lzma_message(rc));
  }
  StreamInput input_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  std::uint64_t left_;
  bool ended_ = false;
  int idle_ = 0;
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Encoder>> make_xz_encoder(const EncoderOptions& options, ByteSink& sink) {
  auto encoder = std::make_unique<XzEncoder>(sink);
  if (Status s = encoder->init(options.level, options.threads); !s) return std::move(s).error();
  return std::unique_ptr<Encoder>(std::move(encoder));
}

Result<std::unique_ptr<Decoder>> make_xz_decoder(StreamInput input, std::uint32_t threads) {
  auto decoder = std::make_unique<LzmaDecoder>(std::move(input), ~std::uint64_t{0});
  if (Status s = decoder->init_xz(threads); !s) return std::move(s).error();
  return std::unique_ptr<Decoder>(std::move(decoder));
}

Result<std::unique_ptr<Decoder>> make_raw_lzma_decoder(StreamInput input,
                                                       const lzma_filter* filters,
                                                       std::uint64_t plain_size) {
  auto decoder = std::make_unique<LzmaDecoder>(std::move(input), plain_size);
  if (Status s = decoder->init_raw(filters); !s) return std::move(s).error();
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace detail
}  // namespace dumps::codec
