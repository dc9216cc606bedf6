#include "plugins/xml-dump/jobs/page_files.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace dumps::xml_dump {
namespace {

constexpr PageFile kFiles[] = {
    {"stub-meta-history", false, PageKinds::kAll, false, nullptr},
    {"stub-meta-current", true, PageKinds::kAll, false, nullptr},
    {"stub-articles", true, PageKinds::kArticles, false, nullptr},
    {"pages-articles", true, PageKinds::kArticles, true, "stub-articles"},
    {"pages-meta-current", true, PageKinds::kAll, true, "stub-meta-current"},
    {"pages-meta-history", false, PageKinds::kAll, true, "stub-meta-history"},
};
constexpr std::span<const PageFile> kAllFiles(kFiles);

constexpr PageJobKind kKinds[] = {
    {"stubs", NumberedAs::kNumber, kAllFiles.subspan(0, 3)},
    {"articles", NumberedAs::kNumberAndRange, kAllFiles.subspan(3, 1)},
    {"meta-current", NumberedAs::kNumberAndRange, kAllFiles.subspan(4, 1)},
    {"meta-history", NumberedAs::kNumberAndRange, kAllFiles.subspan(5, 1)},
    {"xml", NumberedAs::kNumberAndRange, kAllFiles},
};

}  // namespace

const PageJobKind& page_job_kind(std::string_view job_type) {
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [&](const PageJobKind& k) { return k.job_type == job_type; });
  if (kind == std::end(kKinds)) throw std::out_of_range("no such job type");
  return *kind;
}

std::vector<std::string> names_of(std::span<const PageFile> files, const plugin::JobInfo& info,
                                  const ShardName& name) {
  std::vector<std::string> names;
  for (const PageFile& file : files) {
    names.push_back(info.artifact_name(file.name + name.before_xml + ".xml" +
                                       (file.with_text ? name.after_xml : name.after_stub_xml) +
                                       file.ending()));
  }
  const PageFile& widest = files.back().with_text ? files.back() : files.front();
  names.push_back(
      info.artifact_name(std::string(widest.name) + "-unreadable" + name.before_xml + ".txt" +
                         (widest.with_text ? name.after_xml : name.after_stub_xml) + ".gz"));
  return names;
}

std::vector<PageRange> ranges_of(std::span<const PageFile> files, const PageRanges& run) {
  const bool has_stubs =
      std::any_of(files.begin(), files.end(), [](const PageFile& file) { return !file.with_text; });
  if (has_stubs) return run.parts();
  return files.front().latest_only ? run.articles : run.meta_history;
}

}  // namespace dumps::xml_dump
