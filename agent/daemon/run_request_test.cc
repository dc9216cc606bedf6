#include "agent/daemon/run_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/daemon/loaded_config_fixture.h"

namespace dumps::test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class RunRequestTest : public testing::Test {
 protected:
  Result<std::vector<RunRequest>> resolve(const std::string& body) {
    Result<RunWish> wish = parse_run_wish(body);
    if (!wish) return std::move(wish).error();
    return resolve_wish(*wish, loaded_, open_dates_, "20261124");
  }
  std::string refusal(const std::string& body) {
    const auto result = resolve(body);
    return result ? "it was accepted" : result.error().to_string();
  }
  LoadedConfig loaded_ = make_loaded();
  std::map<std::string, std::string> open_dates_;
};

TEST_F(RunRequestTest, AProfileAndATargetMakeARun) {
  const auto requests = resolve(R"({"profile":"full","targets":["openwiki"],"date":"20260101"})");
  ASSERT_TRUE(requests.ok()) << requests.error().to_string();
  ASSERT_THAT(*requests, SizeIs(1));
  const RunOrder& order = requests->front().order;
  EXPECT_EQ(order.run.to_string(), "openwiki/20260101");
  EXPECT_THAT(order.steps, SizeIs(2));
  EXPECT_EQ(order.trees.public_tree, "/srv/public");
  EXPECT_TRUE(order.is_public());
  EXPECT_FALSE(requests->front().chosen_steps);
}

TEST_F(RunRequestTest, WithoutADateItIsTheOpenRunsOrToday) {
  EXPECT_EQ(resolve(R"({"profile":"full","targets":["openwiki"]})")->front().order.run.date,
            "20261124");
  open_dates_["openwiki"] = "20261101";
  EXPECT_EQ(resolve(R"({"profile":"full","targets":["openwiki"]})")->front().order.run.date,
            "20261101");
}

TEST_F(RunRequestTest, AGroupMeansItsTargetsOrTheFirstOfThem) {
  EXPECT_THAT(*resolve(R"({"profile":"full","group":"small"})"), SizeIs(2));
  const auto first = resolve(R"({"profile":"full","group":"small:1"})");
  ASSERT_THAT(*first, SizeIs(1));
  EXPECT_EQ(first->front().order.visibility, "private");
  EXPECT_THAT(refusal(R"({"profile":"full","group":"small:x"})"), HasSubstr("GROUP:N"));
  EXPECT_THAT(refusal(R"({"profile":"full","group":"tiny"})"), HasSubstr("no target"));
}

TEST_F(RunRequestTest, StepsAndJobsCanBeChosen) {
  const auto step = resolve(R"({"profile":"full","targets":["openwiki"],"steps":["sums"]})");
  ASSERT_TRUE(step.ok());
  EXPECT_TRUE(step->front().chosen_steps);
  EXPECT_THAT(step->front().order.steps, SizeIs(1));
  EXPECT_THAT(refusal(R"({"profile":"full","targets":["openwiki"],"steps":["sum"]})"),
              HasSubstr("did you mean \"sums\""));
  const auto job = resolve(R"({"profile":"xml/stubs","targets":["openwiki"]})");
  ASSERT_TRUE(job.ok());
  EXPECT_TRUE(job->front().chosen_steps);
}

TEST_F(RunRequestTest, StepsAreKnownByTheJobsOfTheOlderEngineToo) {
  const auto step =
      resolve(R"({"profile":"full","targets":["openwiki"],"steps":["xmlstubsdump"]})");
  ASSERT_TRUE(step.ok()) << step.error().to_string();
  ASSERT_THAT(step->front().order.steps, SizeIs(1));
  EXPECT_EQ(step->front().order.steps[0].name, "stubs");
  EXPECT_THAT(refusal(R"({"profile":"full","targets":["openwiki"],"steps":["xmlstubdump"]})"),
              HasSubstr("did you mean \"xmlstubsdump\""));
  EXPECT_THAT(refusal(R"({"profile":"full","targets":["openwiki"],"steps":["articlesdump"]})"),
              HasSubstr("it has no step articlesdump"));
}

TEST_F(RunRequestTest, OfTheJobOfOneTableThatTableIsMadeAlone) {
  loaded_.config.profiles["full"].steps.push_back(test::make_step("tables", "tables"));
  loaded_.plugins["xml"].job_types.emplace_back().name = "tables";
  const auto one =
      resolve(R"({"profile":"full","targets":["openwiki"],"steps":["changetagstable"]})");
  ASSERT_TRUE(one.ok()) << one.error().to_string();
  ASSERT_THAT(one->front().order.steps, SizeIs(1));
  const StepOrder& step = one->front().order.steps[0];
  EXPECT_EQ(step.name, "tables");
  EXPECT_EQ(std::get<std::vector<std::string>>(step.params.at("tables")),
            std::vector<std::string>{"change_tag"});
  EXPECT_TRUE(step.keeps_others);
  const auto all = resolve(R"({"profile":"full","targets":["openwiki"],"steps":["tables"]})");
  ASSERT_TRUE(all.ok());
  EXPECT_FALSE(all->front().order.steps[0].params.contains("tables"));
  EXPECT_FALSE(all->front().order.steps[0].keeps_others);
}

TEST_F(RunRequestTest, ParametersReachTheStepsThatHaveThem) {
  const auto run =
      resolve(R"({"profile":"full","targets":["openwiki"],"params":{"pages":"1-10"}})");
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(std::get<std::string>(run->front().order.steps[0].params.at("pages")), "1-10");
  EXPECT_THAT(refusal(R"({"profile":"full","targets":["openwiki"],"params":{"page":"1"}})"),
              HasSubstr("\"page\""));
}

TEST_F(RunRequestTest, UnknownNamesAreAnsweredWithTheNearest) {
  EXPECT_THAT(refusal(R"({"profile":"ful","targets":["openwiki"]})"),
              HasSubstr("did you mean \"full\""));
  EXPECT_THAT(refusal(R"({"profile":"full","targets":["openwik"]})"),
              HasSubstr("did you mean \"openwiki\""));
}

TEST_F(RunRequestTest, RolesLimitWhatRunsHere) {
  RoleConfig& role = loaded_.config.roles["all"];
  role.groups = {"small"};
  EXPECT_THAT(refusal(R"({"profile":"full","targets":["openwiki"]})"), HasSubstr("role"));
  role.groups.clear();
  role.plugins = {"hash"};
  EXPECT_THAT(refusal(R"({"profile":"full","targets":["openwiki"]})"), HasSubstr("plugin xml"));
  role.plugins.clear();
  role.profiles = {"verify"};
  EXPECT_THAT(refusal(R"({"profile":"full","targets":["openwiki"]})"), HasSubstr("profile"));
  role.profiles.clear();
  role.scratch_only = true;
  EXPECT_THAT(refusal(R"({"profile":"full","targets":["openwiki"]})"), HasSubstr("scratch"));
}

TEST_F(RunRequestTest, ScratchAndSampleStayOutOfTheTrees) {
  const auto run =
      resolve(R"({"profile":"full","targets":["openwiki"],"scratch":"/tmp/x","sample":10})");
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->front().order.trees.public_tree, "/tmp/x/public");
  EXPECT_EQ(run->front().order.steps[0].sample, 10u);
  EXPECT_TRUE(run->front().order.scratch);
  EXPECT_THAT(refusal(R"({"profile":"full","targets":["openwiki"],"sample":10})"),
              HasSubstr("--scratch"));
  for (const char* path : {"/srv/public/x", "/srv", "/srv/temp"}) {
    EXPECT_THAT(refusal(R"({"profile":"full","targets":["openwiki"],"scratch":")" +
                        std::string(path) + "\"}"),
                HasSubstr("overlaps"))
        << path;
  }
}

TEST_F(RunRequestTest, RequestsThatAreNotUnderstoodAreRefused) {
  for (const char* body :
       {"", "[]", "{}", R"({"profile":"full"})", R"({"profile":"full","targets":[],"group":""})",
        R"({"profile":"full","targets":["openwiki"],"group":"small"})",
        R"({"profile":"full","targets":["openwiki"],"dat":"20260101"})",
        R"({"profile":"full","targets":["openwiki"],"date":"2026-01-01"})",
        R"({"profile":"full","targets":"openwiki"})"}) {
    const auto result = resolve(body);
    ASSERT_FALSE(result.ok()) << body;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalid) << body;
  }
}

}  // namespace
}  // namespace dumps::test
