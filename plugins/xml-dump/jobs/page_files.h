// The files that jobs of pages write, and their names. Static data and pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dumps/job.hpp"
#include "plugins/xml-dump/database/database.h"
#include "plugins/xml-dump/engine/page_ranges.h"
#include "plugins/xml-dump/engine/shard_plan.h"

namespace dumps::xml_dump {

// One file: NAME + number + ".xml" + range + the ending of its compression.
struct PageFile {
  const char* name;
  bool latest_only;
  PageKinds kinds;
  bool with_text;
  const char* stub;  // from which it can be written; null for stubs

  const char* ending() const { return with_text ? ".bz2" : ".gz"; }
};

// What a job type writes.
struct PageJobKind {
  const char* job_type;
  NumberedAs numbered_as;
  std::span<const PageFile> files;
};

// That of a job type; throws std::out_of_range where it is none that writes pages.
const PageJobKind& page_job_kind(std::string_view job_type);

// The files of a shard, and behind them its report of texts that cannot be read, named after the
// file that holds most: "pages-meta-history-unreadable1.txt-p1p900.gz".
std::vector<std::string> names_of(std::span<const PageFile> files, const plugin::JobInfo& info,
                                  const ShardName& name);

// Those of the run's ranges that the files are cut by: files of one pass have the same ones, and
// those of stubs know parts only.
std::vector<PageRange> ranges_of(std::span<const PageFile> files, const PageRanges& run);

}  // namespace dumps::xml_dump
