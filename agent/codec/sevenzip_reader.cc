// Reads 7z archives that hold one file: our own, and those of 7-Zip without filters.
#include <lzma.h>
#include <zlib.h>

#include <cstdlib>
#include <vector>

#include "agent/codec/lzma_error.h"
#include "agent/codec/read_fully.h"
#include "agent/codec/sevenzip_format.h"
#include "agent/codec/sevenzip_header.h"
#include "agent/codec/stream_decoders.h"

namespace dumps::codec {
namespace {

using namespace sevenzip;

constexpr std::uint64_t kMaxHeaderBytes = 16u << 20;
constexpr std::uint32_t kMaxDictionaryBytes = 1u << 30;

Error corrupt(const ByteSource& source, std::string why) {
  return make_error(ErrorCode::kCorrupt, "read 7z archive", source.name(), std::move(why));
}

Result<std::string> read_exactly(ByteSource& source, std::uint64_t offset, std::uint64_t size) {
  std::string bytes(static_cast<size_t>(size), '\0');
  Result<size_t> got = read_fully(source, offset, bytes);
  if (!got) return std::move(got).error();
  if (*got < bytes.size())
    return corrupt(source, "cut short at byte " + std::to_string(offset + *got));
  return bytes;
}

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

Result<std::unique_ptr<Decoder>> make_lzma(ByteSource& source, std::uint64_t begin, lzma_vli id,
                                           const Folder& folder, std::uint32_t threads) {
  const std::uint64_t end = begin + folder.packed_bytes;
  StreamInput input(source, begin, end);
  lzma_filter filters[] = {{id, nullptr}, {LZMA_VLI_UNKNOWN, nullptr}};
  const lzma_ret rc = ::lzma_properties_decode(
      &filters[0], nullptr, reinterpret_cast<const std::uint8_t*>(folder.properties.data()),
      folder.properties.size());
  if (rc != LZMA_OK) return input.corrupt("bad LZMA properties");
  const std::unique_ptr<void, void (*)(void*)> options(filters[0].options, &std::free);
  if (static_cast<lzma_options_lzma*>(options.get())->dict_size > kMaxDictionaryBytes) {
    return input.corrupt("the dictionary is larger than 1 GiB");
  }
  if (id == LZMA_FILTER_LZMA2 && threads > 1) {
    return detail::make_lzma2_decoder(source, begin, end,
                                      *static_cast<lzma_options_lzma*>(options.get()), threads);
  }
  // LZMA2 has a mark of its end, which must be there; LZMA needs to be told.
  const std::uint64_t plain_bytes =
      id == LZMA_FILTER_LZMA2 ? ~std::uint64_t{0} : folder.plain_bytes;
  return detail::make_raw_lzma_decoder(std::move(input), filters, plain_bytes);
}

// Counts and sums what the coder gives, and compares both with the header at the end.
class FolderDecoder : public Decoder {
 public:
  FolderDecoder(const ByteSource& source, Folder folder, std::unique_ptr<Decoder> coder)
      : source_(source), folder_(std::move(folder)), coder_(std::move(coder)) {}

  Result<size_t> read(std::span<char> buffer) override {
    Result<size_t> got = coder_->read(buffer);
    if (!got) return got;
    count_ += *got;
    crc_ = static_cast<std::uint32_t>(
        ::crc32_z(crc_, reinterpret_cast<const Bytef*>(buffer.data()), *got));
    if (count_ > folder_.plain_bytes) return corrupt(source_, "more data than its header says");
    if (*got > 0) return got;
    if (count_ != folder_.plain_bytes) {
      return corrupt(source_, "expected " + std::to_string(folder_.plain_bytes) + " bytes, found " +
                                  std::to_string(count_));
    }
    if (folder_.crc && *folder_.crc != crc_)
      return corrupt(source_, "the CRC of the data is wrong");
    return size_t{0};
  }

 private:
  const ByteSource& source_;
  const Folder folder_;
  std::unique_ptr<Decoder> coder_;
  std::uint64_t count_ = 0;
  std::uint32_t crc_ = 0;
};

class EmptyDecoder : public Decoder {
 public:
  Result<size_t> read(std::span<char>) override { return size_t{0}; }
};

Result<std::string> read_whole(ByteSource& source, const Folder& folder) {
  if (folder.plain_bytes > kMaxHeaderBytes) return corrupt(source, "the header is too large");
  Result<std::unique_ptr<Decoder>> coder = make_folder_decoder(source, folder, 1);
  if (!coder) return std::move(coder).error();
  FolderDecoder decoder(source, folder, std::move(*coder));
  std::string whole;
  std::vector<char> buffer(64 * 1024);
  for (;;) {
    Result<size_t> got = decoder.read(buffer);
    if (!got) return std::move(got).error();
    if (*got == 0) return whole;
    whole.append(buffer.data(), *got);
  }
}

// The bytes of the header that the signature header points at, checked.
Result<std::string> read_next_header(ByteSource& source) {
  if (source.size() < kSignatureHeaderBytes) return corrupt(source, "too short to be a 7z archive");
  Result<std::string> first = read_exactly(source, 0, kSignatureHeaderBytes);
  if (!first) return first;
  if (!first->starts_with(kSignature))
    return corrupt(source, "not a 7z archive (signature at byte 0)");
  Cursor cursor(std::string_view(*first).substr(8));
  const std::uint32_t start_crc = cursor.u32();
  if (crc_of(std::string_view(*first).substr(12)) != start_crc || (*first)[6] != 0) {
    return corrupt(source, "damaged signature header");
  }
  const std::uint64_t offset = cursor.u64();
  const std::uint64_t size = cursor.u64();
  const std::uint32_t crc = cursor.u32();
  const std::uint64_t behind = source.size() - kSignatureHeaderBytes;
  if (size == 0 || size > kMaxHeaderBytes || offset > behind || size > behind - offset) {
    return corrupt(source, "the header would end behind the end of the file");
  }
  if (offset + size != behind) return corrupt(source, "garbage behind the header");
  Result<std::string> header = read_exactly(source, kSignatureHeaderBytes + offset, size);
  if (header && crc_of(*header) != crc) return corrupt(source, "the CRC of the header is wrong");
  return header;
}

}  // namespace

namespace sevenzip {

Result<std::unique_ptr<Decoder>> make_folder_decoder(ByteSource& source, const Folder& folder,
                                                     std::uint32_t threads) {
  const std::uint64_t begin = kSignatureHeaderBytes + folder.packed_offset;
  if (folder.packed_offset > source.size() || folder.packed_bytes > source.size() ||
      begin + folder.packed_bytes > source.size()) {
    return corrupt(source, "its data would end behind the end of the file");
  }
  if (folder.method == "\x21") return make_lzma(source, begin, LZMA_FILTER_LZMA2, folder, threads);
  if (folder.method == "\x03\x01\x01")
    return make_lzma(source, begin, LZMA_FILTER_LZMA1, folder, threads);
  if (folder.method == "\x04\x02\x02")
    return detail::make_bz2_decoder(source, begin, begin + folder.packed_bytes, threads);
  if (folder.method == std::string_view("\0", 1))
    return detail::make_plain_decoder(StreamInput(source, begin, begin + folder.packed_bytes));
  return make_error(ErrorCode::kUnsupported, "read 7z archive", source.name(),
                    "a compression method other than LZMA, LZMA2, bzip2 and copy");
}

Result<Header> read_header(ByteSource& source) {
  Result<std::string> bytes = read_next_header(source);
  if (!bytes) return std::move(bytes).error();
  Result<Header> header = parse_header(*bytes, source.name());
  // 7-Zip packs the header itself; once is all it ever does, a few more times is all we follow.
  for (int depth = 0; header && header->encoded; ++depth) {
    if (depth == 4) return corrupt(source, "headers within headers");
    bytes = read_whole(source, *header->folder);
    if (!bytes) return std::move(bytes).error();
    header = parse_header(*bytes, source.name());
  }
  return header;
}

}  // namespace sevenzip

namespace detail {

Result<std::unique_ptr<Decoder>> make_7z_decoder(ByteSource& source, std::uint32_t threads) {
  const Result<Header> header = read_header(source);
  if (!header) return header.error();
  if (!header->folder) return std::unique_ptr<Decoder>(std::make_unique<EmptyDecoder>());
  Result<std::unique_ptr<Decoder>> coder = make_folder_decoder(source, *header->folder, threads);
  if (!coder) return coder;
  return std::unique_ptr<Decoder>(
      std::make_unique<FolderDecoder>(source, *header->folder, std::move(*coder)));
}

}  // namespace detail
}  // namespace dumps::codec
