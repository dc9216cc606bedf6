// RecombineJob: makes one file of the parts of a run's dump file: the header of the first, the
// pages of all in the order of their ids, and the end. Where parts and output have the same format,
// what is stored is copied: gz members, bz2 streams and blocks, zstd frames; only text beside
// headers and ends is compressed anew. All of it is decoded and looked through all the same: ids
// must ascend over all parts, and pages and bytes are counted.
//
// Parts of a multistream file give a multistream file, and one index from their indexes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/recompress/naming.h"

namespace dumps::recompress {

class RecombineJob : public plugin::Job {
 public:
  RecombineJob(plugin::Host host, const plugin::JobInfo& info);

  void validate() override;
  std::vector<plugin::Shard> plan() override;
  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  struct Part {
    plugin::Artifact artifact;
    PageFileName name;
  };
  // The output's name with target and date, and taken apart.
  std::string output_name() const;
  std::optional<PageFileName> output() const;
  bool is_multistream() const;
  std::vector<Part> parts() const;

  std::string_view output_;
  bool optional_source_;
  std::int64_t level_;
};

}  // namespace dumps::recompress
