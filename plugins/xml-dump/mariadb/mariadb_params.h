// The parameters of jobs that read a wiki from a MariaDB server. Static data.
#pragma once

#include "dumps/job.hpp"

namespace dumps::xml_dump {

inline constexpr const char* kSnapshotScopes[] = {"shard", "step", "run", nullptr};

#define MARIADB_PARAMS                                                                             \
  plugin::make_param("database_name", DUMPS_PARAM_STRING, "",                                      \
                     "The wiki's database on a MariaDB server, instead of `database`."),           \
      plugin::make_param(                                                                          \
          "server", DUMPS_PARAM_STRING, "",                                                        \
          "The replica to dump from: \"HOST\", \"HOST:PORT\" or \"/path/of/socket\";"              \
          " empty: as `replica_command` or the option file says."),                                \
      plugin::make_param("replica_command", DUMPS_PARAM_LIST, nullptr,                             \
                         "A command that prints the replica to dump from, such as MediaWiki's "    \
                         "getReplicaServer.php with --group=dump."),                               \
      plugin::make_param("option_file", DUMPS_PARAM_PATH, nullptr,                                 \
                         "MariaDB option file (mode 0600) whose group [client] has user, "         \
                         "password, and what TLS needs."),                                         \
      plugin::make_param("option_secret", DUMPS_PARAM_STRING, "",                                  \
                         "The secret that holds such a file, instead of `option_file`.",           \
                         DUMPS_PARAM_SECRET),                                                      \
      plugin::make_param("shared_tables", DUMPS_PARAM_LIST, nullptr,                               \
                         "Tables that several wikis share, as in $wgSharedTables: \"actor\"."),    \
      plugin::make_param("shared_database", DUMPS_PARAM_STRING, "",                                \
                         "Their database, as in $wgSharedDB."),                                    \
      plugin::make_param("shared_prefix", DUMPS_PARAM_STRING, "",                                  \
                         "Their prefix, as in $wgSharedPrefix."),                                  \
      plugin::make_param(                                                                          \
          "connections", DUMPS_PARAM_INT, "2",                                                     \
          "How many connections (1 or 2) read at once, in one snapshot; 1 where that "             \
          "cannot be made sure."),                                                                 \
      plugin::make_param(                                                                          \
          "snapshot", DUMPS_PARAM_STRING, "shard",                                                 \
          "What is read in one snapshot. \"step\" and \"run\" need a replica whose "               \
          "replication is stopped, and `snapshot_position`; other positions are "                  \
          "refused.",                                                                              \
          0, kSnapshotScopes),                                                                     \
      plugin::make_param("snapshot_position", DUMPS_PARAM_STRING, "",                              \
                         "Where the server must stand in its binary log: \"FILE:OFFSET\"."),       \
      plugin::make_param("snapshot_max_age", DUMPS_PARAM_DURATION, "6h",                           \
                         "A shard that takes longer goes on in a new snapshot, from the next page" \
                         " on, and says so."),                                                     \
      plugin::make_param("allow_lock", DUMPS_PARAM_BOOL, "false",                                  \
                         "Lock all tables for a moment (it takes the right RELOAD) when several "  \
                         "connections cannot be made one snapshot otherwise."),                    \
      plugin::make_param("max_lag", DUMPS_PARAM_DURATION, "0s",                                    \
                         "Wait for a replica that is further behind (it takes the right REPLICA "  \
                         "MONITOR); 0: do not look."),                                             \
      plugin::make_param("max_statement_time", DUMPS_PARAM_DURATION, "0s",                         \
                         "The server ends queries that run longer; 0: never."),                    \
      plugin::make_param("reconnect_for", DUMPS_PARAM_DURATION, "2m",                              \
                         "How long a server that went away is waited for.")

}  // namespace dumps::xml_dump
