#include "agent/core/run_plan.h"

#include <gtest/gtest.h>

#include "agent/core/validate.h"

namespace dumps {
namespace {

PluginTable plugins() {
  JobTypeInfo dump;
  dump.name = "stubs";
  dump.artifacts = {"{target}-{date}-stub*.gz"};
  dump.params = {
      {"database", "path", std::nullopt, true, false, false, "", {}},
      {"dialect", "string", "published", false, false, false, "", {"published", "direct"}},
      {"pages", "string", std::nullopt, false, false, false, "", {}},
      {"wait", "duration", "90s", false, false, false, "", {}},
      {"password", "string", std::nullopt, false, true, false, "", {}}};
  dump.memory_bytes = 1000;
  dump.db_group = "dump";
  dump.db_connections = 2;
  JobTypeInfo clash = dump;
  clash.name = "stubs-again";
  PluginInfo plugin;
  plugin.id = "xml-dump";
  plugin.job_types = {dump, clash};
  return {{"xml-dump", plugin}};
}

StepConfig step(const std::string& name, std::vector<std::string> after = {},
                const std::string& job = "stubs") {
  StepConfig s;
  s.place = {"p.toml", 7};
  s.name = name;
  s.plugin = "xml-dump";
  s.job = job;
  s.after = std::move(after);
  return s;
}

ConfigNode string_node(const std::string& text) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kString;
  node.line = 9;
  node.text = text;
  return node;
}

class Plans : public testing::Test {
 protected:
  Plans() {
    config_.agent.directory = "/etc/d";
    config_.agent.place = {"agent.toml", 1};
    config_.agent.roles = {"r"};
    config_.roles["r"].name = "r";
    config_.roles["r"].profiles = {"full"};
    profile_.name = "full";
    profile_.place = {"p.toml", 1};
    target_.id = "w";
    target_.visibility = "public";
    target_.values = {{"database", std::string("w.sqlite")}};
  }
  std::string validated() {
    config_.profiles["full"] = profile_;
    Problems problems;
    validate_config(config_, plugins(), problems);
    return problems.to_string();
  }
  Config config_;
  ProfileConfig profile_;
  Target target_;
};

TEST_F(Plans, StepsStandBehindThoseTheyWaitFor) {
  profile_.steps = {step("c", {"b"}), step("a"), step("b", {"a"})};
  const auto ordered = order_steps(profile_);
  ASSERT_TRUE(ordered.ok());
  EXPECT_EQ((*ordered)[0].name + (*ordered)[1].name + (*ordered)[2].name, "abc");
}

TEST_F(Plans, CyclesAreNamed) {
  profile_.steps = {step("a", {"c"}), step("b", {"a"}), step("c", {"b"})};
  const auto ordered = order_steps(profile_);
  ASSERT_FALSE(ordered.ok());
  EXPECT_NE(ordered.error().to_string().find("a -> c -> b -> a"), std::string::npos)
      << ordered.error().to_string();
}

TEST_F(Plans, ValuesComeFromCommandLineProfileTargetAndDefaultInThisOrder) {
  profile_.steps = {step("s")};
  const auto with = [&](const ParamOverrides& overrides) {
    auto plan = plan_run(config_, plugins(), profile_, target_, "20260102", overrides);
    EXPECT_TRUE(plan.ok()) << plan.error().to_string();
    return plan->steps.at(0).params;
  };
  EXPECT_EQ(std::get<std::string>(with({}).at("database")), "/etc/d/w.sqlite");
  EXPECT_EQ(std::get<std::string>(with({}).at("dialect")), "published");
  EXPECT_EQ(std::get<std::int64_t>(with({}).at("wait")), 90'000);
  EXPECT_FALSE(with({}).contains("pages"));
  profile_.steps[0].params.members["dialect"] = string_node("direct");
  profile_.steps[0].params.members["pages"] = string_node("{target}-{date}");
  EXPECT_EQ(std::get<std::string>(with({}).at("dialect")), "direct");
  EXPECT_EQ(std::get<std::string>(with({}).at("pages")), "w-20260102");
  EXPECT_EQ(std::get<std::string>(with({{"dialect", "published"}}).at("dialect")), "published");
}

TEST_F(Plans, TheNameOfAScriptIsLeftToTheJob) {
  target_.wiki = "w-w";
  profile_.steps = {step("s")};
  profile_.steps[0].params.members["pages"] = string_node("mw {script} --wiki={wiki}");
  const auto plan = plan_run(config_, plugins(), profile_, target_, "20260102", {});
  ASSERT_TRUE(plan.ok()) << plan.error().to_string();
  EXPECT_EQ(std::get<std::string>(plan->steps.at(0).params.at("pages")), "mw {script} --wiki=w-w");
}

TEST_F(Plans, APrivateProfileIsPrivateForEveryTarget) {
  profile_.steps = {step("s")};
  const auto visibility = [&](bool is_private, const std::string& of_target) {
    profile_.is_private = is_private;
    target_.visibility = of_target;
    return plan_run(config_, plugins(), profile_, target_, "20260102", {})->visibility;
  };
  EXPECT_EQ(visibility(false, "public"), "public");
  EXPECT_EQ(visibility(false, "closed"), "closed");
  EXPECT_EQ(visibility(true, "public"), "private");
  EXPECT_EQ(visibility(true, "closed"), "private");
}

TEST_F(Plans, AShardHasTheLeastOfWhatStepJobTypeAndHostAllow) {
  profile_.steps = {step("s")};
  PluginTable table = plugins();
  for (auto& [id, plugin] : table) {
    for (JobTypeInfo& type : plugin.job_types) type.threads_max = 4;
  }
  const auto threads = [&](std::uint32_t of_step, std::uint32_t cores) {
    profile_.steps[0].threads = of_step;
    config_.agent.slots.cores = cores;
    return plan_run(config_, table, profile_, target_, "20260102", {})->steps.at(0).threads;
  };
  EXPECT_EQ(threads(0, 8), 4u);
  EXPECT_EQ(threads(3, 8), 3u);
  EXPECT_EQ(threads(9, 8), 4u);
  EXPECT_EQ(threads(3, 2), 2u);
}

TEST_F(Plans, StepsSayHowTheirFilesAreVerified) {
  profile_.steps = {step("s")};
  const auto verify = [&] {
    return plan_run(config_, plugins(), profile_, target_, "20260102", {})->steps.at(0).verify;
  };
  EXPECT_EQ(verify(), "full");
  profile_.steps[0].verify = "structure";
  EXPECT_EQ(verify(), "structure");
}

TEST_F(Plans, AStepMayMakeAWholeOfThePartsOfAnEarlierOne) {
  profile_.steps = {step("s"), step("t", {}, "stubs-again")};
  profile_.steps[1].params.members["output"] = string_node("whole.gz");
  EXPECT_EQ(validated().find("could make the same file"), std::string::npos)
      << "its output is one name: " << validated();
  profile_.steps[1].params.members["output"] = string_node("stubs.gz");
  EXPECT_NE(validated().find("could make the same file"), std::string::npos);
  profile_.steps[1].after = {"s"};
  EXPECT_EQ(validated().find("could make the same file"), std::string::npos)
      << "it makes it of files of the other: " << validated();
  profile_.steps[1].params.members.clear();
  EXPECT_NE(validated().find("could make the same file"), std::string::npos)
      << "it says nothing of what it makes it of";
}

TEST_F(Plans, MissingWrongAndUnknownParametersAreRefused) {
  profile_.steps = {step("s")};
  const auto error = [&](const ParamOverrides& overrides) {
    return plan_run(config_, plugins(), profile_, target_, "20260102", overrides)
        .error()
        .to_string();
  };
  EXPECT_NE(error({{"dialect", "french"}}).find("one of published, direct"), std::string::npos);
  EXPECT_NE(error({{"wait", "long"}}).find("duration"), std::string::npos);
  EXPECT_NE(error({{"nonsense", "1"}}).find("no step of it has a parameter \"nonsense\""),
            std::string::npos);
  EXPECT_NE(error({{"password", "mirror"}}).find("secret \"mirror\", which is not configured"),
            std::string::npos);
  target_.values.clear();
  EXPECT_NE(error({}).find("database: is required"), std::string::npos) << error({});
}

TEST_F(Plans, JobsWithoutAProfileCanBeNamed) {
  EXPECT_EQ(find_profile(config_, plugins(), "stubs")->steps.at(0).job, "stubs");
  EXPECT_EQ(find_profile(config_, plugins(), "xml-dump/stubs")->steps.at(0).plugin, "xml-dump");
  const auto unknown = find_profile(config_, plugins(), "stub");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
}

TEST_F(Plans, ValidationFindsEachMistake) {
  profile_.steps = {step("s"), step("t", {"x"})};
  EXPECT_NE(validated().find("waits for step \"x\""), std::string::npos) << validated();
  profile_.steps = {step("s"), step("t", {}, "stubs-again")};
  EXPECT_NE(validated().find("steps s and t could make the same file"), std::string::npos)
      << validated();
  profile_.steps = {step("s", {}, "stbs")};
  EXPECT_NE(validated().find(
                "p.toml:7: plugin xml-dump has no job type \"stbs\"; did you mean \"stubs\"?"),
            std::string::npos)
      << validated();
  profile_.steps = {step("s")};
  profile_.steps[0].params.members["dilect"] = string_node("direct");
  EXPECT_NE(validated().find("p.toml:9: unknown parameter dilect"), std::string::npos)
      << validated();
  profile_.steps = {step("s"), step("s")};
  EXPECT_NE(validated().find("two steps have the name s"), std::string::npos);
  profile_.steps = {step("s")};
  EXPECT_EQ(validated(), "");
  config_.agent.slots.memory_bytes = 999;
  EXPECT_NE(validated().find("could never start"), std::string::npos);
  config_.agent.slots.memory_bytes = 0;
  config_.agent.slots.db["dump"] = 1;
  EXPECT_NE(validated().find("connections of DB group dump"), std::string::npos);
  config_.agent.slots.db.clear();
  config_.agent.roles = {"rr"};
  EXPECT_NE(validated().find("unknown role \"rr\""), std::string::npos);
  config_.agent.roles = {"r"};
  config_.roles["r"].profiles = {"ful"};
  EXPECT_NE(validated().find("did you mean \"full\"?"), std::string::npos);
}

TEST_F(Plans, WikisWithTheSameIdAreRefused) {
  profile_.steps = {step("s")};
  TargetConfig a;
  a.wiki = "a-b";
  a.id = "a_b";
  TargetConfig b = a;
  b.wiki = "a_b";
  config_.targets = {a, b};
  EXPECT_NE(validated().find("both get the target id a_b"), std::string::npos) << validated();
}

}  // namespace
}  // namespace dumps
