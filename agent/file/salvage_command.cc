#include <boost/json.hpp>
#include <cstdio>

#include "agent/base/text_table.h"
#include "agent/file/file_format.h"
#include "agent/file/page_ranges.h"
#include "agent/file/repair_commands.h"
#include "agent/file/repaired_file.h"
#include "agent/store/file_source.h"

namespace dumps::file {
namespace {

namespace json = boost::json;

// What stands in for a header that is lost.
constexpr std::string_view kBareHeader = "<mediawiki>\n  <siteinfo>\n  </siteinfo>\n";

struct Salvaged {
  PageRanges ranges;
  std::string header_from;  // empty: the file's own
  std::uint64_t copied_blocks = 0;
};

Result<std::string> take_header(const std::string& path) {
  Result<FileSource> source = FileSource::open(path);
  if (!source) return std::move(source).error();
  const Result<codec::Format> format = format_of_file(*source);
  if (!format) return format.error();
  const std::unique_ptr<PartReader> reader = make_part_reader(*format, *source);
  Result<std::string> header = read_header(*reader);
  if (header && header->empty()) {
    return make_error(ErrorCode::kNotFound, "take the header", path, "it has none");
  }
  return header;
}

Result<Salvaged> salvage(const SalvageOptions& options) {
  Result<FileSource> source = FileSource::open(options.in);
  if (!source) return std::move(source).error();
  const Result<codec::Format> format = format_of_file(*source);
  if (!format) return format.error();
  Salvaged salvaged;
  Progress progress(options.progress && !options.json, "reading", source->size());
  Result<PageRanges> ranges = find_pages(*make_part_reader(*format, *source), progress);
  progress.clear();
  if (!ranges) return std::move(ranges).error();
  salvaged.ranges = std::move(*ranges);
  const PageRanges& found = salvaged.ranges;
  if (found.page_count == 0 && found.header.empty()) {
    return make_error(ErrorCode::kNotFound, "salvage", options.in,
                      "there is no whole page in it, and no header of an export");
  }
  std::string header;
  if (found.header.empty()) {
    salvaged.header_from = options.header_from.empty() ? "none" : options.header_from;
    header = kBareHeader;
    if (!options.header_from.empty()) {
      Result<std::string> taken = take_header(options.header_from);
      if (!taken) return std::move(taken).error();
      header = std::move(*taken);
    }
  }
  Result<std::unique_ptr<RepairedFile>> out =
      RepairedFile::create(options.out, options.threads, options.force);
  if (!out) return std::move(out).error();
  if (Status s = (*out)->write(header); !s) return std::move(s).error();
  if (Status s = (*out)->copy(*source, *format, found.kept()); !s) return std::move(s).error();
  if (Status s = (*out)->finish(found.page_count); !s) return std::move(s).error();
  salvaged.copied_blocks = (*out)->copied_blocks();
  return salvaged;
}

json::object to_json(const LostPlace& lost) {
  json::object object{{"why", lost.why}, {"text_offset", lost.text_offset}};
  if (lost.part) {
    object["part"] = name_of(lost.part->kind);
    object["offset"] = lost.part->offset;
    object["bit"] = lost.part->bit;
    object["end"] = lost.part->end;
    object["end_bit"] = lost.part->end_bit;
  }
  if (lost.last_page != 0) object["after_page"] = lost.last_page;
  if (lost.cut_page != 0) object["cut_page"] = lost.cut_page;
  if (lost.next_page != 0) object["before_page"] = lost.next_page;
  return object;
}

std::string to_line(const LostPlace& lost) {
  std::string line = "lost: ";
  if (lost.part) {
    const auto place = [](std::uint64_t byte, unsigned bit) {
      return std::to_string(byte) + (bit == 0 ? "" : "." + std::to_string(bit));
    };
    line += std::string(name_of(lost.part->kind)) + " at byte " +
            place(lost.part->offset, lost.part->bit) + " to " +
            place(lost.part->end, lost.part->end_bit) + ": ";
  } else {
    line += "at byte " + std::to_string(lost.text_offset) + " of the text: ";
  }
  line += lost.why;
  line += lost.last_page != 0 ? "; after page " + std::to_string(lost.last_page)
                              : std::string("; before any page");
  if (lost.cut_page != 0) line += ", within page " + std::to_string(lost.cut_page);
  line += lost.next_page != 0 ? ", before page " + std::to_string(lost.next_page)
                              : std::string(", and no page follows");
  return line;
}

void report(const SalvageOptions& options, const Salvaged& salvaged) {
  const PageRanges& ranges = salvaged.ranges;
  const std::uint64_t dropped = ranges.text_bytes - ranges.kept_bytes();
  if (options.json) {
    json::array lost;
    for (const LostPlace& place : ranges.lost) lost.push_back(to_json(place));
    json::object object{{"file", options.in},
                        {"output", options.out},
                        {"pages", ranges.page_count},
                        {"revisions", ranges.revision_count},
                        {"first_id", ranges.first_id},
                        {"last_id", ranges.last_id},
                        {"text_bytes", ranges.kept_bytes()},
                        {"dropped_text_bytes", dropped},
                        {"copied_blocks", salvaged.copied_blocks},
                        {"whole", ranges.is_whole},
                        {"lost", lost}};
    object["header"] = salvaged.header_from.empty() ? "its own" : salvaged.header_from;
    std::printf("%s\n", json::serialize(object).c_str());
    return;
  }
  for (const LostPlace& place : ranges.lost) std::printf("%s\n", to_line(place).c_str());
  if (!salvaged.header_from.empty()) {
    std::printf("the header is lost; %s\n",
                salvaged.header_from == "none"
                    ? "an empty one stands in for it (--header-from FILE takes one from elsewhere)"
                    : ("taken from " + salvaged.header_from).c_str());
  }
  std::printf("%s: %s pages, %s revisions, %s bytes of text; %s\n", options.out.c_str(),
              human_count(ranges.page_count).c_str(), human_count(ranges.revision_count).c_str(),
              human_count(ranges.kept_bytes()).c_str(),
              ranges.is_whole ? "nothing was lost"
                              : (human_count(ranges.lost.size()) + " damaged places, " +
                                 human_count(dropped) + " bytes of cut pages left out")
                                    .c_str());
}

}  // namespace

int salvage_command(const SalvageOptions& options) {
  const Result<Salvaged> salvaged = salvage(options);
  if (!salvaged) {
    std::fprintf(stderr, "dumps-file salvage: %s\n", salvaged.error().to_string().c_str());
    return 1;
  }
  report(options, *salvaged);
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace dumps::file
