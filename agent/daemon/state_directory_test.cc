#include "agent/daemon/state_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "agent/daemon/identity.h"

namespace dumps {
namespace {

using testing::HasSubstr;

class StateDirectoryTest : public testing::Test {
 protected:
  StateDirectoryTest() {
    char name[] = "/tmp/state-XXXXXX";
    directory_ = std::string(::mkdtemp(name)) + "/state";
  }
  ~StateDirectoryTest() override {
    std::filesystem::remove_all(std::filesystem::path(directory_).parent_path());
  }
  std::string directory_;
};

TEST_F(StateDirectoryTest, IsHeldByOneAtATime) {
  {
    const auto first = StateDirectory::open(directory_);
    ASSERT_TRUE(first.ok()) << first.error().to_string();
    const auto second = StateDirectory::open(directory_);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(second.error().to_string(), HasSubstr("another agent"));
  }
  EXPECT_TRUE(StateDirectory::open(directory_).ok());
}

TEST(Identity, RootAndTheAgentsUserMayChangeThings) {
  HttpPeer peer;
  peer.local = true;
  peer.user = 0;
  EXPECT_TRUE(may_change(peer, ""));
  peer.user = ::geteuid();
  EXPECT_TRUE(may_change(peer, ""));
  peer.user = 54321;
  peer.group = 54321;
  EXPECT_FALSE(may_change(peer, ""));
  EXPECT_FALSE(may_change(peer, "no-such-group"));
  peer.group = 0;
  EXPECT_TRUE(may_change(peer, "root"));
  peer.local = false;
  EXPECT_FALSE(may_change(peer, "root"));
}

TEST(Identity, UsersAndGroupsMustExist) {
  FilesConfig files;
  files.umask = 022;
  files.user = "no-such-user";
  EXPECT_EQ(assume_identity(files).error().code, ErrorCode::kInvalid);
  files.user.clear();
  files.group = "no-such-group";
  EXPECT_EQ(group_of_files(files).error().code, ErrorCode::kInvalid);
  files.group = "root";
  EXPECT_EQ(*group_of_files(files), 0);
}

}  // namespace
}  // namespace dumps
