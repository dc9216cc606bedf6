#include "plugins/xml-dump/history_cache.h"

#include <algorithm>

namespace dumps::xml_dump {
namespace {

constexpr size_t kMaxEntries = 8;
// One object alone may be bigger (MediaWiki stops at 10 MB of text); then it is the only one.
constexpr size_t kMaxBytes = size_t{16} << 20;

}  // namespace

const mediawiki::HistoryBlob* HistoryCache::find(std::string_view cluster, std::int64_t id) {
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(), [&](const Entry& entry) {
    return entry.id == id && entry.cluster == cluster;
  });
  if (found == entries_.rend()) return nullptr;
  std::rotate(found.base() - 1, found.base(), entries_.end());
  return entries_.back().blob.get();
}

const mediawiki::HistoryBlob& HistoryCache::put(std::string_view cluster, std::int64_t id,
                                                std::unique_ptr<mediawiki::HistoryBlob> blob) {
  size_t bytes = blob->memory_bytes();
  for (const Entry& entry : entries_) bytes += entry.blob->memory_bytes();
  while (!entries_.empty() && (entries_.size() >= kMaxEntries || bytes > kMaxBytes)) {
    bytes -= entries_.front().blob->memory_bytes();
    entries_.erase(entries_.begin());
  }
  entries_.push_back({std::string(cluster), id, std::move(blob)});
  return *entries_.back().blob;
}

}  // namespace dumps::xml_dump
