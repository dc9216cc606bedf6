#include "agent/retention/disk_forecast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/store/store_fixture.h"

namespace dumps::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;

TEST(DiskForecast, StepsGrowAsTheyDidWithinBounds) {
  const struct {
    std::vector<std::uint64_t> totals;
    std::uint64_t expected;
  } rows[] = {{{}, 0},
              {{1000}, 1050},
              {{1100, 1000}, 1210},
              {{1000, 1000}, 1000},
              {{500, 1000}, 500},
              {{9000, 1000}, 13500},
              {{1000, 0}, 1050}};
  for (const auto& row : rows) {
    EXPECT_EQ(expected_bytes({row.totals, 0}), row.expected) << testing::PrintToString(row.totals);
  }
}

TEST(DiskForecast, FitsOrSaysByHowMuchNot) {
  ForecastFacts facts;
  facts.run = {{"w", "20260301"}, true, {"articles", "stubs", "new-job"}};
  facts.sizes["articles"] = {{4 * kGiB, 4 * kGiB}, 3 * kGiB};
  facts.sizes["stubs"] = {{kGiB, kGiB}, kGiB / 2};
  facts.sizes["meta-history"] = {{900 * kGiB, 900 * kGiB}, kGiB};  // not asked for
  facts.total_bytes = 100 * kGiB;
  const struct {
    std::uint64_t free, promised, reserve;
    bool fits;
  } rows[] = {{8 * kGiB, 0, 0, true},
              {8 * kGiB - 1, 0, 0, false},
              {10 * kGiB, 2 * kGiB, 0, true},
              {10 * kGiB, 2 * kGiB, 1, false},
              {20 * kGiB, 2 * kGiB, 10 * kGiB, true},
              {0, 0, 0, false}};
  for (const auto& row : rows) {
    facts.free_bytes = row.free;
    facts.promised_bytes = row.promised;
    const Forecast f = make_forecast(facts, {row.reserve, false});
    EXPECT_EQ(f.fits, row.fits) << row.free << " " << row.promised << " " << row.reserve;
    EXPECT_EQ(f.needed_bytes, 5 * kGiB);
    EXPECT_EQ(f.temp_bytes, 3 * kGiB);
    EXPECT_THAT(f.unknown, ElementsAre("new-job"));
  }
  facts.free_bytes = 7 * kGiB;
  facts.promised_bytes = kGiB;
  EXPECT_THAT(make_forecast(facts, {10 * kGiB, false}).message,
              AllOf(HasSubstr("w/20260301 is expected to need 5.0 GiB"), HasSubstr("3.0 GiB while"),
                    HasSubstr("1.0 GiB to write"), HasSubstr("7.0 GiB of 100"),
                    HasSubstr("10.0 GiB stay free (disk.reserve)"), HasSubstr("new-job")));
}

class DiskForecastTest : public StoreTest {
 protected:
  void make_run(const std::string& date, size_t bytes) {
    run_.date = date;
    ASSERT_TRUE(make_shard(real_, "articles", "0",
                           {{"wiki-" + date + "-a.xml", std::string(bytes, 'a')},
                            {"wiki-" + date + "-b.xml", std::string(bytes / 2, 'b')}},
                           date + std::string(24, '0'))
                    .ok());
    ASSERT_TRUE(release_step(real_, request(), "articles").ok());
  }
};

TEST_F(DiskForecastTest, TakesSizesFromTheLastRunsAndSpaceFromTheFileSystem) {
  make_run("20260101", 1000);
  make_run("20260201", 1200);
  // Which job type made a step stands in its records; the fixture's have none.
  const RunAhead next{{"wiki", "20260301"}, true, {""}};
  const Result<Forecast> f = forecast_disk(layout_, next, {}, {});
  ASSERT_TRUE(f.ok()) << f.error().to_string();
  EXPECT_EQ(f->needed_bytes, 2160u);
  EXPECT_EQ(f->temp_bytes, 1200u);
  EXPECT_EQ(f->promised_bytes, 0u);
  EXPECT_GT(f->free_bytes, 0u);
  const RunAhead other{{"wiki", "20260302"}, true, {""}};
  EXPECT_EQ(forecast_disk(layout_, next, {next, other}, {})->promised_bytes, 2160u);
  // A manifest that cannot be read makes the step unknown, and hinders nobody.
  for (const char* date : {"20260101", "20260201"}) {
    ASSERT_TRUE(write_file_atomically(layout_.manifest({"wiki", date}, true), "{torn").ok());
  }
  EXPECT_EQ(forecast_disk(layout_, next, {}, {})->needed_bytes, 0u);
  EXPECT_FALSE(forecast_disk(layout_, next, {}, {std::uint64_t{1} << 62, false})->fits);
  layout_.temp_tree += "/gone";
  EXPECT_EQ(forecast_disk(layout_, next, {}, {}).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace dumps::test
