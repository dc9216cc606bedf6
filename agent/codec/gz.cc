// gzip (RFC 1952) through zlib.
#include <zlib.h>

#include <cstring>
#include <vector>

#include "agent/codec/encoder.h"
#include "agent/codec/stream_decoders.h"

namespace dumps::codec {
namespace {

class GzEncoder : public Encoder {
 public:
  explicit GzEncoder(ByteSink& sink) : sink_(sink), buffer_(128 * 1024) {}
  ~GzEncoder() override { ::deflateEnd(&stream_); }
  GzEncoder(const GzEncoder&) = delete;
  GzEncoder& operator=(const GzEncoder&) = delete;

  Status init(int level) {
    // 16: a gzip header, which zlib writes without name and time; operating system byte is "Unix".
    const int rc = ::deflateInit2(&stream_, level == 0 ? 6 : level, Z_DEFLATED, 15 + 16, 8,
                                  Z_DEFAULT_STRATEGY);
    if (rc != Z_OK) {
      return make_error(ErrorCode::kInvalid, "start gzip", "level " + std::to_string(level),
                        ::zError(rc));
    }
    return {};
  }
  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto n = static_cast<uInt>(std::min<size_t>(bytes.size(), 1u << 30));
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
      stream_.avail_in = n;
      if (Status s = pump(Z_NO_FLUSH); !s) return s;
      bytes.remove_prefix(n);
    }
    return {};
  }
  Status finish() override { return pump(Z_FINISH); }

 private:
  Status pump(int flush) {
    for (;;) {
      stream_.next_out = buffer_.data();
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      const int rc = ::deflate(&stream_, flush);
      if (rc == Z_STREAM_ERROR)
        return make_error(ErrorCode::kInternal, "gzip", "deflate", ::zError(rc));
      const size_t made = buffer_.size() - stream_.avail_out;
      if (made > 0) {
        if (Status s = sink_.append({reinterpret_cast<const char*>(buffer_.data()), made}); !s)
          return s;
      }
      if (flush == Z_FINISH ? rc == Z_STREAM_END : stream_.avail_out > 0) return {};
    }
  }
  ByteSink& sink_;
  std::vector<Bytef> buffer_;
  z_stream stream_{};
};

class GzDecoder : public Decoder {
 public:
  explicit GzDecoder(StreamInput input) : input_(std::move(input)) {}
  ~GzDecoder() override { ::inflateEnd(&stream_); }
  GzDecoder(const GzDecoder&) = delete;
  GzDecoder& operator=(const GzDecoder&) = delete;

  Result<size_t> read(std::span<char> buffer) override {
    for (;;) {
      if (Status s = input_.fill(); !s) return std::move(s).error();
      if (!in_member_) {
        if (input_.at_end() && members_ > 0) return size_t{0};
        if (input_.at_end()) return input_.corrupt("the file is empty, a gzip header was expected");
        // A further member must begin like one; zlib would take other bytes for a bad header
        // anyway.
        ::inflateEnd(&stream_);
        stream_ = z_stream{};
        if (::inflateInit2(&stream_, 15 + 16) != Z_OK) {
          return make_error(ErrorCode::kUnavailable, "start gunzip", input_.source().name(),
                            "no memory");
        }
        in_member_ = true;
      }
      const std::string_view in = input_.available();
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
      stream_.avail_in = static_cast<uInt>(in.size());
      stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream_.avail_out = static_cast<uInt>(std::min<size_t>(buffer.size(), 1u << 30));
      const uInt room = stream_.avail_out;
      const int rc = ::inflate(&stream_, Z_NO_FLUSH);
      input_.consume(in.size() - stream_.avail_in);
      const size_t made = room - stream_.avail_out;
      if (rc == Z_STREAM_END) {
        in_member_ = false;
        ++members_;
      } else if (rc != Z_OK && !(rc == Z_BUF_ERROR && !in.empty())) {
        if (rc == Z_BUF_ERROR || in.empty()) return input_.corrupt("gzip data is cut short");
        return input_.corrupt(std::string("damaged gzip data (") +
                              (stream_.msg != nullptr ? stream_.msg : ::zError(rc)) + ")");
      }
      if (made > 0) return made;
    }
  }

 private:
  StreamInput input_;
  z_stream stream_{};
  bool in_member_ = false;
  std::uint64_t members_ = 0;
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Encoder>> make_gz_encoder(const EncoderOptions& options, ByteSink& sink) {
  auto encoder = std::make_unique<GzEncoder>(sink);
  if (Status s = encoder->init(options.level); !s) return std::move(s).error();
  return std::unique_ptr<Encoder>(std::move(encoder));
}

Result<std::unique_ptr<Decoder>> make_gz_decoder(StreamInput input) {
  return std::unique_ptr<Decoder>(std::make_unique<GzDecoder>(std::move(input)));
}

}  // namespace detail
}  // namespace dumps::codec
