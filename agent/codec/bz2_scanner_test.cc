#include "agent/codec/bz2_scanner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "agent/codec/bz2_bit_writer.h"

namespace dumps::codec {
namespace {

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::vector<Bz2Mark> scan(const std::string& data, size_t step) {
  Bz2Scanner scanner;
  std::vector<Bz2Mark> marks;
  for (size_t at = 0; at < data.size(); at += step) {
    scanner.add(bytes_of(data).subspan(at, std::min(step, data.size() - at)), marks);
  }
  scanner.finish(marks);
  return marks;
}

TEST(Bz2Scanner, FindsMagicsAtEveryBitHoweverTheDataIsCut) {
  std::mt19937 random(3);
  Bz2BitWriter writer;
  std::vector<Bz2Mark> expected;
  std::uint64_t bit = 0;
  for (unsigned i = 0; i < 200; ++i) {
    const auto gap = i < 20 ? i : static_cast<unsigned>(random() % 50);
    writer.put(random() & ((std::uint64_t{1} << gap) - 1), gap);
    bit += gap;
    expected.push_back({bit, i % 3 == 0});
    writer.put(i % 3 == 0 ? kBz2EndMagic : kBz2BlockMagic, kBz2MagicBits);
    bit += kBz2MagicBits;
  }
  writer.put_stream_end(0);
  expected.push_back({bit, true});
  for (const size_t step : {size_t{1}, size_t{3}, size_t{4}, size_t{13}, size_t{100'000}}) {
    EXPECT_EQ(scan(writer.bytes(), step), expected) << step;
  }
}

TEST(Bz2Scanner, FindsNothingInOrdinaryBytes) {
  EXPECT_TRUE(scan("", 1).empty());
  EXPECT_TRUE(scan("BZh9", 1).empty());
  std::mt19937 random(4);
  std::string noise(300'000, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  EXPECT_TRUE(scan(noise, 4096).empty());
}

TEST(Bz2Scanner, FindsTheEndOfAFileWithoutAnythingBehindIt) {
  Bz2BitWriter writer;
  writer.bytes() = "BZh9";
  writer.put_stream_end(0);
  EXPECT_EQ(scan(writer.bytes(), 5), (std::vector<Bz2Mark>{{32, true}}));
}

TEST(Bz2Scanner, FindsNothingThatTheDataHoldsOnlyInPart) {
  // The last four bits of this magic are zeros.
  Bz2BitWriter writer;
  writer.put(0, 1);
  writer.put(kBz2EndMagic, kBz2MagicBits);
  ASSERT_EQ(writer.bytes().size(), 6u);
  EXPECT_TRUE(scan(writer.bytes(), 6).empty());
}

}  // namespace
}  // namespace dumps::codec
