// RecompressJob: one shard per input file: reads the plain bytes of an artifact of this run and
// writes them under the same name with another compression ending.
//
// A .zst file of pages has frames that end between pages, and an index beside it (see
// plugins/mediawiki/frame_index.h).
//
// Both codecs are the host's. What is read is compared with the plain size that the host recorded
// when the input was sealed; the host in turn decodes the output before it seals it.
#pragma once

#include <memory>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/recompress/formats.h"

namespace dumps::recompress {

class RecompressJob : public plugin::Job {
 public:
  RecompressJob(plugin::Host host, const plugin::JobInfo& info);

  void validate() override;
  std::vector<plugin::Shard> plan() override;
  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  // Artifacts that match `source` and are not in the target format already.
  std::vector<plugin::Artifact> sources() const;
  bool has_index(const std::string& name) const;

  const Format& format_;
  std::string_view source_;
  bool optional_source_;
  std::int64_t level_;
};

// A job of any of the plugin's types.
std::unique_ptr<plugin::Job> make_job(plugin::Host host, const plugin::JobInfo& info);

}  // namespace dumps::recompress
