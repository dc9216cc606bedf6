#include "plugins/mediawiki/frame_index.h"

#include <gtest/gtest.h>

#include <vector>

namespace dumps::mediawiki {
namespace {

class FrameIndexTest : public ::testing::Test {
 protected:
  FrameIndexWriter writer() {
    return {"w.xml.zst", [this](std::string_view bytes) { text_ += bytes; }};
  }
  std::optional<FrameIndexReader> open() {
    return FrameIndexReader::open(
        text_.size(),
        [this](std::uint64_t offset, char* buffer, size_t size, std::string& why) {
          ++reads_;
          read_bytes_ += size;
          if (offset + size > text_.size()) {
            why = "the index ends";
            return false;
          }
          text_.copy(buffer, size, static_cast<size_t>(offset));
          return true;
        },
        why_);
  }
  // Frames of 100 bytes and 1000 of text with ten pages each, ids 3, 6, 9, ...
  void write_frames(std::uint64_t count) {
    FrameIndexWriter index = writer();
    for (std::uint64_t i = 0; i < count; ++i) {
      for (std::uint64_t k = 0; k < 10; ++k) index.page(3 * (10 * i + k + 1), 1000 * i + 100 * k);
      index.frame(100 * i, 100, 1000 * i, 1000);
    }
    index.finish();
  }
  std::string text_;
  std::string why_;
  std::uint64_t reads_ = 0;
  std::uint64_t read_bytes_ = 0;
};

TEST_F(FrameIndexTest, FindsThePageOfEveryFrameAndNoOther) {
  write_frames(20);
  const auto index = open();
  ASSERT_TRUE(index) << why_;
  EXPECT_EQ(index->frames(), 20U);
  EXPECT_EQ(index->end(), 2000U);
  EXPECT_EQ(index->text_size(), 20'000U);
  for (std::uint64_t id = 0; id < 700; ++id) {
    const auto found = index->find(id, why_);
    EXPECT_EQ(why_, "");
    if (id < 3 || id > 600) {
      EXPECT_FALSE(found) << id;
      continue;
    }
    // Between two frames there is a gap in which no page can be.
    const std::uint64_t frame = (id - 1) / 3 / 10;
    if (id < 30 * frame + 3) {
      EXPECT_FALSE(found) << id;
      continue;
    }
    ASSERT_TRUE(found) << id;
    EXPECT_EQ(found->number, frame);
    EXPECT_EQ(found->offset, 100 * frame);
    EXPECT_EQ(found->size, 100U);
    EXPECT_EQ(found->text_offset, 1000 * frame);
    EXPECT_EQ(found->text_size, 1000U);
  }
}

TEST_F(FrameIndexTest, ReadsAFewKilobytesOfALargeOne) {
  write_frames(100'000);
  const auto index = open();
  ASSERT_TRUE(index) << why_;
  ASSERT_TRUE(index->find(1'234'567, why_));
  EXPECT_LT(reads_, 25U);
  EXPECT_LT(read_bytes_, 10'000U) << "of " << text_.size();
}

TEST_F(FrameIndexTest, ListsAPageThatIsLongerThanFramesInAllOfThem) {
  FrameIndexWriter index = writer();
  index.frame(0, 10, 0, 50);  // the header
  index.page(7, 50);
  index.page(9, 80);
  index.frame(10, 10, 50, 100);
  index.frame(20, 10, 150, 100);
  index.page(12, 270);
  index.frame(30, 10, 250, 100);
  index.finish();
  const auto reader = open();
  ASSERT_TRUE(reader) << why_;
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> expected = {
      {0, 0}, {7, 9}, {9, 9}, {9, 12}};
  for (size_t i = 0; i < expected.size(); ++i) {
    const auto frame = reader->frame(i, why_);
    ASSERT_TRUE(frame) << why_;
    EXPECT_EQ(frame->lowest_page, expected[i].first) << i;
    EXPECT_EQ(frame->highest_page, expected[i].second) << i;
  }
  EXPECT_EQ(reader->find(9, why_)->number, 1U) << "where it begins";
  EXPECT_EQ(reader->find(12, why_)->number, 3U);
}

TEST_F(FrameIndexTest, SearchesAllOfItWhereIdsDoNotAscend) {
  FrameIndexWriter index = writer();
  std::uint64_t text = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    index.page(5000 - i, text);
    index.page(10'000 + i, text + 10);
    index.frame(20 * i, 20, text, 20);
    text += 20;
  }
  index.finish();
  const auto reader = open();
  ASSERT_TRUE(reader) << why_;
  EXPECT_FALSE(reader->is_ascending());
  auto found = reader->find(4000, why_);  // lies between the two of many frames
  std::uint64_t tries = 0;
  while (found && found->number != 1000) {
    found = reader->find(4000, why_, found->number + 1);
    ++tries;
  }
  ASSERT_TRUE(found) << why_;
  EXPECT_FALSE(reader->find(20'000, why_));
  EXPECT_EQ(why_, "");
}

TEST_F(FrameIndexTest, IsThereForAFileWithoutPages) {
  FrameIndexWriter index = writer();
  index.frame(0, 9, 0, 0);
  index.finish();
  const auto reader = open();
  ASSERT_TRUE(reader) << why_;
  EXPECT_FALSE(reader->find(1, why_));
  EXPECT_EQ(why_, "");
}

TEST_F(FrameIndexTest, RefusesWhatIsCutOrDamagedAtEveryByte) {
  write_frames(3);
  const std::string whole = text_;
  for (size_t size = 0; size < whole.size(); ++size) {
    text_ = whole.substr(0, size);
    EXPECT_FALSE(open()) << size;
    EXPECT_NE(why_, "") << size;
  }
  const size_t first_line = whole.size() - 4 * 84;
  for (size_t i = first_line; i < first_line + 84; ++i) {
    text_ = whole;
    text_[i] = 'x';
    const auto reader = open();
    ASSERT_TRUE(reader) << why_;
    EXPECT_FALSE(reader->frame(0, why_)) << i;
    EXPECT_EQ(why_, "the line at byte " + std::to_string(first_line) + " is damaged");
    EXPECT_FALSE(reader->frame(3, why_));
  }
}

TEST_F(FrameIndexTest, IsNamedAsItsFile) {
  EXPECT_EQ(frame_index_name("w-20261124-pages-articles.xml.zst"),
            "w-20261124-pages-articles.xml.zst.index.txt");
}

}  // namespace
}  // namespace dumps::mediawiki
