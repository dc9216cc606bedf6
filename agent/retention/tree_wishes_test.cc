#include "agent/retention/tree_wishes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(TreeWishes, BadRequestsAreSaidToBe) {
  const struct {
    const char* body;
    const char* says;
  } cleanups[] = {
      {"[]", "wanted is a JSON object"},
      {"{\"target\": 5}", "target is no text"},
      {"{\"apply\": \"yes\"}", "apply is no flag"},
      {"{\"aply\": true}", "unknown member aply"},
      {"{\"target\": \"../etc\"}", "\"../etc\" is no id of a target"},
  };
  for (const auto& row : cleanups) {
    const auto wish = parse_cleanup_wish(row.body);
    ASSERT_FALSE(wish.ok()) << row.body;
    EXPECT_EQ(wish.error().code, ErrorCode::kInvalid);
    EXPECT_THAT(wish.error().to_string(), HasSubstr(row.says));
  }
  EXPECT_FALSE(parse_cleanup_wish("")->apply);
  const struct {
    const char* body;
    const char* says;
  } withdrawals[] = {
      {"{}", "\"\" is no id of a target"},
      {R"({"target":"w","date":"today","reason":"x"})", "\"today\" is no date"},
      {R"({"target":"w"})", "a reason is needed"},
      {R"({"target":"w","reason":"  "})", "a reason is needed"},
  };
  for (const auto& row : withdrawals) {
    const auto wish = parse_withdraw_wish(row.body);
    ASSERT_FALSE(wish.ok()) << row.body;
    EXPECT_THAT(wish.error().to_string(), HasSubstr(row.says));
  }
  EXPECT_TRUE(parse_withdraw_wish(R"({"target":"w","dry_run":true})").ok());
}

TEST(TreeWishes, AWholeTargetThatIsNotPublicIsHidden) {
  Config config;
  TargetTable targets;
  targets["open"].visibility = "public";
  targets["hidden"].visibility = "private";
  const PluginTable plugins;
  const TreesInUse trees{config, plugins, targets, {"/p", "/r", "/t"}, {}};
  const TimePoint now{};
  const struct {
    const char *target, *date, *artifact;
    bool hide;
  } rows[] = {{"open", "", "", false},
              {"hidden", "", "", true},
              {"hidden", "20260101", "", false},
              {"hidden", "", "*.gz", false},
              {"gone", "", "", true}};
  for (const auto& row : rows) {
    const WithdrawWish wish{row.target, row.date, row.artifact, "why"};
    const WithdrawRequest request = withdraw_request(wish, trees, "root", now);
    EXPECT_EQ(request.hide, row.hide) << row.target;
    EXPECT_EQ(request.time, "1970-01-01T00:00:00Z");
  }
}

TEST(TreeWishes, ACleanupKnowsGroupsAndReaders) {
  Config config;
  config.agent.retention.limits.keep = 3;
  PluginTable plugins;
  JobTypeInfo reader;
  reader.name = "incremental";
  reader.needs_previous_run = true;
  plugins["misc"].job_types = {reader};
  TargetTable targets;
  targets["w"].groups = {"big"};
  const TreesInUse trees{config, plugins, targets, {"/p", "/r", "/t"}, {}};
  const CleanupRequest request = cleanup_request({"w", true}, trees, {});
  EXPECT_THAT(request.inventory.groups("w"), ElementsAre("big"));
  EXPECT_TRUE(request.inventory.groups("gone").empty());
  EXPECT_TRUE(request.inventory.needs_previous("misc", "incremental"));
  EXPECT_FALSE(request.inventory.needs_previous("other", "incremental"));
  EXPECT_EQ(request.config.limits.keep, 3u);
}

}  // namespace
}  // namespace dumps
