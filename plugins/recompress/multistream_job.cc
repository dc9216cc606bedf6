#include "plugins/recompress/multistream_job.h"

#include <deque>
#include <utility>

#include "plugins/recompress/naming.h"
#include "plugins/recompress/sources.h"

namespace dumps::recompress {
namespace {

using mediawiki::ScannedPage;
using plugin::Artifact;
using plugin::Outcome;
using plugin::Output;
using plugin::Piece;
using plugin::Shard;

constexpr std::int64_t kMostPagesPerStream = 1'000'000;
constexpr std::string_view kMark = "-multistream";

// Writes the streams as the scanner finds the pages, and the index as the streams get their places.
class StreamWriter : public mediawiki::PageVisitor {
 public:
  StreamWriter(const plugin::Host& host, const Shard& shard, std::uint64_t pages_per_stream,
               std::int32_t level, std::uint64_t size_hint)
      : name_(shard.argument),
        pages_per_stream_(pages_per_stream),
        index_(host.open_output(shard.outputs.at(1), level)),
        streams_(host.open_output(shard.outputs.at(0), options(level, size_hint))) {}

  void header(std::string_view bytes) override { write(bytes); }
  void page_begin(const ScannedPage& page) override {
    if (page.is_log_item) {
      throw plugin::failed(name_, "has log items; an index is made of pages with titles");
    }
    if (pages_in_stream_ == 0 || pages_in_stream_ == pages_per_stream_) {
      streams_.cut();
      waiting_.emplace_back();
      pages_in_stream_ = 0;
    }
    ++pages_in_stream_;
    waiting_.back().push_back({page.id, page.title});
  }
  void page_bytes(std::string_view bytes) override { write(bytes); }
  void footer(std::string_view bytes) override {
    if (!std::exchange(has_footer_, true)) streams_.cut();
    write(bytes);
  }

  void finish() {
    streams_.finish();
    index_.finish();
  }
  std::uint64_t indexed_pages() const { return indexed_pages_; }
  std::uint64_t stored_text() const { return stored_text_; }
  std::uint64_t streams() const { return stream_; }

 private:
  struct Page {
    std::uint64_t id;
    std::string title;
  };

  plugin::OutputOptions options(std::int32_t level, std::uint64_t size_hint) {
    plugin::OutputOptions options;
    options.level = level;
    options.size_hint = size_hint;
    options.on_piece = [this](const Piece& piece) { on_stream(piece); };
    return options;
  }
  void write(std::string_view bytes) { streams_.write(bytes); }
  // The first stream is the header's, the one behind those of pages the footer's.
  void on_stream(const Piece& stream) {
    stored_text_ += stream.raw_size;
    if (stream_++ == 0 || waiting_.empty()) return;
    std::string lines;
    for (const Page& page : waiting_.front()) {
      lines += std::to_string(stream.offset) + ':' + std::to_string(page.id) + ':' + page.title;
      lines += '\n';
    }
    indexed_pages_ += waiting_.front().size();
    waiting_.pop_front();
    index_.write(lines);
  }

  const std::string& name_;  // of the input
  const std::uint64_t pages_per_stream_;
  std::deque<std::vector<Page>> waiting_;  // per stream whose place is not known
  std::uint64_t pages_in_stream_ = 0;
  bool has_footer_ = false;
  std::uint64_t stream_ = 0;
  std::uint64_t indexed_pages_ = 0;
  std::uint64_t stored_text_ = 0;
  Output index_;
  Output streams_;  // last: its pieces come into the others
};

}  // namespace

MultistreamJob::MultistreamJob(plugin::Host host, const plugin::JobInfo& info)
    : Job(host, info),
      source_(info.params.get_string("source")),
      optional_source_(info.params.get_bool("optional_source")),
      pages_per_stream_(info.params.get_int("pages_per_stream")),
      level_(info.params.get_int("level")) {}

void MultistreamJob::validate() {
  check_pattern("source", source_);
  if (pages_per_stream_ < 1 || pages_per_stream_ > kMostPagesPerStream) {
    throw plugin::config_failure(
        "pages_per_stream", "must be 1 to " + std::to_string(kMostPagesPerStream) + ", and is " +
                                std::to_string(pages_per_stream_));
  }
  if (level_ < 0 || level_ > 9) {
    throw plugin::config_failure(
        "level", "must be 0 (the host's choice) to 9, and is " + std::to_string(level_));
  }
}

std::vector<Shard> MultistreamJob::plan() {
  std::vector<Shard> shards;
  PlannedOutputs outputs;
  const std::string prefix = info().artifact_name("");
  for (const Artifact& source : host().list_artifacts(source_)) {
    auto name = parse_page_file_name(source.name);
    if (!name || source.step == info().step || name->stem.ends_with(kMark)) continue;
    name->ending = ".bz2";
    const std::string stem = name->stem + std::string(kMark);
    shards.push_back({.id = shard_id(prefix, source.name),
                      .argument = source.name,
                      .outputs = {name->with(stem, "xml"), name->with(stem + "-index", "txt")},
                      .expected_items = source.raw_size});
    outputs.add(shards.back().outputs[0], source.name);
  }
  if (shards.empty() && !optional_source_) {
    throw no_source(source_, "names without .xml, and files that have many streams already,");
  }
  return shards;
}

Outcome MultistreamJob::run(const Shard& shard) {
  const Artifact source = planned_artifact(host(), shard.argument);
  StreamWriter writer(host(), shard, static_cast<std::uint64_t>(pages_per_stream_),
                      static_cast<std::int32_t>(level_), source.raw_size);
  const std::uint64_t pages = scan_artifact(host(), source, writer);
  writer.finish();
  check_equal("pages in the index", writer.indexed_pages(), pages, source.name);
  check_equal("plain bytes", writer.stored_text(), source.raw_size, source.name);
  host().set_metric("pages", static_cast<std::int64_t>(pages));
  host().set_metric("streams", static_cast<std::int64_t>(writer.streams()));
  return Outcome::kDone;
}

}  // namespace dumps::recompress
