#include "agent/mirrors/rsyncd_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps::mirrors {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Read {
  RsyncdConfig config;
  std::string problems;
};

Read read(const std::string& text) {
  Problems problems;
  const auto document = parse_toml(text, "rsyncd.toml", problems);
  Read read;
  if (document) read.config = read_rsyncd_config(*document, "rsyncd.toml", "/srv/public", problems);
  read.problems = problems.to_string();
  return read;
}

constexpr const char* kServer = "[server]\nconfig = \"/etc/rsyncd.conf\"\n";

std::string conf(const std::string& modules, const std::map<std::string, Mirror>& mirrors = {},
                 const MirrorAddresses& addresses = {}) {
  const Read good = read(kServer + modules);
  EXPECT_EQ(good.problems, "");
  return render_rsyncd_conf(good.config, mirrors, addresses, "/srv/public");
}

TEST(RsyncdConfig, AModuleWithoutGuestsLetsNobodyIn) {
  const std::string text = conf("[module.all]\npath = \"public\"\n");
  EXPECT_THAT(text, HasSubstr("[all]\npath = /srv/public\nread only = yes\n"));
  EXPECT_THAT(text, HasSubstr("hosts deny = *\n"));
  EXPECT_THAT(text, Not(HasSubstr("hosts allow")));
  EXPECT_THAT(text, HasSubstr("filter = - .?* - *.inprog"));
  EXPECT_THAT(conf("[module.all]\npath = \"public\"\nopen = true\n"), Not(HasSubstr("hosts deny")));
}

TEST(RsyncdConfig, MirrorsMayComeToTheModulesThatTheyTake) {
  Mirror uni;
  uni.name = "uni";
  uni.modules = {"lastfive"};
  Mirror gone = uni;
  gone.inactive = "closed";
  const std::string text = conf(
      "[module.all]\npath = \"public\"\n[module.lastfive]\npath = \"public\"\nlast_good = 5\nhosts "
      "= [\"198.51.100.1\"]\n",
      {{"gone", gone}, {"uni", uni}},
      {{"gone", {"192.0.2.9"}}, {"uni", {"192.0.2.7", "2001:db8::7"}}});
  EXPECT_THAT(text, HasSubstr("hosts allow = 198.51.100.1 192.0.2.7 2001:db8::7\n"));
  EXPECT_THAT(text, HasSubstr("include from = /srv/public/rsync-inc-last-5.txt\n"));
  EXPECT_THAT(text, Not(HasSubstr("192.0.2.9")));
}

TEST(RsyncdConfig, PeersMayWriteWhoProveWhoTheyAre) {
  const std::string text = conf(
      "[module.in]\npath = \"public\"\nwritable = true\nusers = [\"peer\"]\nsecrets_file = "
      "\"/etc/secrets\"\n");
  EXPECT_THAT(text, HasSubstr("read only = no\nmunge symlinks = no\n"));
  EXPECT_THAT(text, HasSubstr("refuse options = delete inplace append"));
  EXPECT_THAT(text, HasSubstr("auth users = peer\nsecrets file = /etc/secrets\n"));
}

TEST(RsyncdConfig, WhatIsWrongIsNamed) {
  struct Case {
    const char* text;
    const char* message;
  };
  const std::vector<Case> cases = {
      {"[module.x]\npath = \"public/../private\"", "is no path of a module"},
      {"[module.x]\npath = \"relative\"", "is no path of a module"},
      {"[module.\"a]b\"]\npath = \"public\"", "is no name of a module"},
      {"[module.x]\npath = \"public\"\nwritable = true", "has to know who sends them"},
      {"[module.x]\npath = \"public\"\nusers = [\"a\"]", "users and secrets_file go together"},
      {"[module.x]\npath = \"public\"\nlast_good = 9", "last_good"},
      {"[module.x]\npath = \"public\"\ncomment = \"a\\nb = c\"", "would not leave alone"},
      {"[module.x]\npath = \"public\"\nexclude = [\"a b\"]", "is no pattern"},
      {"[module.x]\npath = \"public\"\nhosts = [\"*\"]", "neither a name nor an address"},
      {"[module.x]\npath = \"public\"\ndeletes = true", "nothing can be deleted"},
  };
  for (const Case& c : cases)
    EXPECT_THAT(read(std::string(kServer) + c.text).problems, HasSubstr(c.message)) << c.text;
  EXPECT_THAT(read("[server]\nconfig = \"/x\"\nuser = \"root\"").problems, HasSubstr("as root"));
  EXPECT_THAT(read("").problems, HasSubstr("there is no [server]"));
}

}  // namespace
}  // namespace dumps::mirrors
