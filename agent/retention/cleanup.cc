#include "agent/retention/cleanup.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "agent/base/atomic_file.h"
#include "agent/base/text_table.h"
#include "agent/retention/expiry.h"
#include "agent/retention/run_removal.h"
#include "agent/store/manifest.h"
#include "agent/store/recover.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// Only what looks like an attempt's directory: nothing else in the tree is the agent's.
bool is_token(std::string_view name) {
  return name.size() == 32 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::uint64_t bytes_below(const fs::path& path) {
  std::uint64_t bytes = 0;
  std::error_code ec;
  for (const auto& entry : fs::recursive_directory_iterator(path, ec)) {
    std::error_code size_ec;
    const std::uintmax_t size = entry.file_size(size_ec);
    if (!size_ec) bytes += size;
  }
  return bytes;
}

TimePoint modified(const std::string& path) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return TimePoint::max();  // gone since
  return TimePoint(std::chrono::seconds(st.st_mtim.tv_sec));
}

// Of a directory and all in it: a big file may be written for days.
TimePoint last_change(const std::string& path) {
  TimePoint newest = modified(path);
  std::error_code ec;
  for (const auto& entry : fs::recursive_directory_iterator(path, ec)) {
    newest = std::max(newest, modified(entry.path().string()));
  }
  return newest;
}

// Tokens of attempts that own a shard of a run, also of workers that no agent knows.
std::set<std::string> claimed_tokens(const Layout& layout) {
  std::set<std::string> tokens;
  for (const RunId& run : list_runs(layout)) {
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(layout.run_directory(run) + "/claims", ec)) {
      const Result<std::string> text = read_file(entry.path().string());
      if (text) tokens.insert(text->substr(0, text->find_first_of(" \n")));
    }
  }
  return tokens;
}

std::vector<LeftOver> find_left_overs(const CleanupRequest& request) {
  std::vector<LeftOver> left;
  const Layout& layout = request.inventory.layout;
  const auto age = std::chrono::milliseconds(request.config.temp_age_ms);
  std::vector<std::string> old;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(layout.temp_tree, ec)) {
    const std::string name = entry.path().filename().string();
    if (is_token(name) && request.now - last_change(entry.path().string()) > age) {
      old.push_back(name);
    }
  }
  if (old.empty()) return left;
  const std::set<std::string> claimed = claimed_tokens(layout);
  for (const std::string& name : old) {
    if (claimed.contains(name)) continue;
    const std::string path = layout.temp(name);
    left.push_back(
        {path, bytes_below(path), "outputs of an attempt that is over, older than temp_age"});
  }
  std::sort(left.begin(), left.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return left;
}

std::vector<RunId> find_cut_off(const InventoryRequest& inventory) {
  std::vector<RunId> cut_off;
  for (const RunId& run : list_runs(inventory.layout)) {
    if (!inventory.target.empty() && run.target != inventory.target) continue;
    if (exists(expiry_file(inventory.layout, run))) cut_off.push_back(run);
  }
  return cut_off;
}

bool is_in_public_tree(const Layout& layout, const RunId& run) {
  return exists(layout.final_directory(run, true));
}

ReleaseRequest release_of(const CleanupRequest& request, const RunId& run) {
  ReleaseRequest release;
  release.layout = request.inventory.layout;
  release.run = run;
  release.is_public = is_in_public_tree(release.layout, run);
  release.modes = request.modes.for_tree(release.is_public);
  return release;
}

class Work {
 public:
  Work(Filesystem& filesystem, const CleanupRequest& request,
       const std::function<void(const std::string&)>& log)
      : filesystem_(filesystem), request_(request), log_(log) {}

  void finish_cut_off(const RunId& run) {
    Result<bool> finished = finish_removal(filesystem_, release_of(request_, run));
    if (!finished) return failed(std::move(finished).error(), run.to_string());
    outcome_.targets.insert(run.target);
    log_("finished the removal of files of " + run.to_string() + " that was cut off");
  }

  void carry_out(const RetentionDecision& decision) {
    const std::string run = decision.id.to_string();
    if (decision.action == RetentionAction::kKeep) return;
    if (request_.busy.contains(decision.id)) return;  // begun since the plan was made
    const bool whole = decision.action == RetentionAction::kRemove;
    Status done =
        whole ? remove_run(filesystem_, request_.inventory.layout, decision.id, request_.layouts)
              : remove_files(filesystem_, release_of(request_, decision.id),
                             {decision.files.begin(), decision.files.end()});
    if (!done) return failed(done.error(), run);
    outcome_.targets.insert(decision.id.target);
    outcome_.bytes += decision.freed_bytes;
    const std::string size = human_bytes(static_cast<double>(decision.freed_bytes));
    if (whole) {
      ++outcome_.runs;
      log_("removed " + run + " (" + size + "): " + decision.reason);
    } else {
      outcome_.files += decision.files.size();
      for (const std::string& file : decision.files) log_("removed " + run + "/" + file);
      log_("removed " + std::to_string(decision.files.size()) + " files of " + run + " (" + size +
           "): " + decision.reason);
    }
  }

  void remove(const LeftOver& left) {
    std::error_code ec;
    fs::remove_all(left.path, ec);
    if (ec) return failed(make_errno_error(ec.value(), "remove", left.path), left.path);
    ++outcome_.left_overs;
    outcome_.bytes += left.bytes;
    log_("removed " + left.path + " (" + human_bytes(static_cast<double>(left.bytes)) +
         "): " + left.reason);
  }

  void sweep(const std::string& target) {
    Result<size_t> swept = sweep_removed_runs(filesystem_, request_.inventory.layout, target);
    if (!swept) failed(std::move(swept).error(), target);
  }

  CleanupOutcome take() { return std::move(outcome_); }

 private:
  void failed(Error error, const std::string& what) {
    outcome_.errors.push_back(std::move(error).wrap("clean up", what));
  }

  Filesystem& filesystem_;
  const CleanupRequest& request_;
  const std::function<void(const std::string&)>& log_;
  CleanupOutcome outcome_;
};

void mark_busy(const std::set<RunId>& busy, std::vector<TargetOnDisk>& targets) {
  for (TargetOnDisk& target : targets) {
    for (RunOnDisk& run : target.runs) {
      if (!busy.contains(run.id)) continue;
      run.standing = RunStanding::kOpen;
      run.standing_text = "the agent works on it";
    }
  }
}

}  // namespace

std::uint64_t CleanupPlan::freed_bytes() const {
  return std::accumulate(left_overs.begin(), left_overs.end(), retention.freed_bytes(),
                         [](std::uint64_t sum, const LeftOver& left) { return sum + left.bytes; });
}

Result<CleanupPlan> plan_cleanup(const CleanupRequest& request) {
  Result<std::vector<TargetOnDisk>> targets = take_inventory(request.inventory);
  if (!targets) return std::move(targets).error();
  mark_busy(request.busy, *targets);
  CleanupPlan plan;
  plan.retention = plan_retention(*targets, request.config, request.now);
  if (request.inventory.target.empty()) plan.left_overs = find_left_overs(request);
  plan.cut_off = find_cut_off(request.inventory);
  return plan;
}

CleanupOutcome carry_out(Filesystem& filesystem, const CleanupRequest& request,
                         const CleanupPlan& plan,
                         const std::function<void(const std::string&)>& log) {
  Work work(filesystem, request, log);
  for (const RunId& run : plan.cut_off) work.finish_cut_off(run);
  std::set<std::string> targets;
  for (const RetentionDecision& decision : plan.retention.decisions) {
    targets.insert(decision.id.target);
    work.carry_out(decision);
  }
  for (const std::string& target : targets) work.sweep(target);
  for (const LeftOver& left : plan.left_overs) work.remove(left);
  return work.take();
}

json::object to_json(const CleanupPlan& plan) {
  json::array runs;
  for (const RetentionDecision& d : plan.retention.decisions) {
    runs.push_back(json::object{{"run", d.id.to_string()},
                                {"tree", d.tree},
                                {"action", action_name(d.action)},
                                {"reason", d.reason},
                                {"files", json::value_from(d.files)},
                                {"freed_bytes", d.freed_bytes}});
  }
  json::array left_overs;
  for (const LeftOver& left : plan.left_overs) {
    left_overs.push_back(
        json::object{{"path", left.path}, {"bytes", left.bytes}, {"reason", left.reason}});
  }
  json::array cut_off;
  for (const RunId& run : plan.cut_off) cut_off.emplace_back(run.to_string());
  return {{"freed_bytes", plan.freed_bytes()},
          {"runs", std::move(runs)},
          {"left_overs", std::move(left_overs)},
          {"cut_off", std::move(cut_off)}};
}

json::object to_json(const CleanupOutcome& outcome) {
  json::array errors;
  for (const Error& error : outcome.errors) errors.emplace_back(error.to_string());
  return {{"runs_removed", outcome.runs},
          {"files_removed", outcome.files},
          {"left_overs_removed", outcome.left_overs},
          {"freed_bytes", outcome.bytes},
          {"errors", std::move(errors)}};
}

}  // namespace dumps
