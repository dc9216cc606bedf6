#include "plugins/xml-dump/job_kinds.h"

#include <algorithm>
#include <stdexcept>

namespace dumps::xml_dump {
namespace {

constexpr PageFile kStubFiles[] = {{"stub-meta-history", false, PageKinds::kAll},
                                   {"stub-meta-current", true, PageKinds::kAll},
                                   {"stub-articles", true, PageKinds::kArticles}};
constexpr PageFile kArticles[] = {{"pages-articles", true, PageKinds::kArticles}};
constexpr PageFile kCurrent[] = {{"pages-meta-current", true, PageKinds::kAll}};
constexpr PageFile kHistory[] = {{"pages-meta-history", false, PageKinds::kAll}};
constexpr PageFile kLogging[] = {{"pages-logging", false, PageKinds::kAll}};

constexpr JobKind kKinds[] = {
    {"stubs", Subject::kPages, false, NumberedAs::kNumber, ".gz", kStubFiles},
    {"articles", Subject::kPages, true, NumberedAs::kNumberAndRange, ".bz2", kArticles},
    {"meta-current", Subject::kPages, true, NumberedAs::kNumberAndRange, ".bz2", kCurrent},
    {"meta-history", Subject::kPages, true, NumberedAs::kNumberAndRange, ".bz2", kHistory},
    {"logs", Subject::kLogs, false, NumberedAs::kNumber, ".gz", kLogging},
    {"titles", Subject::kTitles, false, NumberedAs::kNumberAndRange, ".gz", {}},
};

}  // namespace

const JobKind& job_kind(std::string_view job_type) {
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [&](const JobKind& k) { return k.job_type == job_type; });
  if (kind == std::end(kKinds)) throw std::out_of_range("no such job type");
  return *kind;
}

}  // namespace dumps::xml_dump
