// adopt: runs of the older engine become the agent's.
#include <boost/json.hpp>
#include <iostream>

#include "agent/base/text_table.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/ctl/host_trees.h"
#include "agent/ctl/run_checks.h"
#include "agent/verify/adopt.h"

namespace dumps {
namespace {

namespace json = boost::json;

struct Outcome {
  std::string state;  // "adopted", "refused", or of `all`: "skipped", for it is the agent's
  std::string why;
};

json::object to_json(const RunId& run, const Outcome& outcome, const Adoption* adoption) {
  json::object shown{{"target", run.target}, {"date", run.date}, {"state", outcome.state}};
  if (!outcome.why.empty()) shown["why"] = outcome.why;
  if (adoption == nullptr) return shown;
  shown["files"] = adoption->manifest.artifacts.size();
  shown["run_state"] = adoption->manifest.state;
  shown["left_out"] = json::value_from(adoption->left_out);
  shown["findings"] = findings_json(adoption->report.findings);
  return shown;
}

void print(const RunId& run, const Outcome& outcome, const Adoption* adoption) {
  if (adoption != nullptr) print_findings(run, adoption->report.findings);
  std::ostream& out = outcome.state == "refused" ? std::cerr : std::cout;
  out << run.to_string() << ": " << outcome.state;
  if (adoption != nullptr && outcome.state == "adopted") {
    out << ", " << human_count(adoption->manifest.artifacts.size()) << " files, "
        << adoption->manifest.state;
    for (const std::string& name : adoption->left_out) out << "\n  left out: " << name;
  }
  if (!outcome.why.empty()) out << ": " << outcome.why;
  out << std::endl;
}

std::string refusal(const Adoption& adoption, bool skip_bad) {
  if (adoption.manifest.artifacts.empty()) return "no job of it is done with good files";
  return skip_bad ? "" : "something is wrong with it; --skip-bad leaves bad files out";
}

class Adopter {
 public:
  Adopter(const HostTrees& trees, Filesystem& filesystem, const AdoptCommandOptions& options)
      : trees_(trees), filesystem_(filesystem), options_(options) {}

  Outcome adopt(const RunId& run) {
    adoption.reset();
    const TreesInUse in_use = trees_.in_use();
    AdoptOptions how;
    how.skip_bad = options_.skip_bad;
    how.verify.depth = options_.deep ? CheckDepth::kDeep : CheckDepth::kStructure;
    how.verify.on_progress = progress_on_terminal("adopt " + run.to_string());
    const Result<bool> is_public = is_public_run(in_use.layout, run);
    if (!is_public) return {"refused", is_public.error().to_string()};
    Result<Adoption> plan = plan_adoption(in_use.layout, run, *is_public, how);
    if (how.verify.on_progress) std::cerr << "\r\033[K";
    if (!plan) {
      const bool is_ours = plan.error().code == ErrorCode::kExists && options_.date == "all";
      return {is_ours ? "skipped" : "refused", plan.error().to_string()};
    }
    adoption = std::move(*plan);
    if (!may_adopt(*adoption, how)) return {"refused", refusal(*adoption, options_.skip_bad)};
    if (options_.dry_run) return {"adopted", "not written: --dry-run"};
    if (Status s = write_adoption(filesystem_, in_use.layout, in_use.modes, *is_public, *adoption);
        !s) {
      return {"refused", s.error().to_string()};
    }
    return {"adopted", ""};
  }

  std::optional<Adoption> adoption;  // of the last run

 private:
  const HostTrees& trees_;
  Filesystem& filesystem_;
  const AdoptCommandOptions& options_;
};

}  // namespace

int adopt_command(const GlobalOptions& global, const AdoptCommandOptions& options) {
  Result<HostTrees> trees = HostTrees::take(global);
  if (!trees) return complain(trees.error());
  Result<std::vector<RunId>> runs =
      chosen_runs(trees->in_use().layout, options.target, options.date);
  if (!runs) return complain(runs.error());
  Adopter adopter(*trees, trees->filesystem(), options);
  json::array list;
  int code = exit_code::kOk;
  bool any = false;
  for (const RunId& run : *runs) {
    const Outcome outcome = adopter.adopt(run);
    any = any || (outcome.state == "adopted" && !options.dry_run);
    const Adoption* adoption = adopter.adoption ? &*adopter.adoption : nullptr;
    if (outcome.state == "refused") code = exit_code::kRefused;
    if (global.json) {
      list.emplace_back(to_json(run, outcome, adoption));
    } else {
      print(run, outcome, adoption);
    }
  }
  if (any) {
    for (const Error& error : trees->show({options.target})) {
      code = complain(error.to_string(), exit_code::kFailed);
    }
  }
  if (global.json) {
    std::cout << json::serialize(json::object{{"ok", code == exit_code::kOk}, {"runs", list}})
              << "\n";
  }
  return code;
}

}  // namespace dumps
