#include "plugins/xml-dump/engine/unreadable_report.h"

#include <gtest/gtest.h>

#include "plugins/xml-dump/testing/test_wiki.h"

namespace dumps::xml_dump {
namespace {

TEST(UnreadableReportTest, HasItsFirstLineEvenWhenAllTextsAreRead) {
  StringSink sink;
  const UnreadableReport report(sink);
  EXPECT_EQ(sink.bytes, "page\trevision\tslot\taddress\treason\n");
}

TEST(UnreadableReportTest, EachTextIsALineWhateverItsAddressHolds) {
  StringSink sink;
  UnreadableReport report(sink);
  sink.bytes.clear();
  report.add({7, 12, "main", "tt:99", "there is no row 99 in table text"});
  report.add({8, 13, "m\tn", "xx\n:1", "why\r"});
  EXPECT_EQ(sink.bytes,
            "7\t12\tmain\ttt:99\tthere is no row 99 in table text\n"
            "8\t13\tm n\txx :1\twhy \n");
}

}  // namespace
}  // namespace dumps::xml_dump
