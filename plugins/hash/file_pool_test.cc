#include "plugins/hash/file_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace dumps::hash {
namespace {

TEST(FilePool, EachFileIsWorkedOnOnce) {
  for (const uint32_t threads : {0U, 1U, 3U, 40U}) {
    std::vector<std::atomic<int>> done(20);
    for_each_file(done.size(), threads, [&done](size_t i) { ++done[i]; });
    for (const auto& count : done) EXPECT_EQ(count, 1);
  }
  for_each_file(0, 4, [](size_t) { FAIL(); });
}

TEST(FilePool, TheFirstFailureKeepsTheRestFromBeingBegun) {
  std::atomic<size_t> begun = 0;
  const auto fail = [&begun](size_t) {
    ++begun;
    throw std::runtime_error("no");
  };
  EXPECT_THROW(for_each_file(1000, 4, fail), std::runtime_error);
  EXPECT_LE(begun, 4U);
}

}  // namespace
}  // namespace dumps::hash
