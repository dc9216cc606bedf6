#include "agent/retention/run_inventory.h"

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <optional>

#include "agent/base/atomic_file.h"
#include "agent/store/manifest.h"
#include "agent/store/release.h"
#include "agent/views/engine_tree.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view kTextJobs[] = {"articles", "meta-current", "meta-history"};

std::string text_of(const json::object& o, const char* key) {
  const json::value* value = o.if_contains(key);
  return value != nullptr && value->is_string() ? json::value_to<std::string>(*value)
                                                : std::string();
}

TimePoint time_of(const json::object& o, const char* key) {
  const json::value* value = o.if_contains(key);
  const std::int64_t ms = value == nullptr ? 0 : json::value_to<std::int64_t>(*value);
  return TimePoint(std::chrono::milliseconds(ms));
}

RunStanding standing_of(const std::string& state) {
  if (state == "open") return RunStanding::kOpen;
  return state == "done" ? RunStanding::kGood : RunStanding::kNotGood;
}

// Files of texts that a step with prefetch takes; `xml` makes all of them in one pass.
void add_prefetch(const std::string& job_type, const std::string& prefetch, bool over,
                  std::vector<RunReads>& reads) {
  const std::string date = prefetch == "auto" ? "" : prefetch;
  for (const std::string_view job : kTextJobs) {
    if (job_type != "xml" && job_type != job) continue;
    reads.push_back({std::string(job), "*-pages-" + std::string(job) + "{name}.xml*", date, over});
  }
}

class Inventory {
 public:
  explicit Inventory(const InventoryRequest& request) : request_(request) {}

  TargetOnDisk target(const std::string& name) const {
    TargetOnDisk target;
    target.target = name;
    if (request_.groups) target.groups = request_.groups(name);
    std::set<std::string> dates;
    for (const std::string& tree :
         {layout().public_tree, layout().private_tree, layout().runs_root()}) {
      for (std::string& date : dated_directories(tree, name)) dates.insert(std::move(date));
    }
    for (const std::string& date : dates) target.runs.push_back(run({name, date}));
    for (const bool is_public : {true, false}) add_links(name, is_public, target.linked);
    return target;
  }

 private:
  const Layout& layout() const { return request_.layout; }

  RunOnDisk run(const RunId& id) const {
    RunOnDisk run;
    run.id = id;
    std::error_code ec;
    const bool is_public = fs::is_directory(layout().final_directory(id, true), ec);
    const bool is_private = fs::is_directory(layout().final_directory(id, false), ec);
    if (is_public || is_private) run.tree = is_public ? "public" : "private";
    if (is_public && is_private) {
      run.standing_text = "files of it are in both trees";
      return run;
    }
    if (const auto hold = read_file(hold_file(layout(), id))) run.hold = first_line(*hold);
    const Status read = read_run(run);
    if (!read) {
      run.standing = RunStanding::kUnknown;
      run.standing_text = read.error().to_string();
    }
    return run;
  }

  static std::string first_line(const std::string& text) {
    const std::string line = text.substr(0, text.find('\n'));
    return line.empty() ? "no reason is given" : line;
  }

  Status read_run(RunOnDisk& run) const {
    const std::string order = layout().run_file(run.id);
    const bool ordered = exists(order);
    if (ordered) {
      if (Status s = read_order(order, run); !s) return s;
    }
    if (!run.tree.empty()) {
      if (Status s = read_files(ordered, run); !s) return s;
    } else if (!ordered) {
      run.standing_text = "a directory without run.json";
    }
    if (exists(layout().private_tree + "/" + run.id.target + "/lock_" + run.id.date)) {
      run.standing = RunStanding::kOpen;
      run.standing_text = "the lock of another engine is there";
    }
    if (run.standing == RunStanding::kGood || run.standing == RunStanding::kOpen) return {};
    return check_releases(run);
  }

  Status read_order(const std::string& path, RunOnDisk& run) const {
    const Result<std::string> text = read_file(path);
    if (!text) return text.error();
    try {
      const json::value value = json::parse(*text);
      const json::object& o = value.as_object();
      run.profile = text_of(o, "profile");
      run.home = text_of(o, "visibility") == "public" ? "public" : "private";
      run.standing_text = text_of(o, "state");
      run.standing = standing_of(run.standing_text);
      run.changed = std::max(time_of(o, "created"), time_of(o, "ended"));
      for (const json::value& item : o.at("steps").as_array()) add_reads(item.as_object(), run);
      return {};
    } catch (const std::exception& e) {
      return make_error(ErrorCode::kCorrupt, "read run", path, e.what());
    }
  }

  void add_reads(const json::object& step, RunOnDisk& run) const {
    const std::string job_type = text_of(step, "job_type");
    const std::string state = text_of(step, "state");
    const bool over = state == "done" || state == "skipped";
    if (request_.needs_previous && request_.needs_previous(text_of(step, "plugin"), job_type)) {
      run.reads.push_back({job_type, "", "", over});
    }
    const json::value* params = step.if_contains("params");
    if (params == nullptr || !params->is_object()) return;
    const std::string prefetch = text_of(params->get_object(), "prefetch");
    if (prefetch.empty() || prefetch == "off") return;
    add_prefetch(job_type, prefetch, over, run.reads);
  }

  // Released files, by the manifest; other files only count as bytes.
  Status read_files(bool ordered, RunOnDisk& run) const {
    const bool is_public = run.tree == "public";
    const std::string directory = layout().final_directory(run.id, is_public);
    const std::string path = layout().manifest(run.id, is_public);
    std::map<std::string, std::string> job_types;
    if (exists(path)) {
      Result<Manifest> manifest = read_manifest(path);
      if (!manifest) return std::move(manifest).error();
      std::map<std::string, std::string> of_step;
      for (const ManifestStep& step : manifest->steps) of_step[step.name] = step.job_type;
      for (const auto& item : manifest->artifacts) {
        job_types[item.artifact.name] = of_step[item.step];
      }
      if (!ordered) {
        run.profile = manifest->profile;
        // Of schema 1, and of runs that were taken over: all that is there is good.
        const bool good = manifest->state.empty() || manifest->state == run_state::kComplete;
        run.standing = good ? RunStanding::kGood : RunStanding::kNotGood;
        run.standing_text = manifest->state;
      }
    } else if (exists(directory + "/dumpruninfo.txt")) {
      if (Status s = read_engine(directory, ordered, job_types, run); !s) return s;
    } else if (!ordered) {
      run.standing_text = "neither run.json nor manifest.json nor dumpruninfo.txt is there";
    }
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(directory, ec)) {
      if (entry.is_symlink() || !entry.is_regular_file()) continue;
      const auto known = job_types.find(entry.path().filename().string());
      std::error_code size_ec;
      const std::uintmax_t size = entry.file_size(size_ec);
      if (size_ec) continue;  // gone since
      if (known == job_types.end()) {
        run.other_bytes += size;
      } else {
        run.files[known->first] = {size, known->second};
      }
    }
    if (ec) return make_errno_error(ec.value(), "read run", directory);
    return {};
  }

  static Status read_engine(const std::string& directory, bool ordered,
                            std::map<std::string, std::string>& job_types, RunOnDisk& run) {
    Result<views::RunView> view = views::read_engine_run(directory, "");
    if (!view) return std::move(view).error();
    for (const views::JobView& job : view->jobs) {
      for (const views::FileView& file : job.files) job_types[file.name] = job.name;
    }
    if (ordered) return {};
    run.profile = view->is_partial ? "partial" : "full";
    const bool good = view->is_finished && views::count_failed(*view) == 0;
    run.standing = good ? RunStanding::kGood : RunStanding::kNotGood;
    run.standing_text = good ? "done" : "not whole, by its dumpruninfo.txt";
    return {};
  }

  // What was cut off in the middle of a release is not over, whatever run.json says.
  Status check_releases(RunOnDisk& run) const {
    if (!exists(layout().run_directory(run.id) + "/steps")) return {};
    Result<std::vector<std::string>> steps = list_steps(layout(), run.id);
    if (!steps) return std::move(steps).error();
    for (const std::string& step : *steps) {
      Result<ReleaseState> state = release_state(layout(), run.id, step);
      if (!state) return std::move(state).error();
      if (*state != ReleaseState::kIntended) continue;
      run.standing = RunStanding::kOpen;
      run.standing_text = "the release of step " + step + " was cut off";
    }
    return {};
  }

  void add_links(const std::string& target, bool is_public, std::set<std::string>& linked) const {
    std::error_code ec;
    for (const auto& entry :
         fs::directory_iterator(layout().latest_directory(target, is_public), ec)) {
      std::error_code link_ec;
      const std::string to = fs::read_symlink(entry.path(), link_ec).string();
      if (!link_ec && to.starts_with("../")) linked.insert(to.substr(3));
    }
  }

  const InventoryRequest& request_;
};

std::set<std::string> targets_in_trees(const Layout& layout) {
  std::set<std::string> targets;
  for (const std::string& tree : {layout.public_tree, layout.private_tree, layout.runs_root()}) {
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(tree, ec)) {
      const std::string name = entry.path().filename().string();
      if (!is_target_id(name) || !entry.is_directory()) continue;
      if (!dated_directories(tree, name).empty()) targets.insert(name);
    }
  }
  return targets;
}

}  // namespace

std::string hold_file(const Layout& layout, const RunId& run) {
  return layout.run_directory(run) + "/hold";
}

std::vector<std::string> dated_directories(const std::string& tree, const std::string& target) {
  std::vector<std::string> dates;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(tree + "/" + target, ec)) {
    std::string name = entry.path().filename().string();
    std::error_code type_ec;
    if (is_date(name) && entry.is_directory(type_ec)) dates.push_back(std::move(name));
  }
  std::sort(dates.begin(), dates.end());
  return dates;
}

Result<std::vector<TargetOnDisk>> take_inventory(const InventoryRequest& request) {
  const std::set<std::string> known = targets_in_trees(request.layout);
  const Inventory inventory(request);
  std::vector<TargetOnDisk> targets;
  for (const std::string& name : known) {
    if (!request.target.empty() && name != request.target) continue;
    targets.push_back(inventory.target(name));
  }
  if (targets.empty() && !request.target.empty()) {
    return make_error(ErrorCode::kNotFound, "look through the trees", request.target,
                      "there is no run of this target in them");
  }
  return targets;
}

}  // namespace dumps
