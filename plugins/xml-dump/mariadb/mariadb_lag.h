// How far a replica is behind, and waiting for it.
#pragma once

#include <optional>

#include "plugins/xml-dump/mariadb/mariadb_connection.h"
#include "plugins/xml-dump/mariadb/mariadb_observer.h"

namespace dumps::xml_dump {

// Nothing for a server that replicates from none. Throws plugin::Failure when the user may not ask,
// or (DUMPS_ERR_RETRY) when replication has stopped.
std::optional<std::chrono::seconds> replica_lag(MariadbConnection& connection);

// Waits until the replica is no more than options.max_lag behind; throws DUMPS_ERR_RETRY when that
// takes longer than options.max_lag_wait. Does nothing when max_lag is 0.
void wait_for_replica(MariadbConnection& connection, const MariadbOptions& options,
                      MariadbObserver& observer);

}  // namespace dumps::xml_dump
