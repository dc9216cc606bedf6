// MariadbOptions: where a wiki's MariaDB databases are and how they are read. Plain values; any
// thread.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/xml-dump/database/table_names.h"

namespace dumps::xml_dump {

struct MariadbAddress {
  std::string host;
  unsigned port = 0;   // 0: the usual one
  std::string socket;  // instead of host and port

  std::string text() const;
};

// "HOST", "HOST:PORT", "[V6]:PORT" or "/path/of/socket". Nothing when it is none of them.
std::optional<MariadbAddress> parse_mariadb_address(std::string_view text);

struct MariadbPlace {
  MariadbAddress address;
  std::string database;

  std::string text() const { return address.text() + '/' + database; }
};

// An address and "/DATABASE".
std::optional<MariadbPlace> parse_mariadb_place(std::string_view text);

// What is one snapshot: everything that a shard reads; or also all shards of a step, or of a run.
// One transaction cannot span worker processes, so that of a step or run is one by position: every
// shard must find the database at the same place of the binary log. That holds only while nothing
// is written to it, as on a replica whose replication is stopped for the dump.
enum class SnapshotScope : std::uint8_t { kShard, kStep, kRun };

struct MariadbOptions {
  std::optional<MariadbAddress> server;  // nothing: as the option file says
  bool is_dump_replica = true;           // false: be gentle: one connection, with pauses
  std::string option_file;               // user, password, TLS; empty: none
  std::string database;
  std::string table_prefix;
  SharedTables shared;
  std::map<std::string, std::vector<MariadbPlace>, std::less<>> clusters;  // name -> replicas
  std::string blobs_table = "blobs";

  size_t connections = 2;  // at most; they read at once, in one snapshot
  SnapshotScope scope = SnapshotScope::kShard;
  std::string required_position;  // "FILE:OFFSET" where the database must stand; empty: anywhere
  bool allow_lock = false;        // FLUSH TABLES WITH READ LOCK, where nothing else helps
  std::chrono::seconds snapshot_max_age = std::chrono::hours(6);
  std::chrono::seconds max_lag{0};             // 0: not looked at
  std::chrono::seconds max_lag_wait{600};      // then the shard is left for later
  std::chrono::seconds max_statement_time{0};  // 0: no limit
  std::chrono::seconds reconnect_for{120};     // how long a lost server is waited for
};

}  // namespace dumps::xml_dump
