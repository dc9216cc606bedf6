#include "plugins/xml-dump/mariadb/mariadb_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fake_host/fake_values.h"

namespace dumps::xml_dump {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

using List = std::vector<std::string>;

std::optional<MariadbSettings> read(SpecValues values) {
  const fake::FakeValues fake(std::move(values));
  return read_mariadb_settings(plugin::Values(fake.view()));
}

std::string complaint(SpecValues values) {
  try {
    read(std::move(values));
    return {};
  } catch (const plugin::Failure& failure) {
    EXPECT_EQ(failure.status(), DUMPS_ERR_CONFIG);
    return failure.subject() + ": " + failure.message();
  }
}

TEST(MariadbSettingsTest, ReadsEveryParameter) {
  const auto s = read({{"database_name", "wiki"},
                       {"server", "db7:3307"},
                       {"replica_command", List{"php", "getReplicaServer.php"}},
                       {"option_file", "/etc/dumps-agent/reader.cnf"},
                       {"option_secret", "reader"},
                       {"prefix", "mw_"},
                       {"shared_tables", List{"user", "actor"}},
                       {"shared_database", "commons"},
                       {"shared_prefix", "c_"},
                       {"clusters", List{"c1=es1/one", "c1=es2:3307/one", "c2=/run/es.sock/two"}},
                       {"blobs_table", "texts"},
                       {"connections", std::int64_t{1}},
                       {"snapshot", "run"},
                       {"snapshot_position", "bin.000007:42"},
                       {"snapshot_max_age", std::int64_t{60'000}},
                       {"allow_lock", true},
                       {"max_lag", std::int64_t{1'500}},
                       {"max_statement_time", std::int64_t{30'000}},
                       {"reconnect_for", std::int64_t{5'000}}});
  ASSERT_TRUE(s.has_value());
  const MariadbOptions& o = s->options;
  EXPECT_EQ(o.database, "wiki");
  EXPECT_EQ(o.server->text(), "db7:3307");
  EXPECT_TRUE(o.is_dump_replica);
  EXPECT_THAT(s->replica_command, ElementsAre("php", "getReplicaServer.php"));
  EXPECT_EQ(o.option_file, "/etc/dumps-agent/reader.cnf");
  EXPECT_EQ(s->option_secret, "reader");
  EXPECT_EQ(o.table_prefix, "mw_");
  EXPECT_THAT(o.shared.tables, UnorderedElementsAre("user", "actor"));
  EXPECT_EQ(o.shared.database, "commons");
  EXPECT_EQ(o.shared.prefix, "c_");
  ASSERT_EQ(o.clusters.at("c1").size(), 2U);
  EXPECT_EQ(o.clusters.at("c1")[1].text(), "es2:3307/one");
  EXPECT_EQ(o.clusters.at("c2")[0].text(), "/run/es.sock/two");
  EXPECT_EQ(o.blobs_table, "texts");
  EXPECT_EQ(o.connections, 1U);
  EXPECT_EQ(o.scope, SnapshotScope::kRun);
  EXPECT_EQ(o.required_position, "bin.000007:42");
  EXPECT_EQ(o.snapshot_max_age, std::chrono::seconds(60));
  EXPECT_TRUE(o.allow_lock);
  EXPECT_EQ(o.max_lag, std::chrono::seconds(2));
  EXPECT_EQ(o.max_statement_time, std::chrono::seconds(30));
  EXPECT_EQ(o.reconnect_for, std::chrono::seconds(5));
}

TEST(MariadbSettingsTest, WithoutANameThereIsNoServer) {
  EXPECT_FALSE(read({{"database", "w.sqlite"}, {"clusters", List{"c1=/w_es1.sqlite"}}}));
}

TEST(MariadbSettingsTest, AServerThatNobodyNamedIsNotForDumps) {
  EXPECT_FALSE(read({{"database_name", "wiki"}})->options.is_dump_replica);
  EXPECT_TRUE(read({{"database_name", "wiki"}, {"replica_command", List{"which-db"}}})
                  ->options.is_dump_replica);
}

TEST(MariadbSettingsTest, AWrongValueIsRefusedByTheNameOfItsKey) {
  struct Case {
    SpecValues values;
    const char* key;
    const char* why;
  };
  const std::pair<const std::string, SpecValue> name = {"database_name", "wiki"};
  const Case cases[] = {
      {{{"server", "postgresql://db/wiki"}}, "server", "use backend = \"maintenance\""},
      {{name, {"server", "postgres://db/wiki"}}, "server", "PostgreSQL is not read natively"},
      {{{"server", "db7"}}, "database_name", "is not set"},
      {{name, {"server", "user@db7"}}, "server", "HOST:PORT"},
      {{{"database_name", "wiki`"}}, "database_name", "no name"},
      {{name, {"shared_database", "a b"}}, "shared_database", "no name"},
      {{name, {"clusters", List{"c1=es1"}}}, "clusters", "NAME=HOST[:PORT]/DATABASE"},
      {{name, {"clusters", List{"es1/one"}}}, "clusters", "NAME=HOST[:PORT]/DATABASE"},
      {{name, {"connections", std::int64_t{0}}}, "connections", "at least 1"},
      {{name, {"connections", std::int64_t{3}}}, "connections", "at most 2"},
      {{name, {"snapshot", "week"}}, "snapshot", "neither"},
      {{name, {"snapshot", "step"}}, "snapshot", "snapshot_position = \"FILE:OFFSET\""},
      {{name, {"snapshot", "run"}}, "snapshot", "stop the replication"},
      {{name, {"max_lag", std::int64_t{-1}}}, "max_lag", "negative"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(complaint(c.values), AllOf(HasSubstr(std::string(c.key) + ": "), HasSubstr(c.why)));
  }
}

}  // namespace
}  // namespace dumps::xml_dump
