// SlotLedger: how much of the host's cores, memory and database connections is given out.
//
// Pure bookkeeping; loop thread. A demand that exceeds the whole capacity can never be met:
// `impossible` says so, and config validation uses it before anything starts.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace dumps {

struct SlotDemand {
  std::uint32_t cores = 1;
  std::uint64_t memory_bytes = 0;
  std::string db_group;  // empty: no database
  std::uint32_t db_connections = 0;
};

struct SlotCapacity {
  std::uint32_t cores = 1;
  std::uint64_t memory_bytes = 0;            // 0: not limited
  std::map<std::string, std::uint32_t> db;   // group -> connections
  std::uint32_t db_default_connections = 0;  // of a group that is not named; 0: not limited
};

class SlotLedger {
 public:
  explicit SlotLedger(SlotCapacity capacity) : capacity_(std::move(capacity)) {}

  // Takes it all or nothing.
  bool take(const SlotDemand& demand);
  void give_back(const SlotDemand& demand);
  // Takes it even where there is not enough: for a worker that runs already.
  void hold(const SlotDemand& demand);
  // Whether connections of its database group are what is missing now.
  bool lacks_connections(const SlotDemand& demand) const;
  // Why this can never be met, or empty.
  std::string impossible(const SlotDemand& demand) const;
  // What is in use stays in use; a smaller capacity only holds back what comes next.
  void resize(SlotCapacity capacity) { capacity_ = std::move(capacity); }

  bool core_free() const { return cores_ < capacity_.cores; }
  const SlotCapacity& capacity() const { return capacity_; }
  std::uint32_t cores_used() const { return cores_; }
  std::uint64_t memory_used() const { return memory_bytes_; }
  const std::map<std::string, std::uint32_t>& db_used() const { return db_; }

 private:
  std::uint32_t db_limit(const std::string& group) const;

  SlotCapacity capacity_;
  std::uint32_t cores_ = 0;
  std::uint64_t memory_bytes_ = 0;
  std::map<std::string, std::uint32_t> db_;
};

}  // namespace dumps
