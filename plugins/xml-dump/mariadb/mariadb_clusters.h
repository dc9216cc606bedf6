// MariadbClusters: the external clusters of a wiki, whose rows never change. Connections are made
// when first needed; of several replicas the next one is taken when one is lost. One thread at a
// time.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>

#include "plugins/xml-dump/database/wiki_statements.h"
#include "plugins/xml-dump/mariadb/mariadb_session.h"

namespace dumps::xml_dump {

class MariadbClusters {
 public:
  // All of them must live longer.
  MariadbClusters(const MariadbOptions& options, const WikiStatements& statements, DatabaseUse& use,
                  MariadbObserver& observer);

  bool has(std::string_view cluster) const { return options_.clusters.contains(cluster); }
  // Throws plugin::Failure; DUMPS_ERR_RETRY when no replica can be reached in
  // options.reconnect_for.
  void load(std::string_view cluster, std::span<const std::int64_t> ids, const BlobVisitor& visit);

 private:
  struct Cluster {
    const std::vector<MariadbPlace>* replicas = nullptr;
    size_t at = 0;  // of the replicas
    std::unique_ptr<MariadbConnection> connection;
  };

  Cluster& find(std::string_view name);
  MariadbConnection& connected(Cluster& cluster);

  const MariadbOptions& options_;
  Statement blobs_;
  DatabaseUse& use_;
  MariadbObserver& observer_;
  std::map<std::string, Cluster, std::less<>> clusters_;
};

}  // namespace dumps::xml_dump
