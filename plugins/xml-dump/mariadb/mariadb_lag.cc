#include "plugins/xml-dump/mariadb/mariadb_lag.h"

#include <algorithm>
#include <string>

namespace dumps::xml_dump {
namespace {

constexpr std::chrono::seconds kFirstWait{1};
constexpr std::chrono::seconds kLongestWait{30};

}  // namespace

std::optional<std::chrono::seconds> replica_lag(MariadbConnection& connection) {
  MariadbRows row = connection.query("SHOW SLAVE STATUS");
  if (!row.step()) return std::nullopt;
  const int column = row.find("Seconds_Behind_Master");
  if (column < 0 || row.is_null(column)) {
    throw plugin::retry_later(connection.subject(),
                              "its replication is not running, so nobody knows how far it is "
                              "behind; start it, or set max_lag = 0 to read it as it is");
  }
  return std::chrono::seconds(row.integer(column));
}

void wait_for_replica(MariadbConnection& connection, const MariadbOptions& options,
                      MariadbObserver& observer) {
  if (options.max_lag.count() == 0) return;
  std::chrono::seconds waited{0};
  for (std::chrono::seconds wait = kFirstWait;; wait = std::min(2 * wait, kLongestWait)) {
    const auto lag = replica_lag(connection);
    if (!lag || *lag <= options.max_lag) return;
    if (waited >= options.max_lag_wait) {
      throw plugin::retry_later(
          connection.subject(),
          "the replica is " + std::to_string(lag->count()) +
              " s behind, more than max_lag = " + std::to_string(options.max_lag.count()) +
              ", for " + std::to_string(waited.count()) + " s now");
    }
    observer.note("the replica is behind; waiting", {{"lag_s", std::to_string(lag->count())}});
    observer.pause(wait);
    waited += wait;
  }
}

}  // namespace dumps::xml_dump
