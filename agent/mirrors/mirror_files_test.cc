#include "agent/mirrors/mirror_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/process/filter_program.h"
#include "agent/store/store_fixture.h"

namespace dumps::mirrors {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class MirrorFilesTest : public test::StoreTest {
 protected:
  void SetUp() override {
    if (find_program("rsync").empty()) GTEST_SKIP() << "there is no rsync; apt-get install rsync";
    put("/public/index.json", "{}\n");
    run("20260101", "done");
    run("20260201", "failed");
    run("20260301", "in-progress");
    put("/public/wiki/20260301/wiki-20260301-page.sql.gz", "half");
    put("/etc/rsyncd.toml",
        "[server]\nconfig = \"" + root_ +
            "/etc/rsyncd.conf\"\n[module.two]\npath = \"public\"\nlast_good = 2\n");
    put("/etc/mirrors.d/uni.toml",
        "title = \"A <b> Uni\"\ncontact = \"secret@example.org\"\nhosts = "
        "[\"m.example.org\"]\nmodules = [\"two\"]\n");
  }

  void put(const std::string& path, const std::string& content) {
    const std::string whole = root_ + path;
    ASSERT_TRUE(make_directories(whole.substr(0, whole.rfind('/'))).ok());
    ASSERT_TRUE(write_file_atomically(whole, content).ok());
  }
  void run(const std::string& date, const std::string& status) {
    const std::string stem = "/public/wiki/" + date + "/";
    put(stem + "dumpruninfo.txt",
        "name:pagetable; status:done; updated:x\nname:y; status:" + status + "; updated:x\n");
    put(stem + "wiki-" + date + "-site.sql.gz", "whole");
    put(stem + "wiki-" + date + "-md5sums.txt", "00  wiki-" + date + "-site.sql.gz\n");
    put(stem + ".half.tmp", "x");
  }
  std::string text(const std::string& path) const {
    const Result<std::string> content = read_file(root_ + path);
    return content ? *content : content.error().to_string();
  }
  MirrorSetup setup() const {
    Problems problems;
    MirrorSetup setup = read_mirror_setup(root_ + "/etc", root_, layout_.public_tree, problems);
    EXPECT_EQ(problems.to_string(), "");
    return setup;
  }
  Result<MirrorFilesDone> write(bool dry_run = false) {
    return write_mirror_files(filesystem_, setup(), {0644, root_ + "/cache.json", dry_run},
                              [this](const std::string& name) -> Result<std::vector<std::string>> {
                                if (!resolves_)
                                  return make_error(ErrorCode::kUnavailable, "look up host", name,
                                                    "no answer");
                                return std::vector<std::string>{"192.0.2.7"};
                              });
  }

  RealFilesystem filesystem_;
  bool resolves_ = true;
};

TEST_F(MirrorFilesTest, ListsNameWhatMirrorsMayFetch) {
  const auto done = write();
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(text("/public/rsync-dirlist-last-5-good.txt"), "/wiki/20260101\n");
  EXPECT_EQ(text("/public/rsync-filelist-last-1-good.txt"),
            "index.json\nmirrors.html\nmirrors.json\n/wiki/20260101/dumpruninfo.txt\n/wiki/"
            "20260101/wiki-20260101-md5sums.txt\n"
            "/wiki/20260101/wiki-20260101-site.sql.gz\n");
  EXPECT_THAT(text("/public/rsync-filelist-last-1-good.txt.rsync"),
              testing::ContainsRegex("-rw-r--r-- +5 .* wiki/20260101/wiki-20260101-site.sql.gz\n"));
  const std::string includes = text("/public/rsync-inc-last-1.txt");
  EXPECT_THAT(includes, HasSubstr("/wiki/20260301/wiki-20260301-site.sql.gz\n"));
  EXPECT_THAT(includes, testing::Not(HasSubstr("page.sql.gz"))) << "it has no hash yet";
}

TEST_F(MirrorFilesTest, WhatIsTheSameIsNotWrittenAgain) {
  ASSERT_TRUE(write());
  const auto again = write();
  ASSERT_TRUE(again);
  EXPECT_THAT(again->written, ElementsAre());
}

TEST_F(MirrorFilesTest, ADryRunWritesNothing) {
  const auto done = write(true);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_THAT(done->written, testing::Contains(root_ + "/etc/rsyncd.conf"));
  EXPECT_FALSE(exists(root_ + "/etc/rsyncd.conf"));
  EXPECT_FALSE(exists(root_ + "/public/mirrors.json"));
}

TEST_F(MirrorFilesTest, ANameThatDnsDoesNotFindKeepsItsLastAddress) {
  ASSERT_TRUE(write());
  resolves_ = false;
  const auto done = write();
  ASSERT_TRUE(done);
  EXPECT_THAT(done->bad,
              ElementsAre(testing::Property(&Error::to_string, HasSubstr("m.example.org"))));
  EXPECT_THAT(text("/etc/rsyncd.conf"), HasSubstr("hosts allow = 192.0.2.7\n"));
}

TEST_F(MirrorFilesTest, NobodysMailAddressBecomesPublic) {
  ASSERT_TRUE(write());
  EXPECT_THAT(text("/public/mirrors.html"), HasSubstr("A &lt;b&gt; Uni"));
  for (const char* name : {"/public/mirrors.html", "/public/mirrors.json", "/etc/rsyncd.conf"}) {
    EXPECT_THAT(text(name), testing::Not(HasSubstr("secret@example.org"))) << name;
  }
}

TEST_F(MirrorFilesTest, AConfigurationThatRsyncCannotReadReplacesNothing) {
  ASSERT_TRUE(write());
  const std::string before = text("/etc/rsyncd.conf");
  MirrorSetup broken = setup();
  broken.rsyncd->modules.front().comment = "x\nno such parameter = 7";
  const auto done = write_mirror_files(filesystem_, broken, {0644, root_ + "/cache.json", false},
                                       [](const std::string&) -> Result<std::vector<std::string>> {
                                         return std::vector<std::string>{"192.0.2.8"};
                                       });
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().to_string(), HasSubstr("no such parameter"));
  EXPECT_EQ(text("/etc/rsyncd.conf"), before);
}

}  // namespace
}  // namespace dumps::mirrors
