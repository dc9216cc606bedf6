#include "agent/core/config.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

constexpr const char* kTrees = "[trees]\npublic='p'\nprivate='r'\ntemp='t'\nstate='s'\n";

AgentConfig read(const std::string& text, Problems& problems) {
  const auto document = parse_toml(text, "/etc/d/agent.toml", problems);
  return document ? read_agent(*document, "/etc/d/agent.toml", {"/plugins", "/worker", "/share"},
                               problems)
                  : AgentConfig{};
}

TEST(AgentConfig, RelativePathsBelongToTheFile) {
  Problems problems;
  const AgentConfig config = read(std::string(kTrees) + "[secrets]\nx = 'x.key'\n", problems);
  EXPECT_TRUE(problems.empty()) << problems.to_string();
  EXPECT_EQ(config.trees.public_tree, "/etc/d/p");
  EXPECT_EQ(config.control.socket, "/etc/d/s/control.sock");
  EXPECT_EQ(config.secrets.at("x"), "/etc/d/x.key");
  EXPECT_EQ(config.worker_path, "/worker");
}

TEST(AgentConfig, EveryMistakeIsReportedWithItsLine) {
  const struct {
    const char* text;
    const char* says;
  } rows[] = {
      {"[slots]\ncoers = 3\n",
       "agent.toml:7: unknown key coers in [slots]; did you mean \"cores\"?"},
      {"[slots]\ncores = 'three'\n",
       "agent.toml:7: cores in [slots] is a string; it must be an integer"},
      {"[slots]\ncores = -1\n", "must lie between 0 and 4096"},
      {"[slots]\nmemory = '5 parsecs'\n", "write a size such as"},
      {"[supervision]\ncancel_grace = 'soon'\n", "write a duration such as"},
      {"[files]\numask = '9'\n", "write an octal mode"},
      {"[control]\nmetrics_port = 70000\n", "must lie between 0 and 65535"},
      {"[targets]\nshrink_limit = 2.5\n", "shrink_limit is not between 0 and 1"},
      {"[nonsense]\n", "unknown key nonsense in the file"},
      {"[secrets]\nx = 5\n", "secret x is an integer"},
      {"[signing]\nkey = 'k'\n", "agent.toml:7: key names secret k, which there is not; add k ="},
      {"[signing]\n", "[signing]"},
  };
  for (const auto& row : rows) {
    Problems problems;
    read(std::string(kTrees) + row.text, problems);
    EXPECT_NE(problems.to_string().find(row.says), std::string::npos)
        << row.text << problems.to_string();
  }
}

TEST(AgentConfig, TheSigningKeyIsASecret) {
  Problems problems;
  EXPECT_EQ(read(kTrees, problems).signing_key, "");
  const std::string text = std::string(kTrees) + "[signing]\nkey='k'\n[secrets]\nk='key.pem'\n";
  EXPECT_EQ(read(text, problems).signing_key, "/etc/d/key.pem");
  EXPECT_TRUE(problems.empty()) << problems.to_string();
}

TEST(AgentConfig, SeveralMistakesAreAllReported) {
  Problems problems;
  read(std::string(kTrees) + "[slots]\ncoers=1\nmemry='1'\n[files]\nuser=5\n", problems);
  EXPECT_EQ(problems.list().size(), 3u) << problems.to_string();
}

TEST(AgentConfig, TreesMustBeThereAndApart) {
  Problems problems;
  read("[agent]\n", problems);
  EXPECT_NE(problems.to_string().find("there is no [trees]"), std::string::npos);
  Problems nested;
  read("[trees]\npublic='a'\nprivate='a/b'\ntemp='c'\nstate='d'\n", nested);
  EXPECT_NE(nested.to_string().find("private lies in the public tree"), std::string::npos)
      << nested.to_string();
}

TEST(AgentConfig, BrokenTomlNamesTheLine) {
  Problems problems;
  read("[agent]\nroles = [\n", problems);
  EXPECT_NE(problems.to_string().find("not valid TOML"), std::string::npos);
}

TEST(ProfileConfig, StepsNeedNamePluginAndJob) {
  Problems problems;
  const auto document =
      parse_toml("[[step]]\nname='a'\nplugin='p'\nafterr=['x']\n", "x.toml", problems);
  read_profile(*document, "x.toml", problems);
  const std::string text = problems.to_string();
  EXPECT_NE(text.find("[[step]] has no job"), std::string::npos) << text;
  EXPECT_NE(text.find("x.toml:4: unknown key afterr in [[step]]; did you mean \"after\"?"),
            std::string::npos)
      << text;
}

TEST(ProfileConfig, VerifyIsFullOrStructure) {
  Problems problems;
  const auto read_one = [&problems](const std::string& line) {
    const auto document =
        parse_toml("[[step]]\nname='a'\nplugin='p'\njob='j'\n" + line + "\n", "x.toml", problems);
    return read_profile(*document, "x.toml", problems).steps.at(0).verify;
  };
  EXPECT_EQ(read_one(""), "full");
  EXPECT_EQ(read_one("verify='structure'"), "structure");
  EXPECT_EQ(problems.to_string(), "");
  read_one("verify='structur'");
  EXPECT_NE(problems.to_string().find("x.toml:5: verify in [[step]] is \"structur\""),
            std::string::npos)
      << problems.to_string();
}

TEST(ProfileConfig, VisibilityCanOnlyBeNarrowed) {
  Problems problems;
  const auto is_private = [&problems](const std::string& line) {
    const auto document =
        parse_toml(line + "\n[[step]]\nname='a'\nplugin='p'\njob='j'\n", "x.toml", problems);
    return read_profile(*document, "x.toml", problems).is_private;
  };
  EXPECT_FALSE(is_private(""));
  EXPECT_TRUE(is_private("visibility='private'"));
  EXPECT_EQ(problems.to_string(), "");
  is_private("visibility='public'");
  EXPECT_NE(problems.to_string().find("x.toml:1: visibility in the profile is \"public\""),
            std::string::npos)
      << problems.to_string();
}

TEST(TargetsConfig, VisibilityIsOneOfThree) {
  Problems problems;
  Config config;
  const auto document = parse_toml("[target.w]\nvisibility='pubic'\n", "t.toml", problems);
  read_targets(*document, "t.toml", config, problems);
  EXPECT_NE(problems.to_string().find("did you mean \"public\"?"), std::string::npos);
  EXPECT_EQ(config.targets.at(0).visibility, "private");
}

}  // namespace
}  // namespace dumps
