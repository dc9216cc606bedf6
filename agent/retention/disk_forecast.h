// DiskForecast: whether a run that is about to begin will fit, by what the last runs of its target
// took, step by step, and by what runs that go on have still to write.
//
// make_forecast() is pure; forecast_disk() gathers its facts (manifests, free space) and blocks.
// Sizes are bytes. Job types that no earlier run has made count as nothing and are named.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agent/base/result.h"
#include "agent/core/retention_config.h"
#include "agent/store/layout.h"

namespace dumps {

// A run and the job types of those of its steps that are still to be made.
struct RunAhead {
  RunId run;
  bool is_public = false;
  std::vector<std::string> job_types;
};

// What a job type took in earlier runs, newest first, and its biggest file in the newest of them.
struct StepSizes {
  std::vector<std::uint64_t> totals;
  std::uint64_t largest_file = 0;
};
using SizesByJob = std::map<std::string, StepSizes>;

struct ForecastFacts {
  RunAhead run;
  SizesByJob sizes;                  // of its target
  std::uint64_t promised_bytes = 0;  // to runs that go on
  std::uint64_t free_bytes = 0, total_bytes = 0;
};

struct Forecast {
  std::uint64_t needed_bytes = 0;  // of all its files
  std::uint64_t temp_bytes = 0;    // besides, while they are made: one file that is made again
  std::uint64_t promised_bytes = 0, free_bytes = 0, reserve_bytes = 0;
  std::vector<std::string> unknown;  // job types without an earlier run
  bool fits = true;
  std::string message;  // the numbers, for people; one line
};

// Growth of a step from the run before the last to the last goes on, within bounds.
std::uint64_t expected_bytes(const StepSizes& sizes);
Forecast make_forecast(const ForecastFacts& facts, const DiskConfig& config);

// `open`: the runs that go on. What cannot be read of earlier runs counts as unknown; kIo and the
// like: the file system does not say how much is free.
Result<Forecast> forecast_disk(const Layout& layout, const RunAhead& run,
                               const std::vector<RunAhead>& open, const DiskConfig& config);

}  // namespace dumps
