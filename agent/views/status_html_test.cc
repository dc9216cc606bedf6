#include "agent/views/status_html.h"

#include <gtest/gtest.h>

namespace dumps::views {
namespace {

RunView run_of(std::vector<JobStatus> statuses) {
  RunView run;
  run.target = "demowiki";
  run.date = "20261124";
  run.updated = "2026-11-24 01:02:03";
  for (const JobStatus status : statuses) run.jobs.push_back({.name = "a", .status = status});
  return run;
}

TEST(StatusHtml, TheLineOfARunSaysHowItCameOut) {
  struct Case {
    std::vector<JobStatus> statuses;
    bool finished, partial;
    const char* name;
    const char* text;
  };
  const Case cases[] = {
      {{JobStatus::kDone}, true, false, "done", "Dump complete"},
      {{JobStatus::kDone}, true, true, "partial-dump", "Partial dump"},
      {{JobStatus::kDone, JobStatus::kWaiting}, false, false, "in-progress", "Dump in progress"},
      {{JobStatus::kFailed}, true, false, "done failed", "Dump complete, 1 item failed"},
      {{JobStatus::kFailed, JobStatus::kFailed},
       false,
       false,
       "in-progress failed",
       "Dump in progress, 2 items failed"},
  };
  for (const Case& c : cases) {
    RunView run = run_of(c.statuses);
    run.is_finished = c.finished;
    run.is_partial = c.partial;
    EXPECT_EQ(run_class(run), c.name);
    EXPECT_EQ(run_text(run), c.text);
  }
}

TEST(StatusHtml, JobsThatAreGoingOnStandBehindTheLine) {
  RunView run = run_of({JobStatus::kDone, JobStatus::kInProgress});
  run.is_closed = true;
  run.jobs[1].title = "Stubs";
  run.jobs[1].progress = "12 pages";
  EXPECT_EQ(status_html(run),
            "<li>2026-11-24 01:02:03 <a href=\"demowiki/20261124\">demowiki</a> (closed): "
            "<span class='in-progress'>Dump in progress</span></li>\n"
            "<ul><li class='in-progress'><span class='updates'></span> <span "
            "class='status'>in-progress</span> <span class='title'>Stubs</span><div "
            "class='progress'>12 pages</div></li></ul>");
}

TEST(StatusHtml, SizesAreReadable) {
  EXPECT_EQ(readable_size(0), "0 bytes");
  EXPECT_EQ(readable_size(1023), "1023 bytes");
  EXPECT_EQ(readable_size(1024), "1 KB");
  EXPECT_EQ(readable_size(std::uint64_t{1} << 20), "1.0 MB");
  EXPECT_EQ(readable_size(std::uint64_t{5} << 29), "2.5 GB");
  EXPECT_EQ(readable_size(std::uint64_t{3} << 50), "3072.0 TB");
}

}  // namespace
}  // namespace dumps::views
