// Withdrawal on real trees: nothing leads to the file any more, and what was there before serves.
#include "agent/retention/withdrawal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/retention/run_inventory.h"
#include "agent/store/input_file.h"
#include "agent/store/manifest.h"
#include "agent/store/store_fixture.h"
#include "agent/store/withdrawn.h"

namespace dumps::test {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class WithdrawalTest : public StoreTest {
 protected:
  WithdrawalTest() { latest_ = layout_.public_tree + "/wiki/latest/wiki-latest-"; }

  void make_run(const std::string& date, const std::string& text) {
    run_.date = date;
    const std::string prefix = "wiki-" + date + "-";
    const std::string token = date + std::string(24, '3');
    ASSERT_TRUE(make_shard(real_, "tables", "user", {{prefix + "user.sql", text}}, token).ok());
    ASSERT_TRUE(make_shard(real_, "tables", "page", {{prefix + "page.sql", "pages"}}, token).ok());
    ASSERT_TRUE(release_step(real_, request(), "tables").ok());
    // As the lists of hashes of one file are called that stand beside it.
    ASSERT_TRUE(
        write_file_atomically(directory(date) + "/md5sums-" + prefix + "user.sql.txt", "x").ok());
  }
  std::string directory(const std::string& date) const {
    return layout_.final_directory({"wiki", date}, true);
  }
  WithdrawRequest leaked(const std::string& date = "20260201") const {
    WithdrawRequest request;
    request.layout = layout_;
    request.target = "wiki";
    request.date = date;
    request.artifact = "*-user.sql";
    request.reason = "it holds addresses";
    request.user = "root";
    request.time = "2026-02-03T04:05:06Z";
    return request;
  }
  Status do_it(const WithdrawRequest& request, Filesystem& filesystem) {
    const auto files = plan_withdrawal(request);
    if (!files) return files.error();
    log_.clear();
    return withdraw(filesystem, request, *files, [this](const auto& l) { log_.push_back(l); });
  }
  std::string target_of_link(const std::string& name) const {
    std::error_code ec;
    return fs::read_symlink(latest_ + name, ec).string();
  }

  std::string latest_;
  std::vector<std::string> log_;
};

TEST_F(WithdrawalTest, NothingLeadsToTheFileAndTheEarlierOneServes) {
  make_run("20260101", "old");
  make_run("20260201", "secret");
  ASSERT_TRUE(do_it(leaked(), real_).ok());
  EXPECT_FALSE(exists(directory("20260201") + "/wiki-20260201-user.sql"));
  EXPECT_FALSE(exists(directory("20260201") + "/md5sums-wiki-20260201-user.sql.txt"));
  EXPECT_TRUE(exists(directory("20260201") + "/wiki-20260201-page.sql"));
  EXPECT_EQ(target_of_link("user.sql"), "../20260101/wiki-20260101-user.sql");
  EXPECT_EQ(target_of_link("page.sql"), "../20260201/wiki-20260201-page.sql");
  const Result<Manifest> manifest = read_manifest(layout_.manifest({"wiki", "20260201"}, true));
  ASSERT_TRUE(manifest.ok());
  EXPECT_EQ(manifest->artifacts.size(), 1u);
  ASSERT_EQ(manifest->withdrawn.size(), 1u);
  const Tombstone& stone = manifest->withdrawn[0];
  EXPECT_EQ(stone.name, "wiki-20260201-user.sql");
  EXPECT_EQ(stone.size_bytes, 6u);
  EXPECT_EQ(stone.sha256, "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b");
  EXPECT_EQ(stone.reason, "it holds addresses");
  EXPECT_EQ(stone.user, "root");
  EXPECT_EQ(stone.time, "2026-02-03T04:05:06Z");
  EXPECT_THAT(log_, ElementsAre(HasSubstr("withdrew wiki/20260201/wiki-20260201-user.sql")));
}

TEST_F(WithdrawalTest, NoLaterRunReadsItAndNoRewritingBringsItBack) {
  make_run("20260201", "secret");
  ASSERT_TRUE(do_it(leaked(), real_).ok());
  const auto after = tree(layout_.public_tree);
  run_.date = "20260201";
  ASSERT_TRUE(rewrite_manifest(real_, request()).ok());
  ASSERT_TRUE(release_step(real_, request(), "tables").ok());
  const auto found = list_artifacts(layout_, run_, true, "*");
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().artifact.name, "wiki-20260201-page.sql");
  EXPECT_EQ(tree(layout_.public_tree), after);
  EXPECT_EQ(target_of_link("user.sql"), "") << "there is no earlier file";
}

TEST_F(WithdrawalTest, EveryRunWithoutADate) {
  make_run("20260101", "old");
  make_run("20260201", "secret");
  ASSERT_TRUE(do_it(leaked(""), real_).ok());
  EXPECT_FALSE(exists(directory("20260101") + "/wiki-20260101-user.sql"));
  EXPECT_FALSE(exists(latest_ + "user.sql"));
  EXPECT_TRUE(exists(latest_ + "page.sql"));
}

TEST_F(WithdrawalTest, SealedFilesThatAreNotReleasedGoToo) {
  run_.date = "20260201";
  ASSERT_TRUE(make_shard(real_, "tables", "user", {{"wiki-20260201-user.sql", "secret"}}).ok());
  const auto files = plan_withdrawal(leaked());
  ASSERT_TRUE(files.ok()) << files.error().to_string();
  ASSERT_EQ(files->size(), 1u);
  EXPECT_FALSE(files->front().released);
  ASSERT_TRUE(do_it(leaked(), real_).ok());
  EXPECT_FALSE(exists(layout_.sealed_directory(run_) + "/wiki-20260201-user.sql"));
}

TEST_F(WithdrawalTest, ATargetThatTurnedPrivateLeavesThePublicTree) {
  make_run("20260101", "old");
  make_run("20260201", "secret");
  WithdrawRequest request = leaked("");
  request.artifact.clear();
  request.hide = true;
  ASSERT_TRUE(do_it(request, real_).ok());
  EXPECT_FALSE(exists(layout_.public_tree + "/wiki"));
  const Result<Manifest> kept = read_manifest(layout_.manifest({"wiki", "20260201"}, false));
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->withdrawn.size(), 2u);
}

TEST_F(WithdrawalTest, WhatDoesNotMatchIsAnError) {
  make_run("20260201", "secret");
  WithdrawRequest request = leaked();
  request.artifact = "*-nothing*";
  EXPECT_THAT(plan_withdrawal(request).error().to_string(),
              HasSubstr("no file of its runs matches"));
  request.target = "otherwiki";
  EXPECT_EQ(plan_withdrawal(request).error().code, ErrorCode::kNotFound);
  request = leaked("20250101");
  EXPECT_EQ(plan_withdrawal(request).error().code, ErrorCode::kNotFound);
  fs::create_directories(directory("20250101"));
  const auto foreign = plan_withdrawal(request);
  ASSERT_FALSE(foreign.ok());
  EXPECT_THAT(foreign.error().to_string(), HasSubstr("dumpsctl adopt --target wiki"));
}

// Cut off before every operation, then done again, by the same command or by the next agent.
TEST_F(WithdrawalTest, CutOffAnywhereItIsCompleted) {
  make_run("20260101", "old");
  make_run("20260201", "secret");
  const auto copy = [](const std::string& from, const std::string& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  };
  const std::string kept = root_ + "/kept";
  fs::create_directories(kept);
  for (const auto& part : {"public", "private"}) copy(root_ + "/" + part, kept + "/" + part);
  ASSERT_TRUE(do_it(leaked(), real_).ok());
  const auto wanted = tree(layout_.public_tree);
  int cuts = 0;
  for (bool cut = true; cut; ++cuts) {
    for (const bool same_command : {true, false}) {
      for (const auto& part : {"public", "private"}) copy(kept + "/" + part, root_ + "/" + part);
      CountingFilesystem dying(cuts + 1,
                               [] { return make_error(ErrorCode::kIo, "stop", "here", "killed"); });
      const Status done = do_it(leaked(), dying);
      cut = dying.count() > cuts;
      EXPECT_EQ(done.ok(), !cut) << cuts;
      for (const auto& [path, what] : tree(layout_.public_tree)) {
        if (what.starts_with("-> ")) {
          EXPECT_TRUE(exists(layout_.public_tree + "/" + path)) << path << " after cut " << cuts;
        }
      }
      if (same_command && cut) {
        ASSERT_TRUE(do_it(leaked(), real_).ok()) << "after cut " << cuts;
      } else {
        ASSERT_TRUE(complete_withdrawals(real_, layout_, {}).ok()) << "after cut " << cuts;
      }
      const bool begun = exists(layout_.withdrawn_file({"wiki", "20260201"}));
      if (begun) {
        EXPECT_TRUE(tree(layout_.public_tree) == wanted) << "after cut " << cuts;
      }
    }
  }
  EXPECT_GT(cuts, 5);
}

}  // namespace
}  // namespace dumps::test
