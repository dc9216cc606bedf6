#include "plugins/recompress/recompress_job.h"

#include <string>
#include <utility>

#include "plugins/mediawiki/frame_index.h"
#include "plugins/recompress/multistream_job.h"
#include "plugins/recompress/naming.h"
#include "plugins/recompress/recombine_job.h"
#include "plugins/recompress/sources.h"
#include "plugins/recompress/split_job.h"

namespace dumps::recompress {
namespace {

using plugin::Artifact;
using plugin::Outcome;
using plugin::Shard;

using mediawiki::FrameIndexWriter;
using mediawiki::ScannedPage;
using plugin::Output;

// Says after each page that a frame may end there, and writes which pages are in which frame.
class FramedPages : public mediawiki::PageVisitor {
 public:
  FramedPages(const plugin::Host& host, const Shard& shard, std::int32_t level,
              std::uint64_t size_hint)
      : index_file_(host.open_output(shard.outputs.at(1))),
        index_(shard.outputs.at(0), [this](std::string_view line) { index_file_.write(line); }),
        frames_(host.open_output(shard.outputs.at(0), options(level, size_hint))) {}

  void header(std::string_view bytes) override { frames_.write(bytes); }
  void page_begin(const ScannedPage& page) override {
    // The first one's mark is behind the header.
    if (index_.pages() == 0) frames_.mark();
    index_.page(page.id, page.offset);
  }
  void page_bytes(std::string_view bytes) override { frames_.write(bytes); }
  void page_end(const ScannedPage&) override { frames_.mark(); }
  void footer(std::string_view bytes) override { frames_.write(bytes); }

  void finish() {
    frames_.finish();
    index_.finish();
    index_file_.finish();
  }
  std::uint64_t pages() const { return index_.pages(); }
  std::uint64_t frames() const { return index_.frames(); }
  std::uint64_t stored_text() const { return stored_text_; }

 private:
  plugin::OutputOptions options(std::int32_t level, std::uint64_t size_hint) {
    plugin::OutputOptions options;
    options.level = level;
    options.size_hint = size_hint;
    options.on_piece = [this](const plugin::Piece& piece) {
      stored_text_ += piece.raw_size;
      index_.frame(piece.offset, piece.size, piece.raw_offset, piece.raw_size);
    };
    return options;
  }

  std::uint64_t stored_text_ = 0;
  Output index_file_;
  FrameIndexWriter index_;
  Output frames_;  // last: its pieces come into the others
};

}  // namespace

RecompressJob::RecompressJob(plugin::Host host, const plugin::JobInfo& info)
    : Job(host, info),
      format_(format_of(info.job_type)),
      source_(info.params.get_string("source")),
      optional_source_(info.params.get_bool("optional_source")),
      level_(info.params.get_int("level")) {}

void RecompressJob::validate() {
  check_pattern("source", source_);
  check_level(level_);
}

bool RecompressJob::has_index(const std::string& name) const {
  return format_.ending == ".zst" && parse_page_file_name(name).has_value();
}

std::vector<Artifact> RecompressJob::sources() const {
  std::vector<Artifact> list = host().list_artifacts(source_);
  std::erase_if(list, [&](const Artifact& a) {
    return a.step == info().step || a.name.ends_with(format_.ending) ||
           a.name.ends_with(".zst.index.txt");
  });
  return list;
}

std::vector<Shard> RecompressJob::plan() {
  std::vector<Shard> shards;
  PlannedOutputs outputs;
  const std::string prefix = info().artifact_name("");
  for (const Artifact& source : sources()) {
    const std::string output = with_ending(source.name, format_.ending);
    outputs.add(output, source.name);
    shards.push_back({.id = shard_id(prefix, source.name),
                      .argument = source.name,
                      .outputs = {output},
                      .expected_items = source.raw_size});
    if (has_index(output)) shards.back().outputs.push_back(mediawiki::frame_index_name(output));
  }
  if (shards.empty() && !optional_source_) {
    throw no_source(source_, "files that end in " + std::string(format_.ending) + " already");
  }
  return shards;
}

Outcome RecompressJob::run(const Shard& shard) {
  const Artifact source = planned_artifact(host(), shard.argument);
  const auto level = static_cast<std::int32_t>(level_);
  if (shard.outputs.size() > 1) {
    FramedPages out(host(), shard, level, source.raw_size);
    const std::uint64_t pages = scan_artifact(host(), source, out);
    out.finish();
    check_equal("pages in the index", out.pages(), pages, source.name);
    check_equal("plain bytes", out.stored_text(), source.raw_size, source.name);
    host().set_metric("pages", static_cast<std::int64_t>(pages));
    host().set_metric("frames", static_cast<std::int64_t>(out.frames()));
    return Outcome::kDone;
  }
  ByteProgress progress(host(), source.raw_size);
  Output output = host().open_output(shard.outputs.at(0), level, source.raw_size);
  read_artifact(host(), source, progress, [&](std::string_view bytes) { output.write(bytes); });
  output.finish();
  return Outcome::kDone;
}

std::unique_ptr<plugin::Job> make_job(plugin::Host host, const plugin::JobInfo& info) {
  if (info.job_type == "articles-multistream") {
    return std::make_unique<MultistreamJob>(host, info);
  }
  if (info.job_type == "recombine") return std::make_unique<RecombineJob>(host, info);
  if (info.job_type == "split") return std::make_unique<SplitJob>(host, info);
  return std::make_unique<RecompressJob>(host, info);
}

}  // namespace dumps::recompress
