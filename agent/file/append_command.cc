#include <boost/json.hpp>
#include <cstdio>
#include <vector>

#include "agent/base/text_table.h"
#include "agent/file/dump_input.h"
#include "agent/file/file_format.h"
#include "agent/file/interrupt.h"
#include "agent/file/page_ranges.h"
#include "agent/file/repair_commands.h"
#include "agent/file/repaired_file.h"
#include "agent/store/file_source.h"
#include "plugins/mediawiki/page_scanner.h"

namespace dumps::file {
namespace {

namespace json = boost::json;
using mediawiki::PageScanner;
using mediawiki::ScannedPage;

constexpr size_t kReadBytes = size_t{256} * 1024;

struct Appended {
  PageRanges kept;
  std::uint64_t pages = 0;  // new ones
  std::uint64_t last_id = 0;
  std::uint64_t copied_blocks = 0;
};

// Writes pages whose ids go on ascending; header and end of their export are left out.
class PageAppender : public mediawiki::PageVisitor {
 public:
  PageAppender(RepairedFile& out, std::uint64_t last_id) : out_(out), last_id_(last_id) {}

  void header(std::string_view) override {}
  void page_begin(const ScannedPage& page) override {
    if (state_ && page.id <= last_id_) {
      state_ =
          make_error(ErrorCode::kInvalid, "append", "page " + std::to_string(page.id),
                     "the page before it is " + std::to_string(last_id_) + ", and ids must ascend");
    }
    last_id_ = page.id;
  }
  void page_bytes(std::string_view bytes) override {
    if (state_) state_ = out_.write(bytes);
  }
  void footer(std::string_view) override {}

  const Status& state() const { return state_; }
  std::uint64_t last_id() const { return last_id_; }

 private:
  RepairedFile& out_;
  std::uint64_t last_id_;
  Status state_;
};

Status append_pages(DumpInput& input, PageAppender& appender, Appended& appended) {
  PageScanner scanner(appender, PageScanner::Start::kMiddle);
  std::vector<char> buffer(kReadBytes);
  bool is_empty = true;
  for (;;) {
    if (Status s = check_interrupt(); !s) return s;
    Result<size_t> got = input.read(buffer);
    if (!got) return std::move(got).error();
    const bool is_good = *got == 0 ? scanner.finish() : scanner.feed({buffer.data(), *got});
    if (!appender.state()) return appender.state();
    is_empty = is_empty && *got == 0;
    // Pages alone have no end of their own.
    const bool is_end =
        *got == 0 &&
        (is_good || is_empty ||
         (scanner.pages() > 0 && scanner.error().truncated && scanner.between_pages()));
    if (!is_good && !is_end) {
      return make_error(ErrorCode::kCorrupt, "append the pages", input.name(),
                        scanner.error().to_string());
    }
    if (!is_end) continue;
    appended.pages = scanner.pages();
    appended.last_id = appender.last_id();
    return {};
  }
}

// What stands before anything that is lost is kept; pages behind that are not to be lost silently.
Status check_kept(const PageRanges& kept, const std::string& path) {
  if (kept.header.empty()) {
    return make_error(ErrorCode::kCorrupt, "append", path, "it has no whole header of an export")
        .with_hint("dumps-file salvage");
  }
  for (const LostPlace& lost : kept.lost) {
    if (lost.next_page == 0) continue;
    return make_error(
               ErrorCode::kCorrupt, "append", path,
               "it is damaged before page " + std::to_string(lost.next_page) + ": " + lost.why)
        .with_hint("dumps-file salvage");
  }
  return {};
}

Result<Appended> append(const AppendOptions& options) {
  Result<FileSource> source = FileSource::open(options.in);
  if (!source) return std::move(source).error();
  const Result<codec::Format> format = format_of_file(*source);
  if (!format) return format.error();
  Result<std::unique_ptr<DumpInput>> input = DumpInput::open(options.pages, options.threads);
  if (!input) return std::move(input).error();
  Appended appended;
  Progress progress(options.progress && !options.json, "reading", source->size());
  Result<PageRanges> kept = find_pages(*make_part_reader(*format, *source), progress);
  progress.clear();
  if (!kept) return std::move(kept).error();
  if (Status s = check_kept(*kept, options.in); !s) return std::move(s).error();
  appended.kept = std::move(*kept);
  Result<std::unique_ptr<RepairedFile>> out =
      RepairedFile::create(options.out, options.threads, options.force);
  if (!out) return std::move(out).error();
  if (Status s = (*out)->copy(*source, *format, appended.kept.kept()); !s) {
    return std::move(s).error();
  }
  PageAppender appender(**out, appended.kept.last_id);
  if (Status s = append_pages(**input, appender, appended); !s) return std::move(s).error();
  const std::uint64_t pages = appended.kept.page_count + appended.pages;
  if (Status s = (*out)->finish(pages); !s) return std::move(s).error();
  appended.copied_blocks = (*out)->copied_blocks();
  return appended;
}

}  // namespace

int append_command(const AppendOptions& options) {
  const Result<Appended> appended = append(options);
  if (!appended) {
    std::fprintf(stderr, "dumps-file append: %s\n", appended.error().to_string().c_str());
    return 1;
  }
  const PageRanges& kept = appended->kept;
  if (options.json) {
    const json::object object{{"file", options.in},
                              {"output", options.out},
                              {"kept_pages", kept.page_count},
                              {"kept_last_id", kept.last_id},
                              {"dropped_text_bytes", kept.text_bytes - kept.kept_bytes()},
                              {"copied_blocks", appended->copied_blocks},
                              {"appended_pages", appended->pages},
                              {"last_id", appended->last_id}};
    std::printf("%s\n", json::serialize(object).c_str());
  } else {
    std::printf("%s: %s pages of %s (to page %llu), then %s more (to page %llu)\n",
                options.out.c_str(), human_count(kept.page_count).c_str(), options.in.c_str(),
                static_cast<unsigned long long>(kept.last_id), human_count(appended->pages).c_str(),
                static_cast<unsigned long long>(appended->last_id));
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace dumps::file
