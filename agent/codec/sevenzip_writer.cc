// Writes a 7z archive with one file: LZMA2 data, then the header, then the signature header over
// the 32 bytes that were left free at the beginning. No time and no attributes are stored.
#include <lzma.h>
#include <zlib.h>

#include <vector>

#include "agent/codec/encoder.h"
#include "agent/codec/lzma_error.h"
#include "agent/codec/sevenzip_format.h"

namespace dumps::codec {
namespace {

using namespace sevenzip;

constexpr std::uint32_t kDictionaryBytes =
    16u << 20;  // as 7za -mx=4, which today's dumps are made with

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

// UTF-16LE of UTF-8, as archives name their files. Artifact names are ASCII; others become '?'.
std::string wide(std::string_view name) {
  std::string out;
  for (const char c : name) {
    out.push_back(static_cast<unsigned char>(c) < 0x80 ? c : '?');
    out.push_back('\0');
  }
  out.append(2, '\0');
  return out;
}

class SevenZipEncoder : public Encoder {
 public:
  SevenZipEncoder(ByteSink& sink, std::string inner_name)
      : sink_(sink), inner_name_(std::move(inner_name)), buffer_(256 * 1024) {}
  ~SevenZipEncoder() override { ::lzma_end(&stream_); }
  SevenZipEncoder(const SevenZipEncoder&) = delete;
  SevenZipEncoder& operator=(const SevenZipEncoder&) = delete;

  Status init(int level) {
    if (::lzma_lzma_preset(&options_, static_cast<std::uint32_t>(level == 0 ? 2 : level))) {
      return make_error(ErrorCode::kInvalid, "start 7z", "level " + std::to_string(level),
                        "not 1 to 9");
    }
    options_.dict_size = std::max(options_.dict_size, kDictionaryBytes);
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options_}, {LZMA_VLI_UNKNOWN, nullptr}};
    const lzma_ret rc = ::lzma_raw_encoder(&stream_, filters);
    if (rc != LZMA_OK)
      return make_error(ErrorCode::kUnavailable, "start 7z", "LZMA2", lzma_message(rc));
    std::uint8_t property = 0;
    if (::lzma_properties_encode(filters, &property) != LZMA_OK) {
      return make_error(ErrorCode::kInternal, "start 7z", "LZMA2", "properties");
    }
    dictionary_property_ = property;
    return sink_.append(std::string(kSignatureHeaderBytes, '\0'));
  }

  Status write(std::string_view bytes) override {
    plain_bytes_ += bytes.size();
    plain_crc_ = static_cast<std::uint32_t>(
        ::crc32_z(plain_crc_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    stream_.avail_in = bytes.size();
    while (stream_.avail_in > 0) {
      if (Result<lzma_ret> rc = pump(LZMA_RUN); !rc) return std::move(rc).error();
    }
    return {};
  }

  Status finish() override {
    // An empty file has no data at all in an archive.
    for (bool more = plain_bytes_ > 0; more;) {
      Result<lzma_ret> rc = pump(LZMA_FINISH);
      if (!rc) return std::move(rc).error();
      more = *rc != LZMA_STREAM_END;
    }
    const std::string header = make_header();
    if (Status s = sink_.append(header); !s) return s;
    std::string start;
    put_u64(start, packed_bytes_);
    put_u64(start, header.size());
    put_u32(start, crc_of(header));
    std::string signature(kSignature);
    signature.append(std::string_view("\0\4", 2));
    put_u32(signature, crc_of(start));
    return sink_.patch(0, signature + start);
  }

 private:
  Result<lzma_ret> pump(lzma_action action) {
    stream_.next_out = buffer_.data();
    stream_.avail_out = buffer_.size();
    const lzma_ret rc = ::lzma_code(&stream_, action);
    if (rc != LZMA_OK && rc != LZMA_STREAM_END) {
      return make_error(ErrorCode::kInternal, "compress", "7z", lzma_message(rc));
    }
    const size_t made = buffer_.size() - stream_.avail_out;
    packed_bytes_ += made;
    if (made > 0) {
      if (Status s = sink_.append({reinterpret_cast<const char*>(buffer_.data()), made}); !s) {
        return std::move(s).error();
      }
    }
    return rc;
  }

  void put_streams(std::string& h) const {
    h += {kMainStreamsInfo, kPackInfo};
    put_number(h, 0);  // data begins right behind the signature header
    put_number(h, 1);
    h.push_back(kSize);
    put_number(h, packed_bytes_);
    h += {kEnd, kUnpackInfo, kFolder};
    put_number(h, 1);
    h.push_back(0);  // folders stand here, not in another stream
    put_number(h, 1);
    // One coder: id of one byte (0x21, LZMA2), with one byte of properties.
    h += {0x21, 0x21, 1, static_cast<char>(dictionary_property_), kCodersUnpackSize};
    put_number(h, plain_bytes_);
    h += {kCrc, 1};
    put_u32(h, plain_crc_);
    h += {kEnd, kSubStreamsInfo, kEnd, kEnd};
  }

  std::string make_header() const {
    std::string h;
    h.push_back(kHeader);
    if (plain_bytes_ > 0) put_streams(h);
    h.push_back(kFilesInfo);
    put_number(h, 1);
    if (plain_bytes_ == 0) {
      h += {kEmptyStream, 1, static_cast<char>(0x80), kEmptyFile, 1, static_cast<char>(0x80)};
    }
    const std::string name = wide(inner_name_);
    h.push_back(kNames);
    put_number(h, name.size() + 1);
    h.push_back(0);  // names stand here, not in another stream
    h += name;
    h += {kEnd, kEnd};
    return h;
  }

  ByteSink& sink_;
  const std::string inner_name_;
  std::vector<std::uint8_t> buffer_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  lzma_options_lzma options_{};
  std::uint8_t dictionary_property_ = 0;
  std::uint64_t plain_bytes_ = 0;
  std::uint64_t packed_bytes_ = 0;
  std::uint32_t plain_crc_ = 0;
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Encoder>> make_7z_encoder(const EncoderOptions& options, ByteSink& sink) {
  auto encoder = std::make_unique<SevenZipEncoder>(
      sink, options.inner_name.empty() ? std::string("data") : options.inner_name);
  if (Status s = encoder->init(options.level); !s) return std::move(s).error();
  return std::unique_ptr<Encoder>(std::move(encoder));
}

}  // namespace detail
}  // namespace dumps::codec
