// PageRanges: ranges of page ids that shards and their files have, cut by what the pages weigh, and
// the file in which a run keeps them. Pure; any thread.
//
// The file is pagerangeinfo.json as today's tools write it: for each kind of file a list of
// ["FIRST", "LAST", "PART"], all strings. A part numbers the files of the ranges within it, and
// those of the stubs, which are not cut further; "0": the run has no parts, and files no number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/xml-dump/database/database.h"

namespace dumps::xml_dump {

struct PageRange {
  IdRange ids;
  std::int64_t part = 0;  // from 1; 0: its files have no number

  bool operator==(const PageRange&) const = default;
};

// 0: no limit.
struct WeightLimits {
  std::int64_t revisions = 0;
  std::int64_t bytes = 0;

  bool any() const { return revisions > 0 || bytes > 0; }
};

// Cuts one range while pages stream by in the order of their ids.
class WeightCutter {
 public:
  WeightCutter(IdRange whole, WeightLimits limits) : whole_(whole), limits_(limits) {}

  // Throws plugin::Failure (DUMPS_ERR_CONFIG) when that makes more than kMaxShards.
  void add(std::int64_t page_id, std::int64_t revisions, std::int64_t bytes);
  // Without gaps or overlaps over the whole range.
  std::vector<IdRange> finish();

  // A range has so many pages before it is cut, however much they weigh.
  static constexpr std::int64_t kMinPages = 5;

 private:
  IdRange whole_;
  WeightLimits limits_;
  std::vector<IdRange> done_;
  std::int64_t first_ = 0;  // of the range at hand; 0: the whole one's
  std::int64_t pages_ = 0;
  std::int64_t revisions_ = 0;
  std::int64_t bytes_ = 0;
};

struct PageRanges {
  std::vector<PageRange> articles, meta_current, meta_history;

  // The parts, in order; one without a number when there are none.
  std::vector<PageRange> parts() const;
};

std::string render_page_ranges(const PageRanges& ranges);
// Throws plugin::Failure naming `subject` when the text is not such a file.
PageRanges parse_page_ranges(std::string_view text, const std::string& subject);

}  // namespace dumps::xml_dump
