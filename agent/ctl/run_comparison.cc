#include "agent/ctl/run_comparison.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <optional>
#include <set>

#include "agent/base/text_table.h"

namespace dumps {
namespace {

namespace json = boost::json;

// "2026-11-24T09:41:03Z"
std::optional<std::int64_t> seconds_of(const std::string& utc) {
  std::tm time{};
  const char* end = ::strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%SZ", &time);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return ::timegm(&time);
}

std::int64_t count_of(const ShardRecord& record, const char* name) {
  const auto found = record.counts.find(name);
  return found == record.counts.end() ? 0 : found->second;
}

std::string change(double before, double after) {
  if (before <= 0) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%+.0f %%", (after - before) * 100 / before);
  return text;
}

std::string both(const StepComparison& c, std::string (*show)(const StepFigures&)) {
  const auto side = [show](const StepFigures& f) { return f.is_there ? show(f) : "-"; };
  return side(c.before) + " / " + side(c.after);
}

std::string hits_of(const StepFigures& f) {
  const std::int64_t all = f.prefetch_hits + f.prefetch_misses;
  return all == 0 ? "-" : std::to_string(f.prefetch_hits * 100 / all) + " %";
}

std::string part_words(const StepComparison& c) {
  const auto [part, ms] = c.slowest_part();
  if (part.empty()) return "-";
  return part + " +" + human_seconds(static_cast<double>(ms) / 1000);
}

std::string verdict(const StepComparison& worst) {
  if (!worst.before.is_there || !worst.after.is_there || worst.slower_by_s() <= 0) {
    return "no step of both runs got slower\n";
  }
  std::string text = worst.step + " lost the most time: " +
                     human_seconds(static_cast<double>(worst.slower_by_s()));
  if (const auto [part, ms] = worst.slowest_part(); !part.empty()) {
    text +=
        ", of its parts " + part + " (" + human_seconds(static_cast<double>(ms) / 1000) + " more)";
  }
  return text + "; " + worst.after.unit + ": " +
         change(static_cast<double>(worst.before.items), static_cast<double>(worst.after.items)) +
         ", bytes: " +
         change(static_cast<double>(worst.before.raw_bytes),
                static_cast<double>(worst.after.raw_bytes)) +
         "\n";
}

json::object to_json(const StepFigures& f) {
  return {{"shards", f.shards},
          {"seconds", f.seconds},
          {"items", f.items},
          {"unit", f.unit},
          {"raw_bytes", f.raw_bytes},
          {"stored_bytes", f.stored_bytes},
          {"parts_ms", json::value_from(f.parts_ms)},
          {"prefetch_hits", f.prefetch_hits},
          {"prefetch_misses", f.prefetch_misses}};
}

}  // namespace

Result<StepFigures> figures_of(const std::vector<ShardRecord>& records) {
  StepFigures sum;
  for (const ShardRecord& record : records) {
    const auto started = seconds_of(record.started);
    const auto finished = seconds_of(record.finished);
    if (!started || !finished) {
      return make_error(ErrorCode::kCorrupt, "compare", record.step + ", shard " + record.shard,
                        "its record has no times of start and end");
    }
    sum.is_there = true;
    ++sum.shards;
    sum.seconds += *finished - *started;
    sum.items += record.done;
    sum.unit = record.unit;
    for (const Artifact& artifact : record.artifacts) {
      sum.raw_bytes += artifact.raw_size_bytes;
      sum.stored_bytes += artifact.size_bytes;
    }
    for (const auto& [name, value] : record.counts) {
      if (!name.ends_with(kTimeEnding)) continue;
      sum.parts_ms[name.substr(0, name.size() - kTimeEnding.size())] += value;
    }
    sum.prefetch_hits += count_of(record, "prefetch_hits");
    sum.prefetch_misses += count_of(record, "prefetch_misses");
  }
  return sum;
}

std::pair<std::string, std::int64_t> StepComparison::slowest_part() const {
  std::pair<std::string, std::int64_t> slowest;
  for (const auto& [part, ms] : after.parts_ms) {
    const auto found = before.parts_ms.find(part);
    if (found == before.parts_ms.end()) continue;
    if (ms - found->second > slowest.second) slowest = {part, ms - found->second};
  }
  return slowest;
}

std::vector<StepComparison> compare_runs(const std::map<std::string, StepFigures>& before,
                                         const std::map<std::string, StepFigures>& after) {
  std::set<std::string> names;
  for (const auto& [name, figures] : before) names.insert(name);
  for (const auto& [name, figures] : after) names.insert(name);
  const auto of = [](const std::map<std::string, StepFigures>& steps, const std::string& name) {
    const auto found = steps.find(name);
    return found == steps.end() ? StepFigures{} : found->second;
  };
  std::vector<StepComparison> list;
  list.reserve(names.size());
  for (const std::string& name : names) list.push_back({name, of(before, name), of(after, name)});
  const auto loss = [](const StepComparison& c) {
    return c.before.is_there && c.after.is_there ? c.slower_by_s() : INT64_MIN;
  };
  std::stable_sort(list.begin(), list.end(),
                   [&](const auto& a, const auto& b) { return loss(a) > loss(b); });
  return list;
}

std::string render_comparison(const std::vector<StepComparison>& steps, const std::string& before,
                              const std::string& after) {
  TextTable table({"STEP", "TIME " + before + " / " + after, "CHANGE", "SLOWER PART", "ITEMS",
                   "BYTES", "PREFETCHED"});
  for (const StepComparison& c : steps) {
    const bool in_both = c.before.is_there && c.after.is_there;
    table.add(
        {c.step,
         both(c,
              [](const StepFigures& f) { return human_seconds(static_cast<double>(f.seconds)); }),
         in_both
             ? change(static_cast<double>(c.before.seconds), static_cast<double>(c.after.seconds))
             : "-",
         part_words(c), both(c, [](const StepFigures& f) { return human_count(f.items); }),
         both(c,
              [](const StepFigures& f) { return human_bytes(static_cast<double>(f.raw_bytes)); }),
         both(c, hits_of)});
  }
  return table.to_string() + (steps.empty() ? "" : verdict(steps.front()));
}

json::array comparison_to_json(const std::vector<StepComparison>& steps) {
  json::array array;
  for (const StepComparison& c : steps) {
    const auto side = [](const StepFigures& f) {
      return f.is_there ? json::value(to_json(f)) : json::value();
    };
    const auto [part, ms] = c.slowest_part();
    array.push_back(json::object{{"step", c.step},
                                 {"before", side(c.before)},
                                 {"after", side(c.after)},
                                 {"slower_by_s", c.slower_by_s()},
                                 {"slowest_part", part},
                                 {"slowest_part_by_ms", ms}});
  }
  return array;
}

}  // namespace dumps
