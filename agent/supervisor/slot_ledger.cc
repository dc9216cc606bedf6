#include "agent/supervisor/slot_ledger.h"

#include <cassert>

namespace dumps {

std::uint32_t SlotLedger::db_limit(const std::string& group) const {
  const auto found = capacity_.db.find(group);
  const std::uint32_t limit =
      found != capacity_.db.end() ? found->second : capacity_.db_default_connections;
  return limit == 0 && found == capacity_.db.end() ? UINT32_MAX : limit;
}

bool SlotLedger::lacks_connections(const SlotDemand& demand) const {
  if (demand.db_group.empty() || demand.db_connections == 0) return false;
  const auto used = db_.find(demand.db_group);
  const std::uint64_t taken = used == db_.end() ? 0 : used->second;
  return taken + demand.db_connections > db_limit(demand.db_group);
}

bool SlotLedger::take(const SlotDemand& demand) {
  if (std::uint64_t{cores_} + demand.cores > capacity_.cores) return false;
  if (capacity_.memory_bytes > 0 &&
      (demand.memory_bytes > capacity_.memory_bytes ||
       memory_bytes_ > capacity_.memory_bytes - demand.memory_bytes)) {
    return false;
  }
  if (lacks_connections(demand)) return false;
  hold(demand);
  return true;
}

void SlotLedger::hold(const SlotDemand& demand) {
  cores_ += demand.cores;
  memory_bytes_ += demand.memory_bytes;
  if (!demand.db_group.empty() && demand.db_connections > 0) {
    db_[demand.db_group] += demand.db_connections;
  }
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
