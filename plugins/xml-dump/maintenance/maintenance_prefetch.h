// SlicePrefetch: cuts the pages of each slice out of an earlier dump, for dumpTextPass.php to take
// texts from. The earlier files are read once from end to end, in whatever format they have.
//
// Slices must come by ascending ids. A file that cannot be read, or is damaged, is warned of and
// ends the prefetching: texts then come from the database. Job thread.
#pragma once

#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dumps/host.hpp"
#include "plugins/mediawiki/page_scanner.h"
#include "plugins/xml-dump/engine/old_texts.h"
#include "plugins/xml-dump/maintenance/maintenance_slice.h"

namespace dumps::xml_dump {

class SlicePrefetch : private mediawiki::PageVisitor {
 public:
  SlicePrefetch(plugin::Host host, std::vector<OldFile> files);

  // What makes the script take the texts; nothing where the earlier dump has no page of the slice.
  std::vector<std::string> arguments_for(const Slice& slice);

 private:
  struct Page {
    std::int64_t id = 0;
    std::string bytes;
  };
  struct Close {
    void operator()(FILE* file) const { std::fclose(file); }
  };

  void header(std::string_view) override {}
  void page_begin(const mediawiki::ScannedPage& page) override;
  void page_bytes(std::string_view bytes) override;
  void footer(std::string_view) override {}

  void cut(const Slice& slice);
  // False when all files are at their ends.
  bool read_more();
  void write(std::string_view bytes);

  plugin::Host host_;
  std::vector<OldFile> files_;
  size_t next_file_ = 0;
  OldInput::Read read_;
  std::unique_ptr<mediawiki::PageScanner> scanner_;
  std::deque<Page> ahead_;  // of later slices; the last one may not be whole yet
  IdRange ids_;             // of the slice at hand
  bool in_slice_ = false;   // the page that is read belongs to it
  bool skips_ = false;      // it belongs to an earlier one
  std::string path_;
  std::unique_ptr<FILE, Close> file_;
  std::int64_t pages_ = 0;  // written for the slice at hand
  std::int64_t made_for_ = 0;
};

}  // namespace dumps::xml_dump
