// HistoryCache: the history objects that were used last, so that neighbouring revisions do not read
// and open the same one again and again. Bounded in number and bytes.
//
// Thread of the database; the objects themselves are shared with the workers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/xml-dump/engine/history_object.h"

namespace dumps::xml_dump {

class HistoryCache {
 public:
  // Objects are known by where they are stored; an empty cluster is the text table. Null: unknown.
  std::shared_ptr<HistoryObject> find(std::string_view cluster, std::int64_t id);
  void put(std::string_view cluster, std::int64_t id, std::shared_ptr<HistoryObject> object);

 private:
  struct Entry {
    std::string cluster;
    std::int64_t id = 0;
    std::shared_ptr<HistoryObject> object;
  };
  std::vector<Entry> entries_;  // most recently used last
};

}  // namespace dumps::xml_dump
