// The bzip2 decoders, serial and parallel, against libbz2: the same files are accepted, with the
// same bytes. Garbage behind the last stream is an error here, unless the owner of the source puts
// up with it as bzip2 does.
#include <gtest/gtest.h>

#include <optional>

#include "agent/codec/bz2_odd_files.h"
#include "agent/codec/stream_decoders.h"
#include "agent/codec/test_streams.h"

namespace dumps::codec {
namespace {

std::string long_text() {
  std::string text;
  for (unsigned i = 0; text.size() < 3'000'000; ++i) {
    text += "<page><id>" + std::to_string(i * 7919 % 10'007) + "</id></page>\n";
  }
  return text;
}

// 1: the serial decoder; else the parallel one, however small the file is.
Result<std::string> decode_bz2(const std::string& packed, std::uint32_t threads) {
  MemorySource source(packed);
  auto decoder = threads == 1
                     ? detail::make_serial_bz2_decoder(source, 0, source.size())
                     : detail::make_parallel_bz2_decoder(source, 0, source.size(), threads);
  if (!decoder) return std::move(decoder).error();
  return read_all(**decoder);
}

class Bz2Decoder : public testing::TestWithParam<std::uint32_t> {
 protected:
  void expect_agreement(const std::string& packed, const std::string& what) const {
    const Reference reference = reference_decode(packed);
    const Result<std::string> ours = decode_bz2(packed, GetParam());
    ASSERT_EQ(ours.ok(), reference.accepted)
        << what << ": " << (ours.ok() ? "" : ours.error().to_string());
    if (ours.ok()) {
      ASSERT_TRUE(*ours == reference.plain) << what;
    } else {
      ASSERT_EQ(ours.error().code, ErrorCode::kCorrupt) << what;
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Threads, Bz2Decoder, testing::Values(1u, 2u, 5u));

TEST_P(Bz2Decoder, ReadsAllLevelsAndKindsOfData) {
  const struct {
    const char* what;
    std::string plain;
  } rows[] = {{"empty", ""},
              {"one byte", "x"},
              {"text", mixed_text(950'000)},
              {"noise", random_bytes(250'000, 1)},
              {"two values", random_bytes(300'000, 2, 2)},
              {"one value", std::string(1'000'000, 'a')},
              {"periodic", [] {
                 std::string s;
                 while (s.size() < 200'000) s += "abcabd";
                 return s;
               }()}};
  for (const auto& row : rows) {
    for (const int level : {1, 9}) {
      const Result<std::string> back = decode_bz2(reference_encode(row.plain, level), GetParam());
      ASSERT_TRUE(back.ok()) << row.what << ": " << back.error().to_string();
      ASSERT_TRUE(*back == row.plain) << row.what << ", level " << level;
    }
  }
}

TEST_P(Bz2Decoder, ReadsRunsOfEveryLengthAtBlockBorders) {
  for (size_t run = 3; run <= 300; run += run < 9 || (run > 250 && run < 263) ? 1 : 17) {
    for (const size_t before : {size_t{0}, 99'978 - run / 2, size_t{99'980}}) {
      const std::string plain =
          random_bytes(before, 9, 200) + std::string(run, '\xff') + random_bytes(20, 5);
      const Result<std::string> back = decode_bz2(reference_encode(plain, 1), GetParam());
      ASSERT_TRUE(back.ok()) << run << ": " << back.error().to_string();
      ASSERT_TRUE(*back == plain) << run << " after " << before;
    }
  }
}

TEST_P(Bz2Decoder, ABlockOf45MegabytesComesInPieces) {
  std::string plain;
  plain.resize(60'000'000);
  const std::string packed = reference_encode(plain) + reference_encode("end");
  ASSERT_LT(packed.size(), 200u);
  const Result<std::string> back = decode_bz2(packed, GetParam());
  ASSERT_TRUE(back.ok()) << back.error().to_string();
  EXPECT_TRUE(*back == plain + "end");
}

TEST_P(Bz2Decoder, ReadsManyStreamsSomeOfThemEmpty) {
  std::string packed;
  std::string plain;
  for (unsigned i = 0; i < 60; ++i) {
    const std::string part = i % 4 == 0 ? "" : random_bytes(i * 50, i, 60);
    packed += reference_encode(part, static_cast<int>(1 + i % 9));
    plain += part;
  }
  const Result<std::string> back = decode_bz2(packed, GetParam());
  ASSERT_TRUE(back.ok()) << back.error().to_string();
  EXPECT_EQ(*back, plain);
}

TEST_P(Bz2Decoder, AgreesWithLibbz2OnEveryFlippedByte) {
  const std::string packed =
      reference_encode(mixed_text(300), 1) + reference_encode(std::string(500, 'r') + "x", 1);
  for_each_in_parallel(packed.size() * 4, [&](size_t turn) {
    constexpr int kMasks[] = {0x01, 0x10, 0x80, 0xFF};
    std::string bad = packed;
    bad[turn / 4] = static_cast<char>(bad[turn / 4] ^ kMasks[turn % 4]);
    expect_agreement(bad, "byte " + std::to_string(turn / 4));
  });
}

TEST_P(Bz2Decoder, AgreesWithLibbz2OnEveryTruncation) {
  const std::string packed = reference_encode(mixed_text(600), 1) + reference_encode("second", 1);
  // libbz2 has no opinion on an empty file; ours is that it is no bzip2 file.
  for_each_in_parallel(packed.size() - 1, [&](size_t turn) {
    expect_agreement(packed.substr(0, turn + 1), std::to_string(turn + 1));
  });
  EXPECT_FALSE(decode_bz2("", GetParam()).ok());
}

TEST_P(Bz2Decoder, LargeDamagedFilesEndWithAnErrorThatSaysWhere) {
  const std::string packed = reference_encode(long_text(), 1);
  const std::vector<Bz2Mark> marks = marks_of(packed);
  ASSERT_GT(marks.size(), 20u);
  for (const size_t block : {size_t{0}, size_t{7}, marks.size() - 2}) {
    std::string bad = packed;
    const auto crc_byte = static_cast<size_t>(marks[block].bit / 8 + 8);
    bad[crc_byte] = static_cast<char>(bad[crc_byte] ^ 4);
    const Result<std::string> back = decode_bz2(bad, GetParam());
    ASSERT_FALSE(back.ok());
    const std::string message = back.error().to_string();
    EXPECT_NE(message.find("the CRC of block " + std::to_string(block + 1) + ": expected 0x"),
              std::string::npos)
        << message;
    EXPECT_NE(message.find("at byte " + std::to_string(marks[block].bit / 8) + ", bit " +
                           std::to_string(marks[block].bit % 8)),
              std::string::npos)
        << message;
  }
  const std::string half = packed.substr(0, packed.size() / 2);
  const Result<std::string> back = decode_bz2(half, GetParam());
  ASSERT_FALSE(back.ok());
  EXPECT_NE(back.error().to_string().find("cut short within block"), std::string::npos);
  EXPECT_NE(back.error().to_string().find("byte " + std::to_string(half.size())),
            std::string::npos);
}

TEST_P(Bz2Decoder, GarbageBehindTheLastStreamIsNamedWithItsOffset) {
  const std::string packed = reference_encode("text");
  const Result<std::string> back = decode_bz2(packed + "garbage", GetParam());
  ASSERT_FALSE(back.ok());
  EXPECT_NE(back.error().to_string().find("garbage behind the last bzip2 stream at byte " +
                                          std::to_string(packed.size())),
            std::string::npos)
      << back.error().to_string();
}

class ForgivingSource : public MemorySource {
 public:
  using MemorySource::MemorySource;
  bool ignores_garbage(std::uint64_t offset, std::uint64_t bytes) override {
    seen.emplace_back(offset, bytes);
    return true;
  }
  std::vector<std::pair<std::uint64_t, std::uint64_t>> seen;
};

TEST_P(Bz2Decoder, GarbageIsLeftAloneWhereTheOwnerSaysSo) {
  const std::string packed = reference_encode("text");
  const auto read = [](ForgivingSource& source) -> Result<std::string> {
    auto decoder = GetParam() == 1
                       ? detail::make_serial_bz2_decoder(source, 0, source.size())
                       : detail::make_parallel_bz2_decoder(source, 0, source.size(), GetParam());
    if (!decoder) return std::move(decoder).error();
    return read_all(**decoder);
  };
  ForgivingSource behind(packed + "garbage");
  const Result<std::string> back = read(behind);
  ASSERT_TRUE(back.ok()) << back.error().to_string();
  EXPECT_EQ(*back, "text");
  ASSERT_EQ(behind.seen.size(), 1U);
  EXPECT_EQ(behind.seen[0], std::pair(std::uint64_t{packed.size()}, std::uint64_t{7}));
  // A gap is never silently passed over, wherever the next stream is.
  for (const size_t gap : {size_t{5}, size_t{70'000}}) {
    ForgivingSource between(packed + std::string(gap, 'g') + packed);
    const Result<std::string> refused = read(between);
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().to_string().find("a gap of " + std::to_string(gap) + " bytes"),
              std::string::npos)
        << refused.error().to_string();
  }
  ForgivingSource first("garbage" + packed);
  EXPECT_FALSE(read(first).ok());
}

TEST_P(Bz2Decoder, LargerBlocksThanTheLevelAllowsAreRefused) {
  std::string packed = reference_encode(random_bytes(150'000, 6), 9);
  packed[3] = '1';
  expect_agreement(packed, "level");
}

TEST_P(Bz2Decoder, ReadsRandomisedBlocks) {
  // No runs: so the block is the same before and after run-length coding, and any bytes may change.
  std::string plain = random_bytes(5000, 11);
  std::string packed = reference_encode(plain);
  packed[14] = static_cast<char>(packed[14] | 0x80);
  const std::vector<Bz2Mark> marks = marks_of(packed);
  ASSERT_EQ(marks.size(), 2u);
  const std::string fixed = with_right_crc(packed, 32 + 48 + 32, marks[1].bit);
  ASSERT_FALSE(fixed.empty());
  ASSERT_NE(reference_decode(fixed).plain, plain);
  expect_agreement(fixed + packed.substr(0, 4) + fixed.substr(4), "two randomised streams");
  expect_agreement(packed, "wrong CRC");
  const Result<std::string> wrong = decode_bz2(packed, GetParam());
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().to_string().find("the CRC of block 1: expected 0x"), std::string::npos)
      << wrong.error().to_string();
}

TEST_P(Bz2Decoder, BlocksWithinTheDataOfBlocksAreNotTakenForBlocks) {
  const std::string magic("\x31\x41\x59\x26\x53\x59", 6);
  const std::string disguised = disguised_block();
  ASSERT_FALSE(disguised.empty());
  std::string all;
  for (const std::string& planted : {magic, disguised}) {
    std::string coded;
    for (unsigned i = 0; i < 400; ++i) coded += planted + random_bytes(i % 90, i, 250);
    const std::string packed = block_that_holds(coded);
    ASSERT_FALSE(packed.empty());
    const std::vector<Bz2Mark> marks = marks_of(packed);
    ASSERT_GE(marks.size(), 400u) << "nothing was planted";
    expect_agreement(packed, "planted");
    all += packed + reference_encode("between");
  }
  expect_agreement(all + all, "planted, many streams");
}

TEST_P(Bz2Decoder, MayBeAbandonedAnywhere) {
  const std::string packed = reference_encode(long_text(), 1);
  for (const size_t reads : {0u, 1u, 3u, 40u}) {
    MemorySource source(packed);
    auto decoder = make_decoder(Format::kBz2, source, GetParam());
    ASSERT_TRUE(decoder.ok());
    std::vector<char> buffer(20'000);
    for (size_t i = 0; i < reads; ++i) ASSERT_TRUE((*decoder)->read(buffer).ok());
  }
}

// Fails to read behind a place.
class FailingSource : public MemorySource {
 public:
  FailingSource(std::string bytes, std::uint64_t good)
      : MemorySource(std::move(bytes)), good_(good) {}
  Result<size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    if (offset + buffer.size() > good_) return make_errno_error(EIO, "read", "memory");
    return MemorySource::read_at(offset, buffer);
  }

 private:
  std::uint64_t good_;
};

TEST_P(Bz2Decoder, AFailureToReadIsReportedAsSuchAndStays) {
  const std::string packed = reference_encode(random_bytes(3'000'000, 8), 9);
  FailingSource source(packed, packed.size() / 2);
  auto decoder = make_decoder(Format::kBz2, source, GetParam());
  ASSERT_TRUE(decoder.ok());
  const Result<std::string> back = read_all(**decoder);
  ASSERT_FALSE(back.ok());
  EXPECT_EQ(back.error().code, ErrorCode::kIo) << back.error().to_string();
  std::vector<char> buffer(100);
  EXPECT_FALSE((*decoder)->read(buffer).ok());
}

}  // namespace
}  // namespace dumps::codec
