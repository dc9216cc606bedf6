#include "plugins/xml-dump/tables/table_insert_writer.h"

#include <gtest/gtest.h>

#include "plugins/xml-dump/tables/table_row_counter.h"

namespace dumps::xml_dump {
namespace {

TEST(TableInsertWriterTest, WritesValuesAsMariadbDumpDoes) {
  std::string made;
  TableInsertWriter writer("t", [&](std::string_view bytes) { made += bytes; });
  writer.begin_row();
  writer.add_number("-7");
  writer.add_null();
  writer.add_text("it's \"a\\b\"\n\r\x1A" + std::string(1, '\0') + "\xC3\xA4");
  writer.end_row();
  writer.begin_row();
  writer.add_text("");
  writer.end_row();
  writer.finish();
  EXPECT_EQ(made,
            "INSERT INTO `t` VALUES\n"
            "(-7,NULL,'it\\'s \\\"a\\\\b\\\"\\n\\r\\Z\\0\xC3\xA4'),\n"
            "('');\n");
}

TEST(TableInsertWriterTest, NoRowsAreNoStatement) {
  std::string made;
  TableInsertWriter writer("t", [&](std::string_view bytes) { made += bytes; });
  writer.finish();
  EXPECT_EQ(made, "");
}

TEST(TableInsertWriterTest, StatementsEndAfterAMegabyteAndEveryRowIsThere) {
  TableRowCounter counter;
  std::size_t statements = 0;
  std::string made;
  TableInsertWriter writer("t", [&](std::string_view bytes) {
    counter.take(bytes);
    made += bytes;
  });
  const std::string text(1000, '\'');
  for (int i = 0; i < 3000; ++i) {
    writer.begin_row();
    writer.add_text(text);
    writer.end_row();
  }
  writer.finish();
  EXPECT_EQ(counter.rows(), 3000);
  for (size_t at = 0; (at = made.find("INSERT INTO", at)) != std::string::npos; ++at) ++statements;
  EXPECT_EQ(statements, 3U);
}

}  // namespace
}  // namespace dumps::xml_dump
