// Targets: what can be dumped, gathered from all sources, and the rules that keep private things
// private.
//
// A target is private unless its source says otherwise. A list that cannot be read, or is empty
// where it was not, or a source that lost too many of its targets since the last time, stops
// everything (fail closed). The rules are pure; files, commands and databases are reached through
// TargetReader.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/core/config.h"
#include "agent/process/job_spec.h"

namespace dumps {

struct Target {
  std::string id;    // [a-z0-9_]+
  std::string wiki;  // as the farm calls it
  std::string visibility = "private";
  std::vector<std::string> groups;
  SpecValues values;   // what plugins are told, including "wiki"
  std::string source;  // name of the source, or file of the target

  bool is_public() const { return visibility == "public"; }
  bool in_group(std::string_view group) const;
};

using TargetTable = std::map<std::string, Target>;  // by id

// "zh-min-nan" -> "zh_min_nan"; none when letters remain that an id cannot have.
std::optional<std::string> target_id_of(std::string_view wiki);

// Where lists come from. Implementations block.
class TargetReader {
 public:
  virtual ~TargetReader() = default;
  virtual Result<std::string> read_list(const std::string& path) = 0;
  virtual Result<std::string> run_command(const std::vector<std::string>& command) = 0;
  // First column of every row.
  virtual Result<std::vector<std::string>> query(const std::string& database,
                                                 const std::string& sql) = 0;
};

// What each source gave the last time, to compare with: kept as `targets.json` in the state
// directory.
struct SourceFacts {
  std::size_t targets = 0;
  std::size_t private_targets = 0;
  std::size_t closed_targets = 0;
};
using TargetFacts = std::map<std::string, SourceFacts>;

struct GatheredTargets {
  TargetTable targets;
  TargetFacts facts;  // to remember when these targets are put to use
};

// Reads every source and merges them with the targets of the configuration.
Result<GatheredTargets> gather_targets(const Config& config, const TargetFacts& before,
                                       TargetReader& reader);

// Lines that say what changed: "+ id (public)", "- id", "~ id: public -> private".
std::vector<std::string> diff_targets(const TargetTable& before, const TargetTable& after);

// kCorrupt for what is no such file: without the facts nothing can be compared.
Result<TargetFacts> parse_target_facts(std::string_view json, const std::string& subject);
std::string render_target_facts(const TargetFacts& facts);

}  // namespace dumps
