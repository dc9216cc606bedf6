// bzip2 files are byte for byte those of libbz2, whatever stands at the borders of blocks.
#include <random>

#include "agent/codec/bz2_bwt.h"
#include "agent/codec/bz2_reference.h"
#include "agent/codec/test_streams.h"

namespace dumps::codec {
namespace {

// Runs of 1 to `longest` equal bytes.
std::string runs(size_t size, unsigned longest, unsigned seed) {
  std::mt19937 random(seed);
  std::string bytes;
  while (bytes.size() < size) {
    bytes.append(1 + random() % longest, static_cast<char>(random() % 251));
  }
  return bytes;
}

void expect_same(const std::string& plain, int level, const std::string& what) {
  const std::string expected = reference_encode(plain, level);
  for (const std::uint32_t threads : {1u, 3u}) {
    ASSERT_TRUE(encode(Format::kBz2, plain, threads, level) == expected)
        << what << ", level " << level << ", threads " << threads;
  }
}

TEST(Bz2Encoder, WritesWhatLibbz2Writes) {
  expect_same("", 9, "empty");
  expect_same("x", 9, "one byte");
  expect_same(mixed_text(2'000'000), 9, "text");
  expect_same(mixed_text(450'000), 1, "text");
  for (const unsigned longest : {2u, 5u, 300u}) {
    expect_same(runs(350'000, longest, longest), 1, "runs up to " + std::to_string(longest));
  }
  expect_same(std::string(300'000, 'z') + "end", 1, "one long run");
}

TEST(Bz2Encoder, CutsBlocksWhereLibbz2DoesAtEveryOffset) {
  const std::string text = runs(99'960, 1, 1);
  for (size_t more = 8; more < 28; ++more) {
    for (const size_t run : {size_t{1}, size_t{4}, size_t{256}}) {
      const std::string plain =
          text + runs(more, 1, 2).substr(0, more) + std::string(run, '\xfe') + "end";
      ASSERT_TRUE(encode(Format::kBz2, plain, 1, 1) == reference_encode(plain, 1))
          << more << " and " << run;
    }
  }
}

// Equal rotations have several right orders, and libbz2 may take another one.
TEST(Bz2Encoder, RepeatedPiecesComeBack) {
  for (const std::string& piece : {std::string("ab"), std::string("x\0y", 3), mixed_text(1000),
                                   std::string(7, 'a') + 'b', std::string(4, 'q')}) {
    for (const size_t times : {1u, 2u, 3u, 1000u}) {
      std::string plain;
      for (size_t i = 0; i < times; ++i) plain += piece;
      const std::string packed = encode(Format::kBz2, plain, 1, 9);
      EXPECT_EQ(reference_decode(packed).plain, plain) << piece.size() << " times " << times;
    }
  }
  const std::string run(6'000'000, 'z');
  EXPECT_EQ(reference_decode(encode(Format::kBz2, run, 3, 1)).plain, run);
}

TEST(Bz2Encoder, EveryShortTextOfTwoLettersIsThatOfLibbz2OrComesBack) {
#ifdef __SANITIZE_ADDRESS__
  constexpr size_t kLongest = 7;  // each text takes ten times as long there, for its buffers
#else
  constexpr size_t kLongest = 10;
#endif
  for (size_t size = 1; size <= kLongest; ++size) {
    for (unsigned bits = 0; bits < 1u << size; ++bits) {
      std::string plain;
      for (size_t i = 0; i < size; ++i) plain += (bits >> i & 1) != 0 ? 'b' : 'a';
      const std::string packed = encode(Format::kBz2, plain, 1, 1);
      ASSERT_EQ(reference_decode(packed).plain, plain);
      // Only a text that repeats itself has equal rotations.
      if ((plain + plain).find(plain, 1) == size) {
        ASSERT_TRUE(packed == reference_encode(plain, 1)) << plain;
      }
    }
  }
}

TEST(Bz2Encoder, EndsStreamsWhereItIsTold) {
  const std::string first = mixed_text(1'200'000);
  const std::string second = runs(300'000, 5, 7);
  for (const std::uint32_t threads : {1u, 3u}) {
    MemorySink sink;
    std::vector<EncodedPiece> pieces;
    EncoderOptions options{.level = 9, .threads = threads};
    options.on_piece = [&](const EncodedPiece& piece) -> Status {
      EXPECT_EQ(sink.data.size(), piece.offset + piece.size);
      pieces.push_back(piece);
      return {};
    };
    auto encoder = make_encoder(Format::kBz2, options, sink);
    ASSERT_TRUE(encoder.ok());
    ASSERT_TRUE((*encoder)->cut().ok());  // nothing to end
    ASSERT_TRUE((*encoder)->write(first).ok());
    ASSERT_TRUE((*encoder)->cut().ok());
    ASSERT_TRUE((*encoder)->cut().ok());
    ASSERT_TRUE((*encoder)->write(second).ok());
    ASSERT_TRUE((*encoder)->cut().ok());
    ASSERT_TRUE((*encoder)->finish().ok());
    const std::string a = reference_encode(first, 9);
    const std::string b = reference_encode(second, 9);
    EXPECT_TRUE(sink.data == a + b);
    ASSERT_EQ(pieces.size(), 2U);
    EXPECT_EQ(pieces[1].offset, a.size());
    EXPECT_EQ(pieces[1].size, b.size());
    EXPECT_EQ(pieces[1].raw_offset, first.size());
    EXPECT_EQ(pieces[1].raw_size, second.size());
  }
}

TEST(Bz2Bwt, FindsTheLeastRotation) {
  std::mt19937 random(5);
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::uint8_t> text(1 + random() % 40);
    const auto letters = static_cast<unsigned>(1 + random() % 3);
    for (std::uint8_t& letter : text) letter = static_cast<std::uint8_t>(random() % letters);
    const auto rotation = [&](size_t by) {
      std::vector<std::uint8_t> turned = text;
      std::rotate(turned.begin(), turned.begin() + static_cast<std::ptrdiff_t>(by), turned.end());
      return turned;
    };
    const auto found = rotation(least_rotation(text));
    for (size_t by = 0; by < text.size(); ++by) ASSERT_LE(found, rotation(by));
  }
}

TEST(Bz2Encoder, RefusesLevelsThatThereAreNot) {
  MemorySink sink;
  EXPECT_FALSE(make_encoder(Format::kBz2, {10, 1, ""}, sink).ok());
  EXPECT_FALSE(make_encoder(Format::kBz2, {-1, 1, ""}, sink).ok());
}

// Takes a few bytes, then none.
class FullSink : public MemorySink {
 public:
  Status append(std::string_view bytes) override {
    if (data.size() + bytes.size() > 100'000) return make_errno_error(ENOSPC, "write", "memory");
    return MemorySink::append(bytes);
  }
};

TEST(Bz2Encoder, AFullDiskIsReportedAndStays) {
  for (const std::uint32_t threads : {1u, 3u}) {
    FullSink sink;
    auto encoder = make_encoder(Format::kBz2, {1, threads, ""}, sink);
    ASSERT_TRUE(encoder.ok());
    Status status = (*encoder)->write(runs(1'500'000, 1, 3));
    if (status.ok()) status = (*encoder)->finish();
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().sys_errno, ENOSPC);
    EXPECT_FALSE((*encoder)->write("more").ok() && (*encoder)->finish().ok());
  }
}

}  // namespace
}  // namespace dumps::codec
