#include "plugins/recompress/recombine_job.h"

#include <algorithm>

#include "plugins/recompress/part_joiner.h"
#include "plugins/recompress/sources.h"

namespace dumps::recompress {
namespace {

using plugin::Artifact;
using plugin::Outcome;
using plugin::Shard;

constexpr std::string_view kMark = "-multistream";

// The stems of a multistream file's index: "w-pages-articles-multistream-index".
std::string index_stem(const PageFileName& name) { return name.stem + "-index"; }

}  // namespace

RecombineJob::RecombineJob(plugin::Host host, const plugin::JobInfo& info)
    : Job(host, info),
      output_(info.params.get_string("output")),
      optional_source_(info.params.get_bool("optional_source")),
      level_(info.params.get_int("level")) {}

std::string RecombineJob::output_name() const { return info().artifact_name(output_); }

std::optional<PageFileName> RecombineJob::output() const {
  return parse_page_file_name(output_name());
}

bool RecombineJob::is_multistream() const { return output()->stem.ends_with(kMark); }

void RecombineJob::validate() {
  check_level(level_);
  const auto name = output();
  if (!name || name->is_part() || output_.find('/') != std::string_view::npos ||
      output_.find('*') != std::string_view::npos) {
    throw plugin::config_failure("output", "\"" + std::string(output_) +
                                               "\" is not the name of a whole file of pages "
                                               "without target and date, such as "
                                               "\"pages-articles.xml.bz2\"");
  }
  if (is_multistream() && name->ending != ".bz2") {
    throw plugin::config_failure("output", "multistream files are bz2 files");
  }
}

std::vector<RecombineJob::Part> RecombineJob::parts() const {
  const PageFileName whole = *output();
  std::vector<Part> list;
  for (Artifact& artifact : host().list_artifacts(whole.stem + "*")) {
    const auto name = parse_page_file_name(artifact.name);
    if (!name || !name->is_part() || name->stem != whole.stem || artifact.step == info().step) {
      continue;
    }
    list.push_back({std::move(artifact), *name});
  }
  // A run may have its parts in several formats: those that need no other one are taken.
  const auto is_other = [&](const Part& part) { return part.name.ending != whole.ending; };
  if (is_multistream() || !std::all_of(list.begin(), list.end(), is_other)) {
    std::erase_if(list, is_other);
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const Part& a, const Part& b) { return part_comes_before(a.name, b.name); });
  return list;
}

std::vector<Shard> RecombineJob::plan() {
  const std::vector<Part> all = parts();
  std::uint64_t bytes = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    bytes += all[i].artifact.raw_size;
    if (i == 0 || part_comes_before(all[i - 1].name, all[i].name)) continue;
    throw plugin::config_failure("output", all[i - 1].artifact.name + " and " +
                                               all[i].artifact.name + " are the same part of " +
                                               output_name() +
                                               "; one of the steps that make them must go");
  }
  if (all.empty()) {
    if (optional_source_) return {};
    throw plugin::config_failure(
        "output", "this run has no parts of " + output_name() +
                      ", named with numbers or with -pFIRSTpLAST; name the step that makes them "
                      "in `after`, or set optional_source = true");
  }
  Shard shard{.id = shard_id(info().artifact_name(""), output_name()),
              .outputs = {output_name()},
              .expected_items = bytes};
  if (is_multistream()) shard.outputs.push_back(output()->with(index_stem(*output()), "txt"));
  return {shard};
}

Outcome RecombineJob::run(const Shard& shard) {
  const std::vector<Part> all = parts();
  std::uint64_t bytes = 0;
  for (const Part& part : all) bytes += part.artifact.raw_size;
  if (bytes != shard.expected_items) {
    throw plugin::failed(output_name(),
                         "the parts of the run are not those of the plan any more; "
                         "restart the step to plan it again");
  }
  ByteProgress progress(host(), bytes);
  PartJoiner joiner(host(), progress, shard.outputs, static_cast<std::int32_t>(level_), bytes);
  if (all.size() > 1) {
    // Their ends are alike; the smallest one is read twice to see how.
    const auto smallest = std::min_element(
        all.begin(), all.end() - 1,
        [](const Part& a, const Part& b) { return a.artifact.raw_size < b.artifact.raw_size; });
    joiner.measure_end(smallest->artifact);
  }
  for (size_t i = 0; i < all.size(); ++i) {
    const Part& part = all[i];
    const std::string index =
        is_multistream() ? part.name.with(index_stem(part.name), "txt") : std::string();
    joiner.add(part.artifact, index, i + 1 == all.size());
  }
  joiner.finish();
  host().set_metric("pages", static_cast<std::int64_t>(joiner.pages()));
  host().set_metric("copied_bytes", static_cast<std::int64_t>(joiner.copied()));
  return Outcome::kDone;
}

}  // namespace dumps::recompress
