#include "agent/retention/disk_forecast.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>

#include "agent/base/text_table.h"
#include "agent/retention/run_inventory.h"
#include "agent/store/filesystem.h"
#include "agent/store/manifest.h"

namespace dumps {
namespace {

// A step of which only one size is known may have grown; a jump is not taken for a trend.
constexpr double kUsualGrowth = 1.05;
constexpr double kMostGrowth = 1.5;
// So many runs that made a step are looked at, and so many runs at most.
constexpr size_t kRunsOfStep = 2;
constexpr size_t kRunsRead = 12;

std::string human(std::uint64_t bytes) { return human_bytes(static_cast<double>(bytes)); }

void add_sizes(const Manifest& manifest, SizesByJob& sizes) {
  std::map<std::string, std::string> job_types;
  for (const ManifestStep& step : manifest.steps) job_types[step.name] = step.job_type;
  std::map<std::string, std::uint64_t> totals;
  std::map<std::string, std::uint64_t> largest;
  for (const auto& item : manifest.artifacts) {
    const std::string& job_type = job_types[item.step];
    totals[job_type] += item.artifact.size_bytes;
    largest[job_type] = std::max(largest[job_type], item.artifact.size_bytes);
  }
  for (const auto& [job_type, total] : totals) {
    StepSizes& step = sizes[job_type];
    if (step.totals.empty()) step.largest_file = largest[job_type];
    if (step.totals.size() < kRunsOfStep) step.totals.push_back(total);
  }
}

bool knows_all(const SizesByJob& sizes, const std::vector<std::string>& job_types) {
  return std::all_of(job_types.begin(), job_types.end(), [&sizes](const std::string& job_type) {
    const auto found = sizes.find(job_type);
    return found != sizes.end() && found->second.totals.size() >= kRunsOfStep;
  });
}

SizesByJob read_sizes(const Layout& layout, const RunAhead& run) {
  SizesByJob sizes;
  std::vector<std::string> dates =
      dated_directories(layout.tree_for(run.is_public), run.run.target);
  std::reverse(dates.begin(), dates.end());
  size_t read = 0;
  for (const std::string& date : dates) {
    if (date == run.run.date) continue;
    const std::string path = layout.manifest({run.run.target, date}, run.is_public);
    if (!exists(path)) continue;
    const Result<Manifest> manifest = read_manifest(path);
    if (manifest) add_sizes(*manifest, sizes);
    if (++read >= kRunsRead || knows_all(sizes, run.job_types)) break;
  }
  return sizes;
}

std::uint64_t expected_of(const SizesByJob& sizes, const std::vector<std::string>& job_types) {
  std::uint64_t bytes = 0;
  for (const std::string& job_type : job_types) {
    const auto found = sizes.find(job_type);
    if (found != sizes.end()) bytes += expected_bytes(found->second);
  }
  return bytes;
}

std::string describe(const Forecast& f, const ForecastFacts& facts) {
  std::string text = facts.run.run.to_string() + " is expected to need " + human(f.needed_bytes);
  if (f.temp_bytes > 0) text += ", and " + human(f.temp_bytes) + " while files are made";
  if (f.promised_bytes > 0) {
    text += "; runs that go on have " + human(f.promised_bytes) + " to write";
  }
  text += "; " + human(f.free_bytes) + " of " + human(facts.total_bytes) + " are free";
  if (f.reserve_bytes > 0)
    text += ", of which " + human(f.reserve_bytes) + " stay free (disk.reserve)";
  if (!f.unknown.empty()) {
    text += "; not counted, as no earlier run has them: ";
    for (size_t i = 0; i < f.unknown.size(); ++i) text += (i == 0 ? "" : ", ") + f.unknown[i];
  }
  return text;
}

}  // namespace

std::uint64_t expected_bytes(const StepSizes& sizes) {
  if (sizes.totals.empty()) return 0;
  double growth = kUsualGrowth;
  if (sizes.totals.size() > 1 && sizes.totals[1] > 0) {
    growth = std::clamp(static_cast<double>(sizes.totals[0]) / static_cast<double>(sizes.totals[1]),
                        1.0, kMostGrowth);
  }
  return static_cast<std::uint64_t>(static_cast<double>(sizes.totals[0]) * growth);
}

Forecast make_forecast(const ForecastFacts& facts, const DiskConfig& config) {
  Forecast f;
  f.needed_bytes = expected_of(facts.sizes, facts.run.job_types);
  f.promised_bytes = facts.promised_bytes;
  f.free_bytes = facts.free_bytes;
  f.reserve_bytes = config.reserve_bytes;
  for (const std::string& job_type : facts.run.job_types) {
    const auto found = facts.sizes.find(job_type);
    if (found == facts.sizes.end()) {
      f.unknown.push_back(job_type);
    } else {
      f.temp_bytes = std::max(f.temp_bytes, found->second.largest_file);
    }
  }
  f.fits = f.needed_bytes + f.temp_bytes + f.promised_bytes + f.reserve_bytes <= f.free_bytes;
  f.message = describe(f, facts);
  return f;
}

Result<Forecast> forecast_disk(const Layout& layout, const RunAhead& run,
                               const std::vector<RunAhead>& open, const DiskConfig& config) {
  ForecastFacts facts;
  facts.run = run;
  facts.sizes = read_sizes(layout, run);
  for (const RunAhead& other : open) {
    if (other.run == run.run) continue;
    facts.promised_bytes += expected_of(read_sizes(layout, other), other.job_types);
  }
  struct statvfs space {};
  if (::statvfs(layout.temp_tree.c_str(), &space) != 0) {
    return make_errno_error(errno, "look for free space", layout.temp_tree);
  }
  facts.free_bytes = std::uint64_t{space.f_bavail} * space.f_frsize;
  facts.total_bytes = std::uint64_t{space.f_blocks} * space.f_frsize;
  return make_forecast(facts, config);
}

}  // namespace dumps
