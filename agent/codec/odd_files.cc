#include "agent/codec/odd_files.h"

#include <lzma.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>

#include "agent/codec/bz2_reference.h"
#include "agent/codec/test_streams.h"

namespace dumps::codec {
namespace {

using namespace std::string_literals;

std::string text() { return mixed_text(500); }

std::string little_endian(std::uint64_t value, int bytes) {
  std::string result;
  for (int i = 0; i < bytes; ++i) result.push_back(static_cast<char>(value >> (8 * i)));
  return result;
}

// One gzip member with this header, given up to the deflate data.
std::string gz_member(const std::string& header, const std::string& plain,
                      std::uint32_t crc_error = 0, std::uint32_t size_error = 0) {
  z_stream stream{};
  ::deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string packed(plain.size() + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  ::deflateEnd(&stream);
  const auto crc = static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(plain.data()), plain.size()));
  return header + packed + little_endian(crc ^ crc_error, 4) +
         little_endian(plain.size() ^ size_error, 4);
}

std::string gz_header(unsigned flags, const std::string& fields = "", unsigned method = 8) {
  return "\x1f\x8b"s + static_cast<char>(method) + static_cast<char>(flags) + "\1\2\3\4\0\3"s +
         fields;
}

std::string xz_stream(const std::string& plain, lzma_check check, lzma_filter* filters) {
  std::string packed(plain.size() + 500, '\0');
  size_t size = 0;
  EXPECT_EQ(::lzma_stream_buffer_encode(
                filters, check, nullptr, reinterpret_cast<const std::uint8_t*>(plain.data()),
                plain.size(), reinterpret_cast<std::uint8_t*>(packed.data()), &size, packed.size()),
            LZMA_OK);
  packed.resize(size);
  return packed;
}

std::string zst_frame(const std::string& plain, bool checksum, bool content_size) {
  ZSTD_CCtx* context = ::ZSTD_createCCtx();
  ::ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0);
  ::ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, content_size ? 1 : 0);
  std::string packed(::ZSTD_compressBound(plain.size()), '\0');
  packed.resize(
      ::ZSTD_compress2(context, packed.data(), packed.size(), plain.data(), plain.size()));
  ::ZSTD_freeCCtx(context);
  return packed;
}

std::string skippable(unsigned number, size_t size) {
  return little_endian(0x184D2A50 + number, 4) + little_endian(size, 4) + std::string(size, 'k');
}

}  // namespace

std::vector<OddFile> odd_files_of(Format format) {
  const std::string good = encode(format, text());
  const std::string empty = encode(format, "");
  std::vector<OddFile> files = {
      {"good: text", good},
      {"good: empty", empty},
      {"good: one byte", encode(format, "x")},
      {"good: noise", encode(format, mixed_text(70'000))},
      {"nothing: no bytes", ""},
      {"nothing: one zero", "\0"s},
      {"nothing: zeros", std::string(1000, '\0')},
      {"nothing: text", text()},
      {"joined: two", good + good},
      {"joined: with empty ones", empty + good + empty + empty + good + empty},
      {"behind: a letter", good + "x"},
      {"behind: text", good + text()},
      {"behind: one zero", good + "\0"s},
      {"behind: 4 zeros", good + "\0\0\0\0"s},
      {"behind: 512 zeros", good + std::string(512, '\0')},
      {"behind: half of another", good + good.substr(0, good.size() / 2)},
      {"behind: the magic alone", good + good.substr(0, 4)},
      {"before: a letter", "x" + good},
      {"before: 4 zeros", "\0\0\0\0"s + good},
  };
  for (const Format other : {Format::kGz, Format::kBz2, Format::kXz, Format::k7z, Format::kZst}) {
    if (other == format) continue;
    files.push_back({"foreign: " + std::string(ending_of(other)), encode(other, text())});
  }
  for (size_t size = 1; size < good.size(); ++size) {
    files.push_back({"cut: " + std::to_string(size), good.substr(0, size)});
  }
  for (size_t i = 0; i < good.size(); ++i) {
    for (const int mask : {0x01, 0x20, 0xFF}) {
      // 7z takes ten times as long as the others, and its file is all headers and CRCs.
      if (format == Format::k7z && mask != (i % 2 == 0 ? 0x01 : 0xFF)) continue;
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ mask);
      files.push_back({"flipped: byte " + std::to_string(i) + " by " + std::to_string(mask), bad});
    }
  }
  return files;
}

std::vector<OddFile> odd_gz_files() {
  const std::string good = gz_member(gz_header(0), text());
  return {
      {"header: name", gz_member(gz_header(8, "name\0"s), text())},
      {"header: extra", gz_member(gz_header(4, "\4\0abcd"s), text())},
      {"header: comment", gz_member(gz_header(16, "words\0"s), text())},
      {"header: text flag", gz_member(gz_header(1), text())},
      {"header: everything", gz_member(gz_header(0x1C, "\4\0abcdname\0words\0"s), text())},
      {"header: name without end", gz_header(8, std::string(2000, 'n'))},
      {"header: method 7", gz_member(gz_header(0, "", 7), text())},
      {"header: encrypted", gz_member(gz_header(0x20), text())},
      {"header: reserved flag 0x40", gz_member(gz_header(0x40), text())},
      {"header: reserved flag 0x80", gz_member(gz_header(0x80), text())},
      {"trailer: wrong CRC", gz_member(gz_header(0), text(), 1)},
      {"trailer: wrong size", gz_member(gz_header(0), text(), 0, 1)},
      {"trailer: wrong CRC of the second member", good + gz_member(gz_header(0), text(), 1)},
      {"deflate: reserved block type", gz_header(0) + "\7"s + std::string(20, '\0')},
      {"deflate: stored length that does not match", gz_header(0) + "\1\5\0\0\0hello"s},
      {"deflate: distance before the beginning", gz_header(0) + "\x4b\x04\x11\x00\x00\x00"s},
  };
}

std::vector<OddFile> odd_bz2_files() {
  std::string level = reference_encode(mixed_text(150'000), 9);
  level[3] = '1';
  std::string zero = reference_encode(text());
  zero[3] = '0';
  std::string version = reference_encode(text());
  version[2] = '0';
  return {
      {"level: blocks larger than the level allows", level},
      {"level: 0", zero},
      {"version: bzip1", version},
      {"streams: of all levels",
       [] {
         std::string all;
         for (int i = 1; i <= 9; ++i) all += reference_encode(mixed_text(400), i);
         return all;
       }()},
      {"streams: header alone behind", reference_encode(text()) + "BZh9"},
      {"streams: header alone", "BZh9"},
      {"streams: end alone", reference_encode("").substr(4)},
  };
}

std::vector<OddFile> odd_xz_files() {
  lzma_options_lzma options{};
  ::lzma_lzma_preset(&options, 0);
  lzma_filter plain[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
  lzma_options_delta delta_options{};
  delta_options.type = LZMA_DELTA_TYPE_BYTE;
  delta_options.dist = 4;
  lzma_filter delta[] = {{LZMA_FILTER_DELTA, &delta_options},
                         {LZMA_FILTER_LZMA2, &options},
                         {LZMA_VLI_UNKNOWN, nullptr}};
  lzma_filter x86[] = {
      {LZMA_FILTER_X86, nullptr}, {LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
  const std::string good = xz_stream(text(), LZMA_CHECK_CRC64, plain);
  std::vector<OddFile> files = {
      {"check: none", xz_stream(text(), LZMA_CHECK_NONE, plain)},
      {"check: CRC32", xz_stream(text(), LZMA_CHECK_CRC32, plain)},
      {"check: SHA-256", xz_stream(text(), LZMA_CHECK_SHA256, plain)},
      {"filter: delta", xz_stream(text(), LZMA_CHECK_CRC64, delta)},
      {"filter: x86", xz_stream(text(), LZMA_CHECK_CRC64, x86)},
      {"padding: 3 zeros between", good + "\0\0\0"s + good},
      {"padding: 4 zeros between", good + "\0\0\0\0"s + good},
      {"padding: 8 zeros between and behind",
       good + std::string(8, '\0') + good + std::string(8, '\0')},
      {"padding: not zeros", good + "\0\0\1\0"s + good},
  };
  // A check of a type that is not known: its length follows from the type.
  std::string unknown = good;
  unknown[7] = 0x0B;
  files.push_back({"check: unknown type, wrong header CRC", unknown});
  return files;
}

std::vector<OddFile> odd_zst_files() {
  const std::string good = zst_frame(text(), true, true);
  const std::string magic = good.substr(0, 4);
  return {
      {"frame: without checksum", zst_frame(text(), false, true)},
      {"frame: without size", zst_frame(text(), true, false)},
      {"frame: without both", zst_frame(text(), false, false)},
      {"frame: raw block", magic + "\x20\x05"s + "\x29\0\0hello"s},
      {"frame: RLE block", magic + "\x20\x05"s + "\x2b\0\0h"s},
      {"frame: reserved block type", magic + "\x20\x05"s + "\x2f\0\0hello"s},
      {"frame: reserved bit", magic + "\x28\x05"s + "\x29\0\0hello"s},
      {"frame: longer than its size says", magic + "\x20\x04"s + "\x29\0\0hello"s},
      {"frame: shorter than its size says", magic + "\x20\x06"s + "\x29\0\0hello"s},
      {"frame: size of 2^40 that is not there",
       magic + "\xe0"s + little_endian(1ull << 40, 8) + "\x29\0\0hello"s},
      {"frame: of a dictionary", magic + "\x21\x07\x05"s + "\x29\0\0hello"s},
      {"window: 128 MiB", magic + "\0\x88"s + "\x29\0\0hello"s},
      {"window: 256 MiB", magic + "\0\x90"s + "\x29\0\0hello"s},
      {"window: 2 GiB", magic + "\0\xa8"s + "\x29\0\0hello"s},
      {"skippable: before", skippable(0, 10) + good},
      {"skippable: between and behind", good + skippable(15, 0) + good + skippable(3, 5000)},
      {"skippable: alone", skippable(0, 10)},
      {"skippable: cut short", good + skippable(0, 10).substr(0, 12)},
      {"skippable: number 16", good + skippable(16, 10)},
  };
}

std::vector<OddFile> odd_7z_files() {
  char name[] = "/tmp/odd_files.XXXXXX";
  const std::filesystem::path directory = ::mkdtemp(name);
  std::ofstream(directory / "x", std::ios::binary) << text();
  std::ofstream(directory / "y", std::ios::binary) << mixed_text(900);
  std::ofstream(directory / "empty", std::ios::binary) << "";
  std::filesystem::create_directory(directory / "d");
  const struct {
    const char* what;
    const char* options;
  } rows[] = {
      {"coder: LZMA", "-m0=lzma a.7z x"},
      {"coder: LZMA2", "-m0=lzma2 a.7z x"},
      {"coder: bzip2", "-m0=bzip2 a.7z x"},
      {"coder: copy", "-m0=copy a.7z x"},
      {"header: packed", "-mhc=on -mhcf=on a.7z x"},
      {"header: not packed", "-mhc=off a.7z x"},
      {"header: with all times", "-mtc=on -mta=on -mtm=on a.7z x"},
      {"header: from a pipe", "-siname a.7z < x"},
      {"file: empty", "a.7z empty"},
      {"foreign coder: Deflate", "-m0=deflate a.7z x"},
      {"foreign coder: Deflate64", "-m0=deflate64 a.7z x"},
      {"foreign coder: PPMd", "-m0=ppmd a.7z x"},
      {"filter: delta", "-m0=delta:4 -m1=lzma a.7z x"},
      {"filter: BCJ", "-m0=bcj -m1=lzma2 a.7z x"},
      {"filter: BCJ2", "-m0=bcj2 -m1=lzma -m2=lzma -m3=lzma -mb0:1 -mb0s1:2 -mb0s2:3 a.7z x"},
      {"filter: encrypted", "-psecret a.7z x"},
      {"header: encrypted", "-psecret -mhe=on a.7z x"},
      {"files: two", "a.7z x y"},
      {"files: two, not solid", "-ms=off a.7z x y"},
      {"files: one of two empty", "a.7z x empty"},
      {"files: a directory", "a.7z d"},
      {"files: a file and a directory", "a.7z x d"}};
  std::vector<OddFile> files;
  for (const auto& row : rows) {
    const std::string command =
        "cd " + directory.string() + " && rm -f a.7z && 7z a " + row.options + " >/dev/null 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << row.options;
    std::ifstream in(directory / "a.7z", std::ios::binary);
    files.push_back({row.what, {std::istreambuf_iterator<char>(in), {}}});
  }
  std::filesystem::remove_all(directory);
  return files;
}

}  // namespace dumps::codec
