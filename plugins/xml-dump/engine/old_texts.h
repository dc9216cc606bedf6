// OldTexts: texts of revisions out of an earlier dump of the same wiki, read in step with a new
// one.
//
// Both go by ascending page and revision; what was passed by is gone. A text is given only when its
// size and its digest are those that the database states now, so nothing that an old dump holds can
// come into a new one unless it is the same. Reading of a large file begins near the first page
// that is asked for, where the file can be read from its middle on. A dump that cannot be read, or
// is damaged, is reported once and then not used any more. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/mediawiki/byte_buffer.h"
#include "plugins/xml-dump/database/database.h"
#include "plugins/xml-dump/engine/arena.h"
#include "plugins/xml-dump/engine/old_page_search.h"

namespace dumps::xml_dump {

// A file of the earlier dump.
struct OldFile {
  std::string name;
  IdRange pages;
  std::uint64_t stored_bytes = 0;
  std::function<OldInput()> open;  // at its beginning
};

class OldTexts {
 public:
  using Warn = std::function<void(const std::string&)>;
  // `files` by ascending pages. `warn` is called by take().
  OldTexts(std::vector<OldFile> files, Warn warn);
  ~OldTexts();

  // What the database states of the text of a main slot.
  struct Wanted {
    std::int64_t page_id = 0;
    std::int64_t revision_id = 0;
    std::int64_t size = 0;
    std::string_view sha1;  // base 36; empty: unknown, and then nothing is given
  };
  // The text, kept in `arena`.
  std::optional<std::string_view> take(const Wanted& wanted, Arena& arena);

 private:
  class Scan;

  bool seek(std::int64_t page_id, std::int64_t revision_id);
  bool open_for(std::int64_t page_id);

  const std::vector<OldFile> files_;
  const Warn warn_;
  size_t next_file_ = 0;
  std::unique_ptr<Scan> scan_;  // of the file before `next_file_`
  mediawiki::ByteBuffer plain_;
};

}  // namespace dumps::xml_dump
