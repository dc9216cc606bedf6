// SplitJob: cuts files of pages into parts of about a given size, between pages. The parts are
// numbered and named after their page ids ("...-pages-articles1.xml-p1p1500.bz2"); each has the
// header and the end of the whole file.
//
// Names must be known before the work: planning reads each file once, which its time limit has to
// allow (see docs). One shard per file; pages and bytes are counted again and compared.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dumps/job.hpp"

namespace dumps::recompress {

class SplitJob : public plugin::Job {
 public:
  SplitJob(plugin::Host host, const plugin::JobInfo& info);

  void validate() override;
  std::vector<plugin::Shard> plan() override;
  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  // Plain bytes after which a part ends.
  std::uint64_t part_bytes(const plugin::Artifact& source) const;
  std::vector<std::string> part_names(const plugin::Artifact& source) const;

  std::string_view source_;
  bool optional_source_;
  std::int64_t size_;
  std::int64_t level_;
};

}  // namespace dumps::recompress
