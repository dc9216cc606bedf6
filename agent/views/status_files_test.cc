#include "agent/views/status_files.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "agent/views/python_json.h"

namespace dumps::views {
namespace {

RunView sample_run() {
  RunView run;
  run.target = "demowiki";
  run.date = "20261124";
  run.web_root = "/dumps";
  run.jobs = {{.name = "pagetable",
               .status = JobStatus::kDone,
               .updated = "2026-11-24 01:02:03",
               .files = {{.name = "demowiki-20261124-page.sql.gz",
                          .state = FileView::State::kReleased,
                          .size = 762,
                          .md5 = "aa",
                          .sha1 = "bb"}}},
              {.name = "xmlstubsdump",
               .status = JobStatus::kInProgress,
               .updated = "2026-11-24 01:02:04",
               .files = {{.name = "demowiki-20261124-stub-articles.xml.gz",
                          .state = FileView::State::kWritten,
                          .size = 5000},
                         {.name = "demowiki-20261124-stub-meta-current.xml.gz"}}},
              {.name = "articlesdump"}};
  return run;
}

TEST(StatusFiles, JobsStandTheLastOneFirst) {
  EXPECT_EQ(dumpruninfo_txt(sample_run()),
            "name:articlesdump; status:waiting; updated:\n"
            "name:xmlstubsdump; status:in-progress; updated:2026-11-24 01:02:04\n"
            "name:pagetable; status:done; updated:2026-11-24 01:02:03\n");
}

TEST(StatusFiles, JsonHasJobsFromZToA) {
  EXPECT_EQ(
      dumpruninfo_json(sample_run()),
      R"({"jobs": {"xmlstubsdump": {"status": "in-progress", "updated": "2026-11-24 01:02:04"}, )"
      R"("pagetable": {"status": "done", "updated": "2026-11-24 01:02:03"}, )"
      R"("articlesdump": {"status": "waiting", "updated": ""}}})");
}

TEST(StatusFiles, FilesSayAsMuchAsIsKnown) {
  EXPECT_EQ(
      report_json(sample_run()),
      R"({"jobs": {"pagetable": {"files": {"demowiki-20261124-page.sql.gz": {"size": 762, )"
      R"("url": "/dumps/demowiki/20261124/demowiki-20261124-page.sql.gz"}}}, )"
      R"("xmlstubsdump": {"files": {"demowiki-20261124-stub-articles.xml.gz": {"size": 5000}, )"
      R"("demowiki-20261124-stub-meta-current.xml.gz": {}}}}})");
}

TEST(StatusFiles, HashesStandInDumpStatusOnly) {
  const std::string text = dumpstatus_json(sample_run());
  const auto value = boost::json::parse(text);
  EXPECT_EQ(value.at("version").as_string(), "0.8");
  const auto& file =
      value.at("jobs").at("pagetable").at("files").at("demowiki-20261124-page.sql.gz");
  EXPECT_EQ(file.at("md5").as_string(), "aa");
  EXPECT_EQ(file.at("sha1").as_string(), "bb");
  EXPECT_FALSE(value.at("jobs").at("articlesdump").as_object().contains("files"));
  EXPECT_EQ(text.back(), '\n');
}

TEST(StatusFiles, SpecialFilesArePresentOrMissing) {
  EXPECT_EQ(
      dumpspecialfiles_json(sample_run(),
                            {{.name = "index.html", .state = FileView::State::kReleased, .size = 7},
                             {.name = "pagerangeinfo.json"}}),
      R"({"files": {"index.html": {"status": "present", "size": 7, )"
      R"("url": "/dumps/demowiki/20261124/index.html"}, )"
      R"("pagerangeinfo.json": {"status": "missing"}}, "version": "0.8"})"
      "\n");
}

TEST(PythonJson, EscapesWhatIsNotPlain) {
  EXPECT_EQ(to_python_json({{"ä\"\\\n\x01", "\xF0\x9F\x98\x80"}}),
            R"({"\u00e4\"\\\n\u0001": "\ud83d\ude00"})");
  EXPECT_EQ(to_python_json(boost::json::array{1, "a", nullptr, true, boost::json::object()}),
            R"([1, "a", null, true, {}])");
  EXPECT_EQ(to_python_json("\xFF"), R"("\ufffd")");
}

}  // namespace
}  // namespace dumps::views
