#include "agent/codec/bz2_splicer.h"

#include <gtest/gtest.h>

#include "agent/codec/bz2_odd_files.h"
#include "agent/codec/bz2_text_copier.h"
#include "agent/codec/test_streams.h"

namespace dumps::codec {
namespace {

std::vector<Bz2BlockInfo> blocks_of(Bz2Input& input) {
  Bz2Walk walk(input);
  std::vector<Bz2BlockInfo> blocks;
  for (;;) {
    Result<std::optional<Bz2Item>> item = walk.next();
    EXPECT_TRUE(item.ok());
    if (!item.ok() || !*item) return blocks;
    if ((*item)->kind == Bz2Item::Kind::kBlock) blocks.push_back((*item)->block);
  }
}

class Bz2Splicing : public testing::TestWithParam<std::uint32_t> {
 protected:
  std::unique_ptr<Bz2Splicer> make(ByteSink& sink, Bz2SpliceOptions options = {}) const {
    options.threads = GetParam();
    Result<std::unique_ptr<Bz2Splicer>> splicer = Bz2Splicer::create(options, sink);
    EXPECT_TRUE(splicer.ok());
    return std::move(*splicer);
  }
};
INSTANTIATE_TEST_SUITE_P(Threads, Bz2Splicing, testing::Values(1u, 3u));

TEST_P(Bz2Splicing, TextAloneGivesTheBytesOfBzip2) {
  for (const std::string& text : {std::string(), std::string("x"), odd_text(2'000'000, 1)}) {
    MemorySink sink;
    const std::unique_ptr<Bz2Splicer> splicer = make(sink);
    ASSERT_TRUE(splicer->write(text).ok());
    ASSERT_TRUE(splicer->finish().ok());
    EXPECT_TRUE(sink.data == reference_encode(text)) << text.size();
  }
}

TEST_P(Bz2Splicing, BlocksOfSeveralFilesAndTextBecomeOneStream) {
  const std::vector<std::string> texts = {"first", "second block", std::string(700, 'r'), "4"};
  MemorySource one(stream_of(texts));
  MemorySource two(reference_encode("") + stream_of({"other", "file"}, '1'));
  Bz2Input input_one(one, 0, one.size());
  Bz2Input input_two(two, 0, two.size());
  std::vector<EncodedPiece> pieces;
  Bz2SpliceOptions options;
  options.on_piece = [&pieces](const EncodedPiece& piece) {
    pieces.push_back(piece);
    return Status{};
  };
  MemorySink sink;
  const std::unique_ptr<Bz2Splicer> splicer = make(sink, options);
  std::string wanted = "begin";
  ASSERT_TRUE(splicer->write(wanted).ok());
  const std::vector<Bz2BlockInfo> blocks = blocks_of(input_one);
  ASSERT_EQ(blocks.size(), texts.size());
  for (const size_t i : {2u, 0u, 1u}) {
    ASSERT_TRUE(splicer->append_block(input_one, blocks[i]).ok());
    wanted += texts[i];
    if (i != 0) continue;
    ASSERT_TRUE(splicer->write("between").ok());
    wanted += "between";
  }
  for (const Bz2BlockInfo& block : blocks_of(input_two)) {
    ASSERT_TRUE(splicer->append_block(input_two, block).ok());
  }
  ASSERT_TRUE(splicer->write("end").ok());
  ASSERT_TRUE(splicer->finish().ok());
  wanted += "otherfileend";
  const Reference back = reference_decode(sink.data);
  EXPECT_TRUE(back.accepted);
  EXPECT_EQ(back.plain, wanted);
  ASSERT_EQ(pieces.size(), 1u);
  EXPECT_EQ(pieces[0].size, sink.data.size());
  EXPECT_EQ(pieces[0].raw_size, wanted.size());
  MemorySource result(sink.data);
  Bz2Input result_input(result, 0, result.size());
  EXPECT_EQ(blocks_of(result_input).size(), 8u);
}

TEST_P(Bz2Splicing, CutEndsAStreamAndWholeStreamsAreCopiedAsTheyAre) {
  MemorySource other("skip" + reference_encode("stored", 2) + "more");
  std::vector<EncodedPiece> pieces;
  Bz2SpliceOptions options;
  options.on_piece = [&pieces](const EncodedPiece& piece) {
    pieces.push_back(piece);
    return Status{};
  };
  MemorySink sink;
  const std::unique_ptr<Bz2Splicer> splicer = make(sink, options);
  ASSERT_TRUE(splicer->cut().ok());
  ASSERT_TRUE(splicer->write("one").ok());
  ASSERT_TRUE(splicer->cut().ok());
  ASSERT_TRUE(splicer->cut().ok());
  ASSERT_TRUE(splicer->write("two").ok());
  ASSERT_TRUE(splicer->append_streams(other, 4, other.size() - 4, 6).ok());
  ASSERT_TRUE(splicer->finish().ok());
  EXPECT_EQ(sink.data,
            reference_encode("one") + reference_encode("two") + reference_encode("stored", 2));
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_EQ(pieces[2].offset, pieces[1].offset + pieces[1].size);
  EXPECT_EQ(pieces[2].raw_offset, 6u);
  EXPECT_EQ(pieces[2].raw_size, 6u);
}

TEST_P(Bz2Splicing, ContinuesAStreamThatEndsAtAWholeByte) {
  // "abc" in a block of its own ends within a byte, most likely; so look for a text that does not.
  for (unsigned i = 0;; ++i) {
    ASSERT_LT(i, 1000u);
    const std::string text = "text " + std::to_string(i);
    const std::string whole = stream_of({text, "rest of it"});
    const std::vector<Bz2Mark> marks = marks_of(whole);
    if (marks[1].bit % 8 != 0) continue;
    Bz2Crc crc;
    crc.add(text);
    MemorySink sink;
    Bz2SpliceOptions options;
    options.continued_crc = bz2_combine_crc(0, crc.value());
    const std::unique_ptr<Bz2Splicer> splicer = make(sink, options);
    ASSERT_TRUE(splicer->write("rest of it").ok());
    ASSERT_TRUE(splicer->finish().ok());
    EXPECT_EQ(whole.substr(0, marks[1].bit / 8) + sink.data, whole);
    return;
  }
}

TEST_P(Bz2Splicing, CopiesEveryRangeOfAText) {
  const std::vector<std::string> texts = {"first", "second", std::string(300, 'r'), "4", "fifth"};
  std::string all;
  for (const std::string& text : texts) all += text;
  const std::string packed =
      stream_of({texts[0], texts[1]}) + stream_of({texts[2]}) + stream_of({texts[3], texts[4]});
  for (size_t begin = 0; begin<all.size(); begin += begin> 15 && begin < 300 ? 97 : 1) {
    for (size_t end = begin; end <= all.size(); end += end > 15 && end < 300 ? 83 : 1) {
      MemorySource source(packed);
      Bz2Input input(source, 0, source.size());
      Bz2TextCopier copier(input);
      MemorySink sink;
      const std::unique_ptr<Bz2Splicer> splicer = make(sink);
      const size_t middle = (begin + end) / 2;
      ASSERT_TRUE(copier.copy(begin, middle, *splicer).ok());
      ASSERT_TRUE(splicer->write("|").ok());
      ASSERT_TRUE(copier.copy(middle, end, *splicer).ok());
      ASSERT_TRUE(splicer->finish().ok());
      const Reference back = reference_decode(sink.data);
      ASSERT_TRUE(back.accepted) << begin << " " << end;
      ASSERT_EQ(back.plain,
                all.substr(begin, middle - begin) + "|" + all.substr(middle, end - middle));
    }
  }
}

TEST_P(Bz2Splicing, CompressesOnlyTheEdgesOfARangeAnew) {
  const std::string text = odd_text(3'000'000, 4);
  MemorySource source(reference_encode(text, 1));
  Bz2Input input(source, 0, source.size());
  const size_t blocks = blocks_of(input).size();
  ASSERT_GT(blocks, 20u);
  Bz2TextCopier copier(input);
  MemorySink sink;
  const std::unique_ptr<Bz2Splicer> splicer = make(sink);
  ASSERT_TRUE(copier.copy(10, text.size() - 10, *splicer).ok());
  ASSERT_TRUE(splicer->finish().ok());
  EXPECT_EQ(copier.copied_blocks(), blocks - 2);
  EXPECT_LT(copier.encoded_bytes(), 250'000u);
  const Reference back = reference_decode(sink.data);
  EXPECT_TRUE(back.accepted);
  EXPECT_TRUE(back.plain == text.substr(10, text.size() - 20));
}

TEST(Bz2Splicer, CopyingEndsWhenItIsToldTo) {
  MemorySource source(stream_of({"one", "two", "three"}));
  Bz2Input input(source, 0, source.size());
  int asked = 0;
  Bz2TextCopier copier(input, [&asked]() -> Status {
    if (++asked < 3) return {};
    return make_error(ErrorCode::kCancelled, "copy", "", "enough");
  });
  MemorySink sink;
  Result<std::unique_ptr<Bz2Splicer>> out = Bz2Splicer::create({}, sink);
  ASSERT_TRUE(out.ok());
  const Status s = copier.copy(0, 11, **out);
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(asked, 3);
}

TEST(Bz2Splicer, RefusesWhatCannotBecomeAStream) {
  MemorySink sink;
  EXPECT_FALSE(Bz2Splicer::create({.level = 0}, sink).ok());
  EXPECT_FALSE(Bz2Splicer::create({.level = 10}, sink).ok());
  MemorySource source(reference_encode(odd_text(300'000, 2)));
  Bz2Input input(source, 0, source.size());
  Result<std::unique_ptr<Bz2Splicer>> small = Bz2Splicer::create({.level = 1}, sink);
  ASSERT_TRUE(small.ok());
  const Status s = (*small)->append_block(input, blocks_of(input).front());
  ASSERT_FALSE(s.ok());
  EXPECT_NE(s.error().to_string().find("more than level 1 allows"), std::string::npos);
  Bz2TextCopier copier(input);
  Result<std::unique_ptr<Bz2Splicer>> out = Bz2Splicer::create({}, sink);
  ASSERT_TRUE(out.ok());
  const Status behind = copier.copy(299'000, 300'001, **out);
  ASSERT_FALSE(behind.ok());
  EXPECT_EQ(behind.error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace dumps::codec
