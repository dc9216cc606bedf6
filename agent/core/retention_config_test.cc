#include "agent/core/retention_config.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

constexpr std::int64_t kDay = std::int64_t{24} * 3600 * 1000;

RetentionConfig read(const std::string& text, Problems& problems) {
  const auto document = parse_toml(text, "agent.toml", problems);
  return document ? read_retention(&*document, "agent.toml", problems) : RetentionConfig{};
}

TEST(RetentionConfig, NothingSaidKeepsEverything) {
  Problems problems;
  const RetentionConfig config = read_retention(nullptr, "agent.toml", problems);
  const KeepLimits limits = config.limits_for("mywiki", {"small"}, "full", "public");
  EXPECT_FALSE(limits.keep || limits.partial || limits.max_age_ms || limits.failed_age_ms);
}

TEST(RetentionConfig, TheFirstRuleThatMatchesDecidesAndTheRestIsInherited) {
  Problems problems;
  const RetentionConfig config = read(
      "keep = 10\npartial = 1\nmax_age = '365d'\n"
      "[[rule]]\ngroups = ['big']\ntree = 'public'\nkeep = 8\n"
      "[[rule]]\ngroups = ['big']\nkeep = 2\n"
      "[[rule]]\ntargets = ['test*']\nprofiles = ['full']\nkeep = 1\npartial = 0\nmax_age = '9d'\n",
      problems);
  ASSERT_TRUE(problems.empty()) << problems.to_string();
  const struct {
    const char *target, *group, *profile, *tree;
    std::uint32_t keep, partial;
    std::int64_t days;
  } rows[] = {
      {"enwiki", "big", "full", "public", 8, 1, 365},
      {"enwiki", "big", "full", "private", 2, 1, 365},
      {"testwiki", "small", "full", "public", 1, 0, 9},
      {"testwiki", "small", "partial", "public", 10, 1, 365},
      {"testwiki", "big", "full", "public", 8, 1, 365},
      {"mywiki", "small", "full", "public", 10, 1, 365},
  };
  for (const auto& row : rows) {
    const KeepLimits limits = config.limits_for(row.target, {row.group}, row.profile, row.tree);
    EXPECT_EQ(limits.keep, row.keep) << row.target << row.tree;
    EXPECT_EQ(limits.partial, row.partial) << row.target << row.tree;
    EXPECT_EQ(limits.max_age_ms, row.days * kDay) << row.target << row.tree;
  }
}

TEST(RetentionConfig, HoldsAreByPatterns) {
  Problems problems;
  const RetentionConfig config = read(
      "[[hold]]\ntarget = 'en*'\ndate = '2026*'\nreason = 'a court'\n[[hold]]\ntarget = 'dewiki'\n",
      problems);
  ASSERT_EQ(config.holds.size(), 2u) << problems.to_string();
  EXPECT_TRUE(config.holds[0].matches("enwiki", "20260101"));
  EXPECT_FALSE(config.holds[0].matches("enwiki", "20250101"));
  EXPECT_TRUE(config.holds[1].matches("dewiki", "20250101"));
  EXPECT_FALSE(config.holds[1].matches("enwiki", "20250101"));
}

TEST(RetentionConfig, MistakesAreReportedWithTheirLine) {
  const struct {
    const char* text;
    const char* says;
  } rows[] = {
      {"keep = 0\n", "agent.toml:1: keep in [retention] is 0; it must lie between 1"},
      {"kep = 3\n", "unknown key kep in [retention]; did you mean \"keep\"?"},
      {"max_age = 'soon'\n", "agent.toml:1: max_age in [retention] is not understood"},
      {"[[rule]]\ntree = 'temp'\n", "agent.toml:2"},
      {"[[rule]]\ngroup = ['a']\n", "unknown key group in [[retention.rule]]"},
      {"[[rule]]\nkeep = 1\n[[rule]]\ngroups = ['a']\n",
       "agent.toml:3: this [[retention.rule]] is never used: the one in line 1 matches every run"},
      {"[[hold]]\ndate = '2026*'\n", "[[retention.hold]] has no target"},
  };
  for (const auto& row : rows) {
    Problems problems;
    (void)read(row.text, problems);
    EXPECT_NE(problems.to_string().find(row.says), std::string::npos)
        << row.text << problems.to_string();
  }
}

TEST(DiskConfig, SaysWhatStaysFreeAndWhatHappensThen) {
  Problems problems;
  const auto document =
      parse_toml("reserve = '10GiB'\nwhen_full = 'refuse'\n", "agent.toml", problems);
  const DiskConfig config = read_disk(&*document, "agent.toml", problems);
  EXPECT_EQ(config.reserve_bytes, std::uint64_t{10} << 30);
  EXPECT_TRUE(config.refuse_when_full);
  const auto odd = parse_toml("when_full = 'shrug'\n", "agent.toml", problems);
  (void)read_disk(&*odd, "agent.toml", problems);
  EXPECT_NE(problems.to_string().find("when_full"), std::string::npos);
}

}  // namespace
}  // namespace dumps
