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
  WorkerResult verify() {
    return run_.plan_and_run(run_.job("plugins/hash.so", "hash", "verify", "verify", {}));
  }
  // Of two files of somebody else.
  WorkerResult sums() {
    std::filesystem::create_directories(other());
    std::ofstream(other() / "one") << "one";
    std::ofstream(other() / "two") << std::string(3'000'000, '2');
    return run_.plan_and_run(run_.job("plugins/hash.so", "hash", "sums", "sums",
                                      {{"directory", other().string()}, {"list", "files"}}));
  }
  std::filesystem::path other() const { return run_.directory() / "other"; }
  // The tool finds the files as the list says.
  bool agrees(const char* tool, const std::filesystem::path& list) const {
    return shell(other(), std::string(tool) + " --strict -c " + list.string() + " >/dev/null");
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
  const WorkerResult r = sums();
  ASSERT_TRUE(r.end.has_value()) << r.output;
  ASSERT_EQ(r.end->status, "ok") << r.end->error;
  const std::string prefix = "demowiki-20261124-files-";
  EXPECT_TRUE(agrees("md5sum", run_.sealed() / (prefix + "md5sums.txt")));
  EXPECT_TRUE(agrees("sha1sum", run_.sealed() / (prefix + "sha1sums.txt")));
  EXPECT_TRUE(agrees("sha256sum", run_.sealed() / (prefix + "sha256sums.txt")));
  EXPECT_TRUE(shell(run_.sealed(), "test $(wc -l <" + prefix + "md5sums.txt) = 2"));
}

TEST_F(PluginsInWorkerTest, HashNamesAFileThatWasChangedAfterItsSeal) {
  const std::string name = "demowiki-20261124-zoo-good1.txt.gz";
  std::fstream(run_.sealed() / name, std::ios::in | std::ios::out).seekp(1000) << "changed";
  const WorkerResult changed = verify();
  ASSERT_TRUE(changed.end.has_value());
  EXPECT_EQ(changed.end->status, "failed");
  EXPECT_THAT(changed.end->error, AllOf(HasSubstr(name), HasSubstr("expected")));
  std::ofstream(run_.sealed() / name, std::ios::app) << "longer";
  const WorkerResult r = verify();
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
    EXPECT_EQ(sums().end->status, "ok");
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
  EXPECT_TRUE(agrees("md5sum", far() / "demowiki/20261124/demowiki-20261124-files-md5sums.txt"));
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
  const WorkerResult good = verify();
  EXPECT_EQ(good.end->status, "ok") << good.end->error;
  const auto file =
      run_.directory() / "public/demowiki/20261124/demowiki-20261124-zoo-good0.txt.gz";
  std::fstream(file, std::ios::in | std::ios::out).seekp(1000) << "changed";
  const WorkerResult bad = verify();
  EXPECT_EQ(bad.end->status, "failed");
  EXPECT_THAT(bad.end->error, HasSubstr("demowiki-20261124-zoo-good0.txt.gz"));
}

}  // namespace
}  // namespace dumps::zoo
