#include "agent/mirrors/mirror.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps::mirrors {
namespace {

struct Read {
  Mirror mirror;
  std::string problems;
};

Read read(const std::string& text,
          const std::string& file = "/etc/dumps-agent/mirrors.d/uni.toml") {
  Problems problems;
  const auto document = parse_toml(text, file, problems);
  Read read;
  if (document) read.mirror = read_mirror(*document, file, problems);
  read.problems = problems.to_string();
  return read;
}

constexpr const char* kGood = R"(
title = "Example University"
contact = "mirror@example.org"
hosts = ["mirror.example.org"]
addresses = ["192.0.2.7", "2001:db8::/64"]
modules = ["dumpslastfive"]
added = "2026-11-27"
)";

TEST(Mirror, IsReadFromItsFile) {
  const Read good = read(kGood);
  EXPECT_EQ(good.problems, "");
  EXPECT_EQ(good.mirror.name, "uni");
  EXPECT_TRUE(good.mirror.is_active());
  EXPECT_THAT(good.mirror.addresses, testing::ElementsAre("192.0.2.7", "2001:db8::/64"));
}

TEST(Mirror, OneThatIsNotActiveMayComeFromNowhere) {
  const Read off =
      read("title = \"x\"\ncontact = \"a@b\"\nactive = false\nreason = \"disk replaced\"\n");
  EXPECT_EQ(off.problems, "");
  EXPECT_EQ(off.mirror.inactive, "disk replaced");
}

TEST(Mirror, WhatIsWrongIsNamedWithItsLine) {
  struct Case {
    const char* text;
    const char* message;
  };
  const std::vector<Case> cases = {
      {"contact = \"a@b\"\naddresses = [\"192.0.2.7\"]", "title"},
      {"title = \"x\"\naddresses = [\"192.0.2.7\"]", "contact"},
      {"title = \"x\"\ncontact = \"nobody\"\naddresses = [\"192.0.2.7\"]",
       "uni.toml:2: contact is no address of mail"},
      {"title = \"x\"\ncontact = \"a@b\"", "nothing says from where it comes"},
      {"title = \"x\"\ncontact = \"a@b\"\nhosts = [\"localhost\"]",
       "uni.toml:3: \"localhost\" is no name of a host"},
      {"title = \"x\"\ncontact = \"a@b\"\nhosts = [\"*.example.org\"]", "is no name of a host"},
      {"title = \"x\"\ncontact = \"a@b\"\naddresses = [\"192.0.2.7/33\"]",
       "\"192.0.2.7/33\" is no address"},
      {"title = \"x\"\ncontact = \"a@b\"\naddresses = [\"0.0.0.0/0\"]",
       "\"0.0.0.0/0\" is no address"},
      {"title = \"x\"\ncontact = \"a@b\"\naddresses = [\"192.0.2.7\"]\nurl = \"javascript:x\"",
       "url is no address of a mirror"},
      {"title = \"x\"\ncontact = \"a@b\"\naddresses = [\"192.0.2.7\"]\nadded = \"last year\"",
       "added is no day"},
      {"title = \"x\"\ncontact = \"a@b\"\naddresses = [\"192.0.2.7\"]\nmodule = [\"x\"]",
       "did you mean \"modules\""},
  };
  for (const Case& c : cases)
    EXPECT_THAT(read(c.text).problems, testing::HasSubstr(c.message)) << c.text;
  EXPECT_THAT(read(kGood, "mirrors.d/Uni Example.toml").problems,
              testing::HasSubstr("is no name of a mirror"));
}

}  // namespace
}  // namespace dumps::mirrors
