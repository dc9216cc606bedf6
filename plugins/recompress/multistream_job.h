// MultistreamJob: per file of articles, the same pages as a bz2 file of many streams, and an index
// of them, as readers of pages-articles-multistream know them: the header through </siteinfo> is
// the first stream, 100 pages each the next ones, </mediawiki> the last; the index has a line
// "offset of the stream:page id:title" per page, titles as they stand in the XML.
//
// Pages and bytes of what was written are compared with the input's. Memory: the host's, and the
// titles of some streams.
#pragma once

#include <memory>
#include <vector>

#include "dumps/job.hpp"

namespace dumps::recompress {

class MultistreamJob : public plugin::Job {
 public:
  MultistreamJob(plugin::Host host, const plugin::JobInfo& info);

  void validate() override;
  std::vector<plugin::Shard> plan() override;
  plugin::Outcome run(const plugin::Shard& shard) override;

 private:
  std::string_view source_;
  bool optional_source_;
  std::int64_t pages_per_stream_;
  std::int64_t level_;
};

}  // namespace dumps::recompress
