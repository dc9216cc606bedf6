#include "plugins/xml-dump/mariadb/mariadb_options.h"

#include <gtest/gtest.h>

#include "plugins/xml-dump/mariadb/mariadb_sql.h"

namespace dumps::xml_dump {
namespace {

TEST(MariadbOptionsTest, AddressesAreHostsOrSockets) {
  struct Case {
    const char* text;
    const char* host;
    unsigned port;
    const char* socket;
  };
  constexpr Case kGood[] = {{"db1.example", "db1.example", 0, ""},
                            {"db1.example:3307", "db1.example", 3307, ""},
                            {"10.0.0.7:3306", "10.0.0.7", 3306, ""},
                            {"[fd00::7]:3306", "fd00::7", 3306, ""},
                            {"[fd00::7]", "fd00::7", 0, ""},
                            {"/run/mysqld/mysqld.sock", "", 0, "/run/mysqld/mysqld.sock"}};
  for (const Case& c : kGood) {
    const auto address = parse_mariadb_address(c.text);
    ASSERT_TRUE(address.has_value()) << c.text;
    EXPECT_EQ(address->host, c.host);
    EXPECT_EQ(address->port, c.port);
    EXPECT_EQ(address->socket, c.socket);
  }
  for (const char* bad : {"", ":3306", "db1:", "db1:x", "db1:0", "db1:65536", "user@db1", "db1/x",
                          "[fd00::7", "db1 "}) {
    EXPECT_FALSE(parse_mariadb_address(bad).has_value()) << bad;
  }
}

TEST(MariadbOptionsTest, APlaceIsAnAddressAndADatabase) {
  EXPECT_EQ(parse_mariadb_place("es1:3307/cluster1")->text(), "es1:3307/cluster1");
  const auto by_socket = parse_mariadb_place("/run/db.sock/cluster1");
  ASSERT_TRUE(by_socket.has_value());
  EXPECT_EQ(by_socket->address.socket, "/run/db.sock");
  EXPECT_EQ(by_socket->database, "cluster1");
  for (const char* bad : {"es1", "es1/", "/cluster1", "es1:x/cluster1"}) {
    EXPECT_FALSE(parse_mariadb_place(bad).has_value()) << bad;
  }
}

TEST(FilledStatementTest, TakesParametersFromLeftToRight) {
  const Statement statement{"", "", "a = ? AND b BETWEEN ? AND ? AND c IN (?) AND d > ?", {}};
  const std::vector<std::int64_t> ids = {3, 5, 9223372036854775807};
  EXPECT_EQ(
      FilledStatement(statement).add(-7).add(IdRange{1, 2}).add(ids).add_bytes("it's?\xFF").text(),
      "a = -7 AND b BETWEEN 1 AND 2 AND c IN (3,5,9223372036854775807) AND d > "
      "x'697427733fff'");
}

}  // namespace
}  // namespace dumps::xml_dump
