#include "agent/claims/local_claim.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace dumps {
namespace {

class LocalClaimTest : public testing::Test {
 protected:
  LocalClaimTest() {
    char name[] = "/tmp/local-claim-XXXXXX";
    directory_ = ::mkdtemp(name);
    path_ = directory_ + "/claims/step.0";
  }
  ~LocalClaimTest() override { (void)std::system(("rm -rf " + directory_).c_str()); }
  std::string directory_, path_;
};

TEST_F(LocalClaimTest, TheNewestOwnerWins) {
  ASSERT_TRUE(take_claim(path_, "first").ok());
  EXPECT_TRUE(check_claim(path_, "first").ok());
  ASSERT_TRUE(take_claim(path_, "second").ok());
  const Status late = check_claim(path_, "first");
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, ErrorCode::kRefused);
  EXPECT_TRUE(check_claim(path_, "second").ok());
}

TEST_F(LocalClaimTest, OnlyTheOwnerDropsIt) {
  ASSERT_TRUE(take_claim(path_, "owner").ok());
  EXPECT_TRUE(drop_claim(path_, "other").ok());
  EXPECT_TRUE(check_claim(path_, "owner").ok());
  EXPECT_TRUE(drop_claim(path_, "owner").ok());
  EXPECT_FALSE(check_claim(path_, "owner").ok());
  EXPECT_TRUE(drop_claim(path_, "owner").ok());
}

}  // namespace
}  // namespace dumps
