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

TEST(ManifestTest, AnArtifactHasTheKeysAndCountsOfItsShard) {
  ShardRecord record =
      record_of("1", {{"key_first", 1}, {"key_last", 27}, {"pages", 26}, {"xml_bytes", 9}});
  record.unit = "log items";
  record.done = 186;
  record.skipped_items = 2;
  record.artifacts[0].form = {"mediawiki", false, "1.43.0", "0.11"};
  const Manifest manifest =
      make_manifest({"wiki", "20260102"}, "full", {record}, {{"stubs", {"20260101", true}}});
  const auto read = parse_manifest(render_manifest(manifest), "manifest");
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  const ManifestArtifact& item = read->artifacts.at(0);
  EXPECT_EQ(item.keys, (KeyRange{1, 27}));
  EXPECT_THAT(item.counts,
              UnorderedElementsAre(Pair("log_items", 186), Pair("pages", 26), Pair("skipped", 2)));
  EXPECT_EQ(item.artifact.form.mediawiki, "1.43.0");
  EXPECT_EQ(item.artifact.form.schema, "0.11");
  EXPECT_FALSE(item.artifact.form.closed);
  EXPECT_EQ(read->steps.at(0).gate, (GateNote{"20260101", true}));
  EXPECT_THAT(read->steps.at(0).counts,
              UnorderedElementsAre(Pair("pages", 26), Pair("xml_bytes", 9)));
}

TEST(ManifestTest, HeldReleasedAndWithdrawnComeBack) {
  Manifest manifest{{"wiki", "20260102"}, "full", {}, {}};
  manifest.state = run_state::kPartial;
  manifest.held = {{"tables", "page", "half as large", "2026-01-02T00:00:00Z"}};
  manifest.releases = {{"stubs", "", "known \"loss\"", "root", "t", "5 failed items"}};
  manifest.withdrawn = {{"wiki-20260102-user.sql.gz", 7, "ab", "leak", "root", "t"}};
  const std::string text = render_manifest(manifest);
  const auto read = parse_manifest(text, "manifest");
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(read->state, "partial");
  EXPECT_EQ(read->held, manifest.held);
  EXPECT_EQ(read->releases, manifest.releases);
  EXPECT_EQ(read->withdrawn, manifest.withdrawn);
  EXPECT_EQ(render_manifest(*read), text);
}

TEST(ManifestTest, Schema1IsReadAsItWas) {
  const auto read = parse_manifest(
      R"({"schema": 1, "target": "wiki", "date": "20260102", "profile": "full", "steps": [
         {"name":"a","job_type":"a","plugin":"p","plugin_version":"1","started":"s","finished":"f",
          "unit":"items","done":3,"total":3,"skipped":0,"failed":0,"counts":{}}], "artifacts": [
         {"name":"wiki-20260102-a","size":1,"raw_size":1,"md5":"m","sha1":"s","sha256":"x",
          "raw_xxh3":"y","step":"a","shard":"0"}]})",
      "manifest");
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(read->state, "");
  EXPECT_EQ(read->steps.at(0).done, 3u);
  EXPECT_EQ(read->steps.at(0).gate.baseline, "");
  EXPECT_FALSE(read->artifacts.at(0).keys.has_value());
  EXPECT_THAT(read->artifacts.at(0).counts, IsEmpty());
}

}  // namespace
}  // namespace dumps
