// MariadbSession: the connections to a wiki's database, which see one snapshot, and what becomes of
// them when they are lost, or too old.
//
// A lost server is waited for, with growing pauses, for options.reconnect_for; then all connections
// are made anew, in a new snapshot. That is told to the observer, and generation() counts it, so
// that readers know. One thread at a time.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "plugins/xml-dump/mariadb/mariadb_snapshot.h"

namespace dumps::xml_dump {

class MariadbSession {
 public:
  // Connects and begins the snapshot; an unreachable server is an error at once. `observer` must
  // live longer.
  MariadbSession(MariadbOptions options, MariadbObserver& observer);

  // For everything but rows that are read ahead. May be one of the readers.
  MariadbConnection& main() { return *connections_.front(); }
  MariadbConnection& reader(size_t index) { return *connections_[index]; }
  size_t readers() const { return connections_.size(); }

  // Calls `work` until no connection is lost in it. It must start from its beginning each time.
  template <class Work>
  auto retry(Work work) {
    for (int losses = 0;; ++losses) {
      try {
        return work();
      } catch (const LostConnection& lost) {
        if (losses >= kMostLosses) throw;
        renew_after(lost);
      }
    }
  }

  // To be called where no query is under way: takes a new snapshot when this one is too old, waits
  // for a replica that is too far behind, and is gentle to a server that is not for dumps.
  void keep_fresh();

  // How many snapshots came before this one.
  std::int64_t generation() const { return generation_; }
  const SnapshotFacts& snapshot() const { return snapshot_; }
  const MariadbOptions& options() const { return options_; }
  MariadbObserver& observer() const { return observer_; }
  DatabaseUse& use() { return use_; }
  const DatabaseUse& use() const { return use_; }

 private:
  static constexpr int kMostLosses = 5;

  void open();
  void renew_after(const LostConnection& lost);
  void count_new_snapshot(const char* why);

  MariadbOptions options_;
  MariadbObserver& observer_;
  DatabaseUse use_;
  std::vector<std::unique_ptr<MariadbConnection>> connections_;
  SnapshotFacts snapshot_;
  std::int64_t generation_ = 0;
  std::chrono::steady_clock::time_point opened_;
  std::chrono::steady_clock::time_point lag_seen_;
};

}  // namespace dumps::xml_dump
