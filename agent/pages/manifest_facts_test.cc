#include "agent/pages/manifest_facts.h"

#include <gtest/gtest.h>

namespace dumps::pages {
namespace {

ManifestStep step(const std::string& name, const std::string& started,
                  const std::string& finished) {
  ManifestStep made;
  made.name = name;
  made.started = started;
  made.finished = finished;
  return made;
}

TEST(ManifestFacts, StepsTakeFromTheirStartToTheirEnd) {
  Manifest manifest;
  manifest.steps = {step("stubs", "2026-11-24T23:59:30Z", "2026-11-25T01:00:00Z"),
                    step("set-back", "2026-11-24T04:00:00Z", "2026-11-24T03:00:00Z"),
                    step("torn", "2026-11-24", ""),
                    step("at once", "2026-11-24T04:00:00Z", "2026-11-24T04:00:00Z")};
  RunPageFacts facts;
  add_manifest_facts(manifest, facts);
  ASSERT_EQ(facts.times.size(), 2u);
  EXPECT_EQ(facts.times[0].step, "stubs");
  EXPECT_EQ(facts.times[0].seconds, 3630u);
  EXPECT_EQ(facts.times[1].seconds, 0u);
}

TEST(ManifestFacts, HeldAndWithdrawnComeWithTheirReasons) {
  Manifest manifest;
  manifest.held = {{"tables", "user", "rows are missing", "2026-11-24T04:06:10Z"}};
  manifest.withdrawn = {{"w-user.sql.gz", 17, "", "private data", "root", "2026-11-25T08:00:00Z"}};
  RunPageFacts facts;
  add_manifest_facts(manifest, facts);
  ASSERT_EQ(facts.held.size(), 1u);
  EXPECT_EQ(facts.held[0].shard, "user");
  EXPECT_EQ(facts.held[0].since, "2026-11-24 04:06:10");
  ASSERT_EQ(facts.withdrawn.size(), 1u);
  EXPECT_EQ(facts.withdrawn[0].name, "w-user.sql.gz");
  EXPECT_EQ(facts.withdrawn[0].reason, "private data");
}

TEST(ManifestFacts, ARunIsAsLargeAsItsFiles) {
  Manifest manifest;
  manifest.run = {"w", "20261101"};
  for (const std::uint64_t bytes : {3u, 4u}) {
    ManifestArtifact item;
    item.artifact.size_bytes = bytes;
    manifest.artifacts.push_back(item);
  }
  EXPECT_EQ(size_of_run(manifest).bytes, 7u);
  EXPECT_EQ(size_of_run(manifest).date, "20261101");
}

}  // namespace
}  // namespace dumps::pages
