// HashJob: reads every sealed artifact of the run once, compares what it finds with the digests
// that the host recorded at the seal, and for job type `sums` writes the hash lists.
//
// One shard. A file that differs does not stop the others from being looked at: all are logged,
// then the shard fails with the first one. Nothing is written in that case.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/hash/digester.h"

namespace dumps::hash {

class HashJob : public plugin::Job {
 public:
  HashJob(plugin::Host host, const plugin::JobInfo& info);

  std::vector<plugin::Shard> plan() override;
  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  struct Hashed {
    std::string name;
    Digests digests;
  };

  // All sealed artifacts but the hash lists; the first ones only in a sample.
  std::vector<plugin::Artifact> artifacts() const;
  Digests read(const plugin::Artifact& artifact);
  void write_list(const std::string& name, std::string Digests::*digest,
                  const std::vector<Hashed>& files) const;
  void report() const;

  bool writes_lists_;
  bool with_sha256_;
  plugin::Progress progress_;
};

std::unique_ptr<plugin::Job> make_hash_job(plugin::Host host, const plugin::JobInfo& info);

}  // namespace dumps::hash
