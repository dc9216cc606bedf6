#include "agent/core/gate_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/core/config.h"

namespace dumps {
namespace {

using testing::HasSubstr;

constexpr const char* kStep = "\n[[step]]\nname = \"a\"\nplugin = \"p\"\njob = \"j\"\n";

ProfileConfig profile_of(const std::string& text, Problems& problems) {
  const auto document = parse_toml(text, "p.toml", problems);
  return document ? read_profile(*document, "p.toml", problems) : ProfileConfig();
}

GateRules rules_of(const std::string& text, const std::vector<std::string>& groups = {}) {
  Problems problems;
  const ProfileConfig profile = profile_of(text, problems);
  EXPECT_EQ(problems.to_string(), "");
  if (profile.steps.empty()) return {};
  return resolve_gates(profile.gates, profile.steps[0].gates, groups);
}

TEST(GateConfig, WithoutATableTheDefaultsCount) { EXPECT_EQ(rules_of(kStep), GateRules()); }

TEST(GateConfig, AStepWinsOverTheProfileAndAGroupOverTheRest) {
  const std::string text = std::string(R"(
[gates]
max_skipped_part = 0.01
size = { least = 0.8, most = 3 }
min_items = 5
[gates.group.small]
size = { least = 0.2 }
max_skipped = 3
)") + kStep + R"(
[step.gates]
min_items = 7
closing = false
[step.gates.group.small]
min_text = "2KiB"
)";
  const GateRules plain = rules_of(text);
  EXPECT_EQ(plain.skipped, (LossBounds{{}, 0.01}));
  EXPECT_EQ(plain.size, (RatioBounds{0.8, 3}));
  EXPECT_EQ(plain.min_items, 7u);
  EXPECT_FALSE(plain.closing);
  EXPECT_TRUE(plain.counts);
  EXPECT_EQ(plain.min_text_bytes, 1u);
  const GateRules small = rules_of(text, {"wikis", "small"});
  EXPECT_EQ(small.size, (RatioBounds{0.2, 0}));
  EXPECT_EQ(small.skipped, (LossBounds{3, {}})) << "not the looser of both";
  EXPECT_EQ(small.min_items, 7u);
  EXPECT_EQ(small.min_text_bytes, 2048u);
}

TEST(GateConfig, PublishIsByStepOrByRun) {
  Problems problems;
  EXPECT_FALSE(profile_of(kStep, problems).publish_run);
  EXPECT_FALSE(profile_of(std::string("publish = \"step\"") + kStep, problems).publish_run);
  EXPECT_TRUE(profile_of(std::string("publish = \"run\"") + kStep, problems).publish_run);
  EXPECT_EQ(problems.to_string(), "");
  profile_of(std::string("publish = \"never\"") + kStep, problems);
  EXPECT_THAT(problems.to_string(), HasSubstr("publish in the profile is \"never\""));
}

TEST(GateConfig, WhatIsWrongIsSaidWithItsLine) {
  struct Case {
    const char* gates;
    const char* problem;
  };
  for (const Case& c : {
           Case{"conts = true", "p.toml:2: unknown key conts in [gates]; did you mean \"counts\"?"},
           Case{"max_skipped_part = 2", "p.toml:2: max_skipped_part is not between 0 and 1"},
           Case{"max_failed = -1", "max_failed in [gates] is -1"},
           Case{"min_text = \"much\"", "min_text in [gates] is not understood"},
           Case{"size = 0.8", "size"},
           Case{"size = { lest = 1 }", "unknown key lest in size"},
           Case{"size = { least = 2, most = 1 }", "bounds that nothing can keep"},
           Case{"group = { small = 1 }", "write [gates.group.small]"},
           Case{"[gates.group.small]\nitems = { least = -1 }", "p.toml:3: items has bounds"},
           Case{"[gates.group.small]\nnothing = 1", "unknown key nothing in [gates.group.small]"},
       }) {
    Problems problems;
    profile_of(std::string("[gates]\n") + c.gates + kStep, problems);
    EXPECT_THAT(problems.to_string(), HasSubstr(c.problem)) << c.gates;
  }
}

}  // namespace
}  // namespace dumps
