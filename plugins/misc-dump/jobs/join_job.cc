#include "plugins/misc-dump/jobs/join_job.h"

#include "plugins/misc-dump/recipe/names.h"
#include "plugins/misc-dump/recipe/shard_plan.h"

namespace dumps::misc {

using plugin::Outcome;
using plugin::Shard;

const Recipe& JoinJob::recipe() {
  if (!recipe_) recipe_ = parse_recipe(info().params.get_string("recipe"));
  return *recipe_;
}

// The pieces as they are sealed now.
JoinWork JoinJob::work() {
  JoinWork work;
  work.rules = recipe().join;
  work.check = recipe().check.rules;
  work.check.min_items = recipe().check.min_total_items;
  work.check.min_bytes = recipe().check.min_total_bytes;
  // A table of which the header stays once has one; of JSON lines comes one document.
  if (work.rules.kind == JoinKind::kJsonArray) work.check.format = Format::kJson;
  if (work.rules.kind != JoinKind::kHeaderLines && work.check.header_lines > 0) {
    work.check.header_lines = 0;
  }
  if (host().sample_limit() > 0) work.check = rules_of_sample(work.check);
  work.level = recipe().level;
  for (const plugin::Artifact& artifact : host().list_artifacts(piece_pattern(info()))) {
    const ShardPart part = part_of_piece(info(), artifact.name);
    if (part.number == 0) continue;
    if (work.shards == 0) work.shards = part.shards;
    if (part.shards != work.shards) {
      throw plugin::failed(artifact.name, "is a piece of " + std::to_string(part.shards) +
                                              " shards, others are of " +
                                              std::to_string(work.shards) +
                                              "; restart the step `pieces`");
    }
    work.pieces.push_back({part.number, artifact.name});
  }
  if (work.pieces.empty()) {
    throw plugin::failed(piece_pattern(info()),
                         "there are no pieces to join; restart the step `pieces`");
  }
  return work;
}

std::vector<Shard> JoinJob::plan() {
  const Names names(info());
  return {{.id = "all", .outputs = names.expand(recipe().names, "output.names")}};
}

Outcome JoinJob::run(const Shard& shard) {
  JoinWork work = this->work();
  work.outputs = shard.outputs;
  std::uint64_t all = 0;
  for (const plugin::Artifact& artifact : host().list_artifacts(piece_pattern(info()))) {
    all += artifact.raw_size;
  }
  std::uint64_t read = 0;
  work.read = [&](std::uint64_t bytes) {
    read += bytes;
    host().progress({.done = read, .total = all, .unit = "bytes"});
  };
  const CheckReport report = join_outputs(host(), work);
  host().progress({.done = report.items > 0 ? report.items : report.lines,
                   .total = report.items > 0 ? report.items : report.lines});
  host().set_metric("pieces", static_cast<std::int64_t>(work.pieces.size()));
  host().set_metric("bytes", static_cast<std::int64_t>(report.bytes));
  return Outcome::kDone;
}

}  // namespace dumps::misc
