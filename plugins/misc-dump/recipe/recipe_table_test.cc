// Tables of recipes: what is read from them, and what is said of those that cannot be.
#include "plugins/misc-dump/recipe/recipe_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace dumps::misc {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

const boost::json::value kDocument = boost::json::parse(R"({
    "text": "a", "size": "64MiB", "time": "1h 30min", "count": 7, "flag": true, "less": -1,
    "one": "x", "list": ["x", "y"], "codes": [0, -3], "mixed": ["x", 1],
    "command": ["php", "a b"], "pipeline": [["php"], ["sort", "-u"]], "none": [],
    "pairs": {"a": "x", "b": 500, "c": true}, "table": {"severs": 1}, "deep": {"a": []}})");

RecipeTable table() { return {kDocument.get_object(), "producer"}; }

TEST(RecipeTableTest, GivesWhatIsAskedFor) {
  RecipeTable t = table();
  EXPECT_EQ(t.text("text"), "a");
  EXPECT_EQ(t.text("no", "otherwise"), "otherwise");
  EXPECT_EQ(t.number("size"), std::uint64_t{64} << 20);
  EXPECT_EQ(t.number("time"), 5'400'000U);
  EXPECT_EQ(t.number("count"), 7U);
  EXPECT_EQ(t.number("no", 5), 5U);
  EXPECT_TRUE(t.flag("flag"));
  EXPECT_THAT(t.texts("one"), ElementsAre("x"));
  EXPECT_THAT(t.texts("list"), ElementsAre("x", "y"));
  EXPECT_THAT(t.numbers("codes"), ElementsAre(0, -3));
  EXPECT_THAT(t.commands("command"), ElementsAre(ElementsAre("php", "a b")));
  EXPECT_THAT(t.commands("pipeline"), ElementsAre(ElementsAre("php"), ElementsAre("sort", "-u")));
  EXPECT_TRUE(t.commands("none").empty());
  EXPECT_THAT(t.pairs("pairs"), ElementsAre(Pair("a", "x"), Pair("b", "500"), Pair("c", "true")));
  EXPECT_TRUE(t.has("table"));
  EXPECT_FALSE(t.has("no"));
  t.table("no").finish();
}

TEST(RecipeTableTest, SaysWhichKeyIsWrongAndWhy) {
  const auto said = [](const std::function<void(RecipeTable&)>& ask) -> std::string {
    RecipeTable t = table();
    try {
      ask(t);
      return "nothing";
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.status(), DUMPS_ERR_CONFIG);
      return failure.subject() + ": " + failure.message();
    }
  };
  const std::vector<std::pair<std::function<void(RecipeTable&)>, std::string>> rows = {
      {[](RecipeTable& t) { t.text("count"); }, "producer.count: must be a text"},
      {[](RecipeTable& t) { t.number("less"); },
       "producer.less: must be a whole number, 0 or more"},
      {[](RecipeTable& t) { t.number("text"); },
       "producer.text: must be a whole number, 0 or more"},
      {[](RecipeTable& t) { t.flag("text"); }, "producer.text: must be true or false"},
      {[](RecipeTable& t) { t.texts("mixed"); }, "producer.mixed: must be a list of texts"},
      {[](RecipeTable& t) { t.numbers("list"); }, "producer.list: must be a list of whole numbers"},
      {[](RecipeTable& t) { t.commands("text"); }, "producer.text: must be a list of words, as in"},
      {[](RecipeTable& t) { t.commands("mixed"); }, "producer.mixed: must be a list of texts"},
      {[](RecipeTable& t) { t.pairs("deep"); }, "producer.deep.a: must be a text, a number, true"},
      {[](RecipeTable& t) { t.table("text"); }, "producer.text: must be a table"},
      {[](RecipeTable& t) {
         RecipeTable inner = t.table("table");
         inner.texts("servers");
         inner.finish();
       },
       "producer.table.severs: is not known; did you mean \"servers\"?"},
      {[](RecipeTable& t) { t.finish(); }, "producer.text: is not known; there are none"},
  };
  for (const auto& [ask, words] : rows) {
    EXPECT_EQ(said(ask).substr(0, words.size()), words);
  }
}

}  // namespace
}  // namespace dumps::misc
