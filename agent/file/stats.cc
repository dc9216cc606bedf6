// dumps-file stats: how many pages, revisions and bytes a dump has; by page, by ranges of ids.
#include <algorithm>
#include <iostream>

#include "agent/base/text_table.h"
#include "agent/file/commands.h"
#include "agent/file/dump_reader.h"

namespace dumps::file {
namespace {

using mediawiki::ScannedPage;
using mediawiki::ScannedRevision;

struct Count {
  std::uint64_t pages = 0, revisions = 0;
  std::uint64_t bytes = 0;       // of the XML
  std::uint64_t text_bytes = 0;  // of the revisions' texts, as bytes="" says
  std::uint64_t most_revisions = 0;
  std::uint64_t most_of = 0;  // the page that has so many

  void add(const ScannedPage& page) {
    ++pages;
    revisions += page.revisions;
    bytes += page.size;
    text_bytes += page.text_bytes;
    if (page.revisions > most_revisions) {
      most_revisions = page.revisions;
      most_of = page.id;
    }
  }
  boost::json::object to_json() const {
    return {
        {"pages", pages},           {"revisions", revisions},           {"bytes", bytes},
        {"text_bytes", text_bytes}, {"most_revisions", most_revisions}, {"most_of_page", most_of}};
  }
};

class Counter : public PageSink {
 public:
  Counter(const StatsOptions& options, bool json) : options_(options), json_(json) {}
  void header(std::string_view) override {}
  void page_bytes(std::string_view) override {}
  void revision(const ScannedPage&, const ScannedRevision& revision) override {
    longest_ = std::max(longest_, revision.text_bytes);
  }
  void page_end(const ScannedPage& page) override {
    if (first == 0) first = page.id;
    last = page.id;
    all.add(page);
    if (options_.ids != 0) {
      const std::uint64_t begin = page.id / options_.ids * options_.ids;
      if (ranges.empty() || ranges.back().first != begin) ranges.emplace_back(begin, Count());
      ranges.back().second.add(page);
    }
    if (options_.per_page) print(page);
    longest_ = 0;
  }
  void footer(std::string_view) override {}

  std::uint64_t first = 0, last = 0;
  Count all;
  std::vector<std::pair<std::uint64_t, Count>> ranges;  // in the order of the file

 private:
  void print(const ScannedPage& page) const {
    if (json_) {
      print_json(boost::json::object{{"id", page.id},
                                     {"ns", page.ns},
                                     {"title", page.title},
                                     {"revisions", page.revisions},
                                     {"bytes", page.size},
                                     {"text_bytes", page.text_bytes},
                                     {"longest_text", longest_}});
    } else {
      std::cout << page.id << "\t" << page.revisions << "\t" << page.size << "\t" << page.text_bytes
                << "\t" << longest_ << "\t" << page.title << "\n";
    }
  }

  const StatsOptions& options_;
  const bool json_;
  std::uint64_t longest_ = 0;
};

void print_table(const StatsOptions& options, const Counter& counter) {
  TextTable table({"PAGES", "COUNT", "REVISIONS", "BYTES", "TEXT BYTES", "MOST REVISIONS"});
  const auto add = [&table](const std::string& name, const Count& count) {
    table.add({name, human_count(count.pages), human_count(count.revisions),
               human_count(count.bytes), human_count(count.text_bytes),
               count.pages == 0 ? ""
                                : human_count(count.most_revisions) + " of page " +
                                      std::to_string(count.most_of)});
  };
  for (const auto& [begin, count] : counter.ranges) {
    add(std::to_string(begin) + " to " + std::to_string(begin + options.ids - 1), count);
  }
  add(counter.all.pages == 0
          ? "none"
          : std::to_string(counter.first) + " to " + std::to_string(counter.last),
      counter.all);
  std::cout << table.to_string();
}

}  // namespace

int stats_command(const GlobalOptions& global, const StatsOptions& options) {
  Result<std::unique_ptr<DumpInput>> input = DumpInput::open(options.in, thread_count(global));
  if (!input) return complain(input.error());
  Counter counter(options, global.json);
  Progress progress(shows_progress(global, options.per_page), "count", (*input)->size());
  Status s = scan_pages(**input, progress, counter);
  progress.clear();
  if (!s) return complain(s.error());
  if (global.json) {
    boost::json::object out = counter.all.to_json();
    out["name"] = options.in;
    out["first_id"] = counter.first;
    out["last_id"] = counter.last;
    if (options.ids != 0) {
      boost::json::array list;
      for (const auto& [begin, count] : counter.ranges) {
        boost::json::object range = count.to_json();
        range["first_id"] = begin;
        range["last_id"] = begin + options.ids - 1;
        list.push_back(std::move(range));
      }
      out["ranges"] = std::move(list);
    }
    print_json(out);
  } else if (!options.per_page) {
    print_table(options, counter);
  }
  return kOk;
}

}  // namespace dumps::file
