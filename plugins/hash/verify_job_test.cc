#include "plugins/hash/verify_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fake_host/digest.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::hash {
namespace {

using fake::digest;
using fake::FakeHost;
using fake::FakeJob;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

const std::string kStubs = "demowiki-20261124-stub-articles.xml.gz";
const std::string kTitles = "demowiki-20261124-all-titles.gz";

class VerifyJobTest : public ::testing::Test {
 protected:
  VerifyJobTest() {
    // The plain bytes differ: hashes must be of the stored ones.
    host_.artifacts.push_back({.name = kStubs, .stored = std::string(10'000, 's'), .plain = "x"});
    host_.artifacts.push_back({.name = kTitles, .stored = "titles", .plain = "y"});
  }
  FakeHost host_;
};

TEST_F(VerifyJobTest, FilesAsTheyWereSealedAreGoodAndNothingIsWritten) {
  FakeJob job(host_, dumps_entry_v1(), "verify");
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(job.complaint(), "");
  EXPECT_TRUE(job.shards().at(0).outputs.empty());
  EXPECT_TRUE(host_.outputs.empty());
  EXPECT_EQ(host_.metrics["files"], 2);
}

TEST_F(VerifyJobTest, CountsTheBytesOfAllFiles) {
  FakeJob job(host_, dumps_entry_v1(), "verify");
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.progress.done, 10'006U);
  EXPECT_EQ(host_.progress.total, 10'006U);
  EXPECT_STREQ(host_.progress.unit, "bytes");
  EXPECT_EQ(job.shards().at(0).expected_items, 10'006U);
  for (size_t i = 1; i < host_.progress_history.size(); ++i) {
    EXPECT_GE(host_.progress_history[i].done, host_.progress_history[i - 1].done);
  }
}

TEST_F(VerifyJobTest, FailsOnAChangedFileNamingItExpectedAndFound) {
  host_.artifacts[0].md5 = digest("md5", "what was sealed");
  FakeJob job(host_, dumps_entry_v1(), "verify");
  EXPECT_EQ(job.run_all(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr(kStubs));
  EXPECT_THAT(job.error(), HasSubstr(digest("md5", "what was sealed")));
  EXPECT_THAT(job.error(), HasSubstr(digest("md5", std::string(10'000, 's'))));
}

TEST_F(VerifyJobTest, NoticesADifferenceInAnyOneDigestAndInTheSize) {
  const auto spoil = {&fake::FakeArtifact::md5, &fake::FakeArtifact::sha1,
                      &fake::FakeArtifact::sha256};
  for (const auto member : spoil) {
    host_.artifacts[1].*member = "0123";
    FakeJob job(host_, dumps_entry_v1(), "verify");
    EXPECT_EQ(job.run_all(), DUMPS_ERR_FAILED);
    EXPECT_THAT(job.error(), HasSubstr("expected"));
    (host_.artifacts[1].*member).clear();
  }
  host_.artifacts[1].size = 5;
  FakeJob job(host_, dumps_entry_v1(), "verify");
  EXPECT_EQ(job.run_all(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("expected bytes 5, found 6"));
}

TEST_F(VerifyJobTest, LooksAtAllFilesBeforeItFails) {
  host_.artifacts[0].sha1 = "00";
  host_.artifacts[1].sha1 = "11";
  FakeJob job(host_, dumps_entry_v1(), "verify");
  EXPECT_EQ(job.run_all(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("2 of 2 files differ"));
  std::vector<std::string> named;
  for (const auto& line : host_.log) {
    if (line.level == DUMPS_LOG_ERROR) named.push_back(line.fields.at("file"));
  }
  EXPECT_THAT(named, UnorderedElementsAre(kStubs, kTitles));
}

TEST_F(VerifyJobTest, StopsWhenCancelledAndClosesItsInput) {
  host_.cancel_after_reads = 1;
  FakeJob job(host_, dumps_entry_v1(), "verify");
  EXPECT_EQ(job.run_all(), DUMPS_CANCELLED);
  EXPECT_EQ(host_.open_inputs, 0);
}

TEST_F(VerifyJobTest, ReadsOnlyTheFirstFilesInASample) {
  host_.sample = 1;
  FakeJob job(host_, dumps_entry_v1(), "verify");
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.metrics["files"], 1);
}

TEST_F(VerifyJobTest, HasNothingToDoInAnEmptyRun) {
  host_.artifacts.clear();
  FakeJob job(host_, dumps_entry_v1(), "verify");
  EXPECT_EQ(job.plan(), DUMPS_SKIPPED);
  EXPECT_TRUE(host_.logged(DUMPS_LOG_NOTICE, "nothing to verify"));
}

}  // namespace
}  // namespace dumps::hash
