// What a recipe says of data that comes over the network.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dumps/failure.hpp"
#include "plugins/misc-dump/recipe/recipe.h"

namespace dumps::misc {
namespace {

using std::chrono::milliseconds;

std::string recipe_of(const std::string& producer) {
  return R"({"producer":)" + producer + R"(,"output":{"names":["x.gz"]}})";
}
std::string said(const std::string& producer) {
  try {
    parse_recipe(recipe_of(producer));
    return "nothing";
  } catch (const plugin::Failure& failure) {
    return failure.subject() + ": " + failure.message();
  }
}

TEST(RecipeNetworkTest, ReadsLimitsOfFetches) {
  const ProducerSpec spec = parse_recipe(recipe_of(R"({"kind":"fetch",
      "servers":["https://a.example/"], "index":"", "connect_timeout":"5s", "silence_timeout":"1m",
      "total_timeout":"2h", "max_size":"1GiB", "max_rate":4096, "max_redirects":0, "max_files":7,
      "attempts":9})"))
                                .producer;
  EXPECT_EQ(spec.http.limits.connect, milliseconds{5'000});
  EXPECT_EQ(spec.http.limits.silence, milliseconds{60'000});
  EXPECT_EQ(spec.http.limits.total, milliseconds{7'200'000});
  EXPECT_EQ(spec.http.limits.max_bytes, std::uint64_t{1} << 30);
  EXPECT_EQ(spec.http.limits.max_bytes_per_second, 4096U);
  EXPECT_EQ(spec.http.limits.max_redirects, 0U);
  EXPECT_EQ(spec.fetch.max_files, 7U);
  EXPECT_EQ(spec.http.retry.attempts, 9U);
}

TEST(RecipeNetworkTest, SaysWhatCannotBe) {
  EXPECT_EQ(said(R"({"kind":"fetch","severs":["x"]})"),
            "producer.severs: is not known; did you mean \"servers\"?");
  EXPECT_EQ(said(R"({"kind":"fetch","servers":["x"],"max_redirects":51})"),
            "producer.max_redirects: must be from 0 to 50");
  EXPECT_EQ(said(R"({"kind":"fetch","servers":["x"],"attempts":0})"),
            "producer.attempts: must be from 1 to 1000");
  EXPECT_EQ(said(R"({"kind":"http","url":"x","max_sise":1})"),
            "producer.max_sise: is not known; did you mean \"max_size\"?");
}

}  // namespace
}  // namespace dumps::misc
