// CheckRules: what a recipe says of a file. Plain values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dumps::misc {

// What an item is, of each.
enum class Format : std::uint8_t {
  kAny,       // whatever it is: no items; also bytes that are no text
  kJson,      // one document; elements of an outer array, members of an outer object
  kNdjson,    // a document on each line
  kNtriples,  // a statement on each line
  kNquads,    // the same, with graphs
  kTurtle,    // statements: triples
  kTsv,       // lines; tabs part the columns, there are no quotes
  kCsv,       // records (RFC 4180): commas, double quotes
  kLines,     // lines
  kXml,       // elements within the outermost one
};
enum class Packing : std::uint8_t { kPlain, kGz, kBz2 };

struct CheckRules {
  Format format = Format::kAny;
  Packing packing = Packing::kPlain;  // of the bytes that feed() gets
  std::uint64_t columns = 0;          // TSV, CSV; 0: as many as the first line has
  std::uint64_t header_lines = 0;     // TSV, CSV: at the beginning, that are no items
  std::uint64_t max_depth = 1000;     // JSON, XML: how deep things may lie in each other
  std::uint64_t min_bytes = 0;        // plain ones
  std::uint64_t min_items = 0;
  std::string last_line = {};  // RE2, must match all of the last line that is not empty; empty: any
};

// "json", "ndjson", "ntriples", "nquads", "turtle", "tsv", "csv", "lines", "xml", "any".
std::optional<Format> parse_format(std::string_view name);
std::string_view format_name(Format format);
// All names, as a message lists them.
std::string format_names();

// "gz" for "x.ttl.gz", "bz2" for "x.nt.bz2", else plain.
Packing packing_of(std::string_view file_name);

// Of a sample, which is a look at the beginning: without what only whole files have.
CheckRules rules_of_sample(CheckRules rules);

// Empty, or why these rules cannot be: a pattern that does not compile, columns of JSON.
std::string complain_about(const CheckRules& rules);

}  // namespace dumps::misc
