// dumps-file page, range: some pages of a dump, as a dump of its own.
#include <algorithm>

#include "agent/file/commands.h"
#include "agent/file/dump_writer.h"
#include "agent/file/page_pieces.h"

namespace dumps::file {
namespace {

using mediawiki::PageScanner;
using mediawiki::ScannedPage;

// Writes the header, and the pages with begin <= id < end. Stops behind them where ids ascend.
class RangeSink : public PageSink {
 public:
  explicit RangeSink(DumpWriter& writer) : writer_(writer) {}

  // `end` 0: to the last one.
  void choose(std::uint64_t begin, std::uint64_t end) {
    begin_ = begin;
    end_ = end;
  }
  // The header was written; what the scanner takes for one is not.
  void leave_out_header() { has_header_ = true; }
  void stop_at_first_page() { stops_at_first_ = true; }

  void header(std::string_view bytes) override {
    if (goes_on() && !has_header_) keep(writer_.write(bytes));
  }
  void page_begin(const ScannedPage& page) override {
    if (!goes_on()) return;
    is_wanted_ = !stops_at_first_ && page.id >= begin_ && (end_ == 0 || page.id < end_);
    if (is_wanted_) writer_.page_begin(page.id);
    if (stops_at_first_ || (end_ != 0 && page.id >= end_)) enough();
  }
  void page_bytes(std::string_view bytes) override {
    if (goes_on() && is_wanted_) keep(writer_.write(bytes));
  }
  void page_end(const ScannedPage& page) override {
    if (!goes_on() || !is_wanted_) return;
    keep(writer_.page_end());
    if (end_ != 0 && page.id + 1 == end_) enough();
  }
  void footer(std::string_view) override {
    if (stops_at_first_) enough();
  }

 private:
  DumpWriter& writer_;
  std::uint64_t begin_ = 0, end_ = 0;
  bool has_header_ = false, stops_at_first_ = false, is_wanted_ = false;
};

class Extract {
 public:
  Extract(const GlobalOptions& global, std::string in, const WriteOptions& write)
      : global_(global), in_(std::move(in)), write_(write) {}

  Status open() {
    Result<DumpOutputOptions> output = output_options(global_, write_);
    if (!output) return output.error();
    if (Status s = refuse_same_file(in_, write_.out); !s) return s;
    Result<std::unique_ptr<DumpInput>> input = DumpInput::open(in_, thread_count(global_));
    if (!input) return input.error();
    input_ = std::move(*input);
    Result<std::unique_ptr<PagePieces>> pieces = PagePieces::open(*input_);
    if (!pieces) return pieces.error();
    pieces_ = std::move(*pieces);
    Result<std::unique_ptr<DumpWriter>> writer = DumpWriter::create(write_.out, std::move(*output));
    if (!writer) return writer.error();
    writer_ = std::move(*writer);
    return {};
  }

  // From the front.
  Status scan(PageSink& sink) {
    Progress progress(shows_progress(global_, write_.out == kStandard), "read " + in_,
                      input_->size());
    return scan_pages(*input_, progress, sink);
  }

  Status read_header() {
    Result<std::unique_ptr<codec::Decoder>> text =
        codec::make_decoder(input_->format(), *input_->file());
    if (!text) return text.error();
    RangeSink sink(*writer_);
    sink.stop_at_first_page();
    PageScanner scanner(sink);
    return scan_pages(**text, in_, sink, scanner);
  }

  Status read_from(const PiecePlace& place, std::uint64_t begin, std::uint64_t end) {
    Result<std::unique_ptr<codec::Decoder>> text = pieces_->text_from(place);
    if (!text) return text.error();
    RangeSink sink(*writer_);
    sink.choose(begin, end);
    sink.leave_out_header();
    PageScanner scanner(sink, PageScanner::Start::kMiddle);
    return scan_pages(**text, in_, sink, scanner);
  }

  // kNotFound: it is not there.
  Status add_page(std::uint64_t id) {
    Result<std::optional<PiecePlace>> place = pieces_->find(id);
    if (!place) return place.error();
    const std::uint64_t before = writer_->pages();
    if (*place) {
      // A larger page, or the end of the file, shows that it is not there.
      if (Status s = read_from(**place, id, id + 1); !s) return s;
    }
    if (writer_->pages() == before) return missing({id});
    return {};
  }

  Error missing(const std::vector<std::uint64_t>& ids) const {
    std::string list;
    for (const std::uint64_t id : ids) list += (list.empty() ? "" : ", ") + std::to_string(id);
    return make_error(ErrorCode::kNotFound, "find pages", in_, "there is no page " + list);
  }

  Status end() {
    if (Status s = writer_->write("</mediawiki>\n"); !s) return s;
    return writer_->finish();
  }
  int publish() {
    if (Status s = writer_->publish(); !s) return complain(s.error());
    return report(global_, {&writer_->output()}, {{"pages", writer_->pages()}});
  }

  DumpWriter& writer() { return *writer_; }
  PagePieces* pieces() { return pieces_.get(); }

 private:
  const GlobalOptions& global_;
  const std::string in_;
  const WriteOptions& write_;
  std::unique_ptr<DumpInput> input_;
  std::unique_ptr<PagePieces> pieces_;
  std::unique_ptr<DumpWriter> writer_;
};

// Of a file that has to be read from its front: all of it, in one pass.
class SetSink : public PageSink {
 public:
  SetSink(DumpWriter& writer, std::vector<std::uint64_t> ids)
      : writer_(writer), missing_(std::move(ids)) {}
  void header(std::string_view bytes) override {
    if (goes_on()) keep(writer_.write(bytes));
  }
  void page_begin(const ScannedPage& page) override {
    if (!goes_on()) return;
    const auto found = std::find(missing_.begin(), missing_.end(), page.id);
    is_wanted_ = found != missing_.end();
    if (!is_wanted_) return;
    missing_.erase(found);
    writer_.page_begin(page.id);
  }
  void page_bytes(std::string_view bytes) override {
    if (goes_on() && is_wanted_) keep(writer_.write(bytes));
  }
  void page_end(const ScannedPage&) override {
    if (!goes_on() || !is_wanted_) return;
    keep(writer_.page_end());
    if (missing_.empty()) enough();
  }
  void footer(std::string_view) override {}
  const std::vector<std::uint64_t>& missing() const { return missing_; }

 private:
  DumpWriter& writer_;
  std::vector<std::uint64_t> missing_;
  bool is_wanted_ = false;
};

}  // namespace

int page_command(const GlobalOptions& global, const PageOptions& options) {
  std::vector<std::uint64_t> ids = options.ids;
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  Extract extract(global, options.in, options.write);
  if (Status s = extract.open(); !s) return complain(s.error());
  std::vector<std::uint64_t> missing;
  if (extract.pieces() != nullptr) {
    if (Status s = extract.read_header(); !s) return complain(s.error());
    for (const std::uint64_t id : ids) {
      Status s = extract.add_page(id);
      if (!s && s.error().code != ErrorCode::kNotFound) return complain(s.error());
      if (!s) missing.push_back(id);
    }
  } else {
    SetSink sink(extract.writer(), ids);
    if (Status s = extract.scan(sink); !s) return complain(s.error());
    missing = sink.missing();
  }
  if (Status s = extract.end(); !s) return complain(s.error());
  if (!missing.empty()) return complain(extract.missing(missing));
  return extract.publish();
}

int range_command(const GlobalOptions& global, const RangeOptions& options) {
  if (options.end != 0 && options.end <= options.begin) {
    return complain(make_error(ErrorCode::kInvalid, "choose pages",
                               std::to_string(options.begin) + " to " + std::to_string(options.end),
                               "the range is empty: its end is not in it"));
  }
  Extract extract(global, options.in, options.write);
  if (Status s = extract.open(); !s) return complain(s.error());
  std::optional<PiecePlace> place;
  if (extract.pieces() != nullptr) {
    Result<std::optional<PiecePlace>> found = extract.pieces()->find(options.begin);
    if (!found) return complain(found.error());
    place = *found;
  }
  Status s;
  if (place) {
    s = extract.read_header();
    if (s) s = extract.read_from(*place, options.begin, options.end);
  } else {
    RangeSink sink(extract.writer());
    sink.choose(options.begin, options.end);
    s = extract.scan(sink);
  }
  if (s) s = extract.end();
  if (!s) return complain(s.error());
  return extract.publish();
}

}  // namespace dumps::file
