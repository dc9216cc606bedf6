// Any bytes through the scanner for pages of a dump, cut anywhere: it gives back exactly what it is
// fed, and says the same of it, whatever the cuts.
#include "plugins/mediawiki/page_scanner.h"

#include "tests/fuzz/check.h"

namespace dumps::fuzz {
namespace {

using namespace mediawiki;

class Recorder : public PageVisitor {
 public:
  explicit Recorder(std::uint64_t offset) : begin_(offset) {}

  void header(std::string_view part) override {
    check(pages_ == 0, "bytes of the header behind a page");
    take('h', part);
  }
  void page_begin(const ScannedPage& page) override {
    check(!in_page_, "a page within a page");
    check(page.offset == place(), "a page begins elsewhere than its bytes");
    check(page.id != 0 && page.previous_id == last_id_, "ids");
    in_page_ = true;
    ++pages_;
    events += "page " + std::to_string(page.id) + " ns " + std::to_string(page.ns) + " \"" +
              page.title + "\"" + (page.is_log_item ? " log" : "") + "\n";
  }
  void page_bytes(std::string_view part) override {
    check(in_page_, "bytes of a page without a page");
    take('p', part);
  }
  void revision(const ScannedPage& page, const ScannedRevision& revision) override {
    check(in_page_, "a revision without a page");
    check(revision.offset > page.offset, "a revision before its page");
    events += "revision " + std::to_string(revision.id) + " at " + std::to_string(revision.offset) +
              " of " + std::to_string(revision.text_bytes) + "\n";
  }
  void page_end(const ScannedPage& page) override {
    check(in_page_, "an end without a page");
    check(page.offset + page.size == place(), "a page ends elsewhere than its bytes");
    in_page_ = false;
    last_id_ = page.id;
    events +=
        "end " + std::to_string(page.revisions) + " " + std::to_string(page.text_bytes) + "\n";
  }
  void footer(std::string_view part) override {
    check(!in_page_, "the footer within a page");
    take('f', part);
  }

  std::string bytes;
  std::string kinds;  // of each byte
  std::string events;

 private:
  void take(char kind, std::string_view part) {
    check(kinds.empty() || kind != 'h' || kinds.back() == 'h', "the header comes back");
    check(kinds.empty() || kinds.back() != 'f' || kind == 'f', "the footer ends");
    bytes += part;
    kinds.append(part.size(), kind);
  }
  std::uint64_t place() const { return begin_ + bytes.size(); }

  const std::uint64_t begin_;
  bool in_page_ = false;
  size_t pages_ = 0;
  std::uint64_t last_id_ = 0;
};

struct Scanned {
  Recorder recorder;
  std::string error;  // empty: accepted
  std::uint64_t pages = 0;
};

Scanned scan(std::string_view input, PageScanner::Start start, std::uint64_t offset, size_t step) {
  Scanned result{Recorder(offset), {}, 0};
  PageScanner scanner(result.recorder, start, offset);
  std::string_view left = input;
  bool good = true;
  for (size_t turn = 0; good && !left.empty(); ++turn) {
    // A copy of its own, so that what is read behind it is seen.
    const std::string part(left.substr(0, 1 + (step * (turn + 1)) % (step + 3)));
    left.remove_prefix(part.size());
    good = scanner.feed(part);
  }
  good = good && scanner.finish();
  check(good != scanner.failed(), "failed() and what feed() says");
  result.pages = scanner.pages();
  if (!good) {
    // What is quoted goes on only as far as one feed.
    const std::string& why = scanner.error().why;
    result.error = why.substr(0, why.find('"')) + " at " + std::to_string(scanner.error().offset);
  }
  if (!good) check(!scanner.feed("x") && !scanner.finish(), "an error that does not stay");
  check(input.starts_with(result.recorder.bytes), "other bytes than those that were fed");
  if (good) check(result.recorder.bytes == input, "bytes are missing");
  return result;
}

void run(std::string_view input) {
  const std::uint64_t hash = hash_of(input);
  for (const auto start : {PageScanner::Start::kFile, PageScanner::Start::kMiddle}) {
    const std::uint64_t offset = start == PageScanner::Start::kMiddle ? hash % 1000 : 0;
    const Scanned whole = scan(input, start, offset, input.size() + 1);
    for (const size_t step : {size_t{0}, size_t{1 + hash % 7}, size_t{8 + hash % 100}}) {
      const Scanned cut = scan(input, start, offset, step);
      check(cut.error == whole.error, "cut: " + cut.error + "\nwhole: " + whole.error);
      check(cut.recorder.events == whole.recorder.events,
            "cut:\n" + cut.recorder.events + "whole:\n" + whole.recorder.events);
      check(cut.pages == whole.pages, "the number of pages");
      if (cut.error.empty()) {
        check(cut.recorder.kinds == whole.recorder.kinds, "header, pages and footer");
      }
    }
  }
}

}  // namespace
}  // namespace dumps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  dumps::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
