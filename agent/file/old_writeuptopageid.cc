// writeuptopageid: ranges of an export's pages, each as an export of its own.
#include <limits>
#include <vector>

#include "agent/file/old_command_line.h"
#include "agent/file/old_streams.h"
#include "agent/file/old_tools.h"
#include "plugins/mediawiki/page_scanner.h"

namespace dumps::file {
namespace {

using mediawiki::PageScanner;
using mediawiki::ScannedPage;

const OldUsage kUsage = {
    "writeuptopageid",
    "Usage: writeuptopageid [--version|--help]\n"
    "   or: writeuptopageid [--inpath <path>] <startpageid> [<endpageid>]\n"
    "   or: writeuptopageid [--inpath <path>] --odir <path> --fspecs <filespec>[;<filespec>...]\n\n"
    "Writes the header of an export and its pages from startpageid up to, and not including,\n"
    "endpageid (to the end without it), and closes it.\n\n"
    "Exit codes: 0 ok, 1 failed, 255 usage\n\n"
    "  -i, --inpath     read this file and not standard input\n"
    "  -o, --odir       directory of the files to write\n"
    "  -f, --fspecs     these files: NAME:START:END, ascending and without overlap; END may be "
    "left\n"
    "                   out in the last one\n"
    "  -H, --noheader   leave the header out\n"
    "  -F, --nofooter   leave </mediawiki> out\n"
    "  -h, --help       this text\n"
    "  -v, --version    the version\n"
    "Files are packed and unpacked by the ending of their names: .bz2, .gz.\n",
    {{"inpath", 'i', true},
     {"odir", 'o', true},
     {"fspecs", 'f', true},
     {"noheader", 'H', false},
     {"nofooter", 'F', false}},
    'v'};

constexpr size_t kReadBytes = size_t{256} * 1024;
constexpr size_t kMaxHeader = size_t{16} << 20;
constexpr std::uint64_t kOpenEnd = std::numeric_limits<std::uint64_t>::max();

struct Range {
  std::string path;  // empty: standard output
  std::uint64_t begin = 0;
  std::uint64_t end = kOpenEnd;  // not included
};

// None: it is not a range.
std::optional<Range> range_of(std::string_view spec) {
  Range range;
  std::string_view name = spec;
  std::string_view numbers[2];
  size_t count = 0;
  for (; count < 2; ++count) {
    const size_t colon = name.rfind(':');
    if (colon == std::string_view::npos) break;
    const std::string_view field = name.substr(colon + 1);
    if (!field.empty() && !number_of(field)) break;
    numbers[1 - count] = field;
    name = name.substr(0, colon);
  }
  if (count == 1) std::swap(numbers[0], numbers[1]);
  if (count == 0 || name.empty()) return std::nullopt;
  const std::optional<std::uint64_t> begin = number_of(numbers[0]);
  if (!begin || *begin == 0) return std::nullopt;
  range.path = name;
  range.begin = *begin;
  if (!numbers[1].empty()) range.end = *number_of(numbers[1]);
  return range;
}

class RangeWriter : public mediawiki::PageVisitor {
 public:
  RangeWriter(std::vector<Range> ranges, bool has_header, bool has_footer)
      : ranges_(std::move(ranges)), has_header_(has_header), has_footer_(has_footer) {}

  void header(std::string_view bytes) override {
    header_ += bytes;
    if (header_.size() > kMaxHeader) {
      state_ = make_error(ErrorCode::kCorrupt, "read the header", "", "larger than 16 MiB");
    }
  }
  void page_begin(const ScannedPage& page) override {
    if (!state_) return;
    if (page.id <= page.previous_id) {
      state_ = make_error(
          ErrorCode::kCorrupt, "read pages", "page " + std::to_string(page.id),
          "it follows page " + std::to_string(page.previous_id) + ", and ids must ascend");
      return;
    }
    while (!is_done() && ranges_[current_].end <= page.id) close();
    is_wanted_ = !is_done() && ranges_[current_].begin <= page.id;
    if (is_wanted_ && !output_) open();
  }
  void page_bytes(std::string_view bytes) override {
    if (state_ && is_wanted_) state_ = output_->write(bytes);
  }
  void footer(std::string_view) override {}

  // All pages that are wanted have been seen.
  bool is_done() const { return current_ == ranges_.size(); }
  bool in_wanted_page() const { return is_wanted_; }
  const Status& state() const { return state_; }
  Status finish() {
    while (!is_done() && state_) close();
    return state_;
  }

 private:
  void open() {
    Result<std::unique_ptr<OldOutput>> output = OldOutput::create(ranges_[current_].path);
    if (!output) {
      state_ = std::move(output).error();
      return;
    }
    output_ = std::move(*output);
    if (has_header_) state_ = output_->write(header_);
  }
  // Also a range without pages becomes a file.
  void close() {
    if (!output_) open();
    if (state_ && has_footer_) state_ = output_->write("</mediawiki>\n");
    if (state_) state_ = output_->finish();
    output_.reset();
    ++current_;
    if (!state_) current_ = ranges_.size();
  }

  const std::vector<Range> ranges_;
  const bool has_header_;
  const bool has_footer_;
  std::string header_;
  size_t current_ = 0;  // range
  std::unique_ptr<OldOutput> output_;
  bool is_wanted_ = false;  // the page
  Status state_;
};

Status copy(OldInput& input, RangeWriter& writer, bool reads_all) {
  PageScanner scanner(writer, PageScanner::Start::kMiddle);
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    Result<size_t> got = input.read(buffer);
    if (!got) return std::move(got).error();
    const bool is_good = *got == 0 ? scanner.finish() : scanner.feed({buffer.data(), *got});
    if (!writer.state()) return writer.state();
    if (writer.is_done() && !reads_all) return {};
    if (!is_good) {
      const bool is_over = writer.is_done() && scanner.error().truncated;
      Error error = make_error(ErrorCode::kCorrupt, "read pages", "", scanner.error().to_string());
      // What ends in the middle of a page is left without an end, for all to see.
      if (scanner.in_page() && writer.in_wanted_page()) return error;
      if (Status s = writer.finish(); !s || is_over) return s;
      return error;
    }
    if (*got == 0) return writer.finish();
  }
}

// Empty: `why` says what is wrong.
std::vector<Range> ranges_of(const OldCommandLine& line, std::string& why) {
  std::vector<Range> ranges;
  const std::vector<std::string>& words = line.words();
  if (line.count('f') > 0 || line.count('o') > 0) {
    if (line.count('f') == 0 || line.value('o').empty() || !words.empty()) {
      why = "--odir and --fspecs belong together, without page ids";
      return {};
    }
    const std::string specs = line.value('f');
    for (std::string_view left = specs; !left.empty();) {
      const std::string_view spec = left.substr(0, left.find(';'));
      left.remove_prefix(std::min(left.size(), spec.size() + 1));
      std::optional<Range> range = range_of(spec);
      if (!range) {
        why = "\"" + std::string(spec) + "\" is not NAME:START:END";
        return {};
      }
      range->path = line.value('o') + "/" + range->path;
      ranges.push_back(std::move(*range));
    }
  } else if (words.size() == 1 || words.size() == 2) {
    Range range;
    range.begin = number_of(words[0]).value_or(0);
    if (words.size() == 2) range.end = number_of(words[1]).value_or(0);
    ranges.push_back(std::move(range));
  }
  if (ranges.empty()) why = "a range of pages, please";
  std::uint64_t last = 1;
  for (const Range& range : ranges) {
    if (range.begin < last || range.end < range.begin) {
      why = "ranges begin with a page above 0, ascend, and do not overlap";
      return {};
    }
    last = range.end;
  }
  return ranges;
}

}  // namespace

int writeuptopageid(int argc, char** argv) {
  const std::optional<OldCommandLine> line = OldCommandLine::parse(kUsage, argc, argv);
  if (!line) return kOldUsage;
  std::string why;
  std::vector<Range> ranges = ranges_of(*line, why);
  if (ranges.empty()) return usage_error(kUsage, why);
  Result<std::unique_ptr<OldInput>> input = OldInput::open(line->value('i'));
  if (!input) return old_failure(kUsage.name, input.error());
  RangeWriter writer(std::move(ranges), line->count('H') == 0, line->count('F') == 0);
  // Whoever writes into a pipe is not to be cut off.
  const Status s = copy(**input, writer, line->count('i') == 0);
  return s ? kOldOk : old_failure(kUsage.name, s.error());
}

}  // namespace dumps::file
