#include "agent/views/feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps::views {
namespace {

using ::testing::HasSubstr;

TEST(LatestFeed, LeadsToTheFileAndItsRun) {
  RunView run;
  run.target = "demowiki";
  run.date = "20261124";
  run.web_root = "/dumps";
  const FileView file{.name = "demowiki-20261124-page.sql.gz"};
  EXPECT_EQ(base_name(run, file), "page.sql.gz");
  const TimePoint time{std::chrono::seconds(1795492743)};
  const std::string feed = latest_feed(run, file, "https://dumps.example", time);
  EXPECT_THAT(feed, HasSubstr("<title>page.sql.gz</title>"));
  EXPECT_THAT(feed, HasSubstr("<link>https://dumps.example/dumps/demowiki/20261124</link>"));
  EXPECT_THAT(feed, HasSubstr("&lt;a href=\"https://dumps.example/dumps/demowiki/20261124/"
                              "demowiki-20261124-page.sql.gz\"&gt;"));
  EXPECT_THAT(feed, HasSubstr("<pubDate>Tue, 24 Nov 2026 03:59:03 GMT</pubDate>"));
}

}  // namespace
}  // namespace dumps::views
