#include "agent/file/page_ranges.h"

#include <gtest/gtest.h>

#include "agent/file/test_files.h"

namespace dumps::file {
namespace {

// A text with places where some is missing.
class ScriptedReader : public PartReader {
 public:
  explicit ScriptedReader(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}
  Result<Step> next() override {
    Step step;
    if (at_ == pieces_.size() * 2 - 1) return step;
    if (at_ % 2 == 1) {
      step.kind = Step::Kind::kPart;
      step.part.why = "gap " + std::to_string(at_ / 2);
      step.part.loses_text = true;
    } else {
      step.kind = Step::Kind::kText;
      step.text = pieces_[at_ / 2];
    }
    ++at_;
    return step;
  }

 private:
  std::vector<std::string> pieces_;
  size_t at_ = 0;
};

struct Found {
  PageRanges ranges;
  std::string kept;
};

Found find(const std::vector<std::string>& pieces) {
  ScriptedReader reader(pieces);
  Progress progress(false, "", 0);
  Result<PageRanges> ranges = find_pages(reader, progress);
  EXPECT_TRUE(ranges.ok());
  std::string all;
  for (const std::string& piece : pieces) all += piece;
  Found found{std::move(*ranges), {}};
  for (const TextRange& range : found.ranges.kept()) {
    found.kept += all.substr(range.begin, range.end - range.begin);
  }
  return found;
}

TEST(PageRanges, OfAWholeExportIsAllButItsEnd) {
  const std::string text = test_export({1, 2, 5});
  const Found found = find({text});
  EXPECT_EQ(found.kept + kTestFooter, text);
  EXPECT_TRUE(found.ranges.is_whole);
  EXPECT_EQ(found.ranges.page_count, 3u);
  EXPECT_EQ(found.ranges.revision_count, 3u);
  EXPECT_EQ(found.ranges.last_id, 5u);
  EXPECT_EQ(found.ranges.header, kTestHeader);
}

TEST(PageRanges, KeepWholePagesOfATextCutAnywhere) {
  const std::string text = test_export({1, 2, 5});
  for (size_t cut = 0; cut < text.size(); ++cut) {
    const Found found = find({text.substr(0, cut)});
    const std::string left = text.substr(0, cut);
    size_t wanted = left.rfind("</page>");
    wanted = wanted == std::string::npos ? left.find("</siteinfo>") : wanted;
    if (wanted == std::string::npos) {
      ASSERT_EQ(found.kept, "") << cut;
    } else {
      wanted = left.find('>', wanted) + 1;
      if (wanted < left.size() && left[wanted] == '\n') ++wanted;
      ASSERT_EQ(found.kept, left.substr(0, wanted)) << cut;
    }
    const bool is_whole = left.find("</mediawiki>") != std::string::npos;
    ASSERT_EQ(found.ranges.is_whole, is_whole) << cut;
    ASSERT_EQ(found.ranges.lost.size(), is_whole ? 0u : 1u) << cut;
  }
}

TEST(PageRanges, LeaveOutPagesThatAGapCutsAndNameThem) {
  const std::string text = test_export({1, 2, 5, 8, 9});
  const size_t from = text.find("<id>2</id>") + 20;
  const size_t to = text.find("<title>Page 5") + 2;
  const size_t next = text.find("<title>Page 8") + 2;
  const Found found = find({text.substr(0, from), text.substr(to, next - to), text.substr(next)});
  EXPECT_EQ(found.kept, kTestHeader + test_page(1) + test_page(9));
  ASSERT_EQ(found.ranges.lost.size(), 2u);
  EXPECT_EQ(found.ranges.lost[0].why, "gap 0");
  EXPECT_EQ(found.ranges.lost[0].last_page, 1u);
  EXPECT_EQ(found.ranges.lost[0].cut_page, 2u);
  EXPECT_EQ(found.ranges.lost[0].next_page, 9u);
  EXPECT_EQ(found.ranges.lost[1].last_page, 1u);
  EXPECT_EQ(found.ranges.lost[1].cut_page, 0u);
}

TEST(PageRanges, OfATextWithoutItsBeginHaveNoHeader) {
  const std::string text = test_export({1, 2});
  const Found found = find({text.substr(0, 20), text.substr(40)});
  EXPECT_EQ(found.ranges.header, "");
  EXPECT_EQ(found.kept, test_page(1) + test_page(2));
}

TEST(PageRanges, OfAnExportWithoutSiteinfoKeepItsHeader) {
  const std::string text = "<mediawiki version=\"0.10\">\n" + test_page(1) + test_page(2);
  const Found found = find({text.substr(0, text.size() - 40)});
  EXPECT_EQ(found.ranges.header, "<mediawiki version=\"0.10\">\n");
  EXPECT_EQ(found.kept, "<mediawiki version=\"0.10\">\n" + test_page(1));
}

TEST(PageRanges, GoOnBehindTextThatIsNoExport) {
  std::string text = test_export({1, 2, 5});
  const size_t damaged = text.find("</page>");
  text.replace(damaged, 7, "\x01xx  xx");
  const Found found = find({text});
  EXPECT_EQ(found.kept, kTestHeader + test_page(2).substr(2) + test_page(5));
  ASSERT_EQ(found.ranges.lost.size(), 1u);
  EXPECT_FALSE(found.ranges.lost[0].part.has_value());
  EXPECT_EQ(found.ranges.lost[0].cut_page, 1u);
  EXPECT_EQ(found.ranges.lost[0].next_page, 2u);
}

}  // namespace
}  // namespace dumps::file
