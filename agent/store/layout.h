// Layout: the only place that knows where things are in the trees. Pure string work; any thread.
//
//   <public>/<target>/<date>/NAME          released files of public targets, manifest.json
//   <public>/<target>/latest/              relative links to the newest released files
//   <private>/<target>/<date>/NAME         the same of private and closed targets
//   <private>/.runs/<target>/<date>/       what only the agent sees of a run:
//       run.json                           what was asked
//       steps/<step>/plan.json             the frozen shards of a step
//       steps/<step>/shard-<shard>.json    record of a sealed shard (the truth about what is done)
//       steps/<step>/release.json          intent and list of a release
//       files/NAME                         sealed, not yet released
//       checkpoints/, claims/, logs/
//   <temp>/<token>/NAME                    outputs of one attempt in the making
//   <tree>/.dumps-domain                   which claims domain the tree belongs to
#pragma once

#include <string>
#include <string_view>

namespace dumps {

struct RunId {
  std::string target;
  std::string date;  // YYYYMMDD

  std::string to_string() const { return target + "/" + date; }
  auto operator<=>(const RunId&) const = default;  // NOLINT(modernize-use-nullptr): it has no 0
};

// Names that come from outside and end in paths. A file name has no '/', does not begin with '.',
// and is at most 200 bytes of [A-Za-z0-9._+-]; ids are [a-z0-9][a-z0-9_.-]{0,63}; target ids
// [a-z0-9_]+.
bool is_artifact_name(std::string_view name);
bool is_id(std::string_view id);
bool is_target_id(std::string_view id);
bool is_date(std::string_view date);

struct Layout {
  std::string public_tree, private_tree, temp_tree;

  std::string run_directory(const RunId& run) const {
    return private_tree + "/.runs/" + run.target + "/" + run.date;
  }
  std::string run_file(const RunId& run) const { return run_directory(run) + "/run.json"; }
  std::string step_directory(const RunId& run, const std::string& step) const {
    return run_directory(run) + "/steps/" + step;
  }
  std::string plan_file(const RunId& run, const std::string& step) const {
    return step_directory(run, step) + "/plan.json";
  }
  std::string shard_record(const RunId& run, const std::string& step,
                           const std::string& shard) const {
    return step_directory(run, step) + "/shard-" + shard + ".json";
  }
  std::string release_file(const RunId& run, const std::string& step) const {
    return step_directory(run, step) + "/release.json";
  }
  std::string quarantine_file(const RunId& run, const std::string& step) const {
    return step_directory(run, step) + "/quarantine.json";
  }
  std::string publish_file(const RunId& run) const { return run_directory(run) + "/publish.json"; }
  std::string withdrawn_file(const RunId& run) const {
    return run_directory(run) + "/withdrawn.json";
  }
  std::string sealed_directory(const RunId& run) const { return run_directory(run) + "/files"; }
  std::string checkpoint(const RunId& run, const std::string& step,
                         const std::string& shard) const {
    return run_directory(run) + "/checkpoints/" + step + "." + shard;
  }
  std::string claim(const RunId& run, const std::string& step, const std::string& shard) const {
    return run_directory(run) + "/claims/" + step + "." + shard;
  }
  std::string log(const RunId& run, const std::string& step, const std::string& shard,
                  unsigned attempt) const {
    return run_directory(run) + "/logs/" + step + "." + shard + "." + std::to_string(attempt) +
           ".log";
  }
  std::string temp(const std::string& token) const { return temp_tree + "/" + token; }

  const std::string& tree_for(bool is_public) const {
    return is_public ? public_tree : private_tree;
  }
  std::string final_directory(const RunId& run, bool is_public) const {
    return tree_for(is_public) + "/" + run.target + "/" + run.date;
  }
  std::string latest_directory(const std::string& target, bool is_public) const {
    return tree_for(is_public) + "/" + target + "/latest";
  }
  std::string manifest(const RunId& run, bool is_public) const {
    return final_directory(run, is_public) + "/manifest.json";
  }
};

// Modes of what is made in the trees.
struct FileModes {
  unsigned file = 0644;
  unsigned directory = 0755;
  long long group = -1;  // gid, -1: leave the process's

  // What is not public is for the agent's user and group alone, whoever may look into the tree.
  FileModes for_tree(bool is_public) const {
    return is_public ? *this : FileModes{file & ~0007U, directory & ~0007U, group};
  }
};

}  // namespace dumps
