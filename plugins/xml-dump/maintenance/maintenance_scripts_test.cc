#include "plugins/xml-dump/maintenance/maintenance_scripts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps::xml_dump {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ScriptReportReader, TakesFiguresOfProgressLines) {
  ScriptReportReader reader;
  EXPECT_FALSE(reader.take("Spawning database subprocess: php fetchText.php"));
  EXPECT_TRUE(
      reader.take("2026-11-27 02:00:41: demowiki (ID 21282) 78 pages (342.3|5306.1/sec "
                  "all|curr), 384 revs (1685.0|272.1/sec all|curr), ETA 2026-11-27 "
                  "02:00:41 [max 385]"));
  EXPECT_EQ(reader.report().revisions, 384);
  EXPECT_LT(reader.report().prefetched_percent, 0);
  EXPECT_TRUE(
      reader.take("2026-11-27 02:00:41: demowiki (ID 2) 8 pages (3.3|3.1/sec all|curr), "
                  "400 revs (1.0|2.1/sec all|curr), 98.5%|100.0% prefetched (all|curr), "
                  "ETA 2026-11-27 02:00:41 [max 385]"));
  EXPECT_EQ(reader.report().revisions, 400);
  EXPECT_EQ(reader.report().prefetched_percent, 98.5);
  EXPECT_FALSE(reader.take("many revs (of all kinds)"));
}

TEST(ScriptReportReader, CountsTextsThatWereGivenUp) {
  ScriptReportReader reader;
  for (int i = 0; i < 4; ++i) {
    reader.take("getting/checking text tt:184 failed (Generic error) for revision 207");
    reader.take("       (Will retry 3 more times)");
  }
  EXPECT_THAT(reader.report().unreadable_texts, IsEmpty());
  reader.take("getting/checking text tt:184 failed (Generic error) for revision 207");
  reader.take("      ");
  EXPECT_THAT(reader.report().unreadable_texts, ElementsAre(207));
  reader.take("getting/checking text tt:9 failed (x) for revision 9 (Will retry 4 more times)");
  reader.take("getting/checking text tt:8 failed (x) for revision 8");
  reader.finish();
  EXPECT_THAT(reader.report().unreadable_texts, ElementsAre(8, 207));
}

}  // namespace
}  // namespace dumps::xml_dump
