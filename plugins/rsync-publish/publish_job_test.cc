// The order and the rules of publication, with scripted rsync commands.
#include "plugins/rsync-publish/publish_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/rsync-publish/public_tree.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::rsync_publish {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PublishJobTest : public ::testing::Test {
 protected:
  PublishJobTest() {
    tree_.fill(host_);
    host_.run_pipeline = [this](const dumps_pipeline& pipeline, dumps_stage_end* ends,
                                dumps_error* error) { return rsync(pipeline, ends, error); };
  }

  // Stands in for rsync: remembers which list was sent, answers as the test says.
  dumps_status rsync(const dumps_pipeline& pipeline, dumps_stage_end* ends, dumps_error* error) {
    std::string name;
    for (uint64_t i = 0; i < pipeline.stages[0].argv_count; ++i) {
      const std::string word(plugin::view(pipeline.stages[0].argv[i]));
      if (word.starts_with("--files-from=")) name = std::filesystem::path(word).stem();
    }
    commands_.push_back(name);
    const Answer answer = answers_.contains(name) ? answers_[name] : Answer{};
    ends[0] = {answer.exit_code, 0, 0, answer.exit_code == 0 ? 1 : 0};
    pipeline.take(pipeline.ctx, answer.output.data(), answer.output.size());
    if (!answer.error_line.empty()) {
      pipeline.error_line(pipeline.ctx, 0, plugin::str(answer.error_line));
    }
    if (answer.exit_code == 0) return DUMPS_OK;
    plugin::failed("rsync", "exit code").fill(error);
    return DUMPS_ERR_FAILED;
  }
  dumps_status publish(SpecValues params = {{"destination", "rsync://web1/dumps"}}) {
    FakeJob job(host_, dumps_entry_v1(), "publish", std::move(params));
    const dumps_status status = job.run_all();
    error_ = job.error();
    complaint_ = job.complaint();
    return status;
  }

  struct Answer {
    int exit_code = 0;
    std::string output;
    std::string error_line;
  };
  PublicTree tree_;
  FakeHost host_;
  std::map<std::string, Answer> answers_;
  std::vector<std::string> commands_;
  std::string error_;
  std::string complaint_;
};

TEST_F(PublishJobTest, SendsDataThenVerifiesThenSumsStatusAndLinks) {
  EXPECT_EQ(publish(), DUMPS_OK) << error_;
  EXPECT_THAT(commands_, ElementsAre("data", "verify", "sums", "status", "links"));
  EXPECT_EQ(complaint_, "");
  EXPECT_EQ(host_.progress.done, 70'009U);
  EXPECT_EQ(host_.metrics["published_files"], 6);
}

TEST_F(PublishJobTest, StopsAtThePassThatFails) {
  answers_["data"] = {12, "", "rsync: connection unexpectedly closed"};
  EXPECT_EQ(publish(), DUMPS_ERR_RETRY);
  EXPECT_THAT(commands_, ElementsAre("data"));
  EXPECT_THAT(error_, HasSubstr("data to rsync://web1/dumps/"));
  EXPECT_THAT(error_, HasSubstr("error in rsync protocol data stream"));
  EXPECT_THAT(error_, HasSubstr("connection unexpectedly closed"));
  commands_.clear();
  answers_ = {{"status", {23, "", ""}}};
  EXPECT_EQ(publish(), DUMPS_ERR_FAILED);
  EXPECT_THAT(commands_, ElementsAre("data", "verify", "sums", "status"));
}

TEST_F(PublishJobTest, AsksForAnOperatorWhenAuthenticationFails) {
  answers_["data"] = {5, "", "@ERROR: auth failed on module dumps"};
  EXPECT_EQ(publish(), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, HasSubstr("auth failed"));
}

TEST_F(PublishJobTest, RepairsOnceAndThenGivesUpWhenTheFarSideHasOtherBytes) {
  answers_["verify"] = {0, "item <fc........ 0 3 " + host_.published[1].path + "\n", ""};
  EXPECT_EQ(publish(), DUMPS_ERR_RETRY);
  EXPECT_THAT(commands_, ElementsAre("data", "verify", "repair", "verify"));
  EXPECT_THAT(error_, HasSubstr("demowiki-20261124-b.xml.bz2"));
  EXPECT_THAT(error_, HasSubstr("1 of 2 files"));
}

TEST_F(PublishJobTest, PublishesNothingOfARunThatTheHostRefuses) {
  host_.publication_refusal = "step stubs failed";
  EXPECT_EQ(publish(), DUMPS_ERR_REFUSED);
  EXPECT_THAT(error_, HasSubstr("step stubs failed"));
  EXPECT_TRUE(commands_.empty());
}

TEST_F(PublishJobTest, StopsWhenTheRunFailsWhileItIsBeingPublished) {
  int listings = 0;
  host_.before_listing_published = [&] {
    if (++listings == 3) host_.publication_refusal = "step history failed";
  };
  EXPECT_EQ(publish(), DUMPS_ERR_REFUSED);
  EXPECT_THAT(commands_, ElementsAre("data", "verify"));
}

TEST_F(PublishJobTest, StopsWhenReleasedFilesChangeMeanwhile) {
  int listings = 0;
  host_.before_listing_published = [&] {
    if (++listings == 3) host_.published[0].sha256 = std::string(64, '0');
  };
  EXPECT_EQ(publish(), DUMPS_ERR_RETRY);
  EXPECT_THAT(error_, HasSubstr("changed while"));
  EXPECT_THAT(commands_, ElementsAre("data", "verify"));
}

TEST_F(PublishJobTest, RefusesToSendAFileThatIsNotWhatWasReleased) {
  PublicTree::write(tree_.root() + "/" + host_.published[0].path, "short");
  EXPECT_EQ(publish(), DUMPS_ERR_FAILED);
  EXPECT_THAT(error_, HasSubstr("has 5 bytes and was released with 70000"));
  std::filesystem::remove(tree_.root() + "/" + host_.published[0].path);
  EXPECT_EQ(publish(), DUMPS_ERR_RETRY);
  EXPECT_TRUE(commands_.empty());
}

TEST_F(PublishJobTest, RefusesPathsThatLeaveTheTree) {
  for (const char* path : {"../secret", "/etc/passwd", "a/../../b", ""}) {
    host_.published[0].path = path;
    EXPECT_EQ(publish(), DUMPS_ERR_INTERNAL) << path;
  }
  EXPECT_TRUE(commands_.empty());
}

TEST_F(PublishJobTest, NeverPublishesATargetThatIsNotPublic) {
  for (const char* visibility : {"private", "closed", ""}) {
    host_.visibility = visibility;
    FakeJob job(host_, dumps_entry_v1(), "publish", {{"destination", "rsync://web1/dumps"}});
    EXPECT_EQ(job.plan(), DUMPS_SKIPPED) << visibility;
  }
}

TEST_F(PublishJobTest, NeverPublishesASample) {
  host_.sample = 10;
  EXPECT_EQ(publish(), DUMPS_SKIPPED);
  EXPECT_TRUE(commands_.empty());
}

TEST_F(PublishJobTest, HasNothingToDoBeforeAnythingIsReleased) {
  host_.published.clear();
  EXPECT_EQ(publish(), DUMPS_SKIPPED);
}

TEST_F(PublishJobTest, PlansOneShardWithoutOutputs) {
  FakeJob job(host_, dumps_entry_v1(), "publish", {{"destination", "rsync://web1/dumps"}});
  ASSERT_EQ(job.plan(), DUMPS_OK);
  ASSERT_EQ(job.shards().size(), 1U);
  EXPECT_TRUE(job.shards()[0].outputs.empty());
}

TEST_F(PublishJobTest, ChecksItsParametersBeforeAnythingStarts) {
  host_.secret_paths["mirror"] = "/run/secret";
  const std::vector<std::pair<SpecValues, const char*>> cases = {
      {{{"destination", "web1:/srv"}}, "destination"},
      {{{"destination", "/srv/m"}, {"password", "mirror"}}, "password"},
      {{{"destination", "h::m"}, {"password", "unknown"}}, "password"},
      {{{"destination", "h::m"}, {"rsync", "-e"}}, "rsync"},
      {{{"destination", "h::m"}, {"timeout", std::int64_t{-1}}}, "timeout"},
  };
  for (const auto& [params, key] : cases) {
    FakeJob job(host_, dumps_entry_v1(), "publish", params);
    EXPECT_EQ(job.validate(), DUMPS_ERR_CONFIG);
    EXPECT_THAT(job.error(), ::testing::StartsWith(key));
  }
}

}  // namespace
}  // namespace dumps::rsync_publish
