#include "plugins/xml-dump/mariadb/mariadb_clusters.h"

#include <algorithm>

#include "plugins/xml-dump/mariadb/mariadb_sql.h"

namespace dumps::xml_dump {
namespace {

constexpr std::chrono::milliseconds kFirstWait{250};
constexpr std::chrono::milliseconds kLongestWait{10'000};

}  // namespace

MariadbClusters::MariadbClusters(const MariadbOptions& options, const WikiStatements& statements,
                                 DatabaseUse& use, MariadbObserver& observer)
    : options_(options),
      blobs_(statements.blobs(options.blobs_table)),
      use_(use),
      observer_(observer) {}

MariadbClusters::Cluster& MariadbClusters::find(std::string_view name) {
  const auto known = clusters_.find(name);
  if (known != clusters_.end()) return known->second;
  const auto replicas = options_.clusters.find(name);
  if (replicas == options_.clusters.end()) {
    throw plugin::config_failure("clusters", "names no server for cluster " + std::string(name));
  }
  return clusters_.emplace(name, Cluster{&replicas->second, 0, nullptr}).first->second;
}

MariadbConnection& MariadbClusters::connected(Cluster& cluster) {
  if (cluster.connection == nullptr) {
    const MariadbPlace& place = (*cluster.replicas)[cluster.at++ % cluster.replicas->size()];
    cluster.connection = std::make_unique<MariadbConnection>(options_, place, use_);
  }
  return *cluster.connection;
}

void MariadbClusters::load(std::string_view name, std::span<const std::int64_t> ids,
                           const BlobVisitor& visit) {
  Cluster& cluster = find(name);
  const auto deadline = std::chrono::steady_clock::now() + options_.reconnect_for;
  std::int64_t visited = 0;  // the highest id
  for (auto wait = kFirstWait;; wait = std::min(2 * wait, kLongestWait)) {
    try {
      const auto rest = std::upper_bound(ids.begin(), ids.end(), visited);
      if (rest == ids.end()) return;
      MariadbRows rows =
          connected(cluster).query(FilledStatement(blobs_).add(std::span(rest, ids.end())).text());
      while (rows.step()) {
        visited = rows.integer(0);
        visit(visited, rows.bytes(1));
      }
      return;
    } catch (const plugin::Failure& failure) {
      const bool may_help = failure.status() == DUMPS_ERR_RETRY;
      if (!may_help || std::chrono::steady_clock::now() + wait > deadline) throw;
      observer_.warn("a cluster cannot be read; trying again, on its next replica",
                     {{"cluster", std::string(name)}, {"reason", failure.message()}});
    }
    cluster.connection.reset();
    observer_.pause(wait);
  }
}

}  // namespace dumps::xml_dump
