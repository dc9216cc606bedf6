#include "agent/base/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

namespace dumps {
namespace {

class AtomicFile : public testing::Test {
 protected:
  AtomicFile() {
    char name[] = "/tmp/atomic_file_test.XXXXXX";
    directory_ = ::mkdtemp(name);
  }
  ~AtomicFile() override { std::filesystem::remove_all(directory_); }
  std::string directory_;
};

TEST_F(AtomicFile, ReplacesWholeContent) {
  const std::string path = directory_ + "/record.json";
  ASSERT_TRUE(write_file_atomically(path, "a long first version").ok());
  ASSERT_TRUE(write_file_atomically(path, "second").ok());
  EXPECT_EQ(*read_file(path), "second");
}

TEST_F(AtomicFile, LeavesNoTemporaryBehindOnFailure) {
  const std::string path = directory_ + "/taken";
  ASSERT_TRUE(make_directories(path + "/sub").ok());  // rename over a filled directory fails
  const Status status = write_file_atomically(path, "x");
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().sys_errno, 0);
  size_t entries = 0;
  for ([[maybe_unused]] const auto& e : std::filesystem::directory_iterator(directory_)) ++entries;
  EXPECT_EQ(entries, 1u);
}

TEST_F(AtomicFile, RefusesFilesOverTheLimit) {
  const std::string path = directory_ + "/big";
  ASSERT_TRUE(write_file_atomically(path, std::string(1000, 'x')).ok());
  EXPECT_EQ(read_file(path, 999).error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(read_file(path, 1000).ok());
}

TEST_F(AtomicFile, DirectoriesAreMadeWithParentsAndNotOverFiles) {
  EXPECT_TRUE(make_directories(directory_ + "/a/b/c").ok());
  EXPECT_TRUE(make_directories(directory_ + "/a/b/c").ok());
  ASSERT_TRUE(write_file_atomically(directory_ + "/f", "").ok());
  EXPECT_FALSE(make_directories(directory_ + "/f/x").ok());
}

}  // namespace
}  // namespace dumps
