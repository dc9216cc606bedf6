#include "plugins/hash/known_hashes.h"

#include <gtest/gtest.h>

namespace dumps::hash {
namespace {

KnownFile file(uint64_t size, int64_t mtime_ns, char digit) {
  return {mtime_ns, {std::string(32, digit), std::string(40, digit), std::string(64, digit), size}};
}

TEST(KnownHashes, ComeBackAsTheyWere) {
  const KnownHashes files = {{"a", file(0, 1, 'a')},
                             {"dir/odd\tna\nme\\", file(UINT64_MAX, -5, '0')}};
  std::string why;
  const KnownHashes read = parse_hashes(render_hashes(files), why);
  EXPECT_EQ(why, "");
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(render_hashes(read), render_hashes(files));
  EXPECT_EQ(read.at("dir/odd\tna\nme\\").digests.size, UINT64_MAX);
  EXPECT_TRUE(parse_hashes(render_hashes({}), why).empty());
  EXPECT_EQ(why, "");
}

TEST(KnownHashes, WhatIsTornOrEditedIsNotBelieved) {
  const std::string good = render_hashes({{"a", file(7, 1, 'a')}, {"b", file(8, 2, 'b')}});
  const struct {
    std::string text;
    const char* why;
  } rows[] = {
      {"", "line 1 is not \"dumps-hashes 1\""},
      {"dumps-hashes 2\n", "line 1 is not \"dumps-hashes 1\""},
      {good.substr(0, good.size() - 1), "line 3 is cut or has no hashes"},
      {good.substr(0, good.size() - 10), "line 3 is cut or has no hashes"},
      {good + "x\n", "line 4 is cut or has no hashes"},
      {"dumps-hashes 1\n-1\t1\t\t\t\ta\n", "line 2 is cut or has no hashes"},
  };
  for (const auto& row : rows) {
    std::string why;
    EXPECT_TRUE(parse_hashes(row.text, why).empty());
    EXPECT_EQ(why, row.why) << row.text;
  }
}

}  // namespace
}  // namespace dumps::hash
