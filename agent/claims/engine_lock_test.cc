#include "agent/claims/engine_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "agent/base/atomic_file.h"

namespace dumps {
namespace {

using testing::HasSubstr;

class EngineLockTest : public testing::Test {
 protected:
  EngineLockTest() {
    char name[] = "/tmp/engine_lock-XXXXXX";
    root_ = ::mkdtemp(name);
    path_ = engine_lock_file(root_, "mywiki", "20260101");
  }
  ~EngineLockTest() override { std::filesystem::remove_all(root_); }

  Status take(const std::string& owner) const {
    return take_engine_lock(
        {path_, owner, std::chrono::minutes(15), TimePoint(std::chrono::seconds(::time(nullptr)))});
  }
  void age(int seconds) const {
    const utimbuf times{::time(nullptr) - seconds, ::time(nullptr) - seconds};
    ASSERT_EQ(::utime(path_.c_str(), &times), 0);
  }
  std::string content() const {
    const auto text = read_file(path_);
    return text ? *text : "";
  }

  std::string root_, path_;
};

TEST_F(EngineLockTest, IsWhereAndAsTheOlderEngineHasIt) {
  EXPECT_EQ(path_, root_ + "/mywiki/lock_20260101");
  ASSERT_TRUE(take("host.example 123").ok());
  EXPECT_EQ(content(), "host.example 123");
  EXPECT_THAT(engine_lock_owner(), HasSubstr(" " + std::to_string(::getpid())));
}

TEST_F(EngineLockTest, WhatAnotherHoldsIsLeftAlone) {
  ASSERT_TRUE(take("elsewhere 1").ok());
  const Status refused = take("here 2");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(refused.error().to_string(), HasSubstr("another engine holds it: elsewhere 1"));
  EXPECT_EQ(touch_engine_lock(path_, "here 2").error().code, ErrorCode::kRefused);
  ASSERT_TRUE(drop_engine_lock(path_, "here 2").ok());
  EXPECT_EQ(content(), "elsewhere 1");
  ASSERT_TRUE(drop_engine_lock(path_, "elsewhere 1").ok());
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_TRUE(drop_engine_lock(path_, "elsewhere 1").ok());
  EXPECT_EQ(touch_engine_lock(path_, "elsewhere 1").error().code, ErrorCode::kRefused);
}

TEST_F(EngineLockTest, StaleLocksAreTakenOver) {
  ASSERT_TRUE(take("elsewhere 1").ok());
  age(14 * 60);
  EXPECT_FALSE(take("here 2").ok());
  age(16 * 60);
  ASSERT_TRUE(take("here 2").ok());
  EXPECT_EQ(content(), "here 2");
  age(16 * 60);
  ASSERT_TRUE(touch_engine_lock(path_, "here 2").ok());
  EXPECT_FALSE(take("elsewhere 1").ok()) << "it was touched";
  age(16 * 60);
  ASSERT_TRUE(take("here 2").ok()) << "one's own is touched";
  EXPECT_FALSE(take("elsewhere 1").ok());
}

TEST_F(EngineLockTest, OfAProcessOfThisHostThatIsGoneItIsStaleAtOnce) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  ASSERT_TRUE(take("here " + std::to_string(child)).ok());
  ASSERT_TRUE(take("here " + std::to_string(::getpid())).ok());
  EXPECT_FALSE(take("here " + std::to_string(child)).ok()) << "this process lives";
  ASSERT_TRUE(write_file_atomically(path_, "nonsense\n").ok());
  EXPECT_FALSE(take("here 2").ok()) << "of whom nothing is known, only time tells";
}

}  // namespace
}  // namespace dumps
