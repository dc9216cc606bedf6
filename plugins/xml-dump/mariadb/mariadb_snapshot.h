// Makes what several connections see one snapshot, and tells how sure that is.
//
// A transaction WITH CONSISTENT SNAPSHOT knows its position in the server's binary log. Connections
// whose positions agree see the same rows; they are opened again until that is so, a bounded number
// of times. Without a binary log, or when the server is too busy for that, a lock for a moment does
// it where it is allowed; else one connection reads alone, which is always one snapshot.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugins/xml-dump/mariadb/mariadb_connection.h"
#include "plugins/xml-dump/mariadb/mariadb_observer.h"

namespace dumps::xml_dump {

struct SnapshotFacts {
  enum class Proof : std::uint8_t { kOneConnection, kSamePosition, kLock };

  Proof proof = Proof::kOneConnection;
  std::int64_t unix_time = 0;  // by the server's clock
  std::string log_file;        // empty: the server has no binary log
  std::int64_t log_offset = 0;

  // "FILE:OFFSET"; empty without a binary log.
  std::string position() const {
    return log_file.empty() ? "" : log_file + ':' + std::to_string(log_offset);
  }
};

// Begins the transactions. Connections that cannot be shown to see the same are closed and removed;
// one at least stays. Throws DUMPS_ERR_RETRY when options.required_position is not where the
// database stands.
SnapshotFacts begin_snapshot(std::vector<std::unique_ptr<MariadbConnection>>& connections,
                             const MariadbOptions& options, DatabaseUse& use,
                             MariadbObserver& observer);

const char* text_of(SnapshotFacts::Proof proof);

}  // namespace dumps::xml_dump
