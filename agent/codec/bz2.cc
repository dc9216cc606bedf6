// bzip2 through libbz2: one stream per file when writing, any number when reading.
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

class Bz2Decoder : public Decoder {
 public:
  explicit Bz2Decoder(StreamInput input) : input_(std::move(input)) {}
  ~Bz2Decoder() override { ::BZ2_bzDecompressEnd(&stream_); }
  Bz2Decoder(const Bz2Decoder&) = delete;
  Bz2Decoder& operator=(const Bz2Decoder&) = delete;

  Result<size_t> read(std::span<char> buffer) override {
    for (;;) {
      if (Status s = input_.fill(); !s) return std::move(s).error();
      if (!in_stream_) {
        if (input_.at_end() && streams_ > 0) return size_t{0};
        if (input_.at_end())
          return input_.corrupt("the file is empty, a bzip2 header was expected");
        ::BZ2_bzDecompressEnd(&stream_);
        stream_ = bz_stream{};
        if (::BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) {
          return make_error(ErrorCode::kUnavailable, "start bunzip2", input_.source().name(),
                            "no memory");
        }
        in_stream_ = true;
      }
      const std::string_view in = input_.available();
      if (in.empty()) return input_.corrupt("bzip2 data is cut short");
      stream_.next_in = const_cast<char*>(in.data());
      stream_.avail_in = static_cast<unsigned>(in.size());
      stream_.next_out = buffer.data();
      stream_.avail_out = static_cast<unsigned>(std::min<size_t>(buffer.size(), 1u << 30));
      const unsigned room = stream_.avail_out;
      const int rc = ::BZ2_bzDecompress(&stream_);
      input_.consume(in.size() - stream_.avail_in);
      if (rc == BZ_STREAM_END) {
        in_stream_ = false;
        ++streams_;
      } else if (rc != BZ_OK) {
        return input_.corrupt(message(rc));
      }
      const size_t made = room - stream_.avail_out;
      if (made > 0) return made;
    }
  }

 private:
  std::string message(int rc) const {
    if (rc == BZ_DATA_ERROR_MAGIC) {
      return streams_ == 0 ? "not a bzip2 file (no BZh header)"
                           : "garbage behind the last bzip2 stream";
    }
    if (rc == BZ_DATA_ERROR) return "damaged bzip2 data (a checksum or the coding is wrong)";
    return "bzip2 error " + std::to_string(rc);
  }
  StreamInput input_;
  bz_stream stream_{};
  bool in_stream_ = false;
  std::uint64_t streams_ = 0;
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Encoder>> make_bz2_encoder(const EncoderOptions& options, ByteSink& sink) {
  auto encoder = std::make_unique<Bz2Encoder>(sink);
  if (Status s = encoder->init(options.level); !s) return std::move(s).error();
  return std::unique_ptr<Encoder>(std::move(encoder));
}

Result<std::unique_ptr<Decoder>> make_bz2_decoder(StreamInput input) {
  return std::unique_ptr<Decoder>(std::make_unique<Bz2Decoder>(std::move(input)));
}

}  // namespace detail
}  // namespace dumps::codec
