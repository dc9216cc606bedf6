#include "agent/codec/bz2_walk.h"

#include <gtest/gtest.h>

#include "agent/codec/bz2_odd_files.h"
#include "agent/codec/bz2_tail_decoder.h"
#include "agent/codec/test_streams.h"

namespace dumps::codec {
namespace {

using Kind = Bz2Item::Kind;

struct Walked {
  std::vector<Bz2Item> items;
  std::string text;  // of the whole blocks
};

Walked walk(const std::string& packed) {
  MemorySource source(packed);
  Bz2Input input(source, 0, source.size());
  Bz2Walk walk(input);
  Walked walked;
  std::vector<char> buffer(1000);
  for (;;) {
    Result<std::optional<Bz2Item>> item = walk.next();
    EXPECT_TRUE(item.ok());
    if (!item.ok() || !*item) return walked;
    if ((*item)->is_whole) {
      EXPECT_EQ((*item)->plain_offset, walked.text.size());
      for (;;) {
        Result<size_t> got = walk.block().read(buffer);
        EXPECT_TRUE(got.ok());
        if (!got.ok() || *got == 0) break;
        walked.text.append(buffer.data(), *got);
      }
    }
    walked.items.push_back(std::move(**item));
  }
}

// One letter for each item; lower case where something is wrong.
std::string shape(const Walked& walked) {
  std::string letters;
  for (const Bz2Item& item : walked.items) {
    const char letter = "SBEG"[static_cast<size_t>(item.kind)];
    const bool is_bad = !item.why.empty() && item.kind != Kind::kGap;
    letters += is_bad ? static_cast<char>(letter | 0x20) : letter;
  }
  return letters;
}

const std::vector<std::string> kTexts = {"first", "second block", std::string(700, 'r'), "4",
                                         "5th"};
std::string joined(size_t begin, size_t end) {
  std::string text;
  for (size_t i = begin; i < end; ++i) text += kTexts[i];
  return text;
}

TEST(Bz2Walk, ListsStreamsAndBlocksWithTheirPlaces) {
  const std::string one = stream_of(kTexts);
  const std::string packed = one + reference_encode("") + reference_encode("last", 3);
  const Walked walked = walk(packed);
  EXPECT_EQ(shape(walked), "SBBBBBESESBE");
  EXPECT_EQ(walked.text, joined(0, 5) + "last");
  const std::vector<Bz2Mark> marks = marks_of(one);
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(walked.items[i + 1].bit, marks[i].bit);
    EXPECT_EQ(walked.items[i + 1].end_bit, marks[i + 1].bit);
    EXPECT_EQ(walked.items[i + 1].block.crc, walked.items[i + 1].block.stored_crc);
    EXPECT_EQ(walked.items[i + 1].block.plain_bytes, kTexts[i].size());
  }
  EXPECT_EQ(walked.items[6].blocks, 5u);
  EXPECT_EQ(walked.items[6].plain_bytes, joined(0, 5).size());
  EXPECT_EQ(walked.items[6].end_bit, one.size() * 8);
  EXPECT_EQ(*walked.items[6].crc, walked.items[6].stored_crc);
  EXPECT_EQ(walked.items[9].level, 3);
  for (const Bz2Item& item : walked.items) EXPECT_EQ(item.why, "");
}

TEST(Bz2Walk, EveryByteOfTheFileIsInExactlyOneItem) {
  const std::string packed = stream_of(kTexts) + "garbage" + stream_of({"x"}) + "more";
  const Walked walked = walk(packed);
  EXPECT_EQ(shape(walked), "SBBBBBEGSBEG");
  std::uint64_t bit = 0;
  for (const Bz2Item& item : walked.items) {
    EXPECT_EQ(item.bit, bit);
    bit = item.end_bit;
  }
  EXPECT_EQ(bit, packed.size() * 8);
}

TEST(Bz2Walk, GivesAllWholeBlocksOfAFileCutAtAnyByte) {
  const std::string packed = stream_of(kTexts) + stream_of({"x", "yy"});
  const std::vector<Bz2Mark> marks = marks_of(packed);
  const std::vector<std::string> all = {kTexts[0], kTexts[1], kTexts[2], kTexts[3],
                                        kTexts[4], "",        "x",       "yy"};
  for (size_t length = 0; length < packed.size(); ++length) {
    const Walked walked = walk(packed.substr(0, length));
    std::string wanted;
    for (size_t i = 0; i < all.size(); ++i) {
      if (marks[i + 1].bit <= length * 8) wanted += all[i];
    }
    ASSERT_EQ(walked.text, wanted) << length;
    ASSERT_FALSE(walked.items.empty()) << length;
    const bool is_first_stream = length == stream_of(kTexts).size();
    ASSERT_EQ(walked.items.back().kind == Kind::kGap, !is_first_stream) << length;
  }
}

TEST(Bz2Walk, LosesOnlyTheBlockThatAnyFlippedByteHits) {
  const std::string packed = stream_of(kTexts);
  const std::vector<Bz2Mark> marks = marks_of(packed);
  for (size_t i = 0; i < packed.size(); ++i) {
    std::string bad = packed;
    bad[i] = static_cast<char>(bad[i] ^ 0xFF);
    const Walked walked = walk(bad);
    std::string wanted;
    for (size_t block = 0; block < kTexts.size(); ++block) {
      const bool is_hit = i >= marks[block].bit / 8 && i <= (marks[block + 1].bit - 1) / 8;
      if (!is_hit) wanted += kTexts[block];
    }
    ASSERT_EQ(walked.text, wanted) << i;
    size_t problems = 0;
    for (const Bz2Item& item : walked.items) problems += item.why.empty() ? 0 : 1;
    // Of the last byte some bits only fill it up.
    ASSERT_GE(problems, i + 1 < packed.size() ? 1u : 0u) << i;
  }
}

TEST(Bz2Walk, NamesWrongCrcsWithBothValues) {
  std::string packed = stream_of({"text"});
  packed[10] = static_cast<char>(packed[10] ^ 1);
  const Walked walked = walk(packed);
  EXPECT_EQ(shape(walked), "SbE");
  EXPECT_NE(walked.items[1].why.find("its CRC is wrong: expected 0x"), std::string::npos);
  EXPECT_NE(walked.items[1].block.crc, walked.items[1].block.stored_crc);
  std::string other = stream_of({"text"});
  const std::uint64_t crc_byte = marks_of(other).back().bit / 8 + 8;
  other[crc_byte] = static_cast<char>(other[crc_byte] ^ 1);
  EXPECT_EQ(shape(walk(other)), "SBe");
}

TEST(Bz2Walk, FindsBlocksOfAFileWithoutItsBeginning) {
  const std::string packed = stream_of(kTexts);
  const Walked walked = walk(packed.substr(9));
  EXPECT_EQ(shape(walked), "GBBBBE");
  EXPECT_EQ(walked.text, joined(1, 5));
  EXPECT_FALSE(walked.items.back().crc.has_value());
  EXPECT_EQ(shape(walk(packed.substr(4))), "GBBBBBE");
}

TEST(Bz2Walk, BlocksWithinTheDataOfBlocksAreNotListed) {
  const std::string magic("\x31\x41\x59\x26\x53\x59", 6);
  const std::string disguised = disguised_block();
  ASSERT_FALSE(disguised.empty());
  for (const std::string& planted : {magic, disguised}) {
    std::string coded;
    for (unsigned i = 0; i < 100; ++i) coded += planted + random_bytes(i % 90, i, 250);
    const std::string packed = block_that_holds(coded);
    ASSERT_GT(marks_of(packed).size(), 100u);
    const Walked walked = walk(packed + reference_encode("next"));
    EXPECT_EQ(shape(walked), "SBESBE");
    EXPECT_EQ(walked.text, reference_decode(packed).plain + "next");
    // What only looks like a block is none for a search either.
    if (planted == disguised) continue;
    MemorySource source(packed);
    Bz2Input input(source, 0, source.size());
    Bz2Search search(input);
    ASSERT_TRUE(*search.previous(~std::uint64_t{0}));
    EXPECT_EQ(search.block().info().bit, 32u);
    EXPECT_FALSE(*search.next(33));
  }
}

TEST(Bz2Walk, EmptyAndForeignFilesAreOneGap) {
  for (const std::string& file : {std::string(), std::string("not bzip2 at all"), std::string("B"),
                                  std::string(5000, '\0')}) {
    const Walked walked = walk(file);
    EXPECT_EQ(shape(walked), "G") << file.size();
    EXPECT_EQ(walked.items[0].end_bit, file.size() * 8);
  }
  EXPECT_EQ(shape(walk("BZh9")), "SG");
}

TEST(Bz2Walk, ABlockLargerThanItsLevelIsNamedAndKept) {
  std::string packed = reference_encode(odd_text(300'000, 1));
  packed[3] = '1';
  const Walked walked = walk(packed);
  EXPECT_EQ(shape(walked), "SbE");
  EXPECT_EQ(walked.text.size(), 300'000u);
}

TEST(Bz2Walk, ReadsBlocksOf45MegabytesInPieces) {
  const std::string packed = reference_encode(std::string(50'000'000, 'a')) + reference_encode("b");
  const Walked walked = walk(packed);
  EXPECT_EQ(shape(walked), "SBBESBE");
  EXPECT_EQ(walked.text.size(), 50'000'001u);
}

TEST(Bz2Search, GoesBackwardsAndForwardsOverBlocksAndStreams) {
  const std::string packed = stream_of(kTexts) + stream_of({}) + stream_of({"x", "yy"}) + "end";
  MemorySource source(packed);
  Bz2Input input(source, 0, source.size());
  std::vector<std::uint64_t> blocks;
  for (const Bz2Mark& mark : marks_of(packed)) {
    if (!mark.is_end) blocks.push_back(mark.bit);
  }
  Bz2Search search(input);
  std::uint64_t before = ~std::uint64_t{0};
  for (size_t i = blocks.size(); i-- > 0;) {
    Result<bool> found = search.previous(before);
    ASSERT_TRUE(found.ok() && *found);
    before = search.block().info().bit;
    EXPECT_EQ(before, blocks[i]);
  }
  EXPECT_FALSE(*search.previous(before));
  for (std::uint64_t bit = 0; bit < packed.size() * 8; ++bit) {
    Result<bool> found = search.next(bit);
    ASSERT_TRUE(found.ok());
    const auto wanted = std::lower_bound(blocks.begin(), blocks.end(), bit);
    ASSERT_EQ(*found, wanted != blocks.end()) << bit;
    if (*found) {
      ASSERT_EQ(search.block().info().bit, *wanted) << bit;
      ASSERT_FALSE(*search.next(bit, *wanted)) << bit;
      ASSERT_TRUE(*search.next(bit, *wanted + 1)) << bit;
    }
  }
}

TEST(Bz2Search, StepsOverFalseMagicsAndDamagedBlocks) {
  std::string packed = stream_of(kTexts);
  const std::vector<Bz2Mark> marks = marks_of(packed);
  packed[marks[4].bit / 8 + 8] ^= 1;
  packed += "1AY&SY and 1AY&SY";
  MemorySource source(packed);
  Bz2Input input(source, 0, source.size());
  Bz2Search search(input);
  ASSERT_TRUE(*search.previous(~std::uint64_t{0}));
  EXPECT_EQ(search.block().info().bit, marks[3].bit);
  EXPECT_FALSE(*search.next(marks[3].bit + 1));
}

TEST(Bz2Search, FindsTheLastBlockOfAFileCutAtAnyByte) {
  const std::string packed = stream_of(kTexts);
  const std::vector<Bz2Mark> marks = marks_of(packed);
  for (size_t length = 0; length <= packed.size(); ++length) {
    MemorySource source(packed.substr(0, length));
    Bz2Input input(source, 0, source.size());
    Bz2Search search(input);
    size_t whole = 0;
    while (whole < kTexts.size() && marks[whole + 1].bit <= length * 8) ++whole;
    const Result<bool> found = search.previous(~std::uint64_t{0});
    ASSERT_TRUE(found.ok());
    ASSERT_EQ(*found, whole > 0) << length;
    if (whole == 0) continue;
    ASSERT_EQ(search.block().info().bit, marks[whole - 1].bit) << length;
  }
}

// A magic may lie across the chunks in which the file is read.
TEST(Bz2Search, FindsBlocksAtTheBordersOfWhatIsReadAtOnce) {
  constexpr size_t kChunk = size_t{512} * 1024;
  const std::string block = stream_of({"text"});
  for (const size_t shift : {0u, 1u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u}) {
    for (const bool at_begin : {true, false}) {
      const std::string zeros(kChunk - shift, '\0');
      MemorySource source(at_begin ? zeros + block + std::string(kChunk, '\0') : block + zeros);
      Bz2Input input(source, 0, source.size());
      Bz2Search search(input);
      const std::uint64_t wanted = at_begin ? (zeros.size() + 4) * 8 : 32;
      ASSERT_TRUE(*search.next(0));
      EXPECT_EQ(search.block().info().bit, wanted) << shift;
      ASSERT_TRUE(*search.previous(~std::uint64_t{0}));
      EXPECT_EQ(search.block().info().bit, wanted) << shift;
    }
  }
}

TEST(Bz2TailDecoder, GivesTheTextFromEachBlockOn) {
  const std::string packed = stream_of(kTexts) + stream_of({"x", "yy"});
  MemorySource source(packed);
  Bz2Input input(source, 0, source.size());
  size_t block = 0;
  for (const Bz2Mark& mark : marks_of(packed)) {
    if (mark.is_end || block == kTexts.size()) continue;
    Bz2TailDecoder decoder(input, mark.bit);
    Result<std::string> text = read_all(decoder);
    ASSERT_TRUE(text.ok()) << text.error().to_string();
    EXPECT_EQ(*text, joined(block++, kTexts.size()) + "xyy");
  }
}

TEST(Bz2TailDecoder, EndsWithAnErrorThatSaysWhere) {
  const std::string packed = stream_of(kTexts);
  MemorySource source(packed.substr(0, packed.size() - 1));
  Bz2Input input(source, 0, source.size());
  Bz2TailDecoder decoder(input, 32);
  const Result<std::string> text = read_all(decoder);
  ASSERT_FALSE(text.ok());
  EXPECT_NE(text.error().to_string().find("cut short within a stream's CRC at byte"),
            std::string::npos);
}

}  // namespace
}  // namespace dumps::codec
