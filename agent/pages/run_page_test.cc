#include "agent/pages/run_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/pages/html_check.h"
#include "agent/views/status_html.h"

namespace dumps::pages {
namespace {

using test::html_problem;
using testing::HasSubstr;
using testing::Not;
using views::FileView;
using views::JobStatus;
using views::JobView;
using views::RunView;

const std::string kMd5(32, 'a');
const std::string kSha256(64, 'c');

RunView run_of(const std::string& target) {
  RunView run;
  run.target = target;
  run.date = "20261101";
  run.web_root = "/mydumps";
  run.updated = "2026-11-24 04:06:10";
  JobView stubs{"xmlstubsdump", "First-pass for page XML data dumps",
                "These files contain no page text.", JobStatus::kDone, "2026-11-24 04:00:00"};
  stubs.files.push_back({target + "-20261101-stub-articles.xml.gz", FileView::State::kReleased,
                         2'000'000, kMd5, "", kSha256});
  JobView articles{"articlesdump", "<b>Articles</b>", "", JobStatus::kInProgress,
                   "2026-11-24 04:06:10"};
  articles.progress = "120 of 400 pages";
  articles.files.push_back(
      {target + "-20261101-pages-articles.xml.bz2", FileView::State::kWritten, 5'000});
  run.jobs = {stubs, articles, {"metacurrentdump", "All pages"}};
  return run;
}

RunView finished(const std::string& target) {
  RunView run = run_of(target);
  run.is_finished = true;
  for (JobView& job : run.jobs) job.status = JobStatus::kDone;
  return run;
}

RunPageFacts full_facts() {
  RunPageFacts facts;
  facts.notice = "<b>Read</b> the <a href=\"../../legal.html\">licence</a>.";
  facts.previous = "20261001";
  facts.sums = {"w-20261101-md5sums.txt", "w-20261101-sha256sums.txt"};
  facts.others = {"manifest.json"};
  facts.url = "https://dumps.example";
  facts.metalink = "w-20261101.meta4";
  facts.progress = {{"articlesdump", 1200, 4000, "pages", "12 min 00 s"}};
  facts.times = {{"stubs", 60}, {"articles", 7500}};
  facts.sizes = {{"20261001", 1'000'000}, {"20261101", 2'000'000}};
  return facts;
}

TEST(RunPage, KeepsTheLinesThatScriptsRead) {
  const RunView run = run_of("w");
  const std::string page = run_page_html(run, full_facts());
  EXPECT_THAT(page, HasSubstr("<title>w dump progress on 20261101</title>"));
  EXPECT_THAT(page, HasSubstr("<h1>w dump progress on 20261101</h1>"));
  EXPECT_THAT(page, HasSubstr("\n" + views::jobs_html(run) + "\n"));
  EXPECT_THAT(page,
              HasSubstr("<p class=\"status\"><span class='in-progress'>Dump in progress</span>"));
  EXPECT_THAT(page, HasSubstr("<a href=\"../../backup-index.html\">all databases list</a>"));
  EXPECT_THAT(page, HasSubstr("<a href=\"../20261001/\">Last dumped on 2026-10-01</a>"));
}

TEST(RunPage, IsWellFormedWithAndWithoutFacts) {
  RunPageFacts facts = full_facts();
  facts.held = {{"history", "p1p20", "rows are missing", "2026-11-24 04:00:00"}};
  facts.withdrawn = {{"w-20261101-user.sql.gz", "private data", "2026-11-25 08:00:00"}};
  EXPECT_EQ(html_problem(run_page_html(run_of("w"), facts)), "");
  EXPECT_EQ(html_problem(run_page_html(run_of("w"), {})), "");
  EXPECT_EQ(html_problem(run_page_html(RunView{}, {})), "");
}

TEST(RunPage, LinksOfItsOwnAreRelative) {
  const std::string page = run_page_html(run_of("w"), full_facts());
  EXPECT_THAT(page, HasSubstr("href=\"../../dumps-pages/dumps.css\""));
  EXPECT_THAT(page, HasSubstr("src=\"../../dumps-pages/dumps.js\""));
  EXPECT_THAT(page, HasSubstr("<a href=\"w-20261101-stub-articles.xml.gz\">"));
}

TEST(RunPage, TellsHowFarJobsAre) {
  const std::string page = run_page_html(run_of("w"), full_facts());
  EXPECT_THAT(page, HasSubstr("1,200 of 4,000 pages, about 12 min 00 s left"));
  EXPECT_THAT(page,
              HasSubstr("<progress aria-label=\"articlesdump\" max=\"100\" value=\"30\">30 %"));
  EXPECT_THAT(page,
              HasSubstr("<progress aria-label=\"Jobs that are over\" max=\"100\" value=\"33\">"));
  EXPECT_THAT(page, HasSubstr("<dt>Jobs</dt><dd>1 of 3 over</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Files</dt><dd>1</dd>"));
  EXPECT_THAT(run_page_html(finished("w"), full_facts()), Not(HasSubstr("Jobs that are over")));
}

TEST(RunPage, SaysInPlainWordsWhatTheStateMeans) {
  EXPECT_THAT(run_page_html(run_of("w"), {}), HasSubstr("This run is going on."));
  EXPECT_THAT(run_page_html(finished("w"), {}), HasSubstr("will not change."));
  RunView partial = finished("w");
  partial.is_partial = true;
  partial.jobs[1].status = JobStatus::kFailed;
  RunPageFacts facts;
  facts.held = {{"history", "", "only 3 of 9 rows", "2026-11-24 04:00:00"}};
  facts.withdrawn = {{"w-20261101-user.sql.gz", "private <data>", "2026-11-25 08:00:00"}};
  const std::string page = run_page_html(partial, facts);
  EXPECT_THAT(page, HasSubstr("not everything that belongs to a whole dump is here"));
  EXPECT_THAT(page, HasSubstr("1 job failed"));
  EXPECT_THAT(page, HasSubstr("1 part is held back"));
  EXPECT_THAT(page, HasSubstr("<strong>history</strong>: only 3 of 9 rows"));
  EXPECT_THAT(page, HasSubstr("1 file was withdrawn"));
  EXPECT_THAT(page, HasSubstr("<strong>w-20261101-user.sql.gz</strong>: private &lt;data&gt;"));
}

TEST(RunPage, GivesHashesAndCommandsToCopy) {
  const std::string page = run_page_html(run_of("w"), full_facts());
  EXPECT_THAT(page, HasSubstr("<code class=\"hash\" data-copy=\"SHA-256 of "
                              "w-20261101-stub-articles.xml.gz\">" +
                              kSha256 + "</code>"));
  EXPECT_THAT(page, HasSubstr(kMd5 + "</code>"));
  const std::string base = "https://dumps.example/mydumps/w/20261101";
  EXPECT_THAT(page,
              HasSubstr("--continue-at - " + base + "/w-20261101-stub-articles.xml.gz</code>"));
  EXPECT_THAT(page, HasSubstr("aria2c --continue --check-integrity w-20261101.meta4"));
  EXPECT_THAT(page, HasSubstr("sha256sum --check --ignore-missing w-20261101-sha256sums.txt"));
  EXPECT_THAT(page, HasSubstr("md5sum --check --ignore-missing w-20261101-md5sums.txt"));
}

TEST(RunPage, CommandsWithoutAnAddressHaveAPlaceForIt) {
  RunPageFacts facts = full_facts();
  facts.url.clear();
  facts.metalink.clear();
  const std::string page = run_page_html(run_of("w"), facts);
  EXPECT_THAT(page,
              HasSubstr("<span class=\"base\">https://ADDRESS-OF-THIS-PAGE</span>/w-20261101"));
  EXPECT_THAT(page, Not(HasSubstr("aria2c")));
}

TEST(RunPage, APrivateWikiHasNothingToFetch) {
  RunPageFacts facts = full_facts();
  facts.is_private = true;
  const std::string page = run_page_html(run_of("w"), facts);
  EXPECT_THAT(page, HasSubstr("The files of this wiki are not public."));
  EXPECT_THAT(page, Not(HasSubstr("curl")));
  EXPECT_THAT(page, Not(HasSubstr(kSha256)));
}

TEST(RunPage, EscapesWhatComesFromOutsideButTheNotice) {
  RunPageFacts facts = full_facts();
  facts.sums = {"<sums>-sha256sums.txt"};
  facts.held = {{"<step>", "<shard>", "<reason>", "<since>"}};
  facts.times = {{"<time>", 1}};
  facts.progress = {{"articlesdump", 1, 2, "<unit>"}};
  const std::string page = run_page_html(run_of("w"), facts);
  for (const char* raw :
       {"<sums>", "<step>", "<shard>", "<reason>", "<since>", "<time>", "<unit>"}) {
    EXPECT_THAT(page, Not(HasSubstr(raw)));
  }
  EXPECT_THAT(page, HasSubstr("1 of 2 &lt;unit&gt;"));
  EXPECT_THAT(page, HasSubstr(facts.notice));
  RunView odd = run_of("<odd>&\"");
  odd.jobs.clear();
  EXPECT_THAT(run_page_html(odd, {}), HasSubstr("<title>&lt;odd&gt;&amp;&quot; dump progress"));
  EXPECT_THAT(run_page_html(odd, {}), Not(HasSubstr("<odd>")));
}

TEST(RunPage, NamesInLinksAreEncoded) {
  RunView run = run_of("w");
  run.jobs[0].files[0].name = "a b&c#d%.gz";
  EXPECT_THAT(run_page_html(run, {}),
              HasSubstr("<a href=\"a%20b%26c%23d%25.gz\">a b&amp;c#d%.gz</a>"));
}

TEST(RunPage, AFilterIsThereForManyFilesOnly) {
  RunView run = run_of("w");
  EXPECT_THAT(run_page_html(run, {}), Not(HasSubstr("data-filter")));
  for (int i = 0; i < 20; ++i) {
    run.jobs[0].files.push_back({"part" + std::to_string(i), FileView::State::kReleased, 1, kMd5});
  }
  const std::string page = run_page_html(run, {});
  EXPECT_THAT(page, HasSubstr("data-filter=\"jobs\""));
  EXPECT_THAT(page, HasSubstr("data-filter=\"hashes\""));
  EXPECT_EQ(html_problem(page), "");
}

}  // namespace
}  // namespace dumps::pages
