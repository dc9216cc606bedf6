// Release in parts, what stays held, what an operator released, and what was withdrawn.
#include "agent/store/release.h"

#include <gmock/gmock.h>

#include "agent/store/input_file.h"
#include "agent/store/quarantine.h"
#include "agent/store/recover.h"
#include "agent/store/run_release.h"
#include "agent/store/store_fixture.h"
#include "agent/store/withdrawn.h"

namespace dumps::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr const char* kPage = "wiki-20260102-page.sql.gz";
constexpr const char* kUser = "wiki-20260102-user.sql.gz";

class ReleaseTest : public StoreTest {
 protected:
  void make_tables(const std::string& page, const std::string& user) {
    ASSERT_TRUE(make_shard(real_, "tables", "page", {{kPage, page}}, token('a')).ok());
    ASSERT_TRUE(make_shard(real_, "tables", "user", {{kUser, user}}, token('b')).ok());
  }
  static std::string token(char c) { return std::string(32, c); }
  Status release_page_only() {
    const Quarantine held{{"20260101"}, {{"tables", "user", "too few rows", "t"}}};
    if (Status s = write_quarantine(real_, layout_, run_, "tables", held); !s) return s;
    return release_step(real_, request(), "tables", {{"20260101"}, {"page"}});
  }
  Manifest manifest() const {
    auto read = read_manifest(layout_.manifest(run_, true));
    EXPECT_TRUE(read.ok()) << read.error().to_string();
    return std::move(*read);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& item : manifest().artifacts) names.push_back(item.artifact.name);
    return names;
  }
  bool is_public(const std::string& name) const {
    return exists(layout_.final_directory(run_, true) + "/" + name);
  }
};

TEST_F(ReleaseTest, AShardMayBeReleasedWhileAnotherIsHeld) {
  make_tables("page", "user");
  ASSERT_TRUE(release_page_only().ok());
  EXPECT_EQ(*release_state(layout_, run_, "tables"), ReleaseState::kPartly);
  EXPECT_THAT(names(), ElementsAre(kPage));
  EXPECT_FALSE(is_public(kUser));
  EXPECT_EQ(manifest().steps.at(0).gate.baseline, "20260101");
  EXPECT_THAT(manifest().held, ElementsAre(HeldItem{"tables", "user", "too few rows", "t"}));
  // What is held is nobody's input.
  EXPECT_THAT(*list_artifacts(layout_, run_, true, "*"), SizeIs(1));

  const ReleaseNote note{"tables", "user", "checked by hand", "root", "t2", "too few rows"};
  ASSERT_TRUE(release_step(real_, request(), "tables", {{}, {}, {note}}).ok());
  EXPECT_EQ(*release_state(layout_, run_, "tables"), ReleaseState::kDone);
  EXPECT_THAT(names(), ElementsAre(kPage, kUser));
  EXPECT_THAT(manifest().held, IsEmpty()) << "what is released is not held";
  EXPECT_THAT(manifest().releases, ElementsAre(note));
  EXPECT_EQ(manifest().steps.at(0).gate.baseline, "20260101");
  // The record of what was held goes with the next recovery.
  ASSERT_TRUE(recover_run(real_, request()).ok());
  EXPECT_FALSE(exists(layout_.quarantine_file(run_, "tables")));
}

TEST_F(ReleaseTest, OldFilesOfAHeldShardGoOnServing) {
  make_tables("page", "user");
  ASSERT_TRUE(release_step(real_, request(), "tables").ok());
  ASSERT_TRUE(forget_step(real_, layout_, run_, "tables").ok());
  std::filesystem::remove_all(layout_.temp_tree);
  make_tables("page made again", "u");
  ASSERT_TRUE(release_page_only().ok());
  EXPECT_THAT(names(), ElementsAre(kPage, kUser));
  EXPECT_EQ(manifest().artifacts.at(0).artifact.raw_size_bytes, 15u);
  EXPECT_EQ(manifest().artifacts.at(1).artifact.raw_size_bytes, 4u) << "the old file";
  EXPECT_TRUE(is_public(kUser));
}

TEST_F(ReleaseTest, KilledAtAnyPointAPartialReleaseIsCompleted) {
  int operations = 1;
  std::map<std::string, std::string> expected;
  for (int at = 0; at <= operations; ++at) {
    for (const auto& path : {layout_.public_tree, layout_.private_tree, layout_.temp_tree}) {
      std::filesystem::remove_all(path);
      ASSERT_TRUE(make_directories(path).ok());
    }
    make_tables("page", "user");
    ASSERT_TRUE(release_page_only().ok());
    CountingFilesystem failing(at, [] { return make_errno_error(EIO, "operation", "disk"); });
    const ReleaseNote note{"tables", "user", "r", "root", "t2", "g"};
    const Status status = release_step(failing, request(), "tables", {{}, {}, {note}});
    if (at == 0) {
      ASSERT_TRUE(status.ok());
      operations = failing.count();
      expected = tree(layout_.public_tree);
      continue;
    }
    ASSERT_FALSE(status.ok()) << at;
    ASSERT_TRUE(recover_run(real_, request()).ok()) << at;
    ASSERT_TRUE(release_step(real_, request(), "tables", {{}, {}, {note}}).ok());
    EXPECT_EQ(tree(layout_.public_tree), expected) << at;
  }
}

TEST_F(ReleaseTest, KilledAtAnyPointARunIsPublicAsAWholeOrNotAtAll) {
  const RunChoices choices = {{"tables", {{"20260101"}}}, {"other", {{"none", true}}}};
  int operations = 1;
  std::map<std::string, std::string> expected;
  for (int at = 0; at <= operations; ++at) {
    for (const auto& path : {layout_.public_tree, layout_.private_tree, layout_.temp_tree}) {
      std::filesystem::remove_all(path);
      ASSERT_TRUE(make_directories(path).ok());
    }
    make_tables("page", "user");
    ASSERT_TRUE(make_shard(real_, "other", "0", {{"wiki-20260102-x", "x"}}, token('c')).ok());
    CountingFilesystem failing(at, [] { return make_errno_error(EIO, "operation", "disk"); });
    const Status status = release_run(failing, request(), choices);
    if (at == 0) {
      ASSERT_TRUE(status.ok());
      operations = failing.count();
      expected = tree(layout_.public_tree);
      ASSERT_THAT(expected, SizeIs(7));
      continue;
    }
    ASSERT_FALSE(status.ok()) << at;
    ASSERT_TRUE(recover_run(real_, request()).ok()) << at;
    if (at == 1) {
      EXPECT_THAT(tree(layout_.public_tree), IsEmpty()) << "there was no intent yet";
    } else {
      EXPECT_EQ(tree(layout_.public_tree), expected) << at;
    }
    EXPECT_FALSE(exists(layout_.publish_file(run_)));
  }
}

TEST_F(ReleaseTest, RewritingLosesNeitherReleasesNorTombstones) {
  make_tables("page", "user");
  const ReleaseNote note{"tables", "", "r", "root", "t", "g"};
  ASSERT_TRUE(release_step(real_, request(), "tables", {{"none"}, {}, {note}}).ok());
  const Artifact page = manifest().artifacts.at(0).artifact;
  const Tombstone stone{page.name, page.size_bytes, page.digests.sha256, "leak", "root", "t3"};
  ASSERT_TRUE(add_withdrawn(real_, layout_, run_, {stone}).ok());
  ASSERT_TRUE(real_.remove(layout_.final_directory(run_, true) + "/" + kPage).ok());
  ASSERT_TRUE(rewrite_manifest(real_, request()).ok());
  EXPECT_THAT(names(), ElementsAre(kUser));
  EXPECT_THAT(manifest().withdrawn, ElementsAre(stone));
  const auto facts = recover_run(real_, request());
  ASSERT_TRUE(facts.ok());
  EXPECT_THAT(facts->steps.at("tables").damaged, IsEmpty()) << "it was withdrawn, not lost";

  // Made again with the same bytes it stays away; with others it is another file.
  ASSERT_TRUE(forget_step(real_, layout_, run_, "tables").ok());
  std::filesystem::remove_all(layout_.temp_tree);
  make_tables("page", "user");
  ASSERT_TRUE(release_step(real_, request(), "tables").ok());
  EXPECT_FALSE(is_public(kPage));
  EXPECT_THAT(names(), ElementsAre(kUser));
  ASSERT_TRUE(forget_step(real_, layout_, run_, "tables").ok());
  std::filesystem::remove_all(layout_.temp_tree);
  make_tables("page without the leak", "user");
  ASSERT_TRUE(release_step(real_, request(), "tables").ok());
  EXPECT_THAT(names(), ElementsAre(kPage, kUser));
  EXPECT_THAT(manifest().withdrawn, ElementsAre(stone));
  EXPECT_THAT(manifest().releases, ElementsAre(note)) << "the record of it was forgotten, it not";
}

TEST_F(ReleaseTest, TheStateOfTheRunStandsInTheManifest) {
  ReleaseRequest over = request();
  over.state = run_state::kFailed;
  ASSERT_TRUE(rewrite_manifest(real_, over).ok());
  EXPECT_THAT(tree(layout_.public_tree), IsEmpty()) << "nothing was released";
  make_tables("page", "user");
  ASSERT_TRUE(release_page_only().ok());
  EXPECT_EQ(manifest().state, run_state::kInProgress);
  over.state = run_state::kPartial;
  ASSERT_TRUE(rewrite_manifest(real_, over).ok());
  EXPECT_EQ(manifest().state, run_state::kPartial);
}

TEST_F(ReleaseTest, AForgottenShardIsMadeAgainAlone) {
  make_tables("page", "user");
  ASSERT_TRUE(release_page_only().ok());
  ASSERT_TRUE(forget_shard(real_, layout_, run_, "tables", "user").ok());
  EXPECT_THAT(tree(layout_.sealed_directory(run_)), IsEmpty());
  const auto records = read_step_records(layout_, run_, "tables");
  ASSERT_TRUE(records.ok());
  EXPECT_THAT(*records, SizeIs(1));
  EXPECT_TRUE(is_public(kPage));
}

TEST_F(ReleaseTest, DamagedRecordsAreNamed) {
  make_tables("page", "user");
  for (const std::string& path :
       {layout_.release_file(run_, "tables"), layout_.quarantine_file(run_, "tables"),
        layout_.withdrawn_file(run_)}) {
    ASSERT_TRUE(write_file_atomically(path, "{torn").ok());
    const Status torn = rewrite_manifest(real_, request());
    ASSERT_FALSE(torn.ok());
    EXPECT_EQ(torn.error().code, ErrorCode::kCorrupt);
    EXPECT_EQ(torn.error().subject, path);
    ASSERT_TRUE(write_file_atomically(path, R"({"schema": 9})").ok());
    const Status newer = rewrite_manifest(real_, request());
    ASSERT_FALSE(newer.ok());
    EXPECT_EQ(newer.error().code, ErrorCode::kUnsupported);
    std::filesystem::remove(path);
  }
}

}  // namespace
}  // namespace dumps::test
