// What a fetch has to bring: a list of files by their paths below a server's base URL, from the
// recipe, or from an index document that the server makes (a directory's HTML page, or JSON); and
// the hashes that upstream's lists give for them. All of the list is one batch: the step that
// fetches them is released whole or not at all.
//
// list_files() asks servers; the rest is pure. Throws FetchFailure, and config_failure for patterns
// that do not compile.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/misc-dump/fetch/http_client.h"
#include "plugins/misc-dump/fetch/retry_policy.h"
#include "plugins/misc-dump/fetch/sums.h"

namespace dumps::misc {

struct FetchFile {
  std::string path = {};   // below the base URL: "2026-01-01/a.tar.gz"
  std::string name = {};   // its last part: what the file is called here
  UpstreamSum sum = {};    // empty: upstream has none
  std::uint64_t size = 0;  // as upstream's index says; 0: unknown

  bool operator==(const FetchFile&) const = default;
};

struct FetchSource {
  // Base URLs, each ending in '/': sibling hosts first, then the origin. A file is asked of the
  // next one where one does not give it.
  std::vector<std::string> servers = {};
  std::vector<std::string> files = {};  // paths; or empty, and
  std::string index = {};              // path of a document that names them ("" is the base itself)
  std::string match = {};              // RE2 that must match all of a name of the index
  std::vector<std::string> sums = {};  // paths of lists of hashes
  bool needs_sums = false;             // a file without hash is refused
  std::uint64_t max_files = 10'000;
};

// The batch, sorted by path. Fails where it is empty, or a name is there twice.
std::vector<FetchFile> list_files(HttpClient& client, const FetchSource& source,
                                  const Retrying& retrying);

// Names of files that a listing links to, directly below `base_url`: an HTML page with links, or
// JSON: an array of names, of objects with "name" (and "size", and "type" that is not "directory"),
// or an object with such an array. `subject` is for messages.
std::vector<FetchFile> parse_index(std::string_view document, const std::string& base_url,
                                   const std::string& subject);

// A file as text, from plan() to run(): {"path":…,"name":…,"sum":…,"size":…}.
std::string render_file(const FetchFile& file);
FetchFile parse_file(std::string_view json);

}  // namespace dumps::misc
