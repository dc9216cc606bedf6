#include "agent/pages/farm_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/pages/html_check.h"

namespace dumps::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kItems =
    "<ul><li class='in-progress'><span class='updates'>2026-11-24 03:56:54</span> <span "
    "class='status'>in-progress</span> <span class='title'>All pages</span></li></ul>";

FarmRun run_of(const std::string& target, const std::string& updated, const std::string& state,
               const std::string& text) {
  FarmRun run{target,
              "<li>" + updated + " <a href=\"" + target + "/20261101\">" + target +
                  "</a>: <span class='" + state + "'>" + text + "</span></li>\n",
              updated, state};
  if (run.in_progress()) run.html += kItems;
  return run;
}

std::vector<FarmRun> some() {
  return {run_of("bwiki", "2026-11-24 01:00:00", "done", "Dump complete"),
          run_of("awiki", "2026-11-24 03:00:00", "in-progress failed",
                 "Dump in progress, 1 item failed"),
          run_of("cwiki", "2026-11-24 02:00:00", "partial-dump", "Partial dump")};
}

TEST(FarmPage, KeepsTheLinesThatScriptsRead) {
  const std::string page = farm_page_html(some(), FarmOrder::kByAge);
  EXPECT_THAT(page, HasSubstr("<h1>Database dump progress</h1>"));
  EXPECT_THAT(page, HasSubstr("<div class=\"status\">Dumps are in progress...</div>"));
  EXPECT_THAT(
      page, HasSubstr("\n<li>2026-11-24 03:00:00 <a href=\"awiki/20261101\">awiki</a>: <span "
                      "class='in-progress failed'>Dump in progress, 1 item failed</span></li>\n"));
  EXPECT_THAT(page, HasSubstr(kItems));
  EXPECT_EQ(test::html_problem(page), "");
}

TEST(FarmPage, IsInTheOrderThatItSays) {
  const auto in_order = [](const std::string& page, std::vector<std::string> targets) {
    std::size_t at = page.find("id=\"runs-list\"");
    for (const std::string& target : targets) {
      const std::size_t next = page.find(">" + target + "</a>", at);
      if (next == std::string::npos) return false;
      at = next;
    }
    return true;
  };
  const std::string by_age = farm_page_html(some(), FarmOrder::kByAge);
  EXPECT_TRUE(in_order(by_age, {"awiki", "cwiki", "bwiki"}));
  EXPECT_THAT(by_age,
              HasSubstr("Also view sorted by <a href=\"backup-index-bydb.html\">wiki name</a>"));
  const std::string by_name = farm_page_html(some(), FarmOrder::kByName);
  EXPECT_TRUE(in_order(by_name, {"awiki", "bwiki", "cwiki"}));
  EXPECT_THAT(by_name, HasSubstr("<a href=\"backup-index.html\">dump date</a>"));
}

TEST(FarmPage, CountsWikisByTheirState) {
  const std::string page = farm_page_html(some(), FarmOrder::kByAge);
  EXPECT_THAT(page, HasSubstr("<dt>Wikis</dt><dd>3</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Going on</dt><dd>1</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Partial</dt><dd>1</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>With failures</dt><dd>1</dd>"));
}

TEST(FarmPage, ShowsHowManyJobsAreOver) {
  auto runs = some();
  runs[1].jobs_over = 3;
  runs[1].jobs = 12;
  const std::string page = farm_page_html(runs, FarmOrder::kByAge);
  EXPECT_THAT(page, HasSubstr("3 of 12 jobs over"));
  EXPECT_THAT(page, HasSubstr("<progress aria-label=\"Jobs of awiki\" max=\"100\" value=\"25\">"));
}

TEST(FarmPage, AWikiThatIsNotPublicIsListedWithoutALink) {
  const std::string line =
      "<li>2026-11-24 02:00:00 secretwiki (private data): <span class='done'>Dump "
      "complete</span></li>\n";
  const std::string page =
      farm_page_html({{"secretwiki", line, "2026-11-24 02:00:00", "done"}}, FarmOrder::kByAge);
  EXPECT_THAT(page, HasSubstr(line));
  EXPECT_THAT(page, Not(HasSubstr("<a href=\"secretwiki")));
}

TEST(FarmPage, AnEmptyFarmSaysSo) {
  const std::string page = farm_page_html({}, FarmOrder::kByName);
  EXPECT_THAT(page, HasSubstr("Dump process is idle."));
  EXPECT_THAT(page, HasSubstr("There is no dump yet."));
  EXPECT_EQ(test::html_problem(page), "");
}

}  // namespace
}  // namespace dumps::pages
