// LivePage: the agent's own page: what is going on just now. The page is whole when it comes, and
// its script then follows the agent's events, each of which has everything that is shown.
//
// Only what everybody may know belongs into these facts. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dumps::pages {

struct LiveStep {
  std::string name, state;
  std::uint64_t done = 0, total = 0;  // total 0: not known
  std::string unit = {};
  std::optional<std::uint64_t> seconds_left = {};  // nothing: not known
};

struct LiveRun {
  std::string target, date, profile;
  std::size_t steps_over = 0, steps = 0;
  std::vector<LiveStep> going_on = {};  // steps that somebody works on
};

struct LiveFacts {
  std::vector<LiveRun> runs;  // those that are not over
  std::size_t jobs = 0;       // workers that work for them
};

std::string live_page_html(const LiveFacts& facts);
// One line of JSON: {"summary": TEXT, "runs": [{"id": TARGET/DATE, "html": HTML}, ...]}.
std::string live_event(const LiveFacts& facts);

}  // namespace dumps::pages
