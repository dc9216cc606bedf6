// JobKind: what each job type of the plugin writes. Static data.
#pragma once

#include <span>
#include <string_view>

#include "plugins/xml-dump/database.h"
#include "plugins/xml-dump/shard_plan.h"

namespace dumps::xml_dump {

// One file of a page job: NAME + number + ".xml" + range + ENDING.
struct PageFile {
  const char* name;
  bool latest_only;
  PageKinds kinds;
};

enum class Subject : std::uint8_t { kPages, kLogs, kTitles };

struct JobKind {
  const char* job_type;
  Subject subject;
  bool with_text;
  NumberedAs numbered_as;
  const char* ending;  // of the compression
  std::span<const PageFile> files;
};

// The job type of the plugin's table; throws std::out_of_range for another one.
const JobKind& job_kind(std::string_view job_type);

}  // namespace dumps::xml_dump
