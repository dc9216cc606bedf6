#include "agent/process/job_spec.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

JobSpec example() {
  JobSpec spec;
  spec.token = "0123";
  spec.mode = JobMode::kRun;
  spec.plugin_id = "xml-dump";
  spec.target = "demowiki";
  spec.params = {{"flag", true},
                 {"count", std::int64_t{1} << 40},
                 {"ratio", 0.5},
                 {"name", std::string("a\"b")},
                 {"list", std::vector<std::string>{"x", "y"}}};
  spec.target_values = {{"database", std::string("demo")}};
  spec.shard = {"p1p10", "1 10", {"a.gz", "b.gz"}, 10, 2};
  spec.secrets = {{"peer", "/run/credentials/peer"}};
  return spec;
}

TEST(JobSpec, SurvivesTheWayThroughJson) {
  const Result<JobSpec> back = parse_job_spec(render_job_spec(example()));
  ASSERT_TRUE(back.ok()) << back.error().to_string();
  EXPECT_EQ(back->params, example().params);
  EXPECT_EQ(back->target_values, example().target_values);
  EXPECT_EQ(back->shard.outputs, example().shard.outputs);
  EXPECT_EQ(back->shard.attempt, 2u);
  EXPECT_EQ(back->secrets, example().secrets);
  EXPECT_EQ(back->group_id, -1);
}

TEST(JobSpec, NewerSchemaIsRefusedByNumber) {
  std::string text = render_job_spec(example());
  const std::string old = "\"schema\":1";
  text.replace(text.find(old), old.size(), "\"schema\":7");
  const Result<JobSpec> spec = parse_job_spec(text);
  ASSERT_FALSE(spec.ok());
  EXPECT_EQ(spec.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(spec.error().to_string().find("schema 7"), std::string::npos);
}

TEST(JobSpec, DamagedTextIsAnErrorNotACrash) {
  const std::string text = render_job_spec(example());
  for (size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(parse_job_spec(text.substr(0, length)).ok());
  }
}

}  // namespace
}  // namespace dumps
