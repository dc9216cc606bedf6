// dumps-file multistream: a dump of many bzip2 streams: one with the header, one for each hundred
// pages, one with </mediawiki>; and the index that says in which one a page is. A page can then be
// read with any bzip2 library. Both files appear together, or none.
#include <algorithm>
#include <deque>

#include "agent/file/commands.h"
#include "agent/file/dump_writer.h"
#include "agent/verify/page_range_name.h"

namespace dumps::file {
namespace {

using mediawiki::ScannedPage;

// Titles stand in the index as in the dump: escaped.
class Streams : public PageSink {
 public:
  Streams(std::uint64_t pages_per_stream, DumpOutput* index)
      : pages_per_stream_(pages_per_stream), index_(index) {}
  void write_to(DumpOutput& output) { output_ = &output; }

  void header(std::string_view bytes) override {
    has_header_ = true;
    put(bytes);
  }
  void page_begin(const ScannedPage& page) override {
    if (!goes_on()) return;
    if (pages_ % pages_per_stream_ == 0) {
      keep(output_->cut());
      waiting_.emplace_back();
    }
    ++pages_;
    waiting_.back() += ":" + std::to_string(page.id) + ":" + page.title + "\n";
  }
  void page_bytes(std::string_view bytes) override { put(bytes); }
  void footer(std::string_view bytes) override {
    if (!goes_on()) return;
    if (!has_footer_) keep(output_->cut());
    has_footer_ = true;
    put(bytes);
  }

  // A stream is written: the lines of its pages are due.
  Status add_stream(const codec::EncodedPiece& piece) {
    if (streams_++ == 0 && has_header_) return {};
    if (waiting_.empty()) return {};  // </mediawiki>
    const std::string offset = std::to_string(piece.offset);
    std::string lines;
    for (std::string_view rest = waiting_.front(); !rest.empty();) {
      const size_t end = rest.find('\n') + 1;
      lines += offset;
      lines += rest.substr(0, end);
      rest.remove_prefix(end);
    }
    waiting_.pop_front();
    return index_ == nullptr ? Status() : index_->write(lines);
  }
  std::uint64_t pages() const { return pages_; }
  std::uint64_t streams() const { return streams_; }

 private:
  void put(std::string_view bytes) {
    if (goes_on()) keep(output_->write(bytes));
  }

  const std::uint64_t pages_per_stream_;
  DumpOutput* const index_;
  DumpOutput* output_ = nullptr;
  bool has_header_ = false, has_footer_ = false;
  std::uint64_t pages_ = 0, streams_ = 0;
  std::deque<std::string> waiting_;  // per stream that is not written yet
};

Result<std::unique_ptr<DumpOutput>> make_index(const MultistreamOptions& options,
                                               const DumpOutputOptions& output) {
  if (options.index == "none") return std::unique_ptr<DumpOutput>();
  std::string path = options.index;
  if (path.empty()) {
    const size_t slash = options.write.out.rfind('/') + 1;
    path = options.write.out.substr(0, slash) +
           multistream_index_name(std::string_view(options.write.out).substr(slash));
  }
  if (path == kStandard) {
    return make_error(ErrorCode::kInvalid, "write index", options.write.out,
                      "the index has no name")
        .with_hint("--index NAME, or --index none");
  }
  DumpOutputOptions own = output;
  own.format.reset();
  own.level = 0;
  own.shows_progress = false;
  return DumpOutput::create(path, own);
}

}  // namespace

int multistream_command(const GlobalOptions& global, const MultistreamOptions& given) {
  MultistreamOptions options = given;
  const bool is_standard = options.write.out == kStandard;
  if (is_standard && options.write.to.empty()) options.write.to = "bz2";
  Result<DumpOutputOptions> output = output_options(global, options.write);
  if (!output) return complain(output.error());
  const codec::Format format =
      output->format ? *output->format : codec::format_of_name(options.write.out);
  if (format != codec::Format::kBz2 && format != codec::Format::kGz &&
      format != codec::Format::kZst) {
    return complain(make_error(ErrorCode::kInvalid, "write", options.write.out,
                               "only bz2, gz and zst files have streams"));
  }
  if (is_standard && options.index.empty()) options.index = kStandard;
  if (Status s = refuse_same_file(options.in, options.write.out); !s) return complain(s.error());
  Result<std::unique_ptr<DumpInput>> input = DumpInput::open(options.in, thread_count(global));
  if (!input) return complain(input.error());
  Result<std::unique_ptr<DumpOutput>> index = make_index(options, *output);
  if (!index) return complain(index.error());
  Streams streams(options.pages, index->get());
  output->on_piece = [&streams](const codec::EncodedPiece& piece) {
    return streams.add_stream(piece);
  };
  Result<std::unique_ptr<DumpOutput>> file =
      DumpOutput::create(options.write.out, std::move(*output));
  if (!file) return complain(file.error());
  streams.write_to(**file);
  Progress progress(shows_progress(global, is_standard), "multistream", (*input)->size());
  Status s = scan_pages(**input, progress, streams);
  progress.clear();
  std::vector<const DumpOutput*> written = {file->get()};
  if (s) s = (*file)->finish();
  if (*index) {
    if (s) s = (*index)->finish();
    if (s) s = (*index)->publish();
    written.push_back(index->get());
  }
  if (s) s = (*file)->publish();
  if (!s) return complain(s.error());
  return report(global, written, {{"pages", streams.pages()}, {"streams", streams.streams()}});
}

}  // namespace dumps::file
