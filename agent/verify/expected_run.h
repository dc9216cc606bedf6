// ExpectedRun: which files a run ought to have, and what is known of each, from its manifest or
// from the status files and lists of the older engine. Pure; values.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/store/manifest.h"
#include "agent/verify/finding.h"
#include "agent/views/run_view.h"

namespace dumps {

struct ExpectedFile {
  std::string name;
  std::string maker;     // the step, or the job of the older engine
  bool is_shown = true;  // status files and lists of hashes name it
  std::optional<std::uint64_t> size_bytes;
  codec::DigestSet digests;  // empty members are not known
  std::optional<std::uint64_t> text_bytes;
  std::string text_xxh3;         // empty: not known
  bool may_be_open = false;      // its text need not end as its form must
  std::optional<KeyRange> keys;  // that its ids lie in
  std::optional<std::int64_t> pages, revisions;
  std::int64_t skipped = 0;  // revisions beyond these, of which the text could not be read
};

struct ExpectedRun {
  RunId run;
  bool has_manifest = false;
  std::vector<ExpectedFile> files;   // by name
  std::vector<Finding> findings;     // what is wrong with the source itself
  std::set<std::string> withdrawn;   // names that must be gone
  std::set<std::string> unfinished;  // jobs of the older engine that are not done
  bool was_cut_off = false;          // so the older engine's lists may lack what was made last
  const ExpectedFile* find(std::string_view name) const;
};

ExpectedRun expect_files(const Manifest& manifest);
// Files of jobs that are done; of the others nothing is promised.
ExpectedRun expect_files(const views::RunView& run);

// Names in a run's directory that no step makes: status files, lists of hashes, the manifest.
bool is_status_file(const RunId& run, std::string_view name);
// Ends as the older engine, or an agent that was killed, leaves what it has not finished.
bool is_unfinished_name(std::string_view name);

}  // namespace dumps
