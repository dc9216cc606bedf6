// SumsJob: lists of hashes of files that no step makes: those below a directory, as other tools
// leave them there. The hashes of a run's own files are made as they are written, and their lists
// are views: without a directory there is nothing to do.
//
// One shard. What was hashed before, in this target's newest run that has such a list, is not read
// again while its size and its time of change stay. The others are read once, several at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/hash/directory_files.h"
#include "plugins/hash/known_hashes.h"
#include "plugins/hash/shared_progress.h"

namespace dumps::hash {

class SumsJob : public plugin::Job {
 public:
  SumsJob(plugin::Host host, const plugin::JobInfo& info);

  std::vector<plugin::Shard> plan() override;
  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  std::vector<FoundFile> files() const;
  // Of an earlier run; none where there is no list that can be believed.
  KnownHashes known() const;
  KnownFile hash(const FoundFile& file);
  void write_list(std::string_view kind, std::string Digests::*digest,
                  const KnownHashes& files) const;
  std::string list_name(std::string_view kind) const;

  std::string directory_, list_;
  SharedProgress progress_;
};

}  // namespace dumps::hash
