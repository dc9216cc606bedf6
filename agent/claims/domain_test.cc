#include "agent/claims/domain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace dumps {
namespace {

class DomainTest : public testing::Test {
 protected:
  DomainTest() {
    char name[] = "/tmp/domain-XXXXXX";
    directory_ = ::mkdtemp(name);
    for (const char* each : {"/one", "/two", "/tree"}) {
      std::filesystem::create_directory(directory_ + each);
    }
  }
  ~DomainTest() override { std::filesystem::remove_all(directory_); }
  std::string directory_;
};

TEST_F(DomainTest, AStateDirectoryKeepsItsName) {
  const auto first = own_domain(directory_ + "/one");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(*own_domain(directory_ + "/one"), *first);
  EXPECT_NE(*own_domain(directory_ + "/two"), *first);
}

TEST_F(DomainTest, ATreeBelongsToTheFirstThatMarkedIt) {
  EXPECT_TRUE(join_domain(directory_ + "/tree", "local:a:1").ok());
  EXPECT_TRUE(join_domain(directory_ + "/tree", "local:a:1").ok());
  const Status other = join_domain(directory_ + "/tree", "local:b:2");
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code, ErrorCode::kRefused);
  EXPECT_THAT(other.error().to_string(), testing::HasSubstr("local:a:1"));
}

TEST_F(DomainTest, AnEmptyMarkerIsNobodysAndRefusesAll) {
  std::ofstream(directory_ + "/tree/.dumps-domain").flush();
  EXPECT_FALSE(join_domain(directory_ + "/tree", "local:a:1").ok());
}

}  // namespace
}  // namespace dumps
