#include "plugins/xml-dump/queries/explain_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps::xml_dump {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ExplainFlags, OfSqlite) {
  EXPECT_THAT(flags_of_sqlite("SCAN page"), ElementsAre("full scan: page"));
  EXPECT_THAT(flags_of_sqlite("SCAN page USING COVERING INDEX page_name_title"),
              ElementsAre("whole index read: page"));
  EXPECT_THAT(flags_of_sqlite("SEARCH page USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
              IsEmpty());
  EXPECT_THAT(flags_of_sqlite("SEARCH x USING AUTOMATIC COVERING INDEX (a=?)"),
              ElementsAre("missing index"));
  EXPECT_THAT(flags_of_sqlite("USE TEMP B-TREE FOR ORDER BY"), ElementsAre("filesort"));
  EXPECT_THAT(flags_of_sqlite("USE TEMP B-TREE FOR GROUP BY"), ElementsAre("temporary table"));
  EXPECT_THAT(flags_of_sqlite("SCAN CONSTANT ROW"), IsEmpty());
}

TEST(ExplainFlags, OfMariadb) {
  EXPECT_THAT(flags_of_mariadb({"page", "range", "PRIMARY", "PRIMARY", "10", "Using where"}),
              IsEmpty());
  EXPECT_THAT(flags_of_mariadb({"page", "ALL", "", "", "999", "Using where; Using filesort"}),
              ElementsAre("full scan: page", "missing index", "filesort"));
  EXPECT_THAT(flags_of_mariadb({"t", "index", "", "k", "9", "Using index; Using temporary"}),
              ElementsAre("whole index read: t", "temporary table"));
  EXPECT_THAT(flags_of_mariadb({"t", "ALL", "k", "", "9", "Using join buffer (flat, BNL join)"}),
              ElementsAre("full scan: t", "join without index"));
  EXPECT_EQ((MariadbPlanRow{"page", "range", "a,b", "a", "10", "Using where"}.text()),
            "page: range, key a, about 10 rows (Using where)");
}

}  // namespace
}  // namespace dumps::xml_dump
