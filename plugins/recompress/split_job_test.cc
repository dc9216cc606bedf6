#include "plugins/recompress/split_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/recompress/test_dump.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::recompress {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kRun = "demowiki-20261124-";

class SplitJobTest : public ::testing::Test {
 protected:
  // Stored in a tenth of its plain size.
  void put(const std::string& name, const std::string& plain) {
    host_.artifacts.push_back(
        {.name = kRun + name, .stored = std::string(plain.size() / 10, 'z'), .plain = plain});
  }
  FakeHost host_;
};

TEST_F(SplitJobTest, CutsBetweenPagesAndNamesPartsAfterTheirRanges) {
  const std::string plain = dump_of({.first = 5, .last = 24, .text_bytes = 800});
  put("pages-articles.xml.bz2", plain);
  const auto third = static_cast<std::int64_t>(plain.size() / 10 / 3);
  FakeJob job(host_, dumps_entry_v1(), "split", {{"source", "*.bz2"}, {"size", third}});
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(job.complaint(), "");
  EXPECT_THAT(job.shards().at(0).outputs, ElementsAre(kRun + "pages-articles1.xml-p5p11.bz2",
                                                      kRun + "pages-articles2.xml-p12p18.bz2",
                                                      kRun + "pages-articles3.xml-p19p24.bz2"));
  EXPECT_EQ(host_.outputs[kRun + "pages-articles1.xml-p5p11.bz2"].bytes,
            dump_of({.first = 5, .last = 11, .text_bytes = 800}));
  EXPECT_EQ(host_.outputs[kRun + "pages-articles2.xml-p12p18.bz2"].bytes,
            dump_of({.first = 12, .last = 18, .text_bytes = 800}));
  EXPECT_EQ(host_.outputs[kRun + "pages-articles3.xml-p19p24.bz2"].bytes,
            dump_of({.first = 19, .last = 24, .text_bytes = 800}));
  EXPECT_EQ(host_.metrics["pages"], 20);
  EXPECT_EQ(host_.metrics["parts"], 3);
}

TEST_F(SplitJobTest, KeepsNumberAndBoundsOfAPartThatIsSplitOnceMore) {
  put("pages-articles7.xml-p1p100.bz2",
      kTestHeader + page_of(10, "A", 900) + page_of(20, "B", 900) + kTestFooter);
  FakeJob job(host_, dumps_entry_v1(), "split", {{"source", "*.bz2"}, {"size", std::int64_t{50}}});
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_THAT(job.shards().at(0).outputs, ElementsAre(kRun + "pages-articles7.xml-p1p19.bz2",
                                                      kRun + "pages-articles7.xml-p20p100.bz2"));
}

TEST_F(SplitJobTest, LeavesSmallFilesAlone) {
  put("pages-articles.xml.bz2", dump_of({.first = 1, .last = 3}));
  FakeJob job(host_, dumps_entry_v1(), "split", {{"source", "*.bz2"}});
  EXPECT_EQ(job.plan(), DUMPS_SKIPPED) << job.error();
  EXPECT_TRUE(host_.logged(DUMPS_LOG_INFO, "not larger than a part"));
}

TEST_F(SplitJobTest, FailsWhereIdsDoNotAscend) {
  put("pages-articles.xml.bz2", kTestHeader + page_of(9, "A") + page_of(5, "B") + kTestFooter);
  FakeJob job(host_, dumps_entry_v1(), "split", {{"source", "*.bz2"}});
  EXPECT_EQ(job.plan(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("page 5"));
}

TEST_F(SplitJobTest, FailsWhereTheFileIsNotThePlannedOneAnyMore) {
  put("pages-articles.xml.bz2", dump_of({.first = 5, .last = 24, .text_bytes = 800}));
  FakeJob job(host_, dumps_entry_v1(), "split", {{"source", "*.bz2"}, {"size", std::int64_t{800}}});
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  host_.artifacts[0].plain = dump_of({.first = 6, .last = 25, .text_bytes = 800});
  EXPECT_EQ(job.run(job.shards().at(0)), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("restart the step"));
}

TEST_F(SplitJobTest, SaysWhichParameterIsWrong) {
  for (const auto& [params, key] : std::vector<std::pair<SpecValues, const char*>>{
           {{{"source", "*"}, {"size", std::int64_t{0}}}, "size"},
           {{{"source", ""}}, "source"},
           {{{"source", "*"}, {"level", std::int64_t{-1}}}, "level"}}) {
    FakeJob job(host_, dumps_entry_v1(), "split", params);
    EXPECT_EQ(job.validate(), DUMPS_ERR_CONFIG);
    EXPECT_THAT(job.error(), HasSubstr(key));
  }
}

}  // namespace
}  // namespace dumps::recompress
