// HistoryObject: a stored object of many texts that was read but is only opened by the first who
// wants a text of it; that is the expensive part, and not for the thread of the database.
//
// Shared by the cache and by the requests that point into it. Any thread.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "plugins/mediawiki/history_blob.h"
#include "plugins/mediawiki/inflate.h"

namespace dumps::xml_dump {

class HistoryObject {
 public:
  HistoryObject(std::string_view stored, bool is_deflated)
      : stored_(stored), is_deflated_(is_deflated), memory_bytes_(stored.size()) {}

  // Null, with the reason in `why`, when the object is damaged.
  const mediawiki::HistoryBlob* open(mediawiki::Inflater& inflater, std::string& why);

  size_t memory_bytes() const { return memory_bytes_; }

 private:
  void open_stored(mediawiki::Inflater& inflater);

  std::mutex mutex_;
  std::string stored_;  // empty once it is opened
  const bool is_deflated_;
  bool is_opened_ = false;
  std::unique_ptr<mediawiki::HistoryBlob> blob_;
  std::string why_;
  std::atomic<size_t> memory_bytes_;
};

}  // namespace dumps::xml_dump
