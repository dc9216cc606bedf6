#include "agent/ctl/run_view.h"

#include <algorithm>
#include <cstdio>

#include "agent/base/terminal.h"
#include "agent/base/text_table.h"
#include "agent/ctl/json_view.h"

namespace dumps {
namespace {

namespace json = boost::json;
using json_view::number;
using json_view::text;

bool step_is_over(const json::value& step) {
  const std::string state = text(step, "state");
  return state != "waiting" && state != "planning" && state != "running" && state != "releasing";
}

// Part of a step that is done, 0 to 1.
double fraction_of(const json::value& step) {
  if (step_is_over(step)) return 1;
  const double total = number(step, "total");
  if (total > 0) {
    return std::clamp(
        (number(step, "done") + number(step, "skipped") + number(step, "failed")) / total, 0.0,
        1.0);
  }
  const json::value* shards = json_view::member(step, "shards");
  const double all = shards == nullptr ? 0 : number(*shards, "total");
  return all > 0 ? number(*shards, "sealed") / all : 0;
}

std::string shards_of(const json::value& step) {
  const json::value* shards = json_view::member(step, "shards");
  if (shards == nullptr || number(*shards, "total") == 0) return "";
  return human_count(static_cast<unsigned long long>(number(*shards, "sealed"))) + "/" +
         human_count(static_cast<unsigned long long>(number(*shards, "total")));
}

}  // namespace

std::string describe_progress(const json::value& item) {
  const double done = number(item, "done") + number(item, "skipped") + number(item, "failed");
  const double total = number(item, "total");
  const std::string unit = text(item, "unit");
  if (done == 0 && total == 0) return "";
  std::string out;
  if (total > 0) {
    out = percent(std::min(1.0, done / total)) + " of " +
          human_count(static_cast<unsigned long long>(total)) + " " + unit;
  } else {
    out = human_count(static_cast<unsigned long long>(done)) + " " + unit;
  }
  if (number(item, "skipped") > 0) {
    out +=
        " (" + human_count(static_cast<unsigned long long>(number(item, "skipped"))) + " skipped)";
  }
  if (number(item, "rate") > 0)
    out += ", " + human_count(static_cast<unsigned long long>(number(item, "rate"))) + "/s";
  if (number(item, "eta_s") > 0) out += ", " + human_seconds(number(item, "eta_s")) + " left";
  return out;
}

std::string render_run(const json::value& run) {
  std::string out =
      text(run, "id") + "  profile " + text(run, "profile") + ", " + text(run, "state");
  if (const std::string message = text(run, "message"); !message.empty()) out += ": " + message;
  out += "\n";
  TextTable table({"STEP", "STATE", "SHARDS", "FILES", "SIZE", "PROGRESS"});
  for (const auto& step : json_view::list(run, "steps")) {
    std::string last = text(step, "message");
    if (last.empty()) last = describe_progress(step);
    const double bytes = number(step, "bytes");
    table.add({text(step, "name"), text(step, "state"), shards_of(step),
               number(step, "files") > 0
                   ? human_count(static_cast<unsigned long long>(number(step, "files")))
                   : "",
               bytes > 0 ? human_bytes(bytes) : "", last});
  }
  return out + table.to_string();
}

std::string render_bar(const json::value& run, size_t width) {
  const json::array& steps = json_view::list(run, "steps");
  double sum = 0;
  std::string busy;
  for (const auto& step : steps) {
    sum += fraction_of(step);
    const std::string state = text(step, "state");
    if (!busy.empty() || step_is_over(step) || state == "waiting") continue;
    busy = text(step, "name") + " " + state;
    const std::string progress = describe_progress(step);
    if (!progress.empty()) busy += " " + progress;
  }
  const double fraction = steps.empty() ? 0 : sum / static_cast<double>(steps.size());
  std::string line = progress_bar(fraction);
  if (!busy.empty()) line += "  " + busy;
  if (width > 1 && line.size() > width - 1) line.resize(width - 1);
  return line;
}

std::vector<std::string> RunNarrator::look(const json::value& run) {
  std::vector<std::string> lines;
  for (const auto& step : json_view::list(run, "steps")) {
    const std::string name = text(step, "name");
    std::string now = text(step, "state");
    if (const std::string message = text(step, "message"); !message.empty()) now += ": " + message;
    std::string& before = states_[name];
    if (before == now || (before.empty() && now.starts_with("waiting"))) continue;
    before = now;
    std::string line = name;
    line.append(": ").append(now);
    if (text(step, "state") == "done") {
      line += ", " + human_count(static_cast<unsigned long long>(number(step, "files"))) +
              " files, " + human_bytes(number(step, "bytes"));
      if (const std::string progress = describe_progress(step); number(step, "skipped") > 0)
        line += ", " + progress;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

bool is_over(const json::value& run) {
  const std::string state = text(run, "state");
  return !state.empty() && state != "open";
}

}  // namespace dumps
