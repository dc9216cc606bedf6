// RunPage: index.html of a run, for people: its state in plain words, its jobs with their files,
// hashes and commands to copy, how long steps took, how sizes grew. The items of the jobs are byte
// for byte those of the older engine (views/status_html), since scripts read them.
//
// A static page with links relative to itself; page_assets.h has the style and the script that it
// names, and it is whole without either. Everything is escaped here but what RunView and the notice
// say to be HTML. Pure; any thread. Times are UTC, "2026-11-24 04:06:10".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/views/run_view.h"

namespace dumps::pages {

// How far a job that is going on is.
struct JobProgress {
  std::string job;  // JobView::name
  std::uint64_t done = 0, total = 0;
  std::string unit = {};  // "pages"
  std::string left = {};  // "12 min 00 s"; empty: not known
};

// How long a step took; of those that ended.
struct StepTime {
  std::string step;
  std::uint64_t seconds = 0;
};

// The size of all files of a run of the same wiki.
struct RunSize {
  std::string date;  // "20261101"
  std::uint64_t bytes = 0;
};

// What is made and not (yet) published, since a check failed.
struct HeldPart {
  std::string step, shard = {};  // no shard: all of the step
  std::string reason, since;
};

struct WithdrawnFile {
  std::string name, reason, time;
};

// What the page shows beside the run itself. All of it may be left empty.
struct RunPageFacts {
  std::string notice = {};               // HTML of notice.txt
  std::string previous = {};             // date of the run before
  std::vector<std::string> sums = {};    // names of the lists of hashes that are there
  std::vector<std::string> others = {};  // of further files about the run: manifest, metalink
  std::string url = {};                  // scheme and host of the public tree
  std::string metalink = {};             // name of the metalink file, if there is one
  bool is_private = false;               // the wiki is: nothing can be fetched
  std::vector<JobProgress> progress = {};
  std::vector<StepTime> times = {};  // in the order of the run
  std::vector<RunSize> sizes = {};   // runs of this wiki, this one among them, by date
  std::vector<HeldPart> held = {};
  std::vector<WithdrawnFile> withdrawn = {};
};

std::string run_page_html(const views::RunView& run, const RunPageFacts& facts);

}  // namespace dumps::pages
