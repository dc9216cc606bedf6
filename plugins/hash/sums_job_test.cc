#include "plugins/hash/sums_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/fake_host/digest.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::hash {
namespace {

namespace fs = std::filesystem;
using fake::digest;
using fake::FakeHost;
using fake::FakeJob;
using ::testing::HasSubstr;

const std::string kPrefix = "demowiki-20261124-files-";

class SumsJobTest : public ::testing::Test {
 protected:
  SumsJobTest() {
    fs::create_directories(directory_ / "sub");
    put("b", "two");
    put("sub/a", "one");
    put(".hidden", "x");
    put("c.inprog", "x");
    fs::create_symlink("b", directory_ / "link");
  }
  ~SumsJobTest() override { fs::remove_all(directory_); }

  void put(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name) << text;
  }
  SpecValues params() const { return {{"directory", directory_.string() + "/"}}; }
  // What one run writes; the list becomes that of an earlier run.
  void run_and_remember() {
    FakeJob job(host_, dumps_entry_v1(), "sums", params());
    ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
    const std::string name = kPrefix + "hashes.tsv";
    host_.artifacts = {{.name = name, .stored = host_.outputs[name].bytes, .date = "20261101"}};
    host_.outputs.clear();
  }

  const fs::path directory_ = fs::temp_directory_path() / ("sums-" + std::to_string(::getpid()));
  FakeHost host_;
};

TEST_F(SumsJobTest, WritesListsOfTheFilesBelowTheDirectory) {
  FakeJob job(host_, dumps_entry_v1(), "sums", params());
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(job.complaint(), "");
  for (const char* kind : {"md5", "sha1", "sha256"}) {
    EXPECT_EQ(host_.outputs[kPrefix + kind + "sums.txt"].bytes,
              digest(kind, "two") + "  b\n" + digest(kind, "one") + "  sub/a\n");
  }
  EXPECT_EQ(host_.metrics["files"], 2);
  EXPECT_EQ(host_.metrics["files_read"], 2);
  EXPECT_EQ(host_.progress.done, 6U);
}

TEST_F(SumsJobTest, ReadsOnlyWhatIsNewOrHasChanged) {
  run_and_remember();
  put("new", "three");
  FakeJob job(host_, dumps_entry_v1(), "sums", params());
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.metrics["files"], 3);
  EXPECT_EQ(host_.progress.done, 11U);  // what was known counts, too
  EXPECT_EQ(host_.metrics["files_read"], 1);
  EXPECT_THAT(host_.outputs[kPrefix + "sha1sums.txt"].bytes, HasSubstr(digest("sha1", "three")));
  run_and_remember();
  // The same size, another time.
  put("b", "TWO");
  fs::last_write_time(directory_ / "b", fs::file_time_type::clock::now() + std::chrono::seconds(9));
  FakeJob again(host_, dumps_entry_v1(), "sums", params());
  ASSERT_EQ(again.run_all(), DUMPS_OK) << again.error();
  EXPECT_EQ(host_.metrics["files_read"], 1);
  EXPECT_THAT(host_.outputs[kPrefix + "md5sums.txt"].bytes, HasSubstr(digest("md5", "TWO")));
}

TEST_F(SumsJobTest, ATornListIsNotBelieved) {
  run_and_remember();
  host_.artifacts[0].stored.resize(40);
  host_.artifacts[0].plain = host_.artifacts[0].stored;
  FakeJob job(host_, dumps_entry_v1(), "sums", params());
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.metrics["files_read"], 2);
  EXPECT_TRUE(host_.logged(DUMPS_LOG_WARNING, "an earlier list of hashes cannot be used"));
}

TEST_F(SumsJobTest, WithoutADirectoryThereIsNothingToDo) {
  FakeJob job(host_, dumps_entry_v1(), "sums");
  EXPECT_EQ(job.plan(), DUMPS_SKIPPED);
  EXPECT_TRUE(host_.logged(DUMPS_LOG_NOTICE, "nothing to do"));
}

TEST_F(SumsJobTest, WrongParametersAndMissingFilesAreNamed) {
  EXPECT_ANY_THROW(FakeJob(host_, dumps_entry_v1(), "sums", {{"directory", "relative"}}));
  EXPECT_ANY_THROW(
      FakeJob(host_, dumps_entry_v1(), "sums", {{"directory", "/x"}, {"list", "../x"}}));
  FakeJob job(host_, dumps_entry_v1(), "sums", {{"directory", "/nowhere/at/all"}});
  EXPECT_EQ(job.plan(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("/nowhere/at/all"));
}

TEST_F(SumsJobTest, StopsWhenCancelled) {
  host_.cancelled = true;
  FakeJob job(host_, dumps_entry_v1(), "sums", params());
  EXPECT_EQ(job.run_all(), DUMPS_CANCELLED);
  EXPECT_TRUE(host_.outputs.empty());
}

}  // namespace
}  // namespace dumps::hash
