#include "plugins/xml-dump/mariadb/mariadb_settings.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace dumps::xml_dump {
namespace {

using plugin::config_failure;
using plugin::Values;

// What the job types announce to the agent, which counts connections.
constexpr std::int64_t kMostConnections = 2;

// A duration reaches the plugin in milliseconds.
std::chrono::seconds duration_of(const Values& params, const char* key,
                                 std::chrono::seconds otherwise) {
  const auto ms = params.find_int(key);
  if (!ms) return otherwise;
  if (*ms < 0) throw config_failure(key, "must not be negative");
  return std::chrono::ceil<std::chrono::seconds>(std::chrono::milliseconds(*ms));
}

// A name that goes into SQL between quotes.
std::string name_of(const Values& params, const char* key) {
  std::string name = params.text_of(key);
  if (name.find_first_of("`'\"\\;/ ") != std::string::npos) {
    throw config_failure(key, "has characters that no name of a database or table has");
  }
  return name;
}

void refuse_other_servers(const std::string& server) {
  if (!server.starts_with("postgres://") && !server.starts_with("postgresql://")) return;
  throw config_failure("server",
                       "PostgreSQL is not read natively; use backend = \"maintenance\", which "
                       "lets MediaWiki's own scripts read it");
}

MariadbAddress address_of(const char* key, const std::string& text) {
  auto address = parse_mariadb_address(text);
  if (address) return *std::move(address);
  throw config_failure(key, "\"" + text +
                                "\" is not a server; write \"HOST\", \"HOST:PORT\" or "
                                "\"/path/of/socket\"");
}

void read_clusters(const Values& params, MariadbOptions& options) {
  for (const std::string& item : params.get_list("clusters")) {
    const size_t equals = item.find('=');
    auto place = equals == 0 || equals == std::string::npos
                     ? std::nullopt
                     : parse_mariadb_place(std::string_view(item).substr(equals + 1));
    if (!place) {
      throw config_failure("clusters", "\"" + item +
                                           "\" is not of the form NAME=HOST[:PORT]/DATABASE or "
                                           "NAME=/path/of/socket/DATABASE");
    }
    options.clusters[item.substr(0, equals)].push_back(*std::move(place));
  }
}

void read_snapshot(const Values& params, MariadbOptions& options) {
  const std::string scope = params.text_of("snapshot");
  if (scope == "step") options.scope = SnapshotScope::kStep;
  if (scope == "run") options.scope = SnapshotScope::kRun;
  if (!scope.empty() && scope != "shard" && options.scope == SnapshotScope::kShard) {
    throw config_failure("snapshot",
                         "\"" + scope + "\" is neither \"shard\" nor \"step\" nor \"run\"");
  }
  options.required_position = params.text_of("snapshot_position");
  if (options.scope != SnapshotScope::kShard && options.required_position.empty()) {
    throw config_failure(
        "snapshot", "a snapshot of a whole " + scope +
                        " is one only on a server that stands still: stop the replication of a "
                        "replica, and give its place in its own binary log (SHOW MASTER STATUS) as "
                        "snapshot_position = \"FILE:OFFSET\"; each shard then makes sure of it");
  }
  options.snapshot_max_age = duration_of(params, "snapshot_max_age", options.snapshot_max_age);
  options.allow_lock = params.find_bool("allow_lock").value_or(false);
}

}  // namespace

std::optional<MariadbSettings> read_mariadb_settings(const Values& params) {
  MariadbSettings s;
  MariadbOptions& options = s.options;
  const std::string server = params.text_of("server");
  refuse_other_servers(server);
  options.database = name_of(params, "database_name");
  s.replica_command = params.get_list("replica_command");
  options.option_file = params.text_of("option_file");
  s.option_secret = params.text_of("option_secret");
  if (options.database.empty()) {
    if (server.empty() && s.replica_command.empty()) return std::nullopt;
    throw config_failure("database_name", "is not set; name the wiki's database on the server");
  }
  // `database` does not matter then: the agent gives every target one, named as the wiki is.
  if (!server.empty()) options.server = address_of("server", server);
  options.is_dump_replica = options.server.has_value() || !s.replica_command.empty();
  options.table_prefix = name_of(params, "prefix");
  for (const std::string& table : params.get_list("shared_tables")) {
    options.shared.tables.insert(table);
  }
  options.shared.database = name_of(params, "shared_database");
  options.shared.prefix = name_of(params, "shared_prefix");
  options.blobs_table = params.find_string("blobs_table").value_or("blobs");
  read_clusters(params, options);
  const std::int64_t connections = params.find_int("connections").value_or(2);
  if (connections < 1 || connections > kMostConnections) {
    throw config_failure("connections",
                         "must be at least 1 and at most " + std::to_string(kMostConnections));
  }
  options.connections = static_cast<size_t>(connections);
  read_snapshot(params, options);
  options.max_lag = duration_of(params, "max_lag", options.max_lag);
  options.max_statement_time = duration_of(params, "max_statement_time", {});
  options.reconnect_for = duration_of(params, "reconnect_for", options.reconnect_for);
  return s;
}

void check_option_file(const std::string& key, const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    throw plugin::Failure(DUMPS_ERR_CONFIG, key, "cannot open " + path, errno);
  }
  if (!S_ISREG(status.st_mode)) throw config_failure(key, path + " is not a file");
  if ((status.st_mode & 0077U) != 0) {
    throw config_failure(key,
                         path + " holds a password, and others may read it: chmod 600 " + path);
  }
}

}  // namespace dumps::xml_dump
