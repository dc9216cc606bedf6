#include "plugins/recompress/recompress_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/mediawiki/frame_index.h"
#include "plugins/recompress/test_dump.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::recompress {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kHistory = "demowiki-20261124-pages-meta-history.xml.bz2";

class RecompressJobTest : public ::testing::Test {
 protected:
  RecompressJobTest() {
    host_.artifacts.push_back({.name = kHistory, .stored = "BZh", .plain = plain_});
  }
  std::string plain_ = dump_of({.first = 1, .last = 40, .text_bytes = 1200});
  FakeHost host_;
};

TEST_F(RecompressJobTest, WritesThePlainBytesUnderTheNewEnding) {
  for (const Format& format : kFormats) {
    if (format.ending == ".bz2") continue;
    FakeJob job(host_, dumps_entry_v1(), format.job_type, {{"source", "*.bz2"}});
    ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
    EXPECT_EQ(job.complaint(), "");
    const std::string name =
        "demowiki-20261124-pages-meta-history.xml" + std::string(format.ending);
    ASSERT_TRUE(host_.outputs.contains(name));
    EXPECT_EQ(host_.outputs[name].bytes, plain_);
    EXPECT_EQ(host_.outputs[name].size_hint, plain_.size());
  }
}

TEST_F(RecompressJobTest, CountsPlainBytes) {
  FakeJob job(host_, dumps_entry_v1(), "to-7z", {{"source", "*.bz2"}});
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.progress.done, plain_.size());
  EXPECT_EQ(host_.progress.total, plain_.size());
  EXPECT_EQ(job.shards().at(0).expected_items, plain_.size());
}

TEST_F(RecompressJobTest, MakesOneShardPerFile) {
  host_.artifacts.push_back({.name = "demowiki-20261124-pages-articles.xml.gz", .stored = "x"});
  host_.artifacts.push_back({.name = "demowiki-20261124-all-titles", .stored = "x"});
  FakeJob job(host_, dumps_entry_v1(), "to-zst", {{"source", "{target}-{date}-*"}});
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  ASSERT_EQ(job.shards().size(), 3U);
  EXPECT_THAT(job.shards()[0].outputs, ElementsAre("demowiki-20261124-all-titles.zst"));
  EXPECT_THAT(job.shards()[1].outputs,
              ElementsAre("demowiki-20261124-pages-articles.xml.zst",
                          "demowiki-20261124-pages-articles.xml.zst.index.txt"));
  EXPECT_EQ(job.shards()[1].id, "pages-articles.xml");
  EXPECT_EQ(job.shards()[2].argument, kHistory);
}

TEST_F(RecompressJobTest, LeavesFilesOfTheTargetFormatAlone) {
  host_.artifacts.push_back({.name = "demowiki-20261124-old.xml.7z", .stored = "x"});
  FakeJob job(host_, dumps_entry_v1(), "to-7z", {{"source", "*"}});
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  EXPECT_EQ(job.shards().size(), 1U);
}

TEST_F(RecompressJobTest, SaysWhatIsWrongWhenNothingMatches) {
  FakeJob job(host_, dumps_entry_v1(), "to-7z", {{"source", "*-nothing-*.bz2"}});
  EXPECT_EQ(job.plan(), DUMPS_ERR_CONFIG);
  EXPECT_THAT(job.error(),
              HasSubstr("source: no artifact of this run matches \"*-nothing-*.bz2\""));
  EXPECT_THAT(job.error(), HasSubstr("optional_source"));
}

TEST_F(RecompressJobTest, HasNothingToDoWhenAnOptionalSourceIsNotThere) {
  FakeJob job(host_, dumps_entry_v1(), "to-7z",
              {{"source", "*-nothing-*.bz2"}, {"optional_source", true}});
  EXPECT_EQ(job.plan(), DUMPS_SKIPPED);
}

TEST_F(RecompressJobTest, RefusesTwoSourcesOfOneOutput) {
  host_.artifacts.push_back({.name = "demowiki-20261124-pages-meta-history.xml.gz", .stored = "x"});
  FakeJob job(host_, dumps_entry_v1(), "to-7z", {{"source", "*"}});
  EXPECT_EQ(job.plan(), DUMPS_ERR_CONFIG);
  EXPECT_THAT(job.error(), HasSubstr("would both become"));
}

TEST_F(RecompressJobTest, FailsWhenTheInputIsNotAsLongAsItWasSealed) {
  host_.artifacts[0].raw_size = plain_.size() + 1;
  FakeJob job(host_, dumps_entry_v1(), "to-7z", {{"source", "*.bz2"}});
  EXPECT_EQ(job.run_all(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr(kHistory));
  EXPECT_THAT(job.error(), HasSubstr(std::to_string(plain_.size() + 1) + " were recorded"));
  EXPECT_TRUE(host_.outputs.empty()) << "an output that is not whole must be discarded";
}

TEST_F(RecompressJobTest, FailsWhenAPlannedInputIsGone) {
  FakeJob job(host_, dumps_entry_v1(), "to-7z", {{"source", "*.bz2"}});
  ASSERT_EQ(job.plan(), DUMPS_OK);
  host_.artifacts.clear();
  EXPECT_EQ(job.run(job.shards().at(0)), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("not among the run's artifacts any more"));
}

TEST_F(RecompressJobTest, StopsWhenCancelledLeavingNothingOpen) {
  host_.cancel_after_reads = 2;
  FakeJob job(host_, dumps_entry_v1(), "to-7z", {{"source", "*.bz2"}});
  EXPECT_EQ(job.run_all(), DUMPS_CANCELLED);
  EXPECT_EQ(host_.open_inputs, 0);
  EXPECT_EQ(host_.open_outputs, 0);
  EXPECT_TRUE(host_.outputs.empty());
}

TEST_F(RecompressJobTest, HandsTheLevelToTheHost) {
  FakeJob job(host_, dumps_entry_v1(), "to-xz", {{"source", "*.bz2"}, {"level", std::int64_t{9}}});
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.outputs.begin()->second.level, 9);
}

TEST_F(RecompressJobTest, RefusesParametersThatMakeNoSense) {
  const std::vector<std::pair<SpecValues, const char*>> cases = {
      {{{"source", ""}}, "source"},
      {{{"source", "../*"}}, "source"},
      {{{"source", "*"}, {"level", std::int64_t{-1}}}, "level"},
      {{{"source", "*"}, {"level", std::int64_t{99}}}, "level"}};
  for (const auto& [params, key] : cases) {
    FakeJob job(host_, dumps_entry_v1(), "to-7z", params);
    EXPECT_EQ(job.validate(), DUMPS_ERR_CONFIG);
    EXPECT_THAT(job.error(), HasSubstr(key));
  }
}

TEST_F(RecompressJobTest, CarriesAnEmptyFileOver) {
  host_.artifacts = {{.name = kHistory, .stored = "BZh", .plain = ""}};
  FakeJob job(host_, dumps_entry_v1(), "to-gz", {{"source", "*"}});
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.outputs.begin()->second.bytes, "");
}

TEST_F(RecompressJobTest, IndexesThePagesOfZstdFiles) {
  FakeJob job(host_, dumps_entry_v1(), "to-zst", {{"source", "*.bz2"}});
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(job.complaint(), "");
  const fake::FakeOutput& file = host_.outputs["demowiki-20261124-pages-meta-history.xml.zst"];
  EXPECT_EQ(file.bytes, plain_);
  ASSERT_EQ(file.marks.size(), 41U) << "behind the header and each page";
  EXPECT_EQ(plain_.compare(file.marks[0], 9, "  <page>\n"), 0);
  const std::string index =
      host_.outputs["demowiki-20261124-pages-meta-history.xml.zst.index.txt"].bytes;
  std::string why;
  const auto reader = mediawiki::FrameIndexReader::open(
      index.size(),
      [&](std::uint64_t offset, char* buffer, size_t size, std::string&) {
        index.copy(buffer, size, offset);
        return true;
      },
      why);
  ASSERT_TRUE(reader) << why;
  EXPECT_EQ(reader->text_size(), plain_.size());
  ASSERT_TRUE(reader->find(40, why));
  EXPECT_EQ(host_.metrics["pages"], 40);
}

TEST_F(RecompressJobTest, FailsAtWhatIsNoDumpWithItsOffset) {
  host_.artifacts[0].plain = plain_.substr(0, plain_.size() / 2);
  FakeJob job(host_, dumps_entry_v1(), "to-zst", {{"source", "*.bz2"}});
  EXPECT_EQ(job.run_all(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("at byte " + std::to_string(plain_.size() / 2)));
  EXPECT_TRUE(host_.outputs.empty());
}

TEST_F(RecompressJobTest, NeedsAHostThatKnowsPieces) {
  host_.is_abi_1_0 = true;
  FakeJob zst(host_, dumps_entry_v1(), "to-zst", {{"source", "*.bz2"}});
  EXPECT_EQ(zst.run_all(), DUMPS_ERR_UNSUPPORTED);
  EXPECT_THAT(zst.error(), HasSubstr("upgrade the agent"));
  FakeJob gz(host_, dumps_entry_v1(), "to-gz", {{"source", "*.bz2"}});
  EXPECT_EQ(gz.run_all(), DUMPS_OK) << "for other formats ABI 1.0 is enough: " << gz.error();
}

}  // namespace
}  // namespace dumps::recompress
