// dumps-file split, join: one dump in parts with a range of page ids each, and back.
#include <filesystem>

#include "agent/base/atomic_file.h"
#include "agent/core/quantity.h"
#include "agent/file/commands.h"
#include "agent/file/dump_writer.h"
#include "agent/verify/page_range_name.h"
#include "plugins/mediawiki/site_info.h"

namespace dumps::file {
namespace {

using mediawiki::ScannedPage;

constexpr size_t kMostHeaderBytes = size_t{16} << 20;
constexpr std::string_view kFooter = "</mediawiki>\n";

// A part ends behind the page with which it is large enough. Names are known only when the next
// part begins; none is published before all are whole.
class Splitter : public PageSink {
 public:
  Splitter(const SplitOptions& options, DumpOutputOptions output, std::uint64_t bytes)
      : options_(options), output_(std::move(output)), most_bytes_(bytes) {
    base_ = std::filesystem::path(options.write.out).filename().string();
    output_.inner_name = codec::without_ending(base_);
  }

  void header(std::string_view bytes) override {
    if (!goes_on()) return;
    header_ += bytes;
    if (header_.size() > kMostHeaderBytes) {
      keep(make_error(ErrorCode::kCorrupt, "split", options_.in, "its header has no end"));
    }
  }
  void page_begin(const ScannedPage& page) override {
    if (!goes_on()) return;
    if (part_ && is_full()) end_part(page.id - 1, kFooter);
    if (!part_) begin_part(page.id);
    if (goes_on()) part_->page_begin(page.id);
    last_ = page.id;
  }
  void page_bytes(std::string_view bytes) override {
    if (goes_on()) keep(part_->write(bytes));
  }
  void page_end(const ScannedPage& page) override {
    if (page.id <= page.previous_id) {
      keep(make_error(ErrorCode::kCorrupt, "split", options_.in,
                      "parts have ranges of ids, and page " + std::to_string(page.id) +
                          " comes after page " + std::to_string(page.previous_id)));
    }
    if (goes_on()) keep(part_->page_end());
  }
  void footer(std::string_view bytes) override { footer_ += bytes; }

  Status finish() {
    if (part_) end_part(last_, footer_);
    if (status() && parts_.empty()) {
      keep(make_error(ErrorCode::kNotFound, "split", options_.in, "there are no pages"));
    }
    for (const Part& part : parts_) {
      if (status()) keep(part.writer->publish_as(part.path));
    }
    return status();
  }
  std::vector<const DumpOutput*> outputs() const {
    std::vector<const DumpOutput*> list;
    for (const Part& part : parts_) list.push_back(&part.writer->output());
    return list;
  }

 private:
  struct Part {
    std::unique_ptr<DumpWriter> writer;
    std::string path;
  };

  bool is_full() const {
    return (options_.pages != 0 && part_->pages() >= options_.pages) ||
           (most_bytes_ != 0 && part_->output().text_bytes() >= most_bytes_);
  }
  std::string path_of(std::uint64_t first, std::uint64_t last) const {
    return (std::filesystem::path(options_.directory) / with_page_range(base_, first, last))
        .string();
  }
  void begin_part(std::uint64_t first) {
    first_ = first;
    // No part has such a range.
    Result<std::unique_ptr<DumpWriter>> part = DumpWriter::create(path_of(first, 0), output_);
    if (!part) return keep(part.error());
    part_ = std::move(*part);
    keep(part_->write(header_));
  }
  void end_part(std::uint64_t last, std::string_view footer) {
    if (status()) keep(part_->write(footer));
    if (status()) keep(part_->finish());
    parts_.push_back({std::move(part_), path_of(first_, last)});
    if (!output_.may_replace && exists(parts_.back().path)) {
      keep(make_error(ErrorCode::kExists, "create", parts_.back().path, "the file is there already")
               .with_hint("--force, which replaces it when the new one is whole"));
    }
  }

  const SplitOptions& options_;
  DumpOutputOptions output_;
  const std::uint64_t most_bytes_;
  std::string base_;
  std::string header_, footer_;
  std::unique_ptr<DumpWriter> part_;
  std::uint64_t first_ = 0, last_ = 0;
  std::vector<Part> parts_;
};

// Header of the first, pages of all, end of the last.
class Joiner : public PageSink {
 public:
  explicit Joiner(DumpWriter& writer) : writer_(writer) {}

  void begin(const std::string& name) {
    name_ = name;
    is_first_ = last_name_.empty();
    header_.clear();
    footer_.clear();
    has_pages_ = false;
  }
  void header(std::string_view bytes) override {
    if (!goes_on()) return;
    if (header_.size() < kMostHeaderBytes) header_ += bytes;
    if (is_first_) keep(writer_.write(bytes));
  }
  void page_begin(const ScannedPage& page) override {
    if (!goes_on()) return;
    if (!has_pages_) check_header();
    has_pages_ = true;
    if (last_ != 0 && page.id <= last_) {
      keep(make_error(ErrorCode::kCorrupt, "join", name_,
                      "page " + std::to_string(page.id) + " comes after page " +
                          std::to_string(last_) +
                          (page.previous_id == 0 ? " of " + last_name_ : ""))
               .with_hint("the parts in the order of their pages"));
    }
    last_ = page.id;
    writer_.page_begin(page.id);
  }
  void page_bytes(std::string_view bytes) override {
    if (goes_on()) keep(writer_.write(bytes));
  }
  void page_end(const ScannedPage&) override {
    if (goes_on()) keep(writer_.page_end());
  }
  void footer(std::string_view bytes) override { footer_ += bytes; }

  Status end() {
    if (!has_pages_) check_header();
    last_name_ = name_;
    return status();
  }
  Status finish() { return writer_.write(footer_); }

 private:
  // Of another wiki.
  void check_header() {
    std::string why;
    const auto site = mediawiki::parse_site_info(header_, why);
    if (!site) {
      return keep(make_error(ErrorCode::kCorrupt, "join", name_, "the header " + why));
    }
    if (!is_first_ && site->database_name != database_name_) {
      return keep(make_error(
          ErrorCode::kCorrupt, "join", name_,
          "it is of " + site->database_name + ", " + last_name_ + " is of " + database_name_));
    }
    database_name_ = site->database_name;
  }

  DumpWriter& writer_;
  std::string name_, last_name_, database_name_, header_, footer_;
  bool is_first_ = true, has_pages_ = false;
  std::uint64_t last_ = 0;
};

}  // namespace

int split_command(const GlobalOptions& global, const SplitOptions& given) {
  SplitOptions options = given;
  const auto bytes = parse_size_bytes(options.size.empty() ? "0" : options.size);
  if (!bytes || (*bytes == 0 && options.pages == 0)) {
    return complain(
        make_error(ErrorCode::kInvalid, "split", options.in,
                   bytes ? "the size of parts is not said" : options.size + " is not a size")
            .with_hint("--size 1GiB or --pages 10000"));
  }
  if (options.write.out.empty()) options.write.out = options.in;
  if (options.write.out == kStandard) {
    return complain(make_error(ErrorCode::kInvalid, "split", options.in, "the parts have no name")
                        .with_hint("--name wiki-pages.xml.bz2"));
  }
  Result<DumpOutputOptions> output = output_options(global, options.write);
  if (!output) return complain(output.error());
  Result<std::unique_ptr<DumpInput>> input = DumpInput::open(options.in, thread_count(global));
  if (!input) return complain(input.error());
  if (!options.directory.empty()) {
    if (Status s = make_directories(options.directory); !s) return complain(s.error());
  }
  Splitter splitter(options, std::move(*output), static_cast<std::uint64_t>(*bytes));
  Progress progress(shows_progress(global, false), "split", (*input)->size());
  Status s = scan_pages(**input, progress, splitter);
  if (s) s = splitter.finish();
  progress.clear();
  if (!s) return complain(s.error());
  return report(global, splitter.outputs());
}

int join_command(const GlobalOptions& global, const JoinOptions& options) {
  Result<DumpOutputOptions> output = output_options(global, options.write);
  if (!output) return complain(output.error());
  for (const std::string& in : options.in) {
    if (Status s = refuse_same_file(in, options.write.out); !s) return complain(s.error());
  }
  Result<std::unique_ptr<DumpWriter>> writer =
      DumpWriter::create(options.write.out, std::move(*output));
  if (!writer) return complain(writer.error());
  Joiner joiner(**writer);
  for (const std::string& in : options.in) {
    Result<std::unique_ptr<DumpInput>> input = DumpInput::open(in, thread_count(global));
    if (!input) return complain(input.error());
    joiner.begin((*input)->name());
    Progress progress(shows_progress(global, options.write.out == kStandard), "join " + in,
                      (*input)->size());
    Status s = scan_pages(**input, progress, joiner);
    if (s) s = joiner.end();
    progress.clear();
    if (!s) return complain(s.error());
  }
  Status s = joiner.finish();
  if (s) s = (*writer)->finish();
  if (s) s = (*writer)->publish();
  if (!s) return complain(s.error());
  return report(global, {&(*writer)->output()}, {{"pages", (*writer)->pages()}});
}

}  // namespace dumps::file
