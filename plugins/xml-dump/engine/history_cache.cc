#include "plugins/xml-dump/engine/history_cache.h"

#include <algorithm>
#include <utility>

namespace dumps::xml_dump {
namespace {

constexpr size_t kMaxEntries = 8;
// One object alone may be bigger (MediaWiki stops at 10 MB of text); then it is the only one.
constexpr size_t kMaxBytes = size_t{16} << 20;

}  // namespace

std::shared_ptr<HistoryObject> HistoryCache::find(std::string_view cluster, std::int64_t id) {
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(), [&](const Entry& entry) {
    return entry.id == id && entry.cluster == cluster;
  });
  if (found == entries_.rend()) return nullptr;
  std::rotate(found.base() - 1, found.base(), entries_.end());
  return entries_.back().object;
}

void HistoryCache::put(std::string_view cluster, std::int64_t id,
                       std::shared_ptr<HistoryObject> object) {
  size_t bytes = object->memory_bytes();
  for (const Entry& entry : entries_) bytes += entry.object->memory_bytes();
  while (!entries_.empty() && (entries_.size() >= kMaxEntries || bytes > kMaxBytes)) {
    bytes -= std::min(bytes, entries_.front().object->memory_bytes());
    entries_.erase(entries_.begin());
  }
  entries_.push_back({std::string(cluster), id, std::move(object)});
}

}  // namespace dumps::xml_dump
