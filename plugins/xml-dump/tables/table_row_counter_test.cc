#include "plugins/xml-dump/tables/table_row_counter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps::xml_dump {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kDump =
    "/*M!999999\\- enable the sandbox mode */ \n"
    "-- MariaDB dump 10.19\n"
    "CREATE TABLE `page` (\n"
    "  `id` int(11) NOT NULL DEFAULT '(',\n"
    "  PRIMARY KEY (`id`)\n"
    ") ENGINE=InnoDB COMMENT='(1),(2)';\n"
    "/*!40000 ALTER TABLE `page` DISABLE KEYS */;\n"
    "INSERT INTO `page` VALUES\n"
    "(1,'a','(1),(2);\\\\',1.5),\n"
    "(2,'o\\'x','\\\"',NULL),\n"
    "(3,'INSERT INTO `user` VALUES (9)',_binary 'it''s),(');\n"
    "INSERT INTO `page` VALUES (4,'old form',0xff),(5,'',NULL);\n"
    "/*!40000 ALTER TABLE `page` ENABLE KEYS */;\n"
    "\n"
    "-- Dump completed on 2026-11-27  2:00:22\n";

TEST(TableRowCounterTest, CountsRowsOfBothForms) {
  TableRowCounter counter;
  counter.take(kDump);
  EXPECT_EQ(counter.rows(), 5);
  EXPECT_THAT(counter.tables(), ElementsAre("page"));
  EXPECT_TRUE(counter.is_complete());
}

TEST(TableRowCounterTest, TheSizeOfBlocksDoesNotMatter) {
  for (size_t size = 1; size < 40; ++size) {
    TableRowCounter counter;
    for (size_t at = 0; at < kDump.size(); at += size) counter.take(kDump.substr(at, size));
    EXPECT_EQ(counter.rows(), 5) << size;
    EXPECT_THAT(counter.tables(), ElementsAre("page")) << size;
    EXPECT_TRUE(counter.is_complete()) << size;
  }
}

TEST(TableRowCounterTest, ADumpThatIsCutAnywhereIsNotComplete) {
  const size_t end =
      kDump.rfind("-- Dump completed") + std::string_view("-- Dump completed").size();
  for (size_t size = 0; size < end; ++size) {
    TableRowCounter counter;
    counter.take(kDump.substr(0, size));
    EXPECT_FALSE(counter.is_complete()) << size;
  }
}

TEST(TableRowCounterTest, TheEndWithinARowIsNoEnd) {
  TableRowCounter counter;
  counter.take("INSERT INTO `t` VALUES\n('\n-- Dump completed\n");
  EXPECT_FALSE(counter.is_complete());
}

TEST(TableRowCounterTest, AnEmptyTableHasNoRows) {
  TableRowCounter counter;
  counter.take("CREATE TABLE `t` (\n  `a` int\n);\n\n-- Dump completed\n");
  EXPECT_EQ(counter.rows(), 0);
  EXPECT_TRUE(counter.tables().empty());
  EXPECT_TRUE(counter.is_complete());
}

TEST(TableRowCounterTest, EveryTableIsNamed) {
  TableRowCounter counter;
  counter.take("INSERT INTO `a` VALUES (1);\nINSERT INTO `b` VALUES\n(1);\n-- Dump completed");
  EXPECT_THAT(counter.tables(), ElementsAre("a", "b"));
  EXPECT_EQ(counter.rows(), 2);
}

}  // namespace
}  // namespace dumps::xml_dump
