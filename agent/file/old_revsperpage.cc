// revsperpage: how many revisions the pages of an export have, and how large they are.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "agent/file/old_command_line.h"
#include "agent/file/old_streams.h"
#include "agent/file/old_tools.h"
#include "plugins/mediawiki/page_scanner.h"

namespace dumps::file {
namespace {

using mediawiki::PageScanner;
using mediawiki::ScannedPage;
using mediawiki::ScannedRevision;

const OldUsage kUsage = {
    "revsperpage",
    "Usage: revsperpage [--version|--help]\n"
    "   or: revsperpage [--all] [--bytes] [--maxrevlen] [--title] [--batch <number>] [--concise]\n"
    "       [--cutoff <number>]\n\n"
    "Reads an export (stubs will do) from standard input and writes a line for each page of\n"
    "namespace 0:\n"
    "    page:ID bytes:N maxrevlen:N revs:N title:T\n"
    "of which revs is always there.\n\n"
    "Exit codes: 0 ok, 1 failed, 255 usage\n\n"
    "  -B, --batch      one line for so many pages: sums, the largest length, the last page\n"
    "  -C, --cutoff     only lines with more revisions than that\n"
    "  -a, --all        pages of all namespaces, with their ids\n"
    "  -b, --bytes      the sum of the revisions' lengths\n"
    "  -c, --concise    no names of fields, and : between them\n"
    "  -m, --maxrevlen  the largest of the revisions' lengths\n"
    "  -t, --title      the title\n"
    "  -h, --help       this text\n"
    "  -v, --version    the version\n",
    {{"batch", 'B', true},
     {"cutoff", 'C', true},
     {"all", 'a', false},
     {"bytes", 'b', false},
     {"concise", 'c', false},
     {"maxrevlen", 'm', false},
     {"title", 't', false}},
    'v'};

constexpr size_t kReadBytes = size_t{256} * 1024;

struct Options {
  std::uint64_t batch = 1;
  std::optional<std::uint64_t> cutoff;
  bool all = false;
  bool bytes = false;
  bool concise = false;
  bool longest = false;
  bool title = false;
};

class RevisionCounter : public mediawiki::PageVisitor {
 public:
  RevisionCounter(const Options& options, codec::ByteSink& out) : options_(options), out_(out) {}

  void header(std::string_view) override {}
  void page_bytes(std::string_view) override {}
  void footer(std::string_view) override {}
  void page_begin(const ScannedPage&) override { page_longest_ = 0; }
  void revision(const ScannedPage&, const ScannedRevision& revision) override {
    page_longest_ = std::max(page_longest_, revision.text_bytes);
  }
  void page_end(const ScannedPage& page) override {
    if (!options_.all && page.ns != 0) return;
    revisions_ += page.revisions;
    bytes_ += page.text_bytes;
    longest_ = std::max(longest_, page_longest_);
    id_ = page.id;
    title_ = page.title;
    if (++pages_ == options_.batch) end_batch();
  }

  const Status& state() const { return state_; }
  Status finish() {
    if (pages_ > 0) end_batch();
    if (state_) state_ = out_.append(lines_);
    lines_.clear();
    return state_;
  }

 private:
  void add(const char* name, std::string_view value) {
    if (!is_first_) lines_ += options_.concise ? ':' : ' ';
    is_first_ = false;
    if (!options_.concise) {
      lines_ += name;
      lines_ += ':';
    }
    lines_ += value;
  }
  void end_batch() {
    is_first_ = true;
    if (!options_.cutoff || revisions_ > *options_.cutoff) {
      if (options_.all) add("page", std::to_string(id_));
      if (options_.bytes) add("bytes", std::to_string(bytes_));
      if (options_.longest) add("maxrevlen", std::to_string(longest_));
      add("revs", std::to_string(revisions_));
      if (options_.title) add("title", title_);
      lines_ += '\n';
    }
    pages_ = revisions_ = bytes_ = longest_ = 0;
    if (lines_.size() < kReadBytes) return;
    if (state_) state_ = out_.append(lines_);
    lines_.clear();
  }

  const Options options_;
  codec::ByteSink& out_;
  std::uint64_t page_longest_ = 0;
  // Of the batch.
  std::uint64_t pages_ = 0;
  std::uint64_t revisions_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t longest_ = 0;
  std::uint64_t id_ = 0;
  std::string title_;
  bool is_first_ = true;  // field of the line
  std::string lines_;
  Status state_;
};

Status count(RevisionCounter& counter) {
  Result<std::unique_ptr<OldInput>> input = OldInput::open("");
  if (!input) return std::move(input).error();
  PageScanner scanner(counter, PageScanner::Start::kMiddle);
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    Result<size_t> got = (*input)->read(buffer);
    if (!got) return std::move(got).error();
    const bool is_good = *got == 0 ? scanner.finish() : scanner.feed({buffer.data(), *got});
    if (!counter.state()) return counter.state();
    if (is_good && *got > 0) continue;
    if (Status s = counter.finish(); !s) return s;
    if (is_good) return {};
    return make_error(ErrorCode::kCorrupt, "read pages", "standard input",
                      scanner.error().to_string());
  }
}

}  // namespace

int revsperpage(int argc, char** argv) {
  const std::optional<OldCommandLine> line = OldCommandLine::parse(kUsage, argc, argv);
  if (!line) return kOldUsage;
  if (!line->words().empty()) return usage_error(kUsage, "\"" + line->words()[0] + "\"?");
  Options options;
  for (const char letter : {'B', 'C'}) {
    if (line->count(letter) == 0) continue;
    const std::optional<std::uint64_t> value = number_of(line->value(letter));
    if (!value || (letter == 'B' && *value == 0)) {
      return usage_error(kUsage, "\"" + line->value(letter) + "\" is not a number of " +
                                     (letter == 'B' ? "pages" : "revisions"));
    }
    if (letter == 'B') {
      options.batch = *value;
    } else {
      options.cutoff = *value;
    }
  }
  options.all = line->count('a') > 0;
  options.bytes = line->count('b') > 0;
  options.concise = line->count('c') > 0;
  options.longest = line->count('m') > 0;
  options.title = line->count('t') > 0;
  FdSink out(1, "standard output");
  RevisionCounter counter(options, out);
  const Status s = count(counter);
  return s ? kOldOk : old_failure(kUsage.name, s.error());
}

}  // namespace dumps::file
