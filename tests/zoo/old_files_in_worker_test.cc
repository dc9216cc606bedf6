// Texts out of an earlier run's compressed file, in a real worker: late pages are reached without
// what is before them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "agent/store/shard_record.h"
#include "plugins/xml-dump/testing/test_wiki.h"
#include "tests/zoo/worker_run.h"

namespace dumps::zoo {
namespace {

using ::testing::HasSubstr;

TEST(OldFilesInWorkerTest, LatePagesAreTakenFromAFileThatIsDamagedBeforeThem) {
  const xml_dump::TestWiki wiki(xml_dump::TestWiki::Name::kDemo);
  // Early texts that do not compress: a file of several blocks, of which the last ones are wanted.
  wiki.change(
      "UPDATE text SET old_flags = '', old_text = hex(randomblob(1500000)) WHERE old_id <= 4");
  WorkerRun run;
  const auto job = [&](const SpecValues& more) {
    SpecValues params = wiki.params("meta-history");
    for (const auto& [key, value] : more) params[key] = value;
    return run.job("plugins/xml-dump.so", "xml-dump", "meta-history", "meta-history", params);
  };
  const WorkerResult first = run.plan_and_run(job({}));
  ASSERT_TRUE(first.end.has_value()) << first.output;
  ASSERT_EQ(first.end->status, "ok") << first.end->error;
  run.release("meta-history");

  const std::filesystem::path file = run.directory() /
                                     "public/demowiki/20261124/"
                                     "demowiki-20261124-pages-meta-history.xml.bz2";
  ASSERT_GT(std::filesystem::file_size(file), std::uint64_t{4} << 20);
  {
    std::fstream bytes(file, std::ios::binary | std::ios::in | std::ios::out);
    bytes.seekp(1'000'000);
    bytes << "damaged";
    ASSERT_TRUE(bytes.good());
  }
  const std::string warning = "not taken from the earlier dump any more";
  for (const bool is_late : {true, false}) {
    JobSpec spec = job({{"prefetch", "auto"}, {"pages", is_late ? "40-100000" : "1-100000"}});
    spec.date = is_late ? "20261201" : "20261202";
    const WorkerResult next = run.plan_and_run(spec);
    ASSERT_TRUE(next.end.has_value()) << next.output;
    ASSERT_EQ(next.end->status, "ok") << next.end->error;
    std::string log;
    for (const auto& line : next.log) log += line.message + "\n";
    if (is_late) {
      EXPECT_EQ(log.find(warning), std::string::npos) << log;
    } else {
      EXPECT_THAT(log, HasSubstr(warning)) << "from the front the damage is met";
    }
    const Layout layout{run.directory() / "public", run.directory() / "private",
                        run.directory() / "temp"};
    const auto records = read_step_records(layout, {"demowiki", spec.date}, "meta-history");
    ASSERT_TRUE(records.ok()) << records.error().to_string();
    ASSERT_EQ(records->size(), 1U);
    const auto hits = records->front().counts.find("prefetch_hits");
    ASSERT_NE(hits, records->front().counts.end());
    EXPECT_TRUE(!is_late || hits->second > 50) << hits->second;
  }
}

}  // namespace
}  // namespace dumps::zoo
