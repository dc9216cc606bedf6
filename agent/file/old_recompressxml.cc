// recompressxml: an export in streams of so many pages, with an index of where each page's stream
// begins.
#include <cstdio>
#include <deque>
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
    "recompressxml",
    "Usage: recompressxml --pagesperstream n [--buildindex filename] [--verbose]\n"
    "   or: recompressxml [--version|--help]\n\n"
    "Packs an export in bzip2 streams (or gzip members) of n pages each. The header up to\n"
    "</siteinfo> and the closing </mediawiki> have a stream of their own.\n\n"
    "Exit codes: 0 ok, 1 failed, 255 usage\n\n"
    "  -p, --pagesperstream  pages in a stream\n"
    "  -b, --buildindex      write a line OFFSET-OF-STREAM:PAGE-ID:TITLE for each page\n"
    "  -i, --inpath          read this file and not standard input\n"
    "  -o, --outpath         write this file; without it standard output, not packed\n"
    "  -H, --noheader        leave the header out\n"
    "  -F, --nofooter        leave </mediawiki> out\n"
    "  -v, --verbose         say more\n"
    "  -h, --help            this text\n"
    "  -V, --version         the version\n"
    "Files are packed and unpacked by the ending of their names: .bz2, .gz.\n",
    {{"pagesperstream", 'p', true},
     {"buildindex", 'b', true},
     {"inpath", 'i', true},
     {"outpath", 'o', true},
     {"noheader", 'H', false},
     {"nofooter", 'F', false},
     {"verbose", 'v', false}},
    'V'};

constexpr size_t kReadBytes = size_t{256} * 1024;
// A bzip2 stream without text: what the old tool leaves behind the end when it reads standard
// input.
constexpr std::string_view kEmptyStream("BZh9\x17\x72\x45\x38\x50\x90\0\0\0\0", 14);

struct Options {
  std::uint64_t pages_per_stream = 0;
  bool has_header = true;
  bool has_footer = true;
};

// Keeps index lines until it is known where their stream begins.
class StreamWriter : public mediawiki::PageVisitor {
 public:
  explicit StreamWriter(const Options& options) : options_(options) {}

  Status open(const std::string& path, const std::string& index_path) {
    Result<std::unique_ptr<OldOutput>> output = OldOutput::create(
        path, [this](const codec::EncodedPiece& piece) { return on_stream(piece); });
    if (!output) return std::move(output).error();
    output_ = std::move(*output);
    if (index_path.empty()) return {};
    Result<std::unique_ptr<OldOutput>> index = OldOutput::create(index_path);
    if (!index) return std::move(index).error();
    index_ = std::move(*index);
    return {};
  }

  void header(std::string_view bytes) override {
    if (options_.has_header) write(bytes);
  }
  void page_begin(const ScannedPage& page) override {
    if (pages_ == 0) cut();
    if (!index_) return;
    lines_ += ':';
    lines_ += std::to_string(page.id);
    lines_ += ':';
    lines_ += page.title;
    lines_ += '\n';
  }
  void page_bytes(std::string_view bytes) override { write(bytes); }
  void page_end(const ScannedPage&) override {
    if (++pages_ == options_.pages_per_stream) pages_ = 0;
  }
  void footer(std::string_view bytes) override {
    if (!in_footer_) cut();
    in_footer_ = true;
    if (options_.has_footer) write(bytes);
  }

  const Status& state() const { return state_; }
  Status finish(bool is_from_stdin) {
    cut();
    if (state_) state_ = output_->finish();
    if (state_ && is_from_stdin && output_->format() == codec::Format::kBz2 && wrote_) {
      state_ = output_->append(kEmptyStream);
    }
    if (state_ && index_) state_ = index_->finish();
    return state_;
  }

 private:
  void write(std::string_view bytes) {
    if (state_) state_ = output_->write(bytes);
    has_text_ = true;
    wrote_ = true;
  }
  void cut() {
    if (!has_text_ || !state_) return;
    waiting_.push_back(std::move(lines_));
    lines_.clear();
    has_text_ = false;
    state_ = output_->cut();
  }
  Status on_stream(const codec::EncodedPiece& piece) {
    if (waiting_.empty()) return {};
    const std::string lines = std::move(waiting_.front());
    waiting_.pop_front();
    if (!index_) return {};
    std::string text;
    const std::string offset = std::to_string(piece.offset);
    for (std::string_view left = lines; !left.empty();) {
      const size_t end = left.find('\n') + 1;
      text += offset;
      text += left.substr(0, end);
      left.remove_prefix(end);
    }
    return index_->write(text);
  }

  const Options options_;
  std::unique_ptr<OldOutput> index_;
  std::uint64_t pages_ = 0;  // in the stream
  bool has_text_ = false;    // the stream
  bool wrote_ = false;
  bool in_footer_ = false;
  std::string lines_;                // of the stream, without offset
  std::deque<std::string> waiting_;  // of ended streams that are being packed
  Status state_;
  std::unique_ptr<OldOutput> output_;  // last: it may call on_stream()
};

Status copy(OldInput& input, StreamWriter& writer, bool is_from_stdin) {
  PageScanner scanner(writer, PageScanner::Start::kMiddle);
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    Result<size_t> got = input.read(buffer);
    if (!got) return std::move(got).error();
    const bool is_good = *got == 0 ? scanner.finish() : scanner.feed({buffer.data(), *got});
    if (!writer.state()) return writer.state();
    if (!is_good) {
      Status s = writer.finish(false);
      if (!s) return s;
      return make_error(ErrorCode::kCorrupt, "read pages", "", scanner.error().to_string());
    }
    if (*got == 0) return writer.finish(is_from_stdin);
  }
}

}  // namespace

int recompressxml(int argc, char** argv) {
  const std::optional<OldCommandLine> line = OldCommandLine::parse(kUsage, argc, argv);
  if (!line) return kOldUsage;
  Options options;
  options.pages_per_stream = number_of(line->value('p')).value_or(0);
  options.has_header = line->count('H') == 0;
  options.has_footer = line->count('F') == 0;
  if (options.pages_per_stream == 0) {
    return usage_error(kUsage, "--pagesperstream needs a number of pages");
  }
  if (!line->words().empty()) return usage_error(kUsage, "\"" + line->words()[0] + "\"?");
  for (const char option : {'b', 'i', 'o'}) {
    if (line->count(option) > 0 && line->value(option).empty()) {
      return usage_error(kUsage, "the name of a file is empty");
    }
  }
  Result<std::unique_ptr<OldInput>> input = OldInput::open(line->value('i'));
  if (!input) return old_failure(kUsage.name, input.error(), kOldUsage);
  StreamWriter writer(options);
  if (const Status s = writer.open(line->value('o'), line->value('b')); !s) {
    return old_failure(kUsage.name, s.error(), kOldUsage);
  }
  const Status s = copy(**input, writer, line->count('i') == 0);
  return s ? kOldOk : old_failure(kUsage.name, s.error());
}

}  // namespace dumps::file
