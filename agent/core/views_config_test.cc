#include "agent/core/views_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/core/config.h"

namespace dumps {
namespace {

using ::testing::HasSubstr;

ViewsConfig views(const std::string& text, Problems& problems) {
  const auto document = parse_toml(text, "agent.toml", problems);
  return document ? read_views(&*document, "agent.toml", problems) : ViewsConfig{};
}

TEST(ViewsConfigTest, EverythingMayBeLeftOut) {
  Problems problems;
  const ViewsConfig none = read_views(nullptr, "agent.toml", problems);
  EXPECT_EQ(none.interval_ms, 60'000);
  EXPECT_FALSE(none.lists_private);
  const ViewsConfig all = views(
      "url = \"https://dumps.example:8443\"\nweb_root = \"/my/dumps\"\ninterval = \"5s\"\n"
      "list_private = true\n",
      problems);
  EXPECT_TRUE(problems.empty()) << problems.to_string();
  EXPECT_EQ(all.url, "https://dumps.example:8443");
  EXPECT_EQ(all.web_root, "/my/dumps");
  EXPECT_EQ(all.interval_ms, 5000);
  EXPECT_TRUE(all.lists_private);
}

TEST(ViewsConfigTest, WhatIsNoAddressIsRefusedWithItsLine) {
  for (const char* bad :
       {"\nurl = \"dumps.example\"", "\nurl = \"https://dumps.example/\"", "\nurl = \"https://\"",
        "\nurl = \"https://a b\"", "\nweb_root = \"mydumps\"", "\nweb_root = \"/a/\"",
        "\nweb_root = \"/a/../b\"", "\nweb_root = \"/<b>\"", "\ninterval = \"10ms\"",
        "\nurls = \"https://dumps.example\""}) {
    Problems problems;
    views(bad, problems);
    EXPECT_THAT(problems.to_string(), HasSubstr("agent.toml:2")) << bad;
  }
}

ProfileConfig profile(const std::string& head, Problems& problems) {
  const auto document = parse_toml(
      head + "\n[[step]]\nname = \"history\"\nplugin = \"xml-dump\"\njob = \"meta-history\"\n",
      "new.toml", problems);
  return document ? read_profile(*document, "new.toml", problems) : ProfileConfig{};
}

TEST(ViewsConfigTest, AProfileWithTheNewerLayoutPublishesItsRunsWhole) {
  Problems problems;
  const ProfileConfig made =
      profile("newer_layout = { directory = \"other/content\", step = \"history\" }", problems);
  EXPECT_TRUE(problems.empty()) << problems.to_string();
  EXPECT_TRUE(made.publish_run);
  EXPECT_EQ(made.newer_layout.directory, "other/content");
  for (const char* bad :
       {"newer_layout = { directory = \"other/content\", step = \"history\" }\npublish = \"step\"",
        "newer_layout = { directory = \"other/content\", step = \"articles\" }",
        "newer_layout = { directory = \"content\", step = \"history\" }",
        "newer_layout = { directory = \"/other/content\", step = \"history\" }",
        "newer_layout = { directory = \"../other/content\", step = \"history\" }",
        "newer_layout = { directory = \"other/content\" }"}) {
    Problems found;
    profile(bad, found);
    EXPECT_FALSE(found.empty()) << bad;
  }
}

}  // namespace
}  // namespace dumps
