// Round trips through every format, agreement with the real tools, and refusal of everything
// damaged.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "agent/codec/test_streams.h"

namespace dumps::codec {
namespace {

constexpr Format kFormats[] = {Format::kPlain, Format::kGz, Format::kBz2,
                               Format::kXz,    Format::k7z, Format::kZst};

class EveryFormat : public testing::TestWithParam<Format> {};
INSTANTIATE_TEST_SUITE_P(Codec, EveryFormat, testing::ValuesIn(kFormats), [](const auto& row) {
  const auto ending = ending_of(row.param);
  return ending.empty() ? std::string("plain") : std::string(ending.substr(1));
});

TEST_P(EveryFormat, RoundTripsAllSizes) {
  for (const int bytes : {0, 1, 2, 65535, 65536, 262143, 262144, 262145, 900'001, 5'000'000}) {
    const auto size = static_cast<size_t>(bytes);
    const std::string plain = mixed_text(size);
    const std::string packed = encode(GetParam(), plain);
    const Result<std::string> back = decode(GetParam(), packed);
    ASSERT_TRUE(back.ok()) << size << ": " << back.error().to_string();
    ASSERT_EQ(*back, plain) << size;
  }
}

TEST_P(EveryFormat, SameInputGivesSameBytes) {
  const std::string plain = mixed_text(300'000);
  EXPECT_EQ(encode(GetParam(), plain), encode(GetParam(), plain));
}

TEST_P(EveryFormat, BytesDoNotDependOnTheNumberOfThreads) {
  // Enough for several of the pieces that encoders cut, at a level whose pieces are small.
  const size_t large = GetParam() == Format::k7z    ? 68'000'000
                       : GetParam() == Format::kZst ? 70'000'000
                       : GetParam() == Format::kXz  ? 9'000'000
                                                    : 700'000;
  const int level = GetParam() == Format::kZst ? 9 : 1;
  std::string plain;
  for (const size_t size : {size_t{0}, size_t{1}, size_t{262'144}, large}) {
    while (plain.size() < size) plain += mixed_text(std::min<size_t>(size - plain.size(), 600'000));
    const std::string packed = encode(GetParam(), plain, 1, level);
    for (const std::uint32_t threads : {2u, 5u}) {
      if (size == large && threads == 2) continue;
      ASSERT_TRUE(encode(GetParam(), plain, threads, level) == packed)
          << size << ", threads " << threads;
    }
    const Result<std::string> back = decode(GetParam(), packed, 3);
    ASSERT_TRUE(back.ok()) << size << ": " << back.error().to_string();
    ASSERT_TRUE(*back == plain) << size;
  }
}

TEST_P(EveryFormat, TruncationIsAlwaysSeen) {
  if (GetParam() == Format::kPlain) GTEST_SKIP() << "plain bytes have no end mark";
  const std::string plain = mixed_text(800);
  const std::string packed = encode(GetParam(), plain);
  // The frames of a zstd file without the table behind them are a zstd file.
  const size_t table_bytes = 8 + 8 + 9;
  for_each_in_parallel(packed.size(), [&](size_t length) {
    const Result<std::string> back = decode(GetParam(), packed.substr(0, length));
    if (GetParam() == Format::kZst && length == packed.size() - table_bytes) {
      ASSERT_TRUE(back.ok() && *back == plain);
      return;
    }
    ASSERT_FALSE(back.ok()) << length << " of " << packed.size();
    EXPECT_EQ(back.error().code, ErrorCode::kCorrupt) << back.error().to_string();
  });
}

TEST_P(EveryFormat, NoFlippedByteGivesWrongContent) {
  if (GetParam() == Format::kPlain) GTEST_SKIP() << "plain bytes have no checksum";
  const std::string plain = mixed_text(500);
  const std::string packed = encode(GetParam(), plain);
  for_each_in_parallel(packed.size() * 3, [&](size_t turn) {
    constexpr char kMasks[] = {0x01, char(0x80), char(0xFF)};
    std::string bad = packed;
    bad[turn / 3] = static_cast<char>(bad[turn / 3] ^ kMasks[turn % 3]);
    const Result<std::string> back = decode(GetParam(), bad);
    // Some header bytes mean nothing for the content (gzip's time and system); never may content
    // differ.
    if (back.ok()) {
      ASSERT_EQ(*back, plain) << "byte " << turn / 3;
    }
  });
}

TEST_P(EveryFormat, GarbageBehindTheEndIsAnError) {
  if (GetParam() == Format::kPlain) GTEST_SKIP() << "plain bytes have no end";
  const std::string packed = encode(GetParam(), mixed_text(3000));
  EXPECT_FALSE(decode(GetParam(), packed + "garbage").ok());
  EXPECT_FALSE(decode(GetParam(), packed + std::string(1, '\0')).ok());
}

TEST_P(EveryFormat, ForeignFormatUnderThisNameIsRefused) {
  if (GetParam() == Format::kPlain) GTEST_SKIP() << "everything is plain bytes";
  for (const Format other : kFormats) {
    if (other == GetParam()) continue;
    const Result<std::string> back = decode(GetParam(), encode(other, mixed_text(1000)));
    ASSERT_FALSE(back.ok()) << ending_of(other);
    EXPECT_NE(back.error().to_string().find("memory"), std::string::npos);
  }
}

TEST_P(EveryFormat, SeveralPartsInOneFileAreOneContent) {
  if (GetParam() == Format::k7z) GTEST_SKIP() << "archives cannot be concatenated";
  const std::string a = mixed_text(1000);
  const std::string b = mixed_text(70'000);
  const Result<std::string> back =
      decode(GetParam(), encode(GetParam(), a) + encode(GetParam(), b));
  ASSERT_TRUE(back.ok()) << back.error().to_string();
  EXPECT_EQ(*back, a + b);
}

class RealTools : public testing::Test {
 protected:
  RealTools() {
    char name[] = "/tmp/codec_test.XXXXXX";
    directory_ = ::mkdtemp(name);
  }
  ~RealTools() override { std::filesystem::remove_all(directory_); }
  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  void put(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
  }
  std::string get(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  int shell(const std::string& command) const {
    return std::system(("cd " + directory_ + " && (" + command + ") >/dev/null 2>&1").c_str());
  }
  bool has(const std::string& tool) const { return shell("command -v " + tool) == 0; }
  std::string directory_;
};

TEST_F(RealTools, AcceptOurFiles) {
  const struct {
    Format format;
    const char* tool;
    const char* test;
    const char* cat;
  } rows[] = {{Format::kGz, "gzip", "gzip -t x.gz", "gzip -dc x.gz"},
              {Format::kBz2, "bzip2", "bzip2 -t x.bz2", "bzip2 -dc x.bz2"},
              {Format::kXz, "xz", "xz -t x.xz", "xz -dc x.xz"},
              {Format::kZst, "zstd", "zstd -t x.zst", "zstd -dc x.zst"},
              {Format::k7z, "7z", "7z t x.7z", "7z x -so x.7z"}};
  for (const auto& row : rows) {
    ASSERT_TRUE(has(row.tool)) << row.tool << " is missing; `./run test` installs it";
    for (const size_t size : {size_t{0}, size_t{1}, size_t{1'000'000}}) {
      const std::string plain = mixed_text(size);
      put("x" + std::string(ending_of(row.format)), encode(row.format, plain));
      EXPECT_EQ(shell(row.test), 0) << row.test << " of " << size << " bytes";
      ASSERT_EQ(shell("exec > out.bin; " + std::string(row.cat)), 0);
      EXPECT_EQ(get("out.bin"), plain) << row.tool;
    }
  }
}

TEST_F(RealTools, TheirFilesAreReadHere) {
  const std::string plain = mixed_text(2'000'000);
  put("x", plain);
  const struct {
    Format format;
    const char* command;
    const char* result;
  } rows[] = {{Format::kGz, "gzip -k x", "x.gz"},
              {Format::kBz2, "bzip2 -k x", "x.bz2"},
              {Format::kXz, "xz -k -T2 --block-size=100000 x", "x.xz"},
              {Format::kZst, "zstd -q -k --long=27 x", "x.zst"},
              {Format::k7z, "7z a -mx=4 lzma2.7z x", "lzma2.7z"},
              {Format::k7z, "7z a -m0=lzma lzma.7z x", "lzma.7z"},
              {Format::k7z, "7z a -m0=bzip2 bzip2.7z x", "bzip2.7z"},
              {Format::k7z, "7z a -m0=copy copy.7z x", "copy.7z"},
              {Format::k7z, "7z a -si stdin.7z < x", "stdin.7z"}};
  for (const auto& row : rows) {
    ASSERT_EQ(shell(row.command), 0) << row.command;
    const Result<std::string> back = decode(row.format, get(row.result));
    ASSERT_TRUE(back.ok()) << row.command << ": " << back.error().to_string();
    EXPECT_EQ(*back, plain) << row.command;
  }
}

TEST_F(RealTools, SevenZipArchivesOfTwoFilesAreRefusedWithTheReason) {
  put("a", "aaaa");
  put("b", "bbbb");
  ASSERT_EQ(shell("7z a two.7z a b"), 0);
  const Result<std::string> back = decode(Format::k7z, get("two.7z"));
  ASSERT_FALSE(back.ok());
  EXPECT_EQ(back.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace dumps::codec
