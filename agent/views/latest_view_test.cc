#include "agent/views/latest_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/views/view_fixture.h"

namespace dumps::views {
namespace {

using ::testing::HasSubstr;

class LatestViewTest : public ViewTest {
 protected:
  std::size_t refresh(const std::vector<std::string>& newest_first) {
    std::vector<RunView> runs;
    for (const std::string& date : newest_first) runs.push_back(view(date));
    const auto changed = refresh_latest(real_, settings_, layout_, {}, true, "wiki", runs);
    EXPECT_TRUE(changed) << changed.error().to_string();
    return changed ? *changed : 0;
  }
  std::map<std::string, std::string> latest() { return tree(layout_.public_tree + "/wiki/latest"); }
};

TEST_F(LatestViewTest, EveryJobComesFromTheNewestRunThatHasIt) {
  add_step("history", "meta-history", {"pages-meta-history1.xml-p1p9.bz2"}, "20260101");
  add_step("titles", "titles", {"all-titles.gz"}, "20260101");
  add_step("titles", "titles", {"all-titles.gz"}, "20260201");
  EXPECT_GT(refresh({"20260201", "20260101"}), 0U);
  auto links = latest();
  EXPECT_EQ(links["wiki-latest-all-titles.gz"], "-> ../20260201/wiki-20260201-all-titles.gz");
  EXPECT_EQ(links["wiki-latest-pages-meta-history1.xml-p1p9.bz2"],
            "-> ../20260101/wiki-20260101-pages-meta-history1.xml-p1p9.bz2");
  EXPECT_EQ(links["wiki-latest-md5sums.txt"], "-> ../20260201/wiki-20260201-md5sums.txt");
  EXPECT_THAT(links["wiki-latest-all-titles.gz-rss.xml"],
              HasSubstr("https://dumps.example/wiki/20260201/wiki-20260201-all-titles.gz"));
  EXPECT_THAT(links["wiki-latest-all-titles.gz-rss.xml"],
              HasSubstr("<pubDate>Sun, 01 Feb 2026 10:00:00 GMT</pubDate>"));
  EXPECT_EQ(refresh({"20260201", "20260101"}), 0U);
}

TEST_F(LatestViewTest, RangesOfTwoRunsDoNotMix) {
  add_step("history", "meta-history", {"pages-meta-history1.xml-p1p9.bz2"}, "20260101");
  refresh({"20260101"});
  add_step("history", "meta-history",
           {"pages-meta-history1.xml-p1p5.bz2", "pages-meta-history1.xml-p6p12.bz2"}, "20260201");
  refresh({"20260201", "20260101"});
  const auto links = latest();
  EXPECT_FALSE(links.contains("wiki-latest-pages-meta-history1.xml-p1p9.bz2"));
  EXPECT_FALSE(links.contains("wiki-latest-pages-meta-history1.xml-p1p9.bz2-rss.xml"));
  EXPECT_TRUE(links.contains("wiki-latest-pages-meta-history1.xml-p6p12.bz2"));
}

TEST_F(LatestViewTest, WhatAnotherOrAnUnreadRunHasStays) {
  add_step("titles", "titles", {"all-titles.gz"}, "20260101");
  add_step("logs", "logs", {"pages-logging.xml.gz"}, "20260201");
  const std::string directory = layout_.public_tree + "/wiki/latest/";
  ASSERT_TRUE(make_directories(directory).ok());
  ASSERT_TRUE(write_file_atomically(directory + "README.txt", "mine").ok());
  ASSERT_TRUE(real_
                  .link_to("../20260201/wiki-20260201-pages-logging.xml.gz",
                           directory + "wiki-latest-pages-logging.xml.gz")
                  .ok());
  ASSERT_TRUE(
      real_.link_to("../20250101/wiki-20250101-gone.gz", directory + "wiki-latest-gone.gz").ok());
  refresh({"20260101"});  // the manifest of 20260201 cannot be read now
  const auto links = latest();
  EXPECT_TRUE(links.contains("README.txt"));
  EXPECT_TRUE(links.contains("wiki-latest-pages-logging.xml.gz"));
  EXPECT_FALSE(links.contains("wiki-latest-gone.gz"));
  EXPECT_TRUE(links.contains("wiki-latest-all-titles.gz"));
}

}  // namespace
}  // namespace dumps::views
