#include "agent/pages/live_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "agent/pages/html_check.h"

namespace dumps::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

LiveFacts some() {
  LiveFacts facts;
  facts.jobs = 2;
  facts.runs.push_back({"awiki",
                        "20261101",
                        "full",
                        3,
                        12,
                        {{"articles", "running", 30, 60, "pages", 90}, {"tables", "planning"}}});
  facts.runs.push_back({"bwiki", "20261101", "<b>", 0, 4});
  return facts;
}

TEST(LivePage, ShowsWhatIsGoingOn) {
  const std::string page = live_page_html(some());
  EXPECT_THAT(page, HasSubstr("2 runs are going on, with 2 jobs at work."));
  EXPECT_THAT(page, HasSubstr("<h3>awiki, 2026-11-01</h3>"));
  EXPECT_THAT(page, HasSubstr("30 of 60 pages"));
  EXPECT_THAT(page, HasSubstr("1 min 30 s left"));
  EXPECT_THAT(page, HasSubstr("Its steps wait."));
  EXPECT_THAT(page, HasSubstr("profile &lt;b&gt;"));
  EXPECT_EQ(test::html_problem(page), "");
}

TEST(LivePage, AnIdleAgentSaysSo) {
  const std::string page = live_page_html({});
  EXPECT_THAT(page, HasSubstr("Nothing is going on."));
  EXPECT_THAT(page, Not(HasSubstr("<article")));
  EXPECT_EQ(test::html_problem(page), "");
}

TEST(LivePage, AnEventHasAllThatThePageShows) {
  const std::string event = live_event(some());
  EXPECT_EQ(event.find('\n'), std::string::npos) << "it must fit into one line of an event";
  const boost::json::object object = boost::json::parse(event).as_object();
  EXPECT_EQ(object.at("summary").as_string(), "2 runs are going on, with 2 jobs at work.");
  const std::string page = live_page_html(some());
  for (const auto& run : object.at("runs").as_array()) {
    EXPECT_THAT(page, HasSubstr(std::string(run.at("html").as_string())));
  }
  EXPECT_EQ(object.at("runs").as_array()[0].at("id").as_string(), "awiki/20261101");
}

}  // namespace
}  // namespace dumps::pages
