// Writes a public tree of made-up runs for the browser tests: pages as the agent makes them,
// without the dumps themselves.
//
//   page-samples DIRECTORY     which must be there
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "agent/pages/farm_page.h"
#include "agent/pages/live_page.h"
#include "agent/pages/page_assets.h"
#include "agent/pages/run_page.h"
#include "agent/views/status_html.h"

namespace {

namespace fs = std::filesystem;
using namespace dumps;  // NOLINT(google-build-using-namespace): a program of its own
using views::FileView;
using views::JobStatus;
using views::JobView;
using views::RunView;

void write(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) {
    std::perror(path.c_str());
    std::exit(1);
  }
}

std::string digits(std::size_t count, std::size_t seed) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += "0123456789abcdef"[(seed * 7 + i * 5 + i / 3) % 16];
  return text;
}

JobView job(const RunView& run, const char* name, const char* title, JobStatus status,
            std::initializer_list<std::pair<const char*, std::uint64_t>> files) {
  JobView view{name, title, "", status, "2026-11-24 04:06:10"};
  for (const auto& [ending, size] : files) {
    FileView file{run.target + '-' + run.date + '-' + ending, FileView::State::kReleased, size};
    const std::size_t seed = run.jobs.size() * 31 + view.files.size();
    file.md5 = digits(32, seed);
    file.sha1 = digits(40, seed + 1);
    file.sha256 = digits(64, seed + 2);
    if (status == JobStatus::kFailed) file.state = FileView::State::kMissing;
    if (status == JobStatus::kInProgress) file.state = FileView::State::kWritten;
    view.files.push_back(std::move(file));
  }
  return view;
}

RunView sample_run(const std::string& target, bool over) {
  RunView run;
  run.target = target;
  run.date = "20261101";
  run.updated = "2026-11-24 04:06:10";
  run.is_finished = over;
  const JobStatus later = over ? JobStatus::kDone : JobStatus::kInProgress;
  const auto add = [&run](JobView view) { run.jobs.push_back(std::move(view)); };
  add(job(run, "pagetable", "Base per-page data (id, title, old restrictions, etc).",
          JobStatus::kDone, {{"page.sql.gz", 1'862'000'000}}));
  add(job(run, "pagelinkstable", "Wiki page-to-page link records.", JobStatus::kFailed,
          {{"pagelinks.sql.gz", 0}}));
  add(job(run, "xmlstubsdump", "First-pass for page XML data dumps", JobStatus::kDone,
          {{"stub-meta-history.xml.gz", 66'000'000'000},
           {"stub-meta-current.xml.gz", 7'300'000'000},
           {"stub-articles.xml.gz", 2'900'000'000}}));
  run.jobs.back().detail = "These files contain no page text, only revision metadata.";
  add(job(run, "articlesdump",
          "<big><b>Articles, templates, media/file descriptions, and primary meta-pages.</b></big>",
          JobStatus::kDone,
          {{"pages-articles1.xml-p1p41242.bz2", 290'000'000},
           {"pages-articles2.xml-p41243p151573.bz2", 410'000'000},
           {"pages-articles3.xml-p151574p311329.bz2", 450'000'000}}));
  add(job(run, "metahistorybz2dump", "All pages with complete page edit history (.bz2)", later,
          {{"pages-meta-history1.xml-p1p857.bz2", 2'900'000'000},
           {"pages-meta-history1.xml-p858p1520.bz2", 1'200'000'000}}));
  if (!over) {
    run.jobs.back().progress = "2026-11-24 04:06:10: examplewiki 1,204 pages (31.2/s), 98,220 revs";
    run.jobs.push_back({"metahistory7zdump", "All pages with complete edit history (.7z)"});
  }
  return run;
}

pages::RunPageFacts sample_facts(const RunView& run) {
  const std::string prefix = run.target + '-' + run.date;
  pages::RunPageFacts facts;
  facts.notice =
      "The history of the wiki was split anew in this run; see the <a "
      "href=\"../../legal.html\">licence and other notes</a>.";
  facts.previous = "20261001";
  facts.sums = {prefix + "-md5sums.txt", prefix + "-sha1sums.txt", prefix + "-sha256sums.txt"};
  facts.others = {"manifest.json", "dumpstatus.json"};
  facts.metalink = prefix + ".meta4";
  if (!run.is_finished) {
    facts.progress = {{"metahistorybz2dump", 98'220, 310'000, "revisions", "1 h 53 min"}};
  }
  facts.times = {{"tables", 5'100}, {"stubs", 17'000}, {"articles", 9'200}, {"history", 41'000}};
  for (int i = 0; i < 11; ++i) {
    facts.sizes.push_back({std::to_string(20260101 + i * 100),
                           std::uint64_t(70 + i) * 1'000'000'000 + (i == 6 ? 9'000'000'000U : 0U)});
  }
  if (run.is_finished) {
    facts.held = {{"wikidata-usage", "", "1,204,311 rows, and the table has 1,986,004",
                   "2026-11-24 04:06:10"}};
    facts.withdrawn = {
        {prefix + "-user_properties.sql.gz", "it held private settings", "2026-11-25 10:00:00"}};
  }
  return facts;
}

std::string number_of(int i) {
  std::string text = std::to_string(i);
  return std::string(4 - text.size(), '0') + text;
}

void write_run(const fs::path& tree, const RunView& run) {
  write(tree / run.target / run.date / "index.html", pages::run_page_html(run, sample_facts(run)));
  for (const FileView* file : views::released_files(run)) {
    write(tree / run.target / run.date / file->name, file->name);
  }
}

std::vector<pages::FarmRun> thousand_wikis(const RunView& busy) {
  std::vector<pages::FarmRun> farm;
  for (int i = 0; i < 1000; ++i) {
    RunView run = sample_run("wiki" + number_of(i), true);
    run.updated =
        "2026-11-" + std::to_string(10 + i % 14) + " 0" + std::to_string(i % 10) + ":17:00";
    for (JobView& each : run.jobs) each.status = JobStatus::kDone;
    if (i % 50 == 7) run.is_partial = true;
    if (i % 100 == 3) run.jobs[1].status = JobStatus::kFailed;
    if (i % 250 == 9) run.is_closed = true;
    farm.push_back({run.target, views::status_html(run), run.updated, views::run_class(run)});
  }
  farm.push_back(
      {busy.target, views::status_html(busy), busy.updated, views::run_class(busy), 4, 6});
  return farm;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || !fs::is_directory(argv[1])) {
    std::fputs("page-samples DIRECTORY\n", stderr);
    return 2;
  }
  const fs::path tree = argv[1];
  for (const pages::PageAsset& asset : pages::page_assets()) {
    write(tree / pages::kAssetDirectory / asset.name, asset.content);
  }
  const RunView busy = sample_run("examplewiki", false);
  RunView over = sample_run("donewiki", true);
  over.is_partial = true;
  write_run(tree, busy);
  write_run(tree, over);
  const auto farm = thousand_wikis(busy);
  write(tree / "backup-index.html", pages::farm_page_html(farm, pages::FarmOrder::kByAge));
  write(tree / "backup-index-bydb.html", pages::farm_page_html(farm, pages::FarmOrder::kByName));
  return 0;
}
