// Tables of recipes: what is read from them, and what is said of those that cannot be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "plugins/misc-dump/recipe/producer_tables.h"
#include "plugins/misc-dump/recipe/text_tables.h"

namespace dumps::misc {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::StartsWith;

template <class Read>
auto read(const std::string& json, Read function) {
  const boost::json::value value = boost::json::parse(json);
  RecipeTable table(value.as_object(), "producer");
  auto result = function(table);
  table.finish();
  return result;
}
template <class Read>
std::string complaint(const std::string& json, Read function) {
  try {
    read(json, function);
    return "nothing";
  } catch (const plugin::Failure& failure) {
    EXPECT_EQ(failure.status(), DUMPS_ERR_CONFIG);
    return failure.subject() + ": " + failure.message();
  }
}

TEST(RecipeTablesTest, AFetchWithAllKeys) {
  const FetchWork work = read(R"({
      "servers": ["https://sibling.example/", "https://origin.example/"], "index": "2026/",
      "match": ".*gz", "sums": "2026/sha1sums.txt", "needs_sums": true, "max_files": 7,
      "secret": "key", "secret_header": "X-Key", "secret_prefix": "", "ca_file": "/ca",
      "limits": {"connect": "5s", "silence": "1m", "total": "2h", "max_bytes": "1GiB",
                 "max_bytes_per_second": 4096, "max_redirects": 0},
      "retry": {"attempts": 9, "first_pause": "100ms", "longest_pause": "1h"}})",
                              read_fetch);
  EXPECT_THAT(work.source.servers,
              ElementsAre("https://sibling.example/", "https://origin.example/"));
  EXPECT_THAT(work.source.sums, ElementsAre("2026/sha1sums.txt"));
  EXPECT_TRUE(work.source.needs_sums);
  EXPECT_EQ(work.source.max_files, 7U);
  EXPECT_EQ(work.http.secret_header, "X-Key");
  EXPECT_EQ(work.http.limits.connect, milliseconds{5000});
  EXPECT_EQ(work.http.limits.max_bytes, std::uint64_t{1} << 30);
  EXPECT_EQ(work.http.limits.max_redirects, 0U);
  EXPECT_EQ(work.http.retry.attempts, 9U);
  EXPECT_EQ(work.http.retry.first_pause, milliseconds{100});
}

TEST(RecipeTablesTest, AnApiWithItsParameters) {
  const ApiWork work = read(R"({
      "url": "https://a.example/w/api.php", "items": "/query/allpages", "next": "/continue",
      "paging": "continue", "parameters": {"action": "query", "aplimit": 500, "redirects": true},
      "pause_between": "1s"})",
                            read_api_work);
  EXPECT_EQ(work.source.paging, Paging::kContinue);
  EXPECT_EQ(work.source.parameters.at("aplimit"), "500");
  EXPECT_EQ(work.source.parameters.at("redirects"), "true");
  EXPECT_EQ(work.source.pause_between, milliseconds{1000});
}

TEST(RecipeTablesTest, ChecksAndJoins) {
  const CheckTable check = read(
      R"json({"format":"tsv","columns":3,"header_lines":1,"min_items":5,"min_bytes":"1KiB",
          "last_line":"-- done","count":"wrote ([0-9]+)","count_how":"sum"})json",
      read_check);
  EXPECT_EQ(check.rules.format, Format::kTsv);
  EXPECT_EQ(check.rules.columns, 3U);
  EXPECT_EQ(check.rules.min_bytes, 1024U);
  EXPECT_EQ(check.count_how, ItemCount::How::kSum);
  const JoinRules join = read(R"({"kind":"json-array","json_pieces":"snippets"})", read_join);
  EXPECT_EQ(join.kind, JoinKind::kJsonArray);
  EXPECT_EQ(join.json_pieces, JsonPieces::kSnippets);
}

TEST(RecipeTablesTest, SayWhichKeyIsWrongAndWhy) {
  EXPECT_EQ(complaint(R"({"severs":[]})", read_fetch),
            "producer.severs: is not known; did you mean \"servers\"?");
  EXPECT_EQ(complaint(R"({"servers":[1]})", read_fetch),
            "producer.servers: must be a list of texts");
  EXPECT_EQ(complaint(R"({"limits":{"silense":"1s"}})", read_fetch),
            "producer.limits.silense: is not known; did you mean \"silence\"?");
  EXPECT_EQ(complaint(R"({"limits":{"silence":5}})", read_fetch),
            "producer.limits.silence: must be a duration such as \"90s\" or \"1h 30min\"");
  EXPECT_EQ(complaint(R"({"limits":7})", read_fetch), "producer.limits: must be a table");
  EXPECT_EQ(complaint(R"({"retry":{"attempts":0}})", read_fetch),
            "producer.retry.attempts: must be from 1 to 1000000");
  EXPECT_EQ(complaint(R"({"max_files":-1})", read_fetch),
            "producer.max_files: must be a whole number, 0 or more");
  EXPECT_EQ(complaint(R"({})", read_api_work),
            "producer.url: is missing: where does the API answer?");
  EXPECT_EQ(complaint(R"({"url":"x","paging":"tokn"})", read_api_work),
            "producer.paging: \"tokn\" is not known; it can be none, next-link, continue, token or "
            "offset");
  EXPECT_EQ(complaint(R"({"url":"x","paging":"token","next":"/n"})", read_api_work),
            "producer.parameter: this paging needs it");
  EXPECT_EQ(complaint(R"({"url":"x","parameters":{"a":[]}})", read_api_work),
            "producer.parameters.a: must be a text, a number, true or false");
  EXPECT_THAT(complaint(R"({"format":"jsn"})", read_check),
              StartsWith("producer.format: \"jsn\" is not known; it can be any, json, ndjson"));
  EXPECT_EQ(complaint(R"({"count":"x"})", read_check),
            "producer.count: \"x\" has 0 groups; it must have one, for the number, as in \"wrote "
            "([0-9]+) items\"");
  EXPECT_EQ(complaint(R"({"min_bytes":"ten"})", read_check),
            "producer.min_bytes: must be a size such as \"64MiB\" or 4096");
  EXPECT_EQ(complaint(R"({"kind":"header-lines","header_lines":0})", read_join),
            "producer.header_lines: must be 1 or more for this kind of join");
}

}  // namespace
}  // namespace dumps::misc
