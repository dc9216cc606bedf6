#include "agent/store/seal.h"

#include <set>

#include "agent/store/input_file.h"
#include "agent/store/manifest.h"
#include "agent/store/recover.h"
#include "agent/store/store_fixture.h"

namespace dumps::test {
namespace {

class SealTest : public StoreTest {
 protected:
  static constexpr const char* kName = "wiki-20260102-a.gz";
};

TEST_F(SealTest, LostClaimSealsNothing) {
  ASSERT_TRUE(make_directories(layout_.temp(kToken)).ok());
  SealRequest seal_request{layout_, {}, {}, [] {
                             return make_error(ErrorCode::kRefused, "seal", "claim",
                                               "another worker");
                           }};
  seal_request.record.run = run_;
  seal_request.record.step = "step";
  seal_request.record.shard = "0";
  seal_request.record.token = kToken;
  EXPECT_EQ(seal(real_, seal_request).error().code, ErrorCode::kRefused);
  EXPECT_FALSE(exists(layout_.shard_record(run_, "step", "0")));
}

TEST_F(SealTest, ShardIsSealedOnceAndNamesHaveOneOwner) {
  ASSERT_TRUE(make_shard(real_, "step", "0", {{kName, "x"}}).ok());
  EXPECT_EQ(make_shard(real_, "step", "0", {{kName, "y"}}).error().code, ErrorCode::kExists);
  std::filesystem::remove_all(layout_.temp(kToken));
  const Status other = make_shard(real_, "other", "0", {{kName, "y"}});
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().to_string().find("step step, shard 0 made a file of this name"),
            std::string::npos);
}

TEST_F(SealTest, InputsAreFoundSealedAndReleased) {
  ASSERT_TRUE(make_shard(real_, "step", "0", {{kName, "plain text"}}).ok());
  for (const bool released : {false, true}) {
    if (released) {
      ASSERT_TRUE(release_step(real_, request(), "step").ok());
    }
    const auto found = list_artifacts(layout_, run_, true, "{target}-*.gz");
    ASSERT_TRUE(found.ok());
    ASSERT_EQ(found->size(), 1u);
    auto input = InputFile::open(layout_, run_, true, kName, false);
    ASSERT_TRUE(input.ok()) << input.error().to_string();
    std::vector<char> buffer(100);
    EXPECT_EQ(std::string(buffer.data(), *(*input)->read(buffer)), "plain text");
    EXPECT_EQ(*(*input)->read(buffer), 0u);
  }
  EXPECT_EQ(InputFile::open(layout_, run_, true, "../x", false).error().code, ErrorCode::kRefused);
  EXPECT_EQ(InputFile::open(layout_, run_, true, "absent", false).error().code,
            ErrorCode::kNotFound);
}

TEST_F(SealTest, EarlierRunsAreListedNewestFirst) {
  for (const char* date : {"20260101", "20251201"}) {
    run_.date = date;
    ASSERT_TRUE(make_shard(real_, "step", "0", {{"wiki-" + run_.date + "-a.gz", "x"}}).ok());
    ASSERT_TRUE(release_step(real_, request(), "step").ok());
    std::filesystem::remove_all(layout_.temp(kToken));
  }
  EXPECT_EQ(earlier_runs(layout_, {"wiki", "20260102"}, true),
            (std::vector<std::string>{"20260101", "20251201"}));
}

TEST_F(SealTest, LatestPointsAtTheNewestDateOnly) {
  const std::string link = layout_.latest_directory("wiki", true) + "/wiki-latest-a.gz";
  const auto release = [&](const std::string& date) {
    run_.date = date;
    ASSERT_TRUE(make_shard(real_, "step", "0", {{"wiki-" + date + "-a.gz", "x"}}).ok());
    ASSERT_TRUE(release_step(real_, request(), "step").ok());
    std::filesystem::remove_all(layout_.temp(kToken));
  };
  release("20260201");
  release("20260101");  // an old run that was repaired later
  EXPECT_EQ(std::filesystem::read_symlink(link), "../20260201/wiki-20260201-a.gz");
  release("20260301");
  EXPECT_EQ(std::filesystem::read_symlink(link), "../20260301/wiki-20260301-a.gz");
}

TEST_F(SealTest, PrivateTargetsStayOutOfThePublicTree) {
  ASSERT_TRUE(make_shard(real_, "step", "0", {{kName, "x"}}).ok());
  ReleaseRequest hidden = request();
  hidden.is_public = false;
  ASSERT_TRUE(release_step(real_, hidden, "step").ok());
  EXPECT_TRUE(tree(layout_.public_tree).empty());
  EXPECT_TRUE(exists(layout_.private_tree + "/wiki/20260102/" + kName));
}

TEST_F(SealTest, VanishedFileIsReportedAsDamage) {
  ASSERT_TRUE(make_shard(real_, "step", "0", {{kName, "x"}}).ok());
  std::filesystem::remove(layout_.sealed_directory(run_) + "/" + kName);
  const auto facts = recover_run(real_, request());
  ASSERT_TRUE(facts.ok());
  EXPECT_EQ(facts->steps.at("step").damaged, std::vector<std::string>{"0"});
  EXPECT_TRUE(facts->steps.at("step").sealed.empty());
}

TEST_F(SealTest, ForgottenStepCanBeMadeAgain) {
  ASSERT_TRUE(make_shard(real_, "step", "0", {{kName, "old"}}).ok());
  ASSERT_TRUE(release_step(real_, request(), "step").ok());
  ASSERT_TRUE(forget_step(real_, layout_, run_, "step").ok());
  EXPECT_TRUE(exists(layout_.final_directory(run_, true) + "/" +
                     kName));  // the old file serves until the new is whole
  std::filesystem::remove_all(layout_.temp(kToken));
  ASSERT_TRUE(make_shard(real_, "step", "0", {{kName, "new content"}}).ok());
  ASSERT_TRUE(release_step(real_, request(), "step").ok());
  EXPECT_EQ(read_manifest(layout_.manifest(run_, true))->artifacts.at(0).artifact.raw_size_bytes,
            11u);
}

TEST_F(SealTest, AForgottenStepStaysInTheManifestUntilItIsReleasedAgain) {
  ASSERT_TRUE(make_shard(real_, "step", "0", {{kName, "old"}}).ok());
  ASSERT_TRUE(release_step(real_, request(), "step").ok());
  ASSERT_TRUE(forget_step(real_, layout_, run_, "step").ok());
  ASSERT_TRUE(make_shard(real_, "other", "0", {{"wiki-20260102-x", "x"}}).ok());
  ASSERT_TRUE(release_step(real_, request(), "other").ok());
  const auto manifest = read_manifest(layout_.manifest(run_, true));
  ASSERT_TRUE(manifest.ok());
  EXPECT_EQ(manifest->artifacts.size(), 2u);
  EXPECT_EQ(manifest->steps.size(), 2u);
}

TEST_F(SealTest, FilesThatAStepNoLongerMakesGoWithItsNextRelease) {
  const std::string part1 = "wiki-20260102-pages-p1p10.bz2";
  const std::string part2 = "wiki-20260102-pages-p11p20.bz2";
  ASSERT_TRUE(make_shard(real_, "step", "0", {{part1, "1"}, {part2, "2"}, {kName, "old"}}).ok());
  ASSERT_TRUE(release_step(real_, request(), "step").ok());
  ASSERT_TRUE(forget_step(real_, layout_, run_, "step").ok());
  std::filesystem::remove_all(layout_.temp(kToken));
  ASSERT_TRUE(make_shard(real_, "step", "0", {{kName, "new"}}).ok());
  ASSERT_TRUE(release_step(real_, request(), "step").ok());
  std::set<std::string> names;
  for (const auto& [name, content] : tree(layout_.public_tree)) names.insert(name);
  const std::string latest = "wiki/latest/wiki-latest-" + std::string(kName).substr(14);
  EXPECT_EQ(names, (std::set<std::string>{"wiki/20260102/" + std::string(kName),
                                          "wiki/20260102/manifest.json", latest}));
}

TEST_F(SealTest, AStepThatMadeNoFileLeavesTheManifestAsItWas) {
  ASSERT_TRUE(make_shard(real_, "step", "0", {{kName, "x"}}).ok());
  ASSERT_TRUE(release_step(real_, request(), "step").ok());
  const auto before = tree(layout_.public_tree);
  ASSERT_TRUE(make_shard(real_, "publish", "0", {}, "ffffffffffffffffffffffffffffffff").ok());
  ASSERT_TRUE(release_step(real_, request(), "publish").ok());
  EXPECT_EQ(tree(layout_.public_tree), before);
}

TEST_F(SealTest, AStepThatMadeNothingHasNoPlaceInTheTree) {
  ASSERT_TRUE(make_shard(real_, "step", "0", {}).ok());
  ASSERT_TRUE(release_step(real_, request(), "step").ok());
  EXPECT_EQ(*release_state(layout_, run_, "step"), ReleaseState::kDone);
  EXPECT_TRUE(tree(layout_.public_tree).empty());
}

TEST_F(SealTest, NewerSchemasAreRefusedByNumber) {
  ShardRecord record;
  std::string text = render_shard_record(record);
  text.replace(text.find("\"schema\":1"), 10, "\"schema\":9");
  EXPECT_EQ(parse_shard_record(text, "r").error().code, ErrorCode::kUnsupported);
  std::string manifest = render_manifest({run_, "full", {}, {}});
  manifest.replace(manifest.find("\"schema\": 2"), 11, "\"schema\": 9");
  const auto parsed = parse_manifest(manifest, "m");
  ASSERT_FALSE(parsed.ok());
  EXPECT_NE(parsed.error().to_string().find("schema 9"), std::string::npos);
}

TEST_F(SealTest, LyingRecordIsNotServed) {
  ASSERT_TRUE(make_shard(real_, "step", "0", {{kName, "x"}}).ok());
  std::ofstream(layout_.sealed_directory(run_) + "/" + kName, std::ios::app) << "more";
  const auto input = InputFile::open(layout_, run_, true, kName, true);
  ASSERT_FALSE(input.ok());
  EXPECT_EQ(input.error().code, ErrorCode::kCorrupt);
}

TEST(Names, OnlyPlainOnesAreAccepted) {
  EXPECT_TRUE(is_artifact_name("wiki-20260102-pages1.xml-p1p2.bz2"));
  for (const char* name : {"", ".", "..", ".hidden", "a/b", "-x", "a b", "ä"})
    EXPECT_FALSE(is_artifact_name(name)) << name;
  EXPECT_TRUE(is_id("meta-history.7z"));
  EXPECT_FALSE(is_id("../x"));
  EXPECT_TRUE(is_date("20260102"));
  EXPECT_FALSE(is_date("2026-1-2"));
}

}  // namespace
}  // namespace dumps::test
