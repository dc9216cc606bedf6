#include "plugins/recompress/split_job.h"

#include "plugins/recompress/naming.h"
#include "plugins/recompress/sources.h"

namespace dumps::recompress {
namespace {

using mediawiki::ScannedPage;
using plugin::Artifact;
using plugin::Outcome;
using plugin::Output;
using plugin::Shard;

constexpr std::string_view kFooter = "</mediawiki>\n";
constexpr size_t kMostHeaderBytes = size_t{1} << 20;
constexpr size_t kMostParts = 10'000;

// Where parts begin: the one rule that planning and running share.
class PartCutter {
 public:
  PartCutter(const std::string& name, std::uint64_t part_bytes)
      : name_(name), part_bytes_(part_bytes) {}

  // Whether a part begins with this page.
  bool begins(const ScannedPage& page) {
    if (page.id <= last_id_) {
      throw plugin::failed(name_, "page " + std::to_string(page.id) + " at plain byte " +
                                      std::to_string(page.offset) + " comes after page " +
                                      std::to_string(last_id_) +
                                      "; parts are named by ranges of ids, which must ascend");
    }
    last_id_ = page.id;
    if (!first_ids_.empty() && page.offset - begin_ < part_bytes_) return false;
    if (first_ids_.size() == kMostParts) {
      throw plugin::config_failure(
          "size", "makes more than " + std::to_string(kMostParts) + " parts of " + name_);
    }
    begin_ = page.offset;
    first_ids_.push_back(page.id);
    return true;
  }

  // Of all parts. Ranges touch each other; the first and the last are as wide as the source's.
  std::vector<std::string> names() const {
    const PageFileName source = *parse_page_file_name(name_);
    std::vector<std::string> list;
    for (size_t i = 0; i < first_ids_.size(); ++i) {
      PageFileName part = source;
      if (source.number.empty()) part.number = std::to_string(i + 1);
      part.ids = {first_ids_[i], last_id_};
      if (i == 0 && source.ids) part.ids->first = source.ids->first;
      if (i + 1 < first_ids_.size()) {
        part.ids->second = first_ids_[i + 1] - 1;
      } else if (source.ids) {
        part.ids->second = source.ids->second;
      }
      list.push_back(part.to_string());
    }
    return list;
  }

 private:
  const std::string& name_;
  const std::uint64_t part_bytes_;
  std::uint64_t begin_ = 0;
  std::uint64_t last_id_ = 0;
  std::vector<std::uint64_t> first_ids_;
};

class PlanReader : public mediawiki::PageVisitor {
 public:
  explicit PlanReader(PartCutter& cutter) : cutter_(cutter) {}
  void header(std::string_view) override {}
  void page_begin(const ScannedPage& page) override { cutter_.begins(page); }
  void page_bytes(std::string_view) override {}
  void footer(std::string_view) override {}

 private:
  PartCutter& cutter_;
};

class PartWriter : public mediawiki::PageVisitor {
 public:
  PartWriter(const plugin::Host& host, const Shard& shard, PartCutter& cutter, std::int32_t level)
      : host_(host), shard_(shard), cutter_(cutter), level_(level) {}

  void header(std::string_view bytes) override {
    header_ += bytes;
    if (header_.size() <= kMostHeaderBytes) return;
    throw plugin::failed(shard_.argument, "its header is longer than " +
                                              std::to_string(kMostHeaderBytes) + " bytes");
  }
  void page_begin(const ScannedPage& page) override {
    ++pages_;
    if (!cutter_.begins(page)) return;
    if (part_) {
      write(kFooter);
      part_->finish();
    }
    part_.reset();
    if (next_ == shard_.outputs.size()) {
      throw plugin::failed(shard_.argument,
                           "has more parts than when it was planned; restart the step");
    }
    part_.emplace(host_.open_output(shard_.outputs[next_++], level_));
    write(header_);
    part_->mark();
  }
  void page_bytes(std::string_view bytes) override { write(bytes); }
  void page_end(const ScannedPage&) override { part_->mark(); }
  void footer(std::string_view bytes) override {
    if (part_) write(bytes);
  }
  void finish() {
    if (part_) part_->finish();
  }

  size_t parts() const { return next_; }
  std::uint64_t pages() const { return pages_; }
  // Of the whole file that was split.
  std::uint64_t plain_bytes() const {
    return written_ - (next_ - 1) * (header_.size() + kFooter.size());
  }

 private:
  void write(std::string_view bytes) {
    part_->write(bytes);
    written_ += bytes.size();
  }

  const plugin::Host& host_;
  const Shard& shard_;
  PartCutter& cutter_;
  const std::int32_t level_;
  std::string header_;
  size_t next_ = 0;  // output
  std::uint64_t pages_ = 0;
  std::uint64_t written_ = 0;
  std::optional<Output> part_;
};

}  // namespace

SplitJob::SplitJob(plugin::Host host, const plugin::JobInfo& info)
    : Job(host, info),
      source_(info.params.get_string("source")),
      optional_source_(info.params.get_bool("optional_source")),
      size_(info.params.get_int("size")),
      level_(info.params.get_int("level")) {}

void SplitJob::validate() {
  check_pattern("source", source_);
  check_level(level_);
  if (size_ < 1) {
    throw plugin::config_failure("size",
                                 "must be at least one byte, and is " + std::to_string(size_));
  }
}

std::uint64_t SplitJob::part_bytes(const Artifact& source) const {
  const double stored = static_cast<double>(source.size == 0 ? 1 : source.size);
  const double ratio = static_cast<double>(source.raw_size) / stored;
  return static_cast<std::uint64_t>(static_cast<double>(size_) * ratio) + 1;
}

std::vector<std::string> SplitJob::part_names(const Artifact& source) const {
  PartCutter cutter(source.name, part_bytes(source));
  PlanReader reader(cutter);
  scan_artifact(host(), source, reader);
  return cutter.names();
}

std::vector<Shard> SplitJob::plan() {
  std::vector<Shard> shards;
  bool found = false;
  for (const Artifact& source : host().list_artifacts(source_)) {
    if (source.step == info().step || !parse_page_file_name(source.name)) continue;
    found = true;
    std::vector<std::string> names = part_names(source);
    if (names.size() < 2) {
      host().info("a file is not larger than a part, so it is not split", {{"file", source.name}});
      continue;
    }
    shards.push_back({.id = shard_id(info().artifact_name(""), source.name),
                      .argument = source.name,
                      .outputs = std::move(names),
                      .expected_items = source.raw_size});
  }
  if (!found && !optional_source_) {
    throw no_source(source_, "names without .xml, and what this step makes,");
  }
  return shards;
}

Outcome SplitJob::run(const Shard& shard) {
  const Artifact source = planned_artifact(host(), shard.argument);
  PartCutter cutter(source.name, part_bytes(source));
  PartWriter writer(host(), shard, cutter, static_cast<std::int32_t>(level_));
  const std::uint64_t pages = scan_artifact(host(), source, writer);
  if (cutter.names() != shard.outputs) {
    throw plugin::failed(source.name, "is not what it was when it was planned; restart the step");
  }
  writer.finish();
  check_equal("pages", writer.pages(), pages, source.name);
  check_equal("plain bytes", writer.plain_bytes(), source.raw_size, source.name);
  host().set_metric("pages", static_cast<std::int64_t>(pages));
  host().set_metric("parts", static_cast<std::int64_t>(writer.parts()));
  return Outcome::kDone;
}

}  // namespace dumps::recompress
