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
//   <private>/.misc/<series>/<target>/<date>/   the same as in .runs of a run of a series
//   <temp>/<token>/NAME                    outputs of one attempt in the making
//   <tree>/.dumps-domain                   which claims domain the tree belongs to
//
// Runs of a series (of a recipe, say) stand beside the ordinary ones of the same target and date.
// Their files are below the trees where `directory` says, with {target} and {date} in it; several
// of them may share a directory, so that manifests there have the run in their names.
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

// What a series of that name, and the directory of its files, may be: an id, and a relative path
// without "..", hidden parts and other placeholders, that ends in {date} or has none. Empty, or
// what is wrong.
std::string complain_about_series(std::string_view series, std::string_view directory);

struct Layout {
  std::string public_tree, private_tree, temp_tree;
  std::string series = {};     // empty: ordinary runs
  std::string directory = {};  // of a series; empty: <target>/<date>

  // Where series are, by name.
  std::string series_root() const { return private_tree + "/.misc"; }
  // Where runs are, by target.
  std::string runs_root() const {
    return series.empty() ? private_tree + "/.runs" : series_root() + "/" + series;
  }
  std::string run_directory(const RunId& run) const {
    return runs_root() + "/" + run.target + "/" + run.date;
  }
  // How operators call the run.
  std::string name_of(const RunId& run) const {
    return run.to_string() + (series.empty() ? "" : "@" + series);
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
    return tree_for(is_public) + "/" + place_in_tree(run);
  }
  // Empty: the directory has no place for it.
  std::string latest_directory(const RunId& run, bool is_public) const;
  std::string latest_directory(const std::string& target, bool is_public) const {
    return tree_for(is_public) + "/" + target + "/latest";
  }
  std::string manifest(const RunId& run, bool is_public) const {
    return final_directory(run, is_public) + "/" +
           (series.empty() ? "" : run.target + "-" + run.date + "-" + series + "-") +
           "manifest.json";
  }
  // Name of the link below latest/ to the file of this name; empty: it has none.
  std::string latest_name(const RunId& run, const std::string& name) const;

 private:
  std::string place_in_tree(const RunId& run) const;
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
