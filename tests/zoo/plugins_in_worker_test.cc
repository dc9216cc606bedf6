// The first-party plugins that need no wiki, in a real worker, on files that the worker sealed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/fake_host/digest.h"
#include "tests/zoo/worker_run.h"

namespace dumps::zoo {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

class PluginsInWorkerTest : public ::testing::Test {
 protected:
  PluginsInWorkerTest() {
    const WorkerResult r =
        run_.plan_and_run(run_.job("zoo/zoo-good.so", "zoo-good", "lines", "lines",
                                   {{"shards", std::int64_t{2}},
                                    {"lines", std::int64_t{5000}},
                                    {"line_ms", std::int64_t{0}}}));
    EXPECT_TRUE(r.end && r.end->status == "ok") << (r.end ? r.end->error : r.output);
  }
  WorkerResult recompress(const std::string& job_type, const std::string& source) {
    return run_.plan_and_run(
        run_.job("plugins/recompress.so", "recompress", job_type, job_type,
                 {{"source", source}, {"optional_source", false}, {"level", std::int64_t{0}}}));
  }
  WorkerResult sums(const std::string& job_type) {
    SpecValues params;
    if (job_type == "sums") params["sha256"] = true;
    return run_.plan_and_run(run_.job("plugins/hash.so", "hash", job_type, job_type, params));
  }
  std::string sha256_of(const std::string& name) const {
    std::ostringstream bytes;
    bytes << std::ifstream(run_.sealed() / name, std::ios::binary).rdbuf();
    return fake::digest("sha256", bytes.str());
  }
  WorkerRun run_;
};

TEST_F(PluginsInWorkerTest, RecompressGivesFilesThatTheToolsOfTheFormatsAccept) {
  struct Case {
    const char* job_type;
    const char* ending;
    const char* test;   // of the format's own tool
    const char* print;  // plain bytes
  };
  const Case cases[] = {{"to-bz2", "bz2", "bzip2 -t", "bzip2 -dc"},
                        {"to-xz", "xz", "xz -t", "xz -dc"},
                        {"to-zst", "zst", "zstd -qt", "zstd -qdc"},
                        {"to-7z", "7z", "7z t -bd", "7z x -so -bd"}};
  for (const Case& c : cases) {
    const WorkerResult r = recompress(c.job_type, "*.txt.gz");
    ASSERT_TRUE(r.end.has_value()) << c.job_type << r.output;
    ASSERT_EQ(r.end->status, "ok") << c.job_type << ": " << r.end->error;
    const std::string file = "demowiki-20261124-zoo-good1.txt.";
    EXPECT_THAT(run_.sealed_names(), Contains(file + c.ending));
    EXPECT_TRUE(shell(run_.sealed(), std::string(c.test) + " " + file + c.ending + " >/dev/null"))
        << c.ending;
    std::string compare = "zcat ";
    compare.append(file).append("gz >../want; ").append(c.print).append(" ").append(file);
    compare.append(c.ending).append(" >../got; cmp ../want ../got");
    EXPECT_TRUE(shell(run_.sealed(), compare)) << c.ending;
  }
}

TEST_F(PluginsInWorkerTest, RecompressNeverReplacesAFileOfTheRun) {
  ASSERT_EQ(recompress("to-xz", "*good0.txt.gz").end->status, "ok");
  const std::string before = sha256_of("demowiki-20261124-zoo-good0.txt.gz");
  const WorkerResult back = recompress("to-gz", "*good0.txt.xz");
  ASSERT_TRUE(back.end.has_value());
  EXPECT_NE(back.end->status, "ok");
  EXPECT_THAT(back.end->error, HasSubstr("demowiki-20261124-zoo-good0.txt.gz"));
  EXPECT_EQ(sha256_of("demowiki-20261124-zoo-good0.txt.gz"), before);
}

TEST_F(PluginsInWorkerTest, HashListsAreAcceptedByCoreutils) {
  const WorkerResult r = sums("sums");
  ASSERT_TRUE(r.end.has_value()) << r.output;
  ASSERT_EQ(r.end->status, "ok") << r.end->error;
  EXPECT_TRUE(shell(run_.sealed(), "md5sum --strict -c demowiki-20261124-md5sums.txt >/dev/null"));
  EXPECT_TRUE(
      shell(run_.sealed(), "sha1sum --strict -c demowiki-20261124-sha1sums.txt >/dev/null"));
  EXPECT_TRUE(
      shell(run_.sealed(), "sha256sum --strict -c demowiki-20261124-sha256sums.txt >/dev/null"));
  EXPECT_TRUE(shell(run_.sealed(), "test $(wc -l <demowiki-20261124-md5sums.txt) = 2"));
}

TEST_F(PluginsInWorkerTest, HashNamesAFileThatWasChangedAfterItsSeal) {
  const std::string name = "demowiki-20261124-zoo-good1.txt.gz";
  std::fstream(run_.sealed() / name, std::ios::in | std::ios::out).seekp(1000) << "changed";
  for (const char* job_type : {"sums", "verify"}) {
    const WorkerResult r = sums(job_type);
    ASSERT_TRUE(r.end.has_value());
    EXPECT_EQ(r.end->status, "failed") << job_type;
    EXPECT_THAT(r.end->error, AllOf(HasSubstr(name), HasSubstr("expected")));
  }
  EXPECT_FALSE(std::filesystem::exists(run_.sealed() / "demowiki-20261124-md5sums.txt"));
  std::ofstream(run_.sealed() / name, std::ios::app) << "longer";
  const WorkerResult r = sums("verify");
  ASSERT_TRUE(r.end.has_value());
  EXPECT_NE(r.end->status, "ok");
  EXPECT_THAT(r.end->error, HasSubstr(name));
}

TEST_F(PluginsInWorkerTest, RecompressRefusesAnInputThatIsDamaged) {
  const std::string name = "demowiki-20261124-zoo-good1.txt.gz";
  std::filesystem::resize_file(run_.sealed() / name,
                               std::filesystem::file_size(run_.sealed() / name) / 2);
  const WorkerResult r = recompress("to-xz", "*good1.txt.gz");
  ASSERT_TRUE(r.end.has_value());
  EXPECT_EQ(r.end->status, "failed");
  EXPECT_THAT(r.end->error, HasSubstr(name));
  EXPECT_FALSE(std::filesystem::exists(run_.sealed() / "demowiki-20261124-zoo-good1.txt.xz"));
}

class PublishInWorkerTest : public PluginsInWorkerTest {
 protected:
  PublishInWorkerTest() {
    std::filesystem::create_directories(far());
    EXPECT_EQ(sums("sums").end->status, "ok");
    run_.ask_for({"lines", "sums", "publish"});
  }
  std::filesystem::path far() const { return run_.directory() / "far"; }
  WorkerResult publish() {
    return run_.plan_and_run(run_.job("plugins/rsync-publish.so", "rsync-publish", "publish",
                                      "publish",
                                      {{"destination", far().string()},
                                       {"rsync", "rsync"},
                                       {"timeout", std::int64_t{60'000}},
                                       {"connect_timeout", std::int64_t{60'000}},
                                       {"pass_timeout", std::int64_t{0}},
                                       {"bandwidth_limit", std::int64_t{0}},
                                       {"create_destination", false}}));
  }
};

TEST_F(PublishInWorkerTest, AReleasedRunIsCopiedWhole) {
  run_.release("lines");
  run_.release("sums");
  const WorkerResult r = publish();
  ASSERT_TRUE(r.end.has_value()) << r.output;
  ASSERT_EQ(r.end->status, "ok") << r.end->error;
  EXPECT_TRUE(shell(run_.directory(), "diff -r public far"));
  EXPECT_TRUE(shell(far() / "demowiki/20261124",
                    "md5sum --strict -c demowiki-20261124-md5sums.txt >/dev/null"));
  EXPECT_TRUE(shell(far() / "demowiki/latest", "gzip -t demowiki-latest-zoo-good0.txt.gz"));
  EXPECT_EQ(r.progress.done, r.progress.total);
}

TEST_F(PublishInWorkerTest, ARunWithAnUnreleasedStepStaysAtHome) {
  run_.release("lines");
  const WorkerResult r = publish();
  ASSERT_TRUE(r.end.has_value());
  EXPECT_EQ(r.end->status, "failed");
  EXPECT_THAT(r.end->error, HasSubstr("step sums is not released"));
  EXPECT_TRUE(std::filesystem::is_empty(far()));
}

TEST_F(PublishInWorkerTest, ReleasedFilesAreVerifiedWhereTheyAre) {
  run_.release("lines");
  const WorkerResult good = sums("verify");
  EXPECT_EQ(good.end->status, "ok") << good.end->error;
  const auto file =
      run_.directory() / "public/demowiki/20261124/demowiki-20261124-zoo-good0.txt.gz";
  std::fstream(file, std::ios::in | std::ios::out).seekp(1000) << "changed";
  const WorkerResult bad = sums("verify");
  EXPECT_EQ(bad.end->status, "failed");
  EXPECT_THAT(bad.end->error, HasSubstr("demowiki-20261124-zoo-good0.txt.gz"));
}

}  // namespace
}  // namespace dumps::zoo
