// dumps-file verify: whether files are whole and right, and what is in them.
#include <filesystem>
#include <iostream>

#include "agent/base/text_table.h"
#include "agent/file/commands.h"
#include "agent/file/dump_reader.h"

namespace dumps::file {
namespace {

struct Findings {
  explicit Findings(const std::string& file)
      : pages(std::filesystem::path(file).filename().string()) {}
  std::string format;
  PageCheck pages;
  std::vector<std::string> problems;
};

void check_file(const GlobalOptions& global, const VerifyOptions& options, const std::string& file,
                Findings& found) {
  Result<std::unique_ptr<DumpInput>> input = DumpInput::open(file, thread_count(global));
  if (!input) {
    found.problems.push_back(input.error().to_string());
    return;
  }
  (*input)->refuse_garbage();
  const codec::Format format = (*input)->format();
  found.format = format == codec::Format::kPlain ? "plain" : codec::ending_of(format).substr(1);
  Progress progress(shows_progress(global, false), "verify " + file, (*input)->size());
  // All is read, whatever the scanner says: its checksums count as well.
  Status s = read_text(**input, progress, [&](std::string_view text) {
    found.pages.add(text);
    return Status();
  });
  if (!s) found.problems.push_back(s.error().to_string());
  for (const Finding& finding : found.pages.finish(s.ok())) found.problems.push_back(finding.what);
  if (options.pages == 0 || !found.problems.empty()) return;
  if (!found.pages.is_dump()) {
    found.problems.push_back("it is no dump of pages");
  } else if (found.pages.pages() != options.pages) {
    found.problems.push_back(std::to_string(options.pages) + " pages expected, " +
                             std::to_string(found.pages.pages()) + " found");
  }
}

boost::json::object to_json(const std::string& file, const Findings& found) {
  boost::json::object out{{"name", file},
                          {"ok", found.problems.empty()},
                          {"format", found.format},
                          {"text_bytes", found.pages.text_bytes()},
                          {"problems", boost::json::value_from(found.problems)}};
  if (found.pages.is_dump()) {
    out["pages"] = found.pages.pages();
    out["revisions"] = found.pages.revisions();
    out["first_id"] = found.pages.first_id();
    out["last_id"] = found.pages.last_id();
  }
  return out;
}

void print(const std::string& file, const Findings& found) {
  const PageCheck& pages = found.pages;
  for (const std::string& problem : found.problems) {
    std::cout << file << ": " << problem << "\n";
  }
  if (!found.problems.empty()) return;
  std::cout << file << ": good, " << found.format << ", " << human_count(pages.text_bytes())
            << " bytes of text";
  if (pages.is_dump()) {
    std::cout << ", " << human_count(pages.pages()) << " pages";
    if (pages.pages() > 0) {
      std::cout << " " << pages.first_id() << " to " << pages.last_id() << ", "
                << human_count(pages.revisions()) << " revisions";
    }
  }
  std::cout << std::endl;
}

}  // namespace

int verify_command(const GlobalOptions& global, const VerifyOptions& options) {
  boost::json::array list;
  int code = kOk;
  for (const std::string& file : options.files) {
    Findings found(file);
    check_file(global, options, file, found);
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
