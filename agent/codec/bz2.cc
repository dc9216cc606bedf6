// bzip2: writing through libbz2, one stream per file; and which decoder reads.
#include <bzlib.h>

#include <vector>

#include "agent/codec/encoder.h"
#include "agent/codec/stream_decoders.h"

namespace dumps::codec {
namespace {

class Bz2Encoder : public Encoder {
 public:
  explicit Bz2Encoder(ByteSink& sink) : sink_(sink), buffer_(128 * 1024) {}
  ~Bz2Encoder() override { ::BZ2_bzCompressEnd(&stream_); }
  Bz2Encoder(const Bz2Encoder&) = delete;
  Bz2Encoder& operator=(const Bz2Encoder&) = delete;

  Status init(int level) {
    if (::BZ2_bzCompressInit(&stream_, level == 0 ? 9 : level, 0, 0) == BZ_OK) return {};
    return make_error(ErrorCode::kInvalid, "start bzip2", "level " + std::to_string(level),
                      "not accepted by libbz2");
  }
  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto n = static_cast<unsigned>(std::min<size_t>(bytes.size(), 1u << 30));
      stream_.next_in = const_cast<char*>(bytes.data());
      stream_.avail_in = n;
      while (stream_.avail_in > 0) {
        if (Result<int> rc = pump(BZ_RUN); !rc) return std::move(rc).error();
      }
      bytes.remove_prefix(n);
    }
    return {};
  }
  Status finish() override {
    for (;;) {
      Result<int> rc = pump(BZ_FINISH);
      if (!rc) return std::move(rc).error();
      if (*rc == BZ_STREAM_END) return {};
    }
  }

 private:
  Result<int> pump(int action) {
    stream_.next_out = buffer_.data();
    stream_.avail_out = static_cast<unsigned>(buffer_.size());
    const int rc = ::BZ2_bzCompress(&stream_, action);
    if (rc < 0)
      return make_error(ErrorCode::kInternal, "bzip2", "compress", "code " + std::to_string(rc));
    const size_t made = buffer_.size() - stream_.avail_out;
    if (made > 0) {
      if (Status s = sink_.append({buffer_.data(), made}); !s) return std::move(s).error();
    }
    return rc;
  }
  ByteSink& sink_;
  std::vector<char> buffer_;
  bz_stream stream_{};
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Encoder>> make_bz2_encoder(const EncoderOptions& options, ByteSink& sink) {
  auto encoder = std::make_unique<Bz2Encoder>(sink);
  if (Status s = encoder->init(options.level); !s) return std::move(s).error();
  return std::unique_ptr<Encoder>(std::move(encoder));
}

// Threads cost more than they gain when there is hardly more than one block.
Result<std::unique_ptr<Decoder>> make_bz2_decoder(ByteSource& source, std::uint64_t begin,
                                                  std::uint64_t end, std::uint32_t threads) {
  constexpr std::uint64_t kSmall = 256 * 1024;
  if (threads <= 1 || end - begin <= kSmall) return make_serial_bz2_decoder(source, begin, end);
  return make_parallel_bz2_decoder(source, begin, end, threads);
}

}  // namespace detail
}  // namespace dumps::codec
