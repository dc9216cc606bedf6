#include "agent/views/farm_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "agent/views/farm_writer.h"
#include "agent/views/status_html.h"
#include "agent/views/view_fixture.h"
#include "agent/views/view_writer.h"

namespace dumps::views {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RunLine line(const std::string& target, const std::string& updated, bool is_finished) {
  RunView run;
  run.target = target;
  run.date = "20260102";
  run.updated = updated;
  run.is_finished = is_finished;
  auto parsed = parse_run_line(target, run.date, status_html(run), "status.html");
  EXPECT_TRUE(parsed) << parsed.error().to_string();
  return parsed ? *parsed : RunLine{};
}

TEST(FarmPage, FeedsTellOfFinishedRunsOnly) {
  const std::vector<RunLine> runs = {line("awiki", "2026-01-02 01:00:00", true),
                                     line("bwiki", "2026-01-03 01:00:00", false),
                                     line("cwiki", "2026-01-04 01:00:00", true)};
  const std::string atom = finished_atom(runs, "https://dumps.example", "/d");
  EXPECT_THAT(atom,
              AllOf(HasSubstr("<id>https://dumps.example/d/cwiki/20260102/</id>"),
                    HasSubstr("<updated>2026-01-04T01:00:00Z</updated>"), Not(HasSubstr("bwiki"))));
  const auto feed = boost::json::parse(finished_json_feed(runs, "https://dumps.example", "/d"));
  const auto& items = feed.at("items").as_array();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].at("url").as_string(), "https://dumps.example/d/cwiki/20260102/");
  EXPECT_EQ(items[1].at("title").as_string(), "awiki 2026-01-02: Dump complete");
}

TEST(FarmPage, ATornStatusIsAnErrorThatSaysWhatToDo) {
  for (const char* html : {"", "<li>2026-01-02 01:00:00 <a href", "nonsense",
                           "<li>2026-01-02 01:00:00 <a href=\"a/1\">a</a>: <span class='done'>x"}) {
    const auto parsed = parse_run_line("awiki", "20260102", html, "/t/status.html");
    ASSERT_FALSE(parsed) << html;
    EXPECT_THAT(parsed.error().to_string(),
                AllOf(HasSubstr("/t/status.html"), HasSubstr("dumpsctl refresh --target awiki")));
  }
}

class FarmWriterTest : public ViewTest {
 protected:
  FarmChanges write(bool is_public = true) {
    auto changes = write_farm_views(real_, settings_, layout_, {}, is_public);
    EXPECT_TRUE(changes) << changes.error().to_string();
    return changes ? std::move(*changes) : FarmChanges{};
  }
  std::string root(const std::string& name) { return *read_file(layout_.public_tree + "/" + name); }
};

TEST_F(FarmWriterTest, IndexesHoldTheNewestRunOfEachWiki) {
  for (const char* date : {"20260101", "20260102"}) {
    add_step("titles", "titles", {"all-titles.gz"}, date);
    ASSERT_TRUE(write_run_views(real_, settings_, place(date), manifest(date), view(date)));
  }
  EXPECT_EQ(write().files, 7U);
  EXPECT_EQ(write().files, 0U);
  const auto index = boost::json::parse(root("index.json"));
  EXPECT_EQ(index.at("wikis").at("wiki"), boost::json::parse(text("dumpstatus.json")));
  EXPECT_THAT(root("backup-index.html"), HasSubstr("<a href=\"wiki/20260102\">wiki</a>"));
  EXPECT_THAT(root("finished.atom"), HasSubstr("/wiki/20260101/"));
  EXPECT_THAT(root("dumps-pages/dumps.css"), HasSubstr("prefers-color-scheme"));
  EXPECT_THAT(root("dumps-pages/dumps.js"), HasSubstr("data-copy"));
}

TEST_F(FarmWriterTest, PrivateWikisAreNamedOnlyWhereThatIsWanted) {
  add_step("titles", "titles", {"all-titles.gz"});
  ASSERT_TRUE(write_run_views(real_, settings_, place(), manifest(), view()));
  const std::string secret = layout_.private_tree + "/secretwiki/20260102";
  ASSERT_TRUE(make_directories(secret).ok());
  RunView run = view();
  run.target = "secretwiki";
  ASSERT_TRUE(write_file_atomically(secret + "/status.html", status_html(run)).ok());
  ASSERT_TRUE(write_file_atomically(secret + "/dumpstatus.json", "{}").ok());
  write();
  for (const auto& [name, content] : tree(layout_.public_tree)) {
    EXPECT_THAT(content, Not(HasSubstr("secretwiki"))) << name;
  }
  settings_.lists_private = true;
  write();
  EXPECT_THAT(root("backup-index.html"), HasSubstr(" secretwiki (private data): "));
  EXPECT_THAT(root("backup-index.html"), Not(HasSubstr("href=\"secretwiki")));
  EXPECT_THAT(root("index.json"), Not(HasSubstr("secretwiki")));
  write(false);
  EXPECT_THAT(*read_file(layout_.private_tree + "/backup-index.html"),
              HasSubstr("<a href=\"secretwiki/20260102\">"));
}

TEST_F(FarmWriterTest, ATornRunIsLeftOutAndNamed) {
  add_step("titles", "titles", {"all-titles.gz"});
  ASSERT_TRUE(write_run_views(real_, settings_, place(), manifest(), view()));
  ASSERT_TRUE(write_file_atomically(place().directory() + "/dumpstatus.json", "{\"jobs\"").ok());
  const FarmChanges changes = write();
  ASSERT_EQ(changes.bad.size(), 1U);
  EXPECT_THAT(changes.bad[0].to_string(), HasSubstr("dumpstatus.json: it is no JSON"));
  EXPECT_EQ(root("index.json"), "{\"wikis\": {}}");
}

}  // namespace
}  // namespace dumps::views
