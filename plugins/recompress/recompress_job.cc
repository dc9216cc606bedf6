#include "plugins/recompress/recompress_job.h"

#include <map>
#include <string>
#include <utility>

#include "plugins/recompress/naming.h"

namespace dumps::recompress {
namespace {

using plugin::Artifact;
using plugin::Outcome;
using plugin::Shard;

constexpr size_t kBufferBytes = size_t{1} << 20;
constexpr std::int64_t kHighestLevel = 22;  // zstd's; the host checks what its format knows

}  // namespace

RecompressJob::RecompressJob(plugin::Host host, const plugin::JobInfo& info)
    : Job(host, info),
      format_(format_of(info.job_type)),
      source_(info.params.get_string("source")),
      optional_source_(info.params.get_bool("optional_source")),
      level_(info.params.get_int("level")) {}

void RecompressJob::validate() {
  if (source_.empty()) {
    throw plugin::config_failure("source", "is empty; give a pattern like \"*.xml.bz2\"");
  }
  if (source_.find('/') != std::string_view::npos) {
    throw plugin::config_failure(
        "source", "is a pattern for names of artifacts of the same run, which have no '/'");
  }
  if (level_ < 0 || level_ > kHighestLevel) {
    throw plugin::config_failure("level", "must be 0 (the host's choice) to " +
                                              std::to_string(kHighestLevel) + ", and is " +
                                              std::to_string(level_));
  }
}

std::vector<Artifact> RecompressJob::sources() const {
  std::vector<Artifact> list = host().list_artifacts(source_);
  std::erase_if(list, [&](const Artifact& a) {
    return a.step == info().step || a.name.ends_with(format_.ending);
  });
  return list;
}

std::vector<Shard> RecompressJob::plan() {
  std::vector<Shard> shards;
  std::map<std::string, std::string> made_of;  // output -> input
  const std::string prefix = info().artifact_name("");
  for (const Artifact& source : sources()) {
    const std::string output = with_ending(source.name, format_.ending);
    const auto [other, is_new] = made_of.emplace(output, source.name);
    if (!is_new) {
      throw plugin::config_failure("source", "matches " + other->second + " and " + source.name +
                                                 ", which would both become " + output +
                                                 "; narrow the pattern");
    }
    shards.push_back({.id = shard_id(prefix, source.name),
                      .argument = source.name,
                      .outputs = {output},
                      .expected_items = source.raw_size});
  }
  if (shards.empty() && !optional_source_) {
    throw plugin::config_failure(
        "source", "no artifact of this run matches \"" + std::string(source_) +
                      "\" (files that end in " + std::string(format_.ending) +
                      " already do not count); name the step that makes them in `after`, or set "
                      "optional_source = true");
  }
  return shards;
}

Artifact RecompressJob::find(const std::string& name) const {
  // The list takes a pattern, in which a name stands for itself.
  for (Artifact& artifact : host().list_artifacts(name)) {
    if (artifact.name == name) return std::move(artifact);
  }
  throw plugin::failed(name,
                       "is in the plan and not among the run's artifacts any more; restart "
                       "the step to plan it again");
}

Outcome RecompressJob::run(const Shard& shard) {
  const Artifact source = find(shard.argument);
  plugin::Progress progress{.total = source.raw_size, .unit = "bytes"};
  host().progress(progress);

  plugin::Input input = host().open_input(source.name);
  plugin::Output output =
      host().open_output(shard.outputs.at(0), static_cast<std::int32_t>(level_), source.raw_size);
  std::vector<char> buffer(kBufferBytes);
  while (const size_t got = input.read(buffer)) {
    host().throw_if_cancelled();
    output.write({buffer.data(), got});
    progress.done += got;
    host().progress(progress);
  }
  if (progress.done != source.raw_size) {
    throw plugin::failed(source.name, "has " + std::to_string(progress.done) + " plain bytes; " +
                                          std::to_string(source.raw_size) +
                                          " were recorded when it was sealed");
  }
  output.finish();
  return Outcome::kDone;
}

std::unique_ptr<plugin::Job> make_recompress_job(plugin::Host host, const plugin::JobInfo& info) {
  return std::make_unique<RecompressJob>(host, info);
}

}  // namespace dumps::recompress
