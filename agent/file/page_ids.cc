// dumps-file first-id, last-id, find-page: where pages are, without reading a file from its front
// where its format allows that.
#include <iostream>

#include "agent/file/commands.h"
#include "agent/file/dump_reader.h"
#include "agent/file/page_pieces.h"

namespace dumps::file {
namespace {

using mediawiki::PageScanner;
using mediawiki::ScannedPage;

// Meets pages until the one that is looked for; where ids are known to ascend, until a larger one.
class Finder : public PageSink {
 public:
  Finder(std::uint64_t wanted, bool ascends) : wanted_(wanted), ascends_(ascends) {}
  void header(std::string_view) override {}
  void page_begin(const ScannedPage& page) override {
    if (!goes_on()) return;
    if (page.id < wanted_) before = page.id;
    if (page.id > wanted_ && !after) after = page.id;
    if (page.id == wanted_) found = page;
    if (found || (after && ascends_)) enough();
  }
  void page_bytes(std::string_view) override {}
  void footer(std::string_view) override {}

  std::optional<std::uint64_t> before, after;  // its neighbours
  std::optional<ScannedPage> found;

 private:
  const std::uint64_t wanted_;
  const bool ascends_;
};

class IdSink : public PageSink {
 public:
  explicit IdSink(bool is_first) : is_first_(is_first) {}
  void header(std::string_view) override {}
  void page_begin(const ScannedPage& page) override {
    if (goes_on()) id = page.id;
    if (is_first_) enough();
  }
  void page_bytes(std::string_view) override {}
  void footer(std::string_view) override {}
  std::optional<std::uint64_t> id;

 private:
  const bool is_first_;
};

using Id = Result<std::optional<std::uint64_t>>;

Id id_of(const GlobalOptions& global, const std::string& file, bool is_first) {
  Result<std::unique_ptr<DumpInput>> input = DumpInput::open(file, thread_count(global));
  if (!input) return std::move(input).error();
  Result<std::unique_ptr<PagePieces>> pieces = PagePieces::open(**input);
  if (!pieces) return std::move(pieces).error();
  if (*pieces) return is_first ? (*pieces)->first_id() : (*pieces)->last_id();
  IdSink ids(is_first);
  Progress progress(shows_progress(global, false), "read " + file, (*input)->size());
  if (Status s = scan_pages(**input, progress, ids); !s) return std::move(s).error();
  return ids.id;
}

Error no_pages(const std::string& file) {
  return make_error(ErrorCode::kNotFound, "look for pages", file,
                    "none begins in what can be decoded of it");
}

int print_id(const GlobalOptions& global, const std::string& file, bool is_first) {
  const Id id = id_of(global, file, is_first);
  if (!id) return complain(id.error());
  if (!*id) return complain(no_pages(file));
  if (global.json) {
    print_json(boost::json::object{{"name", file}, {is_first ? "first_id" : "last_id", **id}});
  } else {
    std::cout << **id << "\n";
  }
  return kOk;
}

// `offset` of the page in the text from the place on.
void print_place(const GlobalOptions& global, const std::string& file, const ScannedPage& page,
                 const PiecePlace& place, std::uint64_t offset) {
  const std::string unit = place.unit;
  if (global.json) {
    boost::json::object out{{"name", file}, {"id", page.id}, {"title", page.title}, {"unit", unit}};
    out["offset"] = place.offset;
    if (unit == "block") out["bit"] = place.bit;
    out["text_offset"] = offset;
    print_json(out);
    return;
  }
  std::cout << "page " << page.id << " (" << page.title << "): ";
  if (unit == "byte") {
    std::cout << "at byte " << place.offset;
  } else if (unit == "text") {
    std::cout << "at byte " << offset << " of the text; it can be read from the front only";
  } else {
    std::cout << "in the " << unit << " at byte " << place.offset;
    if (place.bit != 0) std::cout << ", bit " << place.bit;
    std::cout << "; there at byte " << offset << " of the text";
  }
  std::cout << "\n";
}

Error no_such_page(const std::string& file, std::uint64_t id, const Finder& finder) {
  std::string why = "there is no page " + std::to_string(id);
  if (finder.before) why += "; the one before is " + std::to_string(*finder.before);
  if (finder.after) why += "; the one after is " + std::to_string(*finder.after);
  return make_error(ErrorCode::kNotFound, "find page", file, why);
}

}  // namespace

int first_id_command(const GlobalOptions& global, const std::string& file) {
  return print_id(global, file, true);
}

int last_id_command(const GlobalOptions& global, const std::string& file) {
  return print_id(global, file, false);
}

int find_page_command(const GlobalOptions& global, const std::string& file, std::uint64_t id) {
  Result<std::unique_ptr<DumpInput>> input = DumpInput::open(file, thread_count(global));
  if (!input) return complain(input.error());
  Result<std::unique_ptr<PagePieces>> pieces = PagePieces::open(**input);
  if (!pieces) return complain(pieces.error());
  Finder finder(id, *pieces != nullptr);
  PiecePlace place{.unit = "text"};
  Status s;
  if (*pieces) {
    Result<std::optional<PiecePlace>> found = (*pieces)->find(id);
    if (!found) return complain(found.error());
    if (!*found) {
      const Id first = (*pieces)->first_id();
      if (!first) return complain(first.error());
      if (!*first) return complain(no_pages(file));
      finder.after = *first;
      return complain(no_such_page(file, id, finder));
    }
    place = **found;
    Result<std::unique_ptr<codec::Decoder>> text = (*pieces)->text_from(place);
    if (!text) return complain(text.error());
    PageScanner scanner(finder, PageScanner::Start::kMiddle);
    s = scan_pages(**text, file, finder, scanner);
  } else {
    Progress progress(shows_progress(global, false), "read " + file, (*input)->size());
    s = scan_pages(**input, progress, finder);
  }
  if (!finder.found) return complain(s ? no_such_page(file, id, finder) : s.error());
  std::uint64_t offset = finder.found->offset;
  if (std::string_view(place.unit) == "byte") offset = place.offset += offset;
  print_place(global, file, *finder.found, place, offset);
  return kOk;
}

}  // namespace dumps::file
