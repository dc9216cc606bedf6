// Writes a 7z archive with one file: LZMA2 data, then the header, then the signature header over
// the 32 bytes that were left free at the beginning. No time and no attributes are stored.
//
// The data is cut into blocks of 64 MiB that are compressed on several threads, each without
// knowing the others, and put one behind the other, which LZMA2 allows: the dictionary is reset
// where a block begins. Always cut in this way, so that the bytes do not depend on the number of
// threads; 7-Zip also decodes such archives on several threads.
#include <lzma.h>
#include <zlib.h>

#include <algorithm>
#include <memory>

#include "agent/codec/encoder.h"
#include "agent/codec/lzma_error.h"
#include "agent/codec/ordered_jobs.h"
#include "agent/codec/sevenzip_format.h"
#include "agent/codec/sevenzip_program.h"

namespace dumps::codec {
namespace {

using namespace sevenzip;

// As 7za -mx=4, which today's dumps are made with.
constexpr int kDefaultLevel = 4;
constexpr std::uint32_t kDictionaryBytes = 16u << 20;
// Four dictionaries' length, as 7-Zip: a block loses what is before it. 100 MB of wiki and program
// text came out 3.2 % larger in blocks of half that length than in one.
constexpr size_t kBlockBytes = size_t{64} << 20;

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

// A block of LZMA2 data that can be decoded without those before it.
struct PackedBlock {
  std::string bytes;  // without the mark of the end
  std::uint64_t plain_bytes = 0;
  std::uint32_t crc = 0;  // of the plain bytes
};

Result<std::string> lzma2_of_liblzma(const std::string& plain, lzma_options_lzma options) {
  const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
  lzma_stream stream = LZMA_STREAM_INIT;
  const std::unique_ptr<lzma_stream, void (*)(lzma_stream*)> guard(&stream, &::lzma_end);
  lzma_ret rc = ::lzma_raw_encoder(&stream, filters);
  std::string packed(plain.size() / 4 + 1000, '\0');
  stream.next_in = reinterpret_cast<const std::uint8_t*>(plain.data());
  stream.avail_in = plain.size();
  size_t made = 0;
  while (rc == LZMA_OK) {
    if (made == packed.size()) packed.resize(made + made / 2);
    stream.next_out = reinterpret_cast<std::uint8_t*>(packed.data()) + made;
    stream.avail_out = packed.size() - made;
    rc = ::lzma_code(&stream, LZMA_FINISH);
    made = packed.size() - stream.avail_out;
  }
  if (rc != LZMA_STREAM_END) {
    return make_error(rc == LZMA_MEM_ERROR ? ErrorCode::kUnavailable : ErrorCode::kInternal,
                      "compress", "7z", lzma_message(rc));
  }
  packed.resize(made);
  // The first chunk must reset the dictionary, the last byte must be the mark of the end.
  const auto first = static_cast<std::uint8_t>(packed.front());
  if ((first != 0x01 && first < 0xE0) || packed.back() != '\0') {
    return make_error(ErrorCode::kInternal, "compress", "7z", "a block that needs another one");
  }
  packed.pop_back();
  return packed;
}

class SevenZipEncoder : public Encoder {
 public:
  SevenZipEncoder(ByteSink& sink, const EncoderOptions& options)
      : sink_(sink),
        inner_name_(options.inner_name.empty() ? "data" : options.inner_name),
        run_7z_(options.run_7z),
        jobs_(
            options.threads, [this](const std::string& plain) { return pack(plain); },
            [this](const PackedBlock& block) { return append(block); }) {}

  Status init(int level) {
    level_ = level == 0 ? kDefaultLevel : level;
    // At its default liblzma's level 2 comes nearest to 7-Zip's 4 in size.
    if (::lzma_lzma_preset(&options_, static_cast<std::uint32_t>(level == 0 ? 2 : level))) {
      return make_error(ErrorCode::kInvalid, "start 7z", "level " + std::to_string(level),
                        "not 1 to 9");
    }
    options_.dict_size = std::max(options_.dict_size, kDictionaryBytes);
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options_}, {LZMA_VLI_UNKNOWN, nullptr}};
    std::uint8_t property = 0;
    if (::lzma_properties_encode(filters, &property) != LZMA_OK) {
      return make_error(ErrorCode::kInternal, "start 7z", "LZMA2", "properties");
    }
    dictionary_property_ = property;
    return sink_.append(std::string(kSignatureHeaderBytes, '\0'));
  }

  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const size_t n = std::min(bytes.size(), kBlockBytes - block_.size());
      block_ += bytes.substr(0, n);
      bytes.remove_prefix(n);
      if (block_.size() < kBlockBytes) break;
      if (Status s = add_block(); !s) return s;
    }
    return {};
  }

  Status finish() override {
    if (!block_.empty()) {
      if (Status s = add_block(); !s) return s;
    }
    if (Status s = jobs_.finish(); !s) return s;
    // An empty file has no data at all in an archive; other data has one mark of the end.
    if (plain_bytes_ > 0) {
      ++packed_bytes_;
      if (Status s = sink_.append(std::string_view("\0", 1)); !s) return s;
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
  Result<PackedBlock> pack(const std::string& plain) const {
    Result<std::string> data = run_7z_
                                   ? lzma2_of_program(run_7z_, level_, options_.dict_size, plain)
                                   : lzma2_of_liblzma(plain, options_);
    if (!data) return std::move(data).error();
    return PackedBlock{std::move(*data), plain.size(), crc_of(plain)};
  }
  Status add_block() {
    std::string block;
    std::swap(block, block_);
    return jobs_.add(std::move(block));
  }
  Status append(const PackedBlock& block) {
    plain_crc_ = static_cast<std::uint32_t>(
        ::crc32_combine(plain_crc_, block.crc, static_cast<z_off_t>(block.plain_bytes)));
    plain_bytes_ += block.plain_bytes;
    packed_bytes_ += block.bytes.size();
    return sink_.append(block.bytes);
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
  const RunProgram run_7z_;
  int level_ = kDefaultLevel;
  std::string block_;  // of the input, not given to a thread yet
  lzma_options_lzma options_{};
  std::uint8_t dictionary_property_ = 0;
  std::uint64_t plain_bytes_ = 0;
  std::uint64_t packed_bytes_ = 0;
  std::uint32_t plain_crc_ = 0;
  OrderedJobs<std::string, PackedBlock> jobs_;  // last: its threads end first
};

}  // namespace

namespace detail {

Result<std::unique_ptr<Encoder>> make_7z_encoder(const EncoderOptions& options, ByteSink& sink) {
  auto encoder = std::make_unique<SevenZipEncoder>(sink, options);
  if (Status s = encoder->init(options.level); !s) return std::move(s).error();
  return std::unique_ptr<Encoder>(std::move(encoder));
}

}  // namespace detail
}  // namespace dumps::codec
