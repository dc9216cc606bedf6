#include "agent/supervisor/slot_ledger.h"

#include <cassert>

namespace dumps {

std::uint32_t SlotLedger::db_limit(const std::string& group) const {
  const auto found = capacity_.db.find(group);
  const std::uint32_t limit =
      found != capacity_.db.end() ? found->second : capacity_.db_default_connections;
  return limit == 0 && found == capacity_.db.end() ? UINT32_MAX : limit;
}

bool SlotLedger::take(const SlotDemand& demand) {
  if (demand.cores > capacity_.cores || cores_ > capacity_.cores - demand.cores) return false;
  if (capacity_.memory_bytes > 0 &&
      (demand.memory_bytes > capacity_.memory_bytes ||
       memory_bytes_ > capacity_.memory_bytes - demand.memory_bytes)) {
    return false;
  }
  if (!demand.db_group.empty() && demand.db_connections > 0) {
    const std::uint32_t limit = db_limit(demand.db_group);
    const std::uint32_t used = db_[demand.db_group];
    if (demand.db_connections > limit || used > limit - demand.db_connections) return false;
    db_[demand.db_group] = used + demand.db_connections;
  }
  cores_ += demand.cores;
  memory_bytes_ += demand.memory_bytes;
  return true;
}

void SlotLedger::give_back(const SlotDemand& demand) {
  assert(cores_ >= demand.cores && memory_bytes_ >= demand.memory_bytes);
  cores_ -= demand.cores;
  memory_bytes_ -= demand.memory_bytes;
  if (demand.db_group.empty() || demand.db_connections == 0) return;
  const auto used = db_.find(demand.db_group);
  assert(used != db_.end() && used->second >= demand.db_connections);
  used->second -= demand.db_connections;
  if (used->second == 0) db_.erase(used);
}

std::string SlotLedger::impossible(const SlotDemand& demand) const {
  if (demand.cores > capacity_.cores) {
    return "needs " + std::to_string(demand.cores) + " cores, [slots] cores is " +
           std::to_string(capacity_.cores);
  }
  if (capacity_.memory_bytes > 0 && demand.memory_bytes > capacity_.memory_bytes) {
    return "needs " + std::to_string(demand.memory_bytes) + " bytes of memory, [slots] memory is " +
           std::to_string(capacity_.memory_bytes);
  }
  if (!demand.db_group.empty() && demand.db_connections > db_limit(demand.db_group)) {
    return "needs " + std::to_string(demand.db_connections) + " connections of database group " +
           demand.db_group + ", [slots.db] gives " + std::to_string(db_limit(demand.db_group));
  }
  return "";
}

}  // namespace dumps
