// PartJoiner: writes one file of pages from parts, part by part: the header of the first, the pages
// of all, the end of the last; and, for multistream files, one index from theirs, whose offsets are
// replaced by those that the streams have now. Failures are thrown; the outputs are discarded then.
// Job thread only. Memory: 8 bytes per stream of a multistream file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/recompress/sources.h"

namespace dumps::recompress {

class PartJoiner {
 public:
  // `outputs`: the file, and its index where it has one. `raw_size`: of all parts together.
  PartJoiner(const plugin::Host& host, ByteProgress& progress,
             const std::vector<std::string>& outputs, std::int32_t level, std::uint64_t raw_size);

  // Reads a part to see how long the end of a file is, which is left out of all parts but the last.
  void measure_end(const plugin::Artifact& part);
  // `index`: name of the part's index, where the output has one.
  void add(const plugin::Artifact& part, const std::string& index, bool is_last);
  void finish();

  std::uint64_t pages() const { return pages_; }
  // Plain bytes that were not compressed anew.
  std::uint64_t copied() const { return copied_; }

 private:
  plugin::OutputOptions options(std::int32_t level, std::uint64_t raw_size);
  std::string header_of(const plugin::Artifact& part) const;
  void write_index();
  void write_index_of(const plugin::Artifact& index);

  const plugin::Host& host_;
  ByteProgress& progress_;
  std::string header_;  // of the first part
  std::string first_name_;
  size_t end_bytes_ = 0;  // </mediawiki>, with or without a newline
  std::uint64_t last_id_ = 0;
  std::uint64_t pages_ = 0;
  std::uint64_t copied_ = 0;
  std::vector<std::string> indexes_;    // of the parts
  std::vector<std::uint64_t> streams_;  // where each begins
  size_t next_stream_ = 1;              // whose index lines come next; the first is the header's
  std::uint64_t indexed_pages_ = 0;
  std::optional<plugin::Output> index_;  // where there is one
  plugin::Output file_;                  // last: its pieces come into the others
};

}  // namespace dumps::recompress
