// VerifyJob: reads every sealed artifact of the run once, several at a time, and compares what it
// finds with the digests that the host recorded at the seal. Writes nothing.
//
// One shard. A file that differs does not stop the others from being looked at: all are logged,
// then the shard fails with the first one by name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/hash/digester.h"
#include "plugins/hash/shared_progress.h"

namespace dumps::hash {

class VerifyJob : public plugin::Job {
 public:
  VerifyJob(plugin::Host host, const plugin::JobInfo& info) : Job(host, info), progress_(host) {}

  std::vector<plugin::Shard> plan() override;
  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  // All sealed artifacts; the first ones only in a sample.
  std::vector<plugin::Artifact> artifacts() const;
  Digests read(const plugin::Artifact& artifact);

  SharedProgress progress_;
};

}  // namespace dumps::hash
