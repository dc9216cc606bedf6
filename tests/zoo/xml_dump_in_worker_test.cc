// The XML dumps of the demo wiki in a real worker: sealed files hold MediaWiki's bytes, a worker
// that is killed leaves nothing, and what is wrong is said by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "plugins/xml-dump/testing/test_wiki.h"
#include "tests/fake_host/digest.h"
#include "tests/zoo/worker_run.h"

namespace dumps::zoo {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using xml_dump::TestWiki;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;  // a sanitizer's runtime needs memory of its own
#else
constexpr bool kSanitized = false;
#endif
constexpr std::uint64_t kMaxPeakBytes = std::uint64_t{150} << 20;
const std::string kPrefix = "demowiki-20261124-";

class XmlDumpInWorkerTest : public ::testing::Test {
 protected:
  JobSpec job(const WorkerRun& run, const std::string& job_type,
              const SpecValues& more = {}) const {
    SpecValues params = wiki_.params(job_type);
    for (const auto& [key, value] : more) params[key] = value;
    return run.job("plugins/xml-dump.so", "xml-dump", job_type, job_type, std::move(params));
  }
  // Plain bytes of a sealed file, by the tool of its format.
  std::string plain(const std::string& name) const {
    const std::string tool = name.ends_with(".bz2") ? "bzip2" : "gzip";
    EXPECT_TRUE(shell(run_.sealed(), tool + " -dc " + name + " >../plain")) << name;
    return xml_dump::read_file(run_.sealed().parent_path() / "plain");
  }
  // A text that does not compress, so that the dump of a history takes a moment.
  void make_slow() const {
    wiki_.change(
        "UPDATE text SET old_flags = '', old_text = hex(randomblob(2000000)) WHERE old_id = 2");
  }

  TestWiki wiki_{TestWiki::Name::kDemo};
  WorkerRun run_;
};

TEST_F(XmlDumpInWorkerTest, EveryJobTypeSealsMediaWikisBytes) {
  for (const xml_dump::ReferenceFiles& c : xml_dump::reference_files()) {
    const WorkerResult r = run_.plan_and_run(job(run_, c.job_type));
    ASSERT_TRUE(r.end.has_value()) << c.job_type << r.output;
    ASSERT_EQ(r.end->status, "ok") << c.job_type << ": " << r.end->error;
    EXPECT_EQ(r.progress.done + r.progress.skipped, r.progress.total) << c.job_type;
    if (!kSanitized) {
      EXPECT_LT(r.end->peak_rss_bytes, kMaxPeakBytes) << c.job_type;
    }
    for (const auto& [name, reference] : c.files) {
      EXPECT_EQ(xml_dump::first_difference(plain(kPrefix + name), wiki_.reference(reference)), "")
          << name;
    }
  }
  EXPECT_EQ(run_.sealed_names().size(), 13U) << "with four reports of unreadable texts";
}

TEST_F(XmlDumpInWorkerTest, ShardsAreSealedOneByOneUnderTheirRanges) {
  const WorkerResult r =
      run_.plan_and_run(job(run_, "articles", {{"pages_per_shard", std::int64_t{40}}}));
  ASSERT_TRUE(r.end.has_value()) << r.output;
  ASSERT_EQ(r.end->status, "ok") << r.end->error;
  EXPECT_THAT(run_.sealed_names(), ElementsAre(kPrefix + "pages-articles-unreadable1.txt-p1p40.gz",
                                               kPrefix + "pages-articles-unreadable2.txt-p41p79.gz",
                                               kPrefix + "pages-articles1.xml-p1p40.bz2",
                                               kPrefix + "pages-articles2.xml-p41p79.bz2"));
}

// Kills the worker of a job below `directory` as soon as its output has bytes on disk; true when it
// did.
bool kill_in_mid_dump(const fs::path& directory, const std::atomic<bool>& over) {
  const auto has_bytes = [&] {
    std::error_code gone;  // files come and go below it
    for (const auto& entry : fs::recursive_directory_iterator(directory / "temp", gone)) {
      if (entry.is_regular_file(gone) && entry.file_size(gone) > 0 && !gone) return true;
    }
    return false;
  };
  const auto worker = [&]() -> pid_t {
    for (const auto& entry : fs::directory_iterator("/proc")) {
      std::ifstream in(entry.path() / "cmdline", std::ios::binary);
      const std::string line((std::istreambuf_iterator<char>(in)), {});
      if (line.find(directory.string() + "/state/jobs") == std::string::npos) continue;
      return static_cast<pid_t>(std::stol(entry.path().filename()));
    }
    return 0;
  };
  while (!over) {
    if (has_bytes()) {
      const pid_t pid = worker();
      return pid > 0 && ::kill(pid, SIGKILL) == 0;
    }
    ::usleep(1000);
  }
  return false;
}

TEST_F(XmlDumpInWorkerTest, AKilledWorkerLeavesNothingAndARerunGivesTheSameBytes) {
  make_slow();
  const std::string name = kPrefix + "pages-meta-history.xml.bz2";
  WorkerRun undisturbed;
  ASSERT_EQ(undisturbed.plan_and_run(job(undisturbed, "meta-history")).end->status, "ok");

  JobSpec spec = job(run_, "meta-history");
  spec.shard = {"all", "1-", {name}, 384, 1};
  std::atomic<bool> over = false;
  bool killed = false;
  std::thread killer([&] { killed = kill_in_mid_dump(run_.directory(), over); });
  const WorkerResult first = run_.run(spec);
  over = true;
  killer.join();
  ASSERT_TRUE(killed);
  EXPECT_EQ(first.exit.signal, SIGKILL) << first.exit.to_string();
  EXPECT_FALSE(first.end.has_value());
  EXPECT_THAT(run_.sealed_names(), IsEmpty());
  EXPECT_TRUE(fs::is_empty(run_.directory() / "public"));

  spec.shard.attempt = 2;
  const WorkerResult second = run_.run(spec);
  ASSERT_TRUE(second.end.has_value()) << second.output;
  EXPECT_EQ(second.end->status, "ok") << second.end->error;
  EXPECT_THAT(run_.sealed_names(), ElementsAre(name));
  if (!kSanitized) {
    EXPECT_LT(second.end->peak_rss_bytes, kMaxPeakBytes) << "big texts are few at a time";
  }
  EXPECT_EQ(fake::digest("sha256", xml_dump::read_file(run_.sealed() / name)),
            fake::digest("sha256", xml_dump::read_file(undisturbed.sealed() / name)));
}

TEST_F(XmlDumpInWorkerTest, AWrongParameterIsNamedByItsKey) {
  struct Case {
    const char* key;
    SpecValue value;
  };
  const Case cases[] = {{"database", wiki_.path("missing.sqlite")},
                        {"siteinfo_file", wiki_.database()},
                        {"dialect", "driect"},
                        {"pages", "9-5"},
                        {"shards", std::int64_t{0}},
                        {"clusters", std::vector<std::string>{"cluster1"}}};
  for (const Case& c : cases) {
    JobSpec spec = job(run_, "meta-history", {{c.key, c.value}});
    spec.mode = JobMode::kValidate;
    const WorkerResult r = run_.run(spec);
    ASSERT_TRUE(r.end.has_value()) << c.key << r.output;
    EXPECT_EQ(r.end->status, "config") << c.key;
    EXPECT_EQ(r.exit.exit_code, 78) << c.key;
    EXPECT_THAT(r.end->error, HasSubstr(c.key));
  }
  EXPECT_THAT(run_.sealed_names(), IsEmpty());
}

TEST_F(XmlDumpInWorkerTest, ABadSourceSealsNothing) {
  JobSpec spec = job(run_, "meta-history");
  spec.shard = {"all", "1-", {kPrefix + "pages-meta-history.xml.bz2"}, 384, 1};
  {
    const xml_dump::SqliteLock lock(wiki_.database());
    const WorkerResult busy = run_.run(spec);
    ASSERT_TRUE(busy.end.has_value()) << busy.output;
    EXPECT_EQ(busy.end->status, "retry");
    EXPECT_EQ(busy.exit.exit_code, 75);
    EXPECT_THAT(busy.end->error, HasSubstr("locked by a writer"));
  }
  wiki_.change("UPDATE content SET content_model = 99 WHERE content_id = 300");
  const WorkerResult unknown = run_.run(spec);
  ASSERT_TRUE(unknown.end.has_value()) << unknown.output;
  EXPECT_EQ(unknown.end->status, "failed");
  EXPECT_THAT(unknown.end->error, AllOf(HasSubstr("content model 99"), HasSubstr("revision ")));
  fs::resize_file(wiki_.database(), 100'000);
  const WorkerResult torn = run_.run(spec);
  ASSERT_TRUE(torn.end.has_value()) << torn.output;
  EXPECT_EQ(torn.end->status, "failed");
  EXPECT_THAT(torn.end->error, AllOf(HasSubstr(wiki_.database()), HasSubstr("truncated")));
  EXPECT_THAT(run_.sealed_names(), IsEmpty());
  EXPECT_TRUE(fs::is_empty(run_.directory() / "public"));
}

}  // namespace
}  // namespace dumps::zoo
