// Promises 1 and 3 at every point: whatever operation a crash or a failure hits, the public tree is
// the old state or the new one, and a rerun ends at the same bytes.
#include <sys/wait.h>
#include <unistd.h>

#include "agent/store/manifest.h"
#include "agent/store/recover.h"
#include "agent/store/store_fixture.h"

namespace dumps::test {
namespace {

const std::map<std::string, std::string> kFiles = {{"wiki-20260102-a.gz", "content of a"},
                                                   {"wiki-20260102-b.7z", std::string(50'000, 'b')},
                                                   {"wiki-20260102-c.txt", "content of c"}};

class CrashTest : public StoreTest {
 protected:
  Status seal_and_release(Filesystem& fs, const std::string& token = kToken) {
    if (Status s = make_shard(fs, "step", "0", kFiles, token); !s) return s;
    return release_step(fs, request(), "step");
  }
  // What an agent does when it starts: recover, sweep, do again what is not sealed, release.
  void start_again() {
    const auto facts = recover_run(real_, request());
    ASSERT_TRUE(facts.ok()) << facts.error().to_string();
    ASSERT_TRUE(sweep_temp(layout_, {}).ok());
    const auto step = facts->steps.find("step");
    const bool sealed = step != facts->steps.end() && !step->second.sealed.empty();
    if (step != facts->steps.end()) {
      EXPECT_TRUE(step->second.damaged.empty());
    }
    if (!sealed) {
      ASSERT_TRUE(make_shard(real_, "step", "0", kFiles, "ffffffffffffffffffffffffffffffff").ok());
    }
    ASSERT_TRUE(release_step(real_, request(), "step").ok());
  }
  // Each file of the public tree is whole; a manifest names only files that are there.
  void check_public_is_never_half(int at) {
    for (const auto& [name, content] : tree(layout_.public_tree)) {
      EXPECT_EQ(name.find("tmp"), std::string::npos) << name << " at " << at;
      const auto wanted = expected_.find(name);
      ASSERT_NE(wanted, expected_.end()) << name << " at " << at;
      EXPECT_EQ(content, wanted->second) << name << " at " << at;
    }
  }
  std::map<std::string, std::string> expected_;
};

TEST_F(CrashTest, KilledAtAnyPointThePublicTreeIsOldOrNewAndARerunEndsTheSame) {
  int operations = 0;
  {
    CountingFilesystem counting(0, [] { return Status(); });
    ASSERT_TRUE(seal_and_release(counting).ok());
    operations = counting.count();
    expected_ = tree(layout_.public_tree);
    ASSERT_EQ(expected_.size(), 7u);  // three files, their links, the manifest
  }
  ASSERT_GT(operations, 20);
  for (int at = 1; at <= operations; ++at) {
    for (const auto& path : {layout_.public_tree, layout_.private_tree, layout_.temp_tree}) {
      std::filesystem::remove_all(path);
      ASSERT_TRUE(make_directories(path).ok());
    }
    const pid_t child = ::fork();
    if (child == 0) {
      CountingFilesystem dying(at, []() -> Status { ::_exit(9); });
      (void)seal_and_release(dying);
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(WEXITSTATUS(status), 9) << at;
    check_public_is_never_half(at);
    start_again();
    EXPECT_EQ(tree(layout_.public_tree), expected_) << "killed at operation " << at;
    EXPECT_TRUE(tree(layout_.temp_tree).empty()) << at;
    EXPECT_TRUE(tree(layout_.sealed_directory(run_)).empty()) << at;
  }
}

// A step is made anew, with other names: until its release nothing changes, then all of it does.
TEST_F(CrashTest, KilledInASecondReleaseTheManifestNeverHasAWrongHash) {
  const std::map<std::string, std::string> again = {{"wiki-20260102-a.gz", "other content of a"},
                                                    {"wiki-20260102-d.txt", "content of d"}};
  const auto release_again = [&](Filesystem& fs) -> Status {
    return release_step(fs, request(), "step");
  };
  int operations = 1;
  for (int at = 0; at <= operations; ++at) {
    for (const auto& path : {layout_.public_tree, layout_.private_tree, layout_.temp_tree}) {
      std::filesystem::remove_all(path);
      ASSERT_TRUE(make_directories(path).ok());
    }
    ASSERT_TRUE(seal_and_release(real_).ok());
    ASSERT_TRUE(forget_step(real_, layout_, run_, "step").ok());
    ASSERT_TRUE(make_shard(real_, "step", "0", again, "ffffffffffffffffffffffffffffffff").ok());
    if (at == 0) {
      CountingFilesystem counting(0, [] { return Status(); });
      ASSERT_TRUE(release_again(counting).ok());
      operations = counting.count();
      expected_ = tree(layout_.public_tree);
      ASSERT_EQ(expected_.size(), 5u);  // two files, their links, the manifest
      continue;
    }
    CountingFilesystem failing(at, [] { return make_errno_error(EIO, "operation", "disk"); });
    ASSERT_FALSE(release_again(failing).ok()) << at;
    const auto manifest = read_manifest(layout_.manifest(run_, true));
    ASSERT_TRUE(manifest.ok()) << at;
    for (const auto& item : manifest->artifacts) {
      const auto file = read_file(layout_.final_directory(run_, true) + "/" + item.artifact.name);
      ASSERT_TRUE(file.ok()) << item.artifact.name << " at " << at;
      codec::Digests digests;
      digests.add(*file);
      EXPECT_EQ(digests.finish(), item.artifact.digests) << item.artifact.name << " at " << at;
    }
    ASSERT_TRUE(recover_run(real_, request()).ok());
    ASSERT_TRUE(release_again(real_).ok());
    EXPECT_EQ(tree(layout_.public_tree), expected_) << "failed at operation " << at;
  }
}

TEST_F(CrashTest, AnyFailedOperationIsReportedAndNothingHalfIsPublic) {
  CountingFilesystem counting(0, [] { return Status(); });
  ASSERT_TRUE(seal_and_release(counting).ok());
  expected_ = tree(layout_.public_tree);
  for (int at = 1; at <= counting.count(); ++at) {
    for (const int err : {ENOSPC, EIO}) {
      for (const auto& path : {layout_.public_tree, layout_.private_tree, layout_.temp_tree}) {
        std::filesystem::remove_all(path);
        ASSERT_TRUE(make_directories(path).ok());
      }
      CountingFilesystem failing(at, [err] { return make_errno_error(err, "operation", "disk"); });
      const Status status = seal_and_release(failing);
      ASSERT_FALSE(status.ok()) << at;
      EXPECT_EQ(status.error().sys_errno, err) << at;
      check_public_is_never_half(at);
      start_again();
      EXPECT_EQ(tree(layout_.public_tree), expected_) << at;
    }
  }
}

TEST_F(CrashTest, WhatAKilledAgentLeftAtTheRootsOfTheTreesIsSweptAndNothingElse) {
  for (const char* name : {"/.index.json.tmp.123", "/keys/.keys.json.tmp.4", "/index.json",
                           "/keys/.hidden", "/a.tmp.5", "/wiki/.status.tmp.x"}) {
    const std::filesystem::path path = layout_.public_tree + name;
    ASSERT_TRUE(make_directories(path.parent_path()).ok());
    ASSERT_TRUE(real_.put(path, "x", 0644).ok());
  }
  std::filesystem::create_symlink("elsewhere", layout_.public_tree + "/keys/latest.tmp.77");
  const auto now = std::filesystem::file_time_type::clock::now();
  ASSERT_TRUE(real_.put(layout_.public_tree + "/.mine.tmp.9", "x", 0644).ok());
  std::filesystem::last_write_time(layout_.public_tree + "/.mine.tmp.9",
                                   now + std::chrono::hours(1));
  ASSERT_TRUE(sweep_trees(real_, layout_, now - std::chrono::minutes(1)).ok());
  EXPECT_TRUE(std::filesystem::is_symlink(layout_.public_tree + "/keys/latest.tmp.77"));
  ASSERT_TRUE(sweep_trees(real_, layout_, now + std::chrono::minutes(1)).ok());
  std::set<std::string> names;
  for (const auto& [name, content] : tree(layout_.public_tree)) names.insert(name);
  EXPECT_EQ(names, (std::set<std::string>{".mine.tmp.9", "a.tmp.5", "index.json", "keys/.hidden",
                                          "wiki/.status.tmp.x"}));
}

}  // namespace
}  // namespace dumps::test
