// ShardRecord: the truth about one sealed shard, a small JSON file written at the moment of the
// seal.
//
// Readers accept every older schema and refuse newer ones by number. Values; reading and rendering
// are pure but for the two functions that say so.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/store/artifact.h"
#include "agent/store/layout.h"

namespace dumps {

// Of metrics that are times; see dumps/ext/metric.h.
inline constexpr std::string_view kTimeEnding = "_ms";

struct ShardRecord {
  static constexpr int kSchema = 1;

  RunId run;
  std::string step, shard, job_type;
  std::string plugin, plugin_version;
  std::string token;  // of the attempt that made it; names its temporary directory
  std::uint32_t attempt = 1;
  bool skipped = false;           // the plugin found nothing to do
  std::string started, finished;  // UTC
  std::uint64_t done = 0, total = 0, skipped_items = 0, failed_items = 0;
  std::string unit = "items";
  // The plugin's metrics: pages, revisions, ... Names that end in kTimeEnding are times.
  std::map<std::string, std::int64_t> counts;
  std::vector<Artifact> artifacts;
};

std::string render_shard_record(const ShardRecord& record);
Result<ShardRecord> parse_shard_record(std::string_view text, const std::string& subject);
// Reads a file.
Result<ShardRecord> read_shard_record(const std::string& path);
// Reads every record of a step, sorted by file name. A step without a directory has none.
Result<std::vector<ShardRecord>> read_step_records(const Layout& layout, const RunId& run,
                                                   const std::string& step);
// The steps of a run that have a directory, sorted.
Result<std::vector<std::string>> list_steps(const Layout& layout, const RunId& run);

}  // namespace dumps
