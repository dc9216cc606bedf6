#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

#include "plugins/misc-dump/recipe/recipe.h"
#include "plugins/misc-dump/recipe/shard_plan.h"
#include "plugins/xml-dump/testing/test_wiki.h"
#include "tests/fake_host/fake_job.h"
#include "tests/fake_host/real_pipeline.h"

namespace dumps::misc {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kOutput = R"("output":{"names":["{target}-{date}-x.txt.gz"]})";

std::string recipe_of(const std::string& producer, const std::string& more = {},
                      const std::string& output = kOutput) {
  return "{\"producer\":{" + producer + "}," + (more.empty() ? "" : more + ",") + output + "}";
}
std::string shell(std::string script) {
  for (size_t at = 0; (at = script.find('{', at)) != std::string::npos; at += 2) {
    script.insert(at, 1, '{');
  }
  return R"("kind":"command","command":["bash","-c",)" +
         boost::json::serialize(boost::json::string(script)) + ",\"x\",\"{shard}\",\"{shards}\"]";
}

class RecipeJobTest : public ::testing::Test {
 protected:
  RecipeJobTest() { host_.run_pipeline = fake::real_pipelines(); }

  dumps_status run(const std::string& recipe, const std::string& type = "recipe",
                   SpecValues params = {}) {
    params.emplace("recipe", recipe);
    FakeJob job(host_, dumps_entry_v1(), type, params, {{"wiki", std::string("demo-wiki")}});
    const dumps_status status = job.run_all();
    error_ = job.error();
    ids_.clear();
    for (const auto& shard : job.shards()) ids_.push_back(shard.id);
    return status;
  }
  FakeHost host_;
  std::string error_;
  std::vector<std::string> ids_;
};

TEST_F(RecipeJobTest, WritesWhatACommandPrintsToAllOutputs) {
  ASSERT_EQ(run(recipe_of(R"("kind":"command","command":["printf","%s\n","{wiki} {{ {year}"])", "",
                          R"("output":{"names":["a-{date}.txt.gz","a-{date}.txt.bz2"]})")),
            DUMPS_OK)
      << error_;
  EXPECT_EQ(host_.outputs["a-20261124.txt.gz"].bytes, "demo-wiki { 2026\n");
  EXPECT_EQ(host_.outputs["a-20261124.txt.bz2"].bytes, "demo-wiki { 2026\n");
}

TEST_F(RecipeJobTest, RefusesWhatRecipesCannotBe) {
  const struct {
    std::string recipe, says;
  } cases[] = {
      {recipe_of(R"("kind":"comand")"), "producer.kind"},
      {recipe_of(R"("kind":"command")"), "producer.command"},
      {recipe_of(R"("kind":"command","comand":["x"])"), "producer.comand"},
      {recipe_of(R"("kind":"command","command":["{wikki}"])"), "unknown placeholder {wikki}"},
      {recipe_of(R"("kind":"maintenance","script":"x.php")"), "mediawiki_directory"},
      {recipe_of(R"("kind":"sql","query":"SELECT 1")"), "database"},
      {recipe_of(R"("kind":"sql","query":"SELECT 1","key":"a")"), "producer.key"},
      {recipe_of(shell("x"), R"("shards":{"count":0})"), "shards.count"},
      {recipe_of(shell("x"), R"("shards":{"count":2})"), "would be made by each shard"},
      {recipe_of(shell("x"), R"("shards":{"count":2,"list":["a"]})"), "shards.count"},
      {recipe_of(shell("x"), R"("shards":{"size":10})"), "shards.size"},
      {recipe_of(shell("x"), R"("check":{"format":"jsn"})"), "check.format"},
      {recipe_of(shell("x"), R"("check":{"formt":"json"})"), "format"},
      {recipe_of(shell("x"), R"("join":{"kind":"glue"})"), "join.kind"},
      {recipe_of(shell("x"), "", R"("output":{})"), "output.names"},
      {recipe_of(R"("kind":"copy","path":"relative"))"), "recipe"},
      {recipe_of(R"("kind":"copy","path":"relative")"), "no absolute path"},
      {recipe_of(R"("kind":"fetch","servers":["http://a/"])", R"("shards":{"count":2})"),
       "a fetch has a shard for each file"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(run(c.recipe), DUMPS_ERR_CONFIG) << c.recipe;
    EXPECT_THAT(error_, HasSubstr(c.says)) << c.recipe;
  }
}

TEST_F(RecipeJobTest, FailsWhereAShardIsNotWhole) {
  const struct {
    std::string script, more, says;
  } cases[] = {
      {"echo a; exit 3", "", "3"},
      {"kill -9 $$", "", "9"},
      {"true", "", "at least 1"},
      {"printf 'a\\nb'", R"("check":{"format":"lines"})", "line 2"},
      {"echo '{\"a\":'", R"("check":{"format":"json"})", "line"},
      {"echo a; echo b", R"("check":{"format":"lines","min_items":3})", "3 are wanted"},
      {"echo a; echo b", R"("check":{"last_line":"c"})", "last_line"},
      {"echo a; echo wrote 2 items >&2",
       R"("check":{"format":"lines","items_pattern":"wrote ([0-9]+) items"})",
       "says that it wrote 2"},
      {"echo a", R"("check":{"items_pattern":"wrote ([0-9]+) items"})", "no line of standard"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(run(recipe_of(shell(c.script), c.more)), DUMPS_ERR_FAILED) << c.script;
    EXPECT_THAT(error_, HasSubstr(c.says)) << c.script;
    EXPECT_EQ(host_.open_outputs, 0);
  }
  // With a pause, the host is to wait before it tries again.
  EXPECT_EQ(run(recipe_of(shell("exit 1"), R"("retry":{"pause":"90s"})")), DUMPS_ERR_RETRY);
}

TEST_F(RecipeJobTest, PiecesOfShardsBecomeOneFileInTheOrderOfShards) {
  const std::string recipe =
      recipe_of(shell("echo \"{\\\"n\\\":$1}\""),
                R"("shards":{"count":11},"check":{"format":"ndjson"},"join":{"kind":"json-array"})",
                R"("output":{"names":["all-{date}.json.gz","all-{date}.json.bz2"]})");
  std::string error;
  {
    SpecValues params{{"recipe", recipe}};
    FakeJob job(host_, dumps_entry_v1(), "pieces", params);
    ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
    EXPECT_EQ(job.shards().at(10).id, "s0011-of-0011");
    for (const auto& shard : job.shards()) {
      ASSERT_EQ(job.run(shard), DUMPS_OK) << job.error();
      const auto& [name, output] = *host_.outputs.begin();
      host_.artifacts.push_back({.name = name, .stored = output.bytes, .step = "pieces"});
      host_.outputs.clear();
    }
  }
  ASSERT_EQ(run(recipe, "join"), DUMPS_OK) << error_;
  const std::string text = host_.outputs["all-20261124.json.gz"].bytes;
  EXPECT_EQ(text, host_.outputs["all-20261124.json.bz2"].bytes);
  const boost::json::array array = boost::json::parse(text).as_array();
  ASSERT_EQ(array.size(), 11U);
  EXPECT_EQ(array.at(10).at("n"), 11);
  // A missing piece, and one of another number of shards, are seen.
  const auto all = host_.artifacts;
  host_.artifacts.erase(host_.artifacts.begin() + 4);
  EXPECT_EQ(run(recipe, "join"), DUMPS_ERR_FAILED);
  host_.artifacts = all;
  host_.artifacts.push_back({.name = "demowiki-20261124-piece-0001-of-0012.zst", .stored = "{}"});
  EXPECT_EQ(run(recipe, "join"), DUMPS_ERR_FAILED);
  EXPECT_THAT(error_, HasSubstr("restart the step"));
}

TEST(ShardPlan, CutsIdsIntoRangesAndNumbersThem) {
  ShardSpec spec;
  spec.kind = ShardKind::kKeys;
  spec.size = 100;
  const auto parts = plan_shards(spec, 250);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[2].first, 201U);
  EXPECT_EQ(parts[2].last, 300U);
  EXPECT_EQ(parts[2].id(), "s0003-of-0003-p201p300");
  EXPECT_EQ(parse_part(render_part(parts[2])), parts[2]);
  EXPECT_EQ(plan_shards(spec, 0).size(), 1U);
  spec.size = 1;
  EXPECT_THROW(plan_shards(spec, 1'000'000), plugin::Failure);
}

TEST_F(RecipeJobTest, AsksTheSourceForTheLargestId) {
  ASSERT_EQ(run(recipe_of(R"("kind":"command","command":["echo","{first}-{last}"])",
                          R"("shards":{"size":10,"max_command":["echo","25"]})",
                          R"("output":{"names":["x{shard}.txt"]})")),
            DUMPS_OK)
      << error_;
  EXPECT_THAT(ids_,
              ElementsAre("s0001-of-0003-p1p10", "s0002-of-0003-p11p20", "s0003-of-0003-p21p30"));
  EXPECT_EQ(run(recipe_of(R"("kind":"command","command":["echo"])",
                          R"("shards":{"size":10,"max_command":["echo","many"]})",
                          R"("output":{"names":["x{shard}.txt"]})")),
            DUMPS_ERR_FAILED);
  EXPECT_THAT(error_, HasSubstr("is no number"));
}

TEST_F(RecipeJobTest, ReadsRowsOfAnSqliteWiki) {
  const xml_dump::TestWiki wiki(xml_dump::TestWiki::Name::kDemo);
  const SpecValues params{{"database", wiki.database()}};
  const std::string query = "SELECT page_id, page_title FROM {prefix}page ORDER BY page_id";
  ASSERT_EQ(run(recipe_of("\"kind\":\"sql\",\"header\":true,\"query\":\"" + query + "\"",
                          R"("check":{"format":"tsv","columns":2,"header_lines":1})"),
                "recipe", params),
            DUMPS_OK)
      << error_;
  const std::string rows = host_.outputs["demowiki-20261124-x.txt.gz"].bytes;
  EXPECT_THAT(rows, HasSubstr("page_id\tpage_title\n2\t"));
  host_.sample = 2;
  ASSERT_EQ(run(recipe_of("\"kind\":\"sql\",\"form\":\"json\",\"query\":\"" + query + "\"",
                          R"("check":{"format":"ndjson"})"),
                "recipe", params),
            DUMPS_OK)
      << error_;
  const std::string lines = host_.outputs["demowiki-20261124-x.txt.gz"].bytes;
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
  EXPECT_THAT(lines, HasSubstr("{\"page_id\":\"2\",\"page_title\":\""));
}

TEST_F(RecipeJobTest, CopiesAFile) {
  const xml_dump::TestDirectory directory;
  const std::string path = directory.path() / "list.txt";
  std::ofstream(path) << "a\nb\n";
  ASSERT_EQ(run(recipe_of("\"kind\":\"copy\",\"path\":\"" + path + "\"")), DUMPS_OK) << error_;
  EXPECT_EQ(host_.outputs["demowiki-20261124-x.txt.gz"].bytes, "a\nb\n");
  EXPECT_EQ(run(recipe_of(R"("kind":"copy","path":"/nowhere")")), DUMPS_ERR_FAILED);
  EXPECT_THAT(error_, HasSubstr("/nowhere"));
}

}  // namespace
}  // namespace dumps::misc
