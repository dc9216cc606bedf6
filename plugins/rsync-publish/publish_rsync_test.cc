// Publication with the real rsync: to a directory, and to a real daemon.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "plugins/rsync-publish/public_tree.h"
#include "plugins/rsync-publish/rsync_daemon.h"
#include "tests/fake_host/fake_job.h"
#include "tests/fake_host/real_pipeline.h"

namespace dumps::rsync_publish {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::HasSubstr;

class PublishRsyncTest : public ::testing::Test {
 protected:
  PublishRsyncTest() {
    tree_.fill(host_);
    host_.run_pipeline = fake::real_pipelines(&commands_);
  }
  dumps_status publish(const std::string& destination, SpecValues more = {}) {
    more["destination"] = destination;
    FakeJob job(host_, dumps_entry_v1(), "publish", std::move(more));
    const dumps_status status = job.run_all();
    error_ = job.error();
    complaint_ = job.complaint();
    return status;
  }
  std::string far(size_t file) const { return tree_.far() + "/" + host_.published[file].path; }

  PublicTree tree_;
  FakeHost host_;
  std::vector<std::vector<std::string>> commands_;
  std::string error_;
  std::string complaint_;
};

TEST_F(PublishRsyncTest, CopiesARunToADirectoryWithItsLinks) {
  ASSERT_EQ(publish(tree_.far()), DUMPS_OK) << error_;
  EXPECT_EQ(complaint_, "");
  EXPECT_TRUE(tree_.far_is_equal(host_));
  EXPECT_EQ(host_.metrics["sent_files"], 6);
  const std::string link = tree_.far() + "/demowiki/latest/demowiki-latest-b.xml.bz2";
  EXPECT_EQ(PublicTree::read(link), "bbb") << "latest must resolve at the far side";
}

TEST_F(PublishRsyncTest, SendsNothingTwice) {
  ASSERT_EQ(publish(tree_.far()), DUMPS_OK) << error_;
  ASSERT_EQ(publish(tree_.far()), DUMPS_OK) << error_;
  EXPECT_EQ(host_.metrics["sent_files"], 0);
  EXPECT_EQ(host_.progress.done, host_.progress.total);
}

TEST_F(PublishRsyncTest, ReplacesAnOlderCopyAndMovesLinks) {
  PublicTree::write(far(0), "older");
  std::filesystem::create_directories(tree_.far() + "/demowiki/latest");
  std::filesystem::create_symlink("../20261101/x", far(4));
  ASSERT_EQ(publish(tree_.far()), DUMPS_OK) << error_;
  EXPECT_TRUE(tree_.far_is_equal(host_));
}

TEST_F(PublishRsyncTest, RepairsACopyOfEqualSizeAndTimeWithOtherBytes) {
  ASSERT_EQ(publish(tree_.far()), DUMPS_OK) << error_;
  const auto time = std::filesystem::last_write_time(far(1));
  PublicTree::write(far(1), "bXb");
  std::filesystem::last_write_time(far(1), time);
  ASSERT_EQ(publish(tree_.far()), DUMPS_OK) << error_;
  EXPECT_TRUE(tree_.far_is_equal(host_));
  EXPECT_TRUE(host_.logged(DUMPS_LOG_WARNING, "repaired"));
}

TEST_F(PublishRsyncTest, SendsAViewOfEqualSizeAndTimeAgain) {
  ASSERT_EQ(publish(tree_.far()), DUMPS_OK) << error_;
  const std::string manifest = tree_.root() + "/" + host_.published[3].path;
  const auto time = std::filesystem::last_write_time(manifest);
  PublicTree::write(manifest, "[]");
  std::filesystem::last_write_time(manifest, time);
  ASSERT_EQ(publish(tree_.far()), DUMPS_OK) << error_;
  EXPECT_EQ(PublicTree::read(far(3)), "[]");
}

TEST_F(PublishRsyncTest, DoesNotInventADestination) {
  const std::string missing = tree_.base() + "/not/mounted";
  EXPECT_EQ(publish(missing), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, HasSubstr("create_destination"));
  EXPECT_FALSE(std::filesystem::exists(missing));
  EXPECT_EQ(publish(missing, {{"create_destination", true}}), DUMPS_OK) << error_;
  EXPECT_TRUE(std::filesystem::exists(missing + "/" + host_.published[0].path));
}

TEST_F(PublishRsyncTest, RefusesADestinationInsideThePublicTree) {
  EXPECT_EQ(publish(tree_.root() + "/copy", {{"create_destination", true}}), DUMPS_ERR_CONFIG);
  EXPECT_EQ(publish(tree_.base()), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, HasSubstr("lie in each other"));
}

TEST_F(PublishRsyncTest, SaysWhenThereIsNoRsync) {
  EXPECT_EQ(publish(tree_.far(), {{"rsync", "/nowhere/rsync"}}), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, HasSubstr("install rsync"));
}

TEST_F(PublishRsyncTest, SendsNoStatusWhenADataFileDoesNotArrive) {
  // A directory with something in it stands where the file should go.
  std::filesystem::create_directories(far(1));
  PublicTree::write(far(1) + "/in-the-way", "x");
  const dumps_status status = publish(tree_.far());
  EXPECT_LT(status, 0);
  EXPECT_THAT(error_, HasSubstr("exit code 23"));
  EXPECT_FALSE(std::filesystem::exists(far(2)));
  EXPECT_FALSE(std::filesystem::exists(far(3)));
  EXPECT_FALSE(std::filesystem::is_symlink(far(4)));
}

TEST_F(PublishRsyncTest, CopiesARunToADaemon) {
  const RsyncDaemon daemon(tree_.base(), tree_.far());
  ASSERT_EQ(publish(daemon.url()), DUMPS_OK) << error_;
  EXPECT_TRUE(tree_.far_is_equal(host_));
  ASSERT_EQ(publish(daemon.url()), DUMPS_OK) << error_;
  EXPECT_EQ(host_.metrics["sent_files"], 0);
}

TEST_F(PublishRsyncTest, RepairsOtherBytesAtADaemon) {
  const RsyncDaemon daemon(tree_.base(), tree_.far());
  ASSERT_EQ(publish(daemon.url()), DUMPS_OK) << error_;
  const auto time = std::filesystem::last_write_time(far(1));
  PublicTree::write(far(1), "bXb");
  std::filesystem::last_write_time(far(1), time);
  ASSERT_EQ(publish(daemon.url()), DUMPS_OK) << error_;
  EXPECT_TRUE(tree_.far_is_equal(host_));
  EXPECT_TRUE(host_.logged(DUMPS_LOG_WARNING, "repaired"));
}

class PublishWithPasswordTest : public PublishRsyncTest {
 protected:
  static std::string secret_file(const std::string& path, const std::string& bytes) {
    PublicTree::write(path, bytes);
    ::chmod(path.c_str(), 0600);
    return path;
  }
  const std::string users_ = secret_file(tree_.base() + "/users", "pub:sesame\n");
  const RsyncDaemon daemon_{tree_.base(), tree_.far(),
                            "auth users = pub\nsecrets file = " + users_};
};

TEST_F(PublishWithPasswordTest, SendsThePasswordAndNeverShowsIt) {
  host_.secret_paths["mirror"] = secret_file(tree_.base() + "/password", "sesame\n");
  ASSERT_EQ(publish(daemon_.url("pub"), {{"password", "mirror"}}), DUMPS_OK) << error_;
  EXPECT_TRUE(tree_.far_is_equal(host_));
  for (const auto& argv : commands_) {
    for (const auto& word : argv) EXPECT_THAT(word, ::testing::Not(HasSubstr("sesame")));
  }
  EXPECT_FALSE(host_.logged(DUMPS_LOG_DEBUG, "sesame"));
}

TEST_F(PublishWithPasswordTest, AsksForAnOperatorWhenThePasswordIsWrong) {
  host_.secret_paths["mirror"] = secret_file(tree_.base() + "/password", "wrong\n");
  EXPECT_EQ(publish(daemon_.url("pub"), {{"password", "mirror"}}), DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, HasSubstr("auth failed"));
  EXPECT_EQ(tree_.far_files(), 0U);
}

TEST_F(PublishRsyncTest, AsksForAnOperatorWhenTheModuleIsReadOnlyOrUnknown) {
  const RsyncDaemon daemon(tree_.base(), tree_.far(), "read only = yes");
  EXPECT_LT(publish(daemon.url()), 0);
  EXPECT_THAT(error_, HasSubstr("read only"));
  EXPECT_EQ(publish("rsync://127.0.0.1:" + std::to_string(daemon.port()) + "/nothing"),
            DUMPS_ERR_CONFIG);
  EXPECT_THAT(error_, HasSubstr("Unknown module"));
}

TEST_F(PublishRsyncTest, TriesLaterWhenNobodyListens) {
  EXPECT_EQ(publish("rsync://127.0.0.1:" + std::to_string(free_port()) + "/dumps"),
            DUMPS_ERR_RETRY);
  EXPECT_THAT(error_, HasSubstr("error in socket I/O"));
  EXPECT_THAT(error_, HasSubstr("Connection refused"));
}

TEST_F(PublishRsyncTest, TriesLaterWhenTheDaemonIsBusy) {
  const RsyncDaemon daemon(tree_.base(), tree_.far(),
                           "max connections = 1\nlock file = " + tree_.base() + "/lock");
  const UniqueFd held = daemon.hold_a_connection();
  EXPECT_EQ(publish(daemon.url()), DUMPS_ERR_RETRY);
  EXPECT_THAT(error_, HasSubstr("max connections"));
  EXPECT_EQ(tree_.far_files(), 0U);
}

}  // namespace
}  // namespace dumps::rsync_publish
