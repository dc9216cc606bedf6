#include "agent/store/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

ShardRecord record_of(const std::string& shard, std::map<std::string, std::int64_t> counts) {
  ShardRecord record;
  record.run = {"wiki", "20260102"};
  record.step = "stubs";
  record.shard = shard;
  record.counts = std::move(counts);
  Artifact artifact;
  artifact.name = "wiki-20260102-stubs" + shard + ".gz";
  record.artifacts.push_back(artifact);
  return record;
}

TEST(ManifestTest, CountsAreSummedUpButNotHowShardsWereMade) {
  const Manifest manifest = make_manifest(
      {"wiki", "20260102"}, "full",
      {record_of("1", {{"pages", 2}, {"database_ms", 30}, {"db_queries", 7}}),
       record_of("2", {{"pages", 3}, {"database_ms", 40}, {"snapshot_unix_time", 1000}})});
  ASSERT_EQ(manifest.steps.size(), 1u);
  EXPECT_THAT(manifest.steps[0].counts, UnorderedElementsAre(Pair("pages", 5)));
}

TEST(ManifestTest, TheSnapshotStandsBesideEachArtifact) {
  const Manifest manifest =
      make_manifest({"wiki", "20260102"}, "full",
                    {record_of("1", {{"snapshot_unix_time", 1000}, {"snapshot_binlog_offset", 77}}),
                     record_of("2", {{"pages", 3}})});
  const auto read = parse_manifest(render_manifest(manifest), "manifest");
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  ASSERT_EQ(read->artifacts.size(), 2u);
  EXPECT_THAT(read->artifacts[0].snapshot,
              UnorderedElementsAre(Pair("unix_time", 1000), Pair("binlog_offset", 77)));
  EXPECT_THAT(read->artifacts[1].snapshot, IsEmpty());
  EXPECT_EQ(render_manifest(*read), render_manifest(manifest));
}

}  // namespace
}  // namespace dumps
