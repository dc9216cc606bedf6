// HistoryCache: the history objects opened last. Revisions of a page that were stored together are
// read together, so a few suffice. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/mediawiki/history_blob.h"

namespace dumps::xml_dump {

class HistoryCache {
 public:
  // The object of row or blob `id` of `cluster` (empty: the text table), or null. Lives until the
  // next put().
  const mediawiki::HistoryBlob* find(std::string_view cluster, std::int64_t id);
  const mediawiki::HistoryBlob& put(std::string_view cluster, std::int64_t id,
                                    std::unique_ptr<mediawiki::HistoryBlob> blob);

 private:
  struct Entry {
    std::string cluster;
    std::int64_t id = 0;
    std::unique_ptr<mediawiki::HistoryBlob> blob;
  };
  std::vector<Entry> entries_;  // most recently used last
};

}  // namespace dumps::xml_dump
