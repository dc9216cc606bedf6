#include "plugins/xml-dump/mariadb/mariadb_snapshot.h"

#include <algorithm>

namespace dumps::xml_dump {
namespace {

using Connections = std::vector<std::unique_ptr<MariadbConnection>>;

constexpr int kAttempts = 10;
constexpr std::chrono::milliseconds kBetweenAttempts{50};
constexpr int kLockWaitSeconds = 5;

// Begins the transaction of a connection, and says what it sees.
SnapshotFacts begin(MariadbConnection& connection) {
  connection.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
  SnapshotFacts facts;
  {
    MariadbRows rows = connection.query("SHOW SESSION STATUS LIKE 'binlog\\_snapshot\\_%'");
    while (rows.step()) {
      if (rows.bytes(0).ends_with("_file")) facts.log_file = rows.bytes(1);
      if (rows.bytes(0).ends_with("_position")) facts.log_offset = rows.integer(1);
    }
  }
  MariadbRows time = connection.query("SELECT UNIX_TIMESTAMP()");
  if (time.step()) facts.unix_time = time.integer(0);
  return facts;
}

// True when all see the same place of the binary log.
bool begin_all(Connections& connections, SnapshotFacts& facts) {
  facts = begin(*connections.front());
  bool is_same = true;
  for (size_t i = 1; i < connections.size(); ++i) {
    is_same &= begin(*connections[i]).position() == facts.position();
  }
  return is_same && !facts.log_file.empty();
}

void begin_under_lock(Connections& connections, const MariadbOptions& options, DatabaseUse& use,
                      SnapshotFacts& facts) {
  MariadbConnection locker(options, use);
  // Everybody who writes waits behind a lock that is itself waited for.
  locker.execute("SET SESSION lock_wait_timeout = " + std::to_string(kLockWaitSeconds));
  locker.execute("FLUSH TABLES WITH READ LOCK");
  facts = begin(*connections.front());
  for (size_t i = 1; i < connections.size(); ++i) begin(*connections[i]);
  locker.execute("UNLOCK TABLES");
  facts.proof = SnapshotFacts::Proof::kLock;
}

// True when several connections were made one snapshot.
bool begin_together(Connections& connections, const MariadbOptions& options, DatabaseUse& use,
                    MariadbObserver& observer, SnapshotFacts& facts) {
  if (connections.size() == 1) return false;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (begin_all(connections, facts)) {
      facts.proof = SnapshotFacts::Proof::kSamePosition;
      return true;
    }
    if (facts.log_file.empty()) break;
    observer.pause(kBetweenAttempts);
  }
  if (options.allow_lock) {
    begin_under_lock(connections, options, use, facts);
    return true;
  }
  observer.note(facts.log_file.empty()
                    ? "the server has no binary log to compare snapshots by: one connection reads"
                    : "the server writes too much for snapshots to agree: one connection reads",
                {{"try", "allow_lock = true, with the right RELOAD"}});
  return false;
}

}  // namespace

const char* text_of(SnapshotFacts::Proof proof) {
  switch (proof) {
    case SnapshotFacts::Proof::kOneConnection:
      return "one connection";
    case SnapshotFacts::Proof::kSamePosition:
      return "same position in the binary log";
    case SnapshotFacts::Proof::kLock:
      return "lock on all tables";
  }
  return "";
}

SnapshotFacts begin_snapshot(Connections& connections, const MariadbOptions& options,
                             DatabaseUse& use, MariadbObserver& observer) {
  SnapshotFacts facts;
  if (!begin_together(connections, options, use, observer, facts)) {
    connections.resize(1);
    facts = begin(*connections.front());
  }
  if (options.required_position.empty() || facts.position() == options.required_position) {
    return facts;
  }
  throw plugin::retry_later(
      connections.front()->subject(),
      "the database is at " +
          (facts.log_file.empty() ? "no position (it has no binary log)" : facts.position()) +
          " of its binary log, and this dump must read it at " + options.required_position +
          "; a snapshot of a whole step or run needs a replica whose replication is stopped until "
          "the dump is done, or use snapshot = \"shard\"");
}

}  // namespace dumps::xml_dump
