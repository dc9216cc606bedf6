#include "agent/core/target.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

class FakeReader : public TargetReader {
 public:
  Result<std::string> read_list(const std::string& path) override {
    const auto found = files.find(path);
    if (found == files.end()) return make_errno_error(ENOENT, "read list", path);
    return found->second;
  }
  Result<std::string> run_command(const std::vector<std::string>&) override { return output; }
  Result<std::vector<std::string>> query(const std::string&, const std::string&) override {
    return std::vector<std::string>{"sqlwiki"};
  }
  std::map<std::string, std::string> files;
  std::string output;
};

class Targets : public testing::Test {
 protected:
  Targets() {
    source_.name = "farm";
    source_.type = "dblist";
    source_.path = "/all";
    source_.private_list = "/private";
    source_.visibility = "public";
    reader_.files = {{"/all", "awiki\nbwiki\nzh-min-nanwiki\n"}, {"/private", "bwiki\n"}};
  }
  Result<GatheredTargets> gather(const TargetFacts& before = {}) {
    config_.sources = {source_};
    return gather_targets(config_, before, reader_);
  }
  Config config_;
  SourceConfig source_;
  FakeReader reader_;
};

TEST_F(Targets, IdsAreMappedAndPrivateWins) {
  const auto gathered = gather();
  ASSERT_TRUE(gathered.ok()) << gathered.error().to_string();
  EXPECT_EQ(gathered->targets.at("zh_min_nanwiki").wiki, "zh-min-nanwiki");
  EXPECT_EQ(gathered->targets.at("awiki").visibility, "public");
  EXPECT_EQ(gathered->targets.at("bwiki").visibility, "private");
}

TEST_F(Targets, ArePrivateUnlessTheSourceSaysOtherwise) {
  source_.visibility = SourceConfig().visibility;
  EXPECT_EQ(gather()->targets.at("awiki").visibility, "private");
}

TEST_F(Targets, AWikiOnAListOfPrivateOnesIsNeverPublic) {
  TargetConfig target;
  target.wiki = target.id = "bwiki";
  target.visibility = "public";
  config_.targets = {target};
  reader_.files["/all"] = "awiki\n";
  const auto gathered = gather();
  ASSERT_FALSE(gathered.ok());
  EXPECT_EQ(gathered.error().code, ErrorCode::kRefused);
  config_.targets[0].visibility = "private";
  EXPECT_TRUE(gather().ok());
}

TEST_F(Targets, LostPrivateListStopsEverything) {
  reader_.files.erase("/private");
  EXPECT_FALSE(gather().ok());
  reader_.files["/private"] = "";
  EXPECT_TRUE(gather().ok());  // empty, and nothing is known of earlier
  const auto gathered = gather({{"farm", {3, 1, 0}}});
  ASSERT_FALSE(gathered.ok());
  EXPECT_NE(gathered.error().to_string().find("private wikis is empty"), std::string::npos);
}

TEST_F(Targets, ShrunkenSourceIsRefused) {
  config_.agent.targets.shrink_free = 5;
  EXPECT_TRUE(gather({{"farm", {8, 1, 0}}}).ok());
  const auto gathered = gather({{"farm", {9, 1, 0}}});
  ASSERT_FALSE(gathered.ok());
  EXPECT_NE(gathered.error().to_string().find("lost 6 of 9"), std::string::npos);
  EXPECT_TRUE(gather({{"farm", {3, 1, 0}}}).ok());
}

TEST_F(Targets, CollidingIdsAreRefusedNamingBoth) {
  reader_.files["/all"] = "a-b\na_b\n";
  const auto gathered = gather();
  ASSERT_FALSE(gathered.ok());
  EXPECT_NE(gathered.error().to_string().find("a-b"), std::string::npos);
  EXPECT_NE(gathered.error().to_string().find("a_b"), std::string::npos);
}

TEST_F(Targets, ValuesAreFilledPerWiki) {
  source_.values.kind = ConfigNode::Kind::kTable;
  ConfigNode node;
  node.kind = ConfigNode::Kind::kString;
  node.text = "/srv/{wiki}/{id}.sqlite";
  source_.values.members["database"] = node;
  EXPECT_EQ(std::get<std::string>(gather()->targets.at("zh_min_nanwiki").values.at("database")),
            "/srv/zh-min-nanwiki/zh_min_nanwiki.sqlite");
}

TEST_F(Targets, CommandsAndQueriesAreSourcesToo) {
  source_.type = "command";
  source_.command = {"list"};
  reader_.output = "cmdwiki\n";
  EXPECT_TRUE(gather()->targets.contains("cmdwiki"));
  source_.type = "sql";
  EXPECT_TRUE(gather()->targets.contains("sqlwiki"));
}

TEST(TargetDiff, SaysWhatChanged) {
  TargetTable before;
  TargetTable after;
  before["a"].visibility = "public";
  after["a"].visibility = "private";
  before["b"] = {};
  after["c"] = {};
  EXPECT_EQ(diff_targets(before, after),
            (std::vector<std::string>{"- b (private)", "~ a: public -> private", "+ c (private)"}));
}

TEST(TargetFactsFile, SurvivesAndToleratesGarbage) {
  const TargetFacts facts = {{"farm", {3, 2, 1}}};
  EXPECT_EQ(parse_target_facts(render_target_facts(facts), "f")->at("farm").private_targets, 2u);
  for (const char* damaged : {"", "garbage", "[]", R"({"farm":{"targets":1}})"}) {
    EXPECT_FALSE(parse_target_facts(damaged, "f").ok()) << damaged;
  }
}

}  // namespace
}  // namespace dumps
