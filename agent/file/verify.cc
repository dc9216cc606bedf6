// dumps-file verify: whether files are whole and right, and what is in them.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "agent/base/text_table.h"
#include "agent/file/commands.h"
#include "agent/file/dump_reader.h"
#include "agent/file/page_range_name.h"
#include "plugins/mediawiki/site_info.h"

namespace dumps::file {
namespace {

using mediawiki::ScannedPage;
using mediawiki::ScannedRevision;

constexpr size_t kMostHeaderBytes = size_t{1} << 20;

class Checker : public PageSink {
 public:
  void header(std::string_view bytes) override {
    if (header_.size() < kMostHeaderBytes) header_ += bytes;
  }
  void page_begin(const ScannedPage& page) override {
    if (pages++ == 0) first = page.id;
    last = std::max(last, page.id);
    if (page.previous_id != 0 && page.id <= page.previous_id && disorder++ == 0) {
      first_disorder = "page " + std::to_string(page.id) + " comes after page " +
                       std::to_string(page.previous_id) + " at byte " +
                       std::to_string(page.offset) + " of the text";
    }
  }
  void page_bytes(std::string_view) override {}
  void revision(const ScannedPage&, const ScannedRevision&) override { ++revisions; }
  void footer(std::string_view) override {}

  // What is wrong, apart from what the scanner says.
  std::vector<std::string> problems(const std::string& file, std::uint64_t wanted_pages) const {
    std::vector<std::string> list;
    std::string why;
    if (!mediawiki::parse_site_info(header_, why)) list.push_back("the header " + why);
    if (disorder > 0) {
      list.push_back("ids do not ascend: " + first_disorder +
                     (disorder > 1 ? ", and " + std::to_string(disorder - 1) + " more" : ""));
    }
    const auto range = page_range_in(std::filesystem::path(file).filename().string());
    if (range && pages > 0 && (first < range->first || last > range->last)) {
      list.push_back("the name says pages " + std::to_string(range->first) + " to " +
                     std::to_string(range->last) + ", there are " + std::to_string(first) + " to " +
                     std::to_string(last));
    }
    if (wanted_pages != 0 && pages != wanted_pages) {
      list.push_back(std::to_string(wanted_pages) + " pages expected, " + std::to_string(pages) +
                     " found");
    }
    return list;
  }

  std::uint64_t pages = 0, revisions = 0, first = 0, last = 0, disorder = 0;

 private:
  std::string header_;
  std::string first_disorder;
};

struct Findings {
  std::string format;
  std::uint64_t text_bytes = 0;
  bool is_dump = false;
  Checker pages;
  std::vector<std::string> problems;
};

Findings check_file(const GlobalOptions& global, const VerifyOptions& options,
                    const std::string& file) {
  Findings found;
  Result<std::unique_ptr<DumpInput>> input = DumpInput::open(file, thread_count(global));
  if (!input) {
    found.problems.push_back(input.error().to_string());
    return found;
  }
  (*input)->refuse_garbage();
  const codec::Format format = (*input)->format();
  found.format = format == codec::Format::kPlain ? "plain" : codec::ending_of(format).substr(1);
  Progress progress(shows_progress(global, false), "verify " + file, (*input)->size());
  mediawiki::PageScanner scanner(found.pages);
  found.is_dump = must_be_dump(file, "");
  Status s = read_text(**input, progress, [&](std::string_view text) {
    if (found.text_bytes == 0) found.is_dump = must_be_dump(file, text);
    found.text_bytes += text.size();
    // The rest is read nevertheless: its checksums count as well.
    if (found.is_dump) scanner.feed(text);
    return Status();
  });
  if (!s) found.problems.push_back(s.error().to_string());
  if (found.is_dump && (s || scanner.failed())) {
    if (!scanner.finish()) found.problems.push_back(scanner.error().to_string() + " of the text");
  }
  if (!found.is_dump && options.pages != 0) found.problems.push_back("it is no dump of pages");
  if (found.is_dump && found.problems.empty()) {
    found.problems = found.pages.problems(file, options.pages);
  }
  return found;
}

boost::json::object to_json(const std::string& file, const Findings& found) {
  boost::json::object out{{"name", file},
                          {"ok", found.problems.empty()},
                          {"format", found.format},
                          {"text_bytes", found.text_bytes},
                          {"problems", boost::json::value_from(found.problems)}};
  if (found.is_dump) {
    out["pages"] = found.pages.pages;
    out["revisions"] = found.pages.revisions;
    out["first_id"] = found.pages.first;
    out["last_id"] = found.pages.last;
  }
  return out;
}

void print(const std::string& file, const Findings& found) {
  for (const std::string& problem : found.problems) {
    std::cout << file << ": " << problem << "\n";
  }
  if (!found.problems.empty()) return;
  std::cout << file << ": good, " << found.format << ", " << human_count(found.text_bytes)
            << " bytes of text";
  if (found.is_dump) {
    std::cout << ", " << human_count(found.pages.pages) << " pages";
    if (found.pages.pages > 0) {
      std::cout << " " << found.pages.first << " to " << found.pages.last << ", "
                << human_count(found.pages.revisions) << " revisions";
    }
  }
  std::cout << std::endl;
}

}  // namespace

int verify_command(const GlobalOptions& global, const VerifyOptions& options) {
  boost::json::array list;
  int code = kOk;
  for (const std::string& file : options.files) {
    const Findings found = check_file(global, options, file);
    if (!found.problems.empty()) code = kFailed;
    if (global.json) {
      list.push_back(to_json(file, found));
    } else {
      print(file, found);
    }
  }
  if (global.json) {
    print_json(boost::json::object{{"ok", code == kOk}, {"files", std::move(list)}});
  }
  return code;
}

}  // namespace dumps::file
