#include "agent/mirrors/good_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps::mirrors {
namespace {

using State = RunFiles::State;

RunFiles run(const std::string& date, State state) {
  return {date, state, {{"dumpstatus.json", 10}, {"wiki-" + date + "-page.sql.gz", 100}}};
}

const std::vector<RunFile> kPages = {{"index.json", 5}};

TEST(GoodRuns, FailedAndOpenRunsDoNotCount) {
  const WikiRuns wiki{"wiki",
                      {run("20260401", State::kGoingOn), run("20260301", State::kGood),
                       run("20260201", State::kFailed), run("20260101", State::kGood)}};
  EXPECT_EQ(directory_list({wiki}, 1), "/wiki/20260301\n");
  EXPECT_EQ(directory_list({wiki}, 5), "/wiki/20260301\n/wiki/20260101\n");
  EXPECT_EQ(
      file_list({wiki}, kPages, 1),
      "index.json\n/wiki/20260301/dumpstatus.json\n/wiki/20260301/wiki-20260301-page.sql.gz\n");
  const TreeSize size = size_of_last_good({wiki}, kPages, 2);
  EXPECT_EQ(size.files, 5U);
  EXPECT_EQ(size.bytes, 225U);
}

TEST(GoodRuns, OfARunThatIsGoingOnEachWholeFileIsIncluded) {
  const WikiRuns wiki{"wiki", {run("20260401", State::kGoingOn), run("20260301", State::kGood)}};
  EXPECT_EQ(include_list({wiki}, kPages, 1),
            "index.json\n/wiki/20260401\n/wiki/20260401/dumpstatus.json\n/wiki/20260401/"
            "wiki-20260401-page.sql.gz\n"
            "/wiki/20260301\n/wiki/20260301/*\n");
}

TEST(GoodRuns, AWikiWithoutAGoodRunHasNoLine) {
  EXPECT_EQ(directory_list({{"wiki", {run("20260201", State::kFailed)}}}, 3), "");
  EXPECT_EQ(include_list({{"wiki", {run("20260201", State::kFailed)}}}, {}, 3), "");
}

}  // namespace
}  // namespace dumps::mirrors
