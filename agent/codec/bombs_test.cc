// Small files that mean gigabytes: they are decoded to the last byte in bounded memory, also where
// a length passes 4 GiB. And files whose headers promise more than is there.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "agent/codec/bz2_reference.h"
#include "agent/codec/peak_memory.h"
#include "agent/codec/sevenzip_format.h"
#include "agent/codec/test_streams.h"

namespace dumps::codec {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kGiB = 1 << 30;

// A file of one part, many times another, and a third.
class RepeatedSource : public ByteSource {
 public:
  RepeatedSource(std::string head, std::string part, std::uint64_t times, std::string tail)
      : head_(std::move(head)), part_(std::move(part)), tail_(std::move(tail)), times_(times) {}
  std::string name() const override { return "bomb"; }
  std::uint64_t size() const override { return tail_begin() + tail_.size(); }
  Result<size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    size_t done = 0;
    while (done < buffer.size() && offset + done < size()) {
      done += copy(offset + done, buffer.subspan(done));
    }
    return done;
  }

 private:
  std::uint64_t tail_begin() const { return head_.size() + part_.size() * times_; }
  size_t copy(std::uint64_t at, std::span<char> to) const {
    if (at < head_.size()) return head_.copy(to.data(), to.size(), at);
    if (at >= tail_begin()) return tail_.copy(to.data(), to.size(), at - tail_begin());
    return part_.copy(to.data(), to.size(), (at - head_.size()) % part_.size());
  }
  std::string head_, part_, tail_;
  std::uint64_t times_;
};

// Decodes everything, which must be `expected` zeros. Empty: it is.
std::string expect_zeros(Format format, ByteSource& source, std::uint64_t expected,
                         std::uint32_t threads) {
  auto decoder = make_decoder(format, source, threads);
  if (!decoder) return decoder.error().to_string();
  std::vector<char> buffer(256 * 1024);
  std::uint64_t count = 0;
  for (;;) {
    Result<size_t> got = (*decoder)->read(buffer);
    if (!got) return "after " + std::to_string(count) + " bytes: " + got.error().to_string();
    if (*got == 0) break;
    count += *got;
    if (buffer[0] != 0 || std::memcmp(buffer.data(), buffer.data() + 1, *got - 1) != 0) {
      return "something else than zeros";
    }
  }
  return count == expected ? "" : std::to_string(count) + " bytes";
}

void expect_bounded(Format format, ByteSource& source, std::uint64_t expected,
                    std::uint32_t threads, std::uint64_t limit) {
  const std::uint64_t peak =
      peak_memory_of([&] { return expect_zeros(format, source, expected, threads); });
  EXPECT_LT(peak, limit) << threads << " threads";
  testing::Test::RecordProperty("peak_mib_with_" + std::to_string(threads) + "_threads",
                                static_cast<int>(peak / kMiB));
}

std::string zeros(std::uint64_t size) { return std::string(static_cast<size_t>(size), '\0'); }

std::uint32_t crc_of_zeros(std::uint64_t mebibytes) {
  const std::string one = zeros(kMiB);
  const auto crc = static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(one.data()), one.size()));
  std::uint32_t all = 0;
  for (std::uint64_t i = 0; i < mebibytes; ++i) {
    all = static_cast<std::uint32_t>(::crc32_combine(all, crc, static_cast<z_off_t>(kMiB)));
  }
  return all;
}

// One gzip member of this many MiB of zeros.
RepeatedSource gz_zeros(std::uint64_t mebibytes) {
  std::string plain = zeros(kMiB);
  std::string part(100'000, '\0');
  z_stream stream{};
  ::deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(part.data());
  stream.avail_out = static_cast<uInt>(part.size());
  EXPECT_EQ(::deflate(&stream, Z_FULL_FLUSH), Z_OK);
  part.resize(part.size() - stream.avail_out);
  ::deflateEnd(&stream);
  std::string tail("\x03\0", 2);  // an empty last block
  sevenzip::put_u32(tail, crc_of_zeros(mebibytes));
  sevenzip::put_u32(tail, static_cast<std::uint32_t>(mebibytes * kMiB));
  return {std::string("\x1f\x8b\x08\0\0\0\0\0\0\3", 10), part, mebibytes, tail};
}

TEST(Bombs, GzWhoseSizeFieldHasWrapped) {
  RepeatedSource source = gz_zeros(4097);
  expect_bounded(Format::kGz, source, 4097 * kMiB, 1, 16 * kMiB);
}

TEST(Bombs, Bz2WhoseBlocksAre45MegabytesEach) {
  constexpr std::uint64_t kBlock = 45'899'235;  // what libbz2 gets into one
  const std::string part = reference_encode(zeros(kBlock));
  ASSERT_LT(part.size(), 60u);
  RepeatedSource small("", part, 6, "");
  expect_bounded(Format::kBz2, small, 6 * kBlock, 1, 16 * kMiB);
  // Empty streams make it large enough for the parallel decoder to be chosen.
  std::string many;
  for (int i = 0; i < 24; ++i) many += part;
  const std::string filler = reference_encode("");
  RepeatedSource large(many, filler, 300 * 1024 / filler.size(), "");
  expect_bounded(Format::kBz2, large, 24 * kBlock, 2, 3 * 16 * kMiB);
}

TEST(Bombs, XzOfOneGibibyte) {
  // Its dictionary of 1 MiB is the smallest of the levels.
  const std::string part = encode(Format::kXz, zeros(64 * kMiB), 1, 1);
  ASSERT_LT(part.size(), kMiB);
  RepeatedSource small("", part, 4, "");
  expect_bounded(Format::kXz, small, kGiB / 4, 1, 24 * kMiB);
  RepeatedSource source("", part, 16, "");
  expect_bounded(Format::kXz, source, kGiB, 2, 160 * kMiB);
}

// A frame of RLE blocks of 128 KiB, with its size in the header.
RepeatedSource zst_zeros(std::uint64_t size) {
  std::string head("\x28\xb5\x2f\xfd\xc0\x38", 6);  // size of 8 bytes, window of 128 KiB
  sevenzip::put_u64(head, size);
  const std::uint64_t blocks = size / (128 * 1024);
  return {head, std::string("\x02\x00\x10\x00", 4), blocks - 1, std::string("\x03\x00\x10\x00", 4)};
}

TEST(Bombs, ZstOfFiveGibibytes) {
  RepeatedSource source = zst_zeros(5 * kGiB);
  ASSERT_LT(source.size(), kMiB);
  expect_bounded(Format::kZst, source, 5 * kGiB, 1, 16 * kMiB);
  expect_bounded(Format::kZst, source, 5 * kGiB, 2, 32 * kMiB);
}

// An archive with one file, given its packed bytes.
RepeatedSource sevenzip_of(const std::string& method, const std::string& properties,
                           const std::string& part, std::uint64_t times, const std::string& end,
                           std::uint64_t plain_bytes, std::uint32_t crc) {
  using namespace sevenzip;
  const std::uint64_t packed = part.size() * times + end.size();
  std::string header;
  for (const std::uint64_t n : {kHeader, kMainStreamsInfo, kPackInfo}) put_number(header, n);
  for (const std::uint64_t n : {0, 1, int{kSize}}) put_number(header, n);
  put_number(header, packed);
  for (const std::uint64_t n : {int{kEnd}, int{kUnpackInfo}, int{kFolder}, 1, 0, 1}) {
    put_number(header, n);
  }
  header.push_back(static_cast<char>(method.size() | (properties.empty() ? 0 : 0x20)));
  header += method;
  if (!properties.empty()) put_number(header, properties.size());
  header += properties;
  put_number(header, kCodersUnpackSize);
  put_number(header, plain_bytes);
  for (const std::uint64_t n : {int{kCrc}, 1}) put_number(header, n);
  put_u32(header, crc);
  for (const std::uint64_t n : {int{kEnd}, int{kEnd}, int{kFilesInfo}, 1, int{kNames}, 5, 0}) {
    put_number(header, n);
  }
  header += std::string("x\0\0\0", 4) + std::string(2, '\0');
  std::string start;
  put_u64(start, packed);
  put_u64(start, header.size());
  const auto crc_of = [](const std::string& bytes) {
    return static_cast<std::uint32_t>(
        ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
  };
  put_u32(start, crc_of(header));
  std::string head(kSignature);
  head += std::string("\0\4", 2);
  put_u32(head, crc_of(start));
  return {head + start, part, times, end + header};
}

TEST(Bombs, SevenZipOfHalfAGibibyte) {
  // The packed bytes of a block that stands on its own, many times.
  const std::string one = encode(Format::k7z, zeros(16 * kMiB), 1, 1);
  sevenzip::Cursor cursor(std::string_view(one).substr(12));
  const auto packed = static_cast<size_t>(cursor.u64());
  const std::string part = one.substr(32, packed - 1);
  RepeatedSource source =
      sevenzip_of("\x21", "\x18", part, 32, std::string(1, '\0'), kGiB / 2, crc_of_zeros(512));
  expect_bounded(Format::k7z, source, kGiB / 2, 1, 40 * kMiB);
}

TEST(Bombs, SevenZipThatStoresMoreThanFourGibibytes) {
  RepeatedSource source =
      sevenzip_of(std::string(1, '\0'), "", zeros(kMiB), 4097, "", 4097 * kMiB, crc_of_zeros(4097));
  expect_bounded(Format::k7z, source, 4097 * kMiB, 1, 16 * kMiB);
}

TEST(Bombs, SevenZipSizesThatAreNotThereAreRefused) {
  for (const std::uint64_t size : {std::uint64_t{101}, 5 * kGiB, ~std::uint64_t{0} / 2,
                                   ~std::uint64_t{0} - 31, ~std::uint64_t{0}}) {
    for (const char* method : {"", "\x21", "\x03\x01\x01", "\x04\x02\x02"}) {
      const std::string id = *method == 0 ? std::string(1, '\0') : method;
      const std::string properties = id == "\x21"           ? "\x18"
                                     : id == "\x03\x01\x01" ? std::string("\x5d\0\0\0\1", 5)
                                                            : "";
      RepeatedSource source = sevenzip_of(id, properties, zeros(100), 1, "", size, 0);
      std::string message;
      const std::uint64_t peak = peak_memory_of([&] {
        message = expect_zeros(Format::k7z, source, size, 1);
        return message.empty() ? std::string("accepted") : std::string();
      });
      EXPECT_LT(peak, 40 * kMiB);
    }
  }
}

// The memory that decoder.h states, on text that compresses as usual.
TEST(Bombs, NoFormatTakesMoreThanStated) {
  const std::string plain = mixed_text(24'000'000);
  const struct {
    Format format;
    std::uint64_t one, two;
  } rows[] = {{Format::kGz, 16, 16}, {Format::kBz2, 16, 48}, {Format::kZst, 32, 96}};
  for (const auto& row : rows) {
    MemorySource source(encode(row.format, plain, 2, row.format == Format::kZst ? 3 : 1));
    for (const std::uint32_t threads : {1u, 2u}) {
      const std::uint64_t peak = peak_memory_of([&]() -> std::string {
        auto decoder = make_decoder(row.format, source, threads);
        if (!decoder) return decoder.error().to_string();
        std::vector<char> buffer(256 * 1024);
        for (;;) {
          Result<size_t> got = (*decoder)->read(buffer);
          if (!got) return got.error().to_string();
          if (*got == 0) return "";
        }
      });
      EXPECT_LT(peak, (threads == 1 ? row.one : row.two) * kMiB) << ending_of(row.format);
    }
  }
}

}  // namespace
}  // namespace dumps::codec
