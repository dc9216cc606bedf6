#include "agent/pages/size_chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/pages/html_check.h"

namespace dumps::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<RunSize> runs(std::size_t count) {
  std::vector<RunSize> sizes;
  for (std::size_t i = 0; i < count; ++i) {
    sizes.push_back({std::to_string(20260101 + i), (i + 1) * 1'000'000});
  }
  return sizes;
}

std::size_t count_of(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) ++count;
  return count;
}

TEST(SizeChart, OneRunIsNoChart) {
  EXPECT_EQ(size_chart_html({}, "20260101"), "");
  EXPECT_EQ(size_chart_html(runs(1), "20260101"), "");
}

TEST(SizeChart, BarsAreAsHighAsTheirRunIsLarge) {
  const std::string chart =
      size_chart_html({{"20260101", 512 * 1024}, {"20260102", 1024 * 1024}}, "20260102");
  // The scale ends at 1 MB; the plot is 192 high.
  EXPECT_THAT(chart, HasSubstr("height=\"96.0\"><title>2026-01-01: 512 KB</title>"));
  EXPECT_THAT(chart, HasSubstr("height=\"192.0\"><title>2026-01-02: 1.0 MB</title>"));
  EXPECT_THAT(chart, HasSubstr("<rect class=\"run this\""));
  EXPECT_EQ(test::html_problem(chart), "");
}

TEST(SizeChart, HasTheSameNumbersAsATable) {
  const std::string chart = size_chart_html(runs(3), "20260103");
  EXPECT_THAT(chart,
              HasSubstr("<a href=\"../20260101/\">2026-01-01</a></th><td>976 KB</td><td>1000000"));
  EXPECT_THAT(chart, HasSubstr("2026-01-03 (this run)"));
  EXPECT_THAT(chart,
              HasSubstr("Size of 3 runs, from 2026-01-01 with 976 KB to 2026-01-03 with 2.9 MB"));
}

TEST(SizeChart, OfManyRunsTheNewestAreShown) {
  const std::string chart = size_chart_html(runs(80), "20260180");
  EXPECT_EQ(count_of(chart, "<rect"), 24u);
  EXPECT_THAT(chart, Not(HasSubstr("20260101")));
  EXPECT_LT(count_of(chart, "<text"), 15u) << "dates stand on each other";
}

TEST(SizeChart, EmptyRunsAreNoDivisionByZero) {
  const std::string chart = size_chart_html({{"20260101", 0}, {"20260102", 0}}, "20260101");
  EXPECT_THAT(chart, Not(HasSubstr("nan")));
  EXPECT_THAT(chart, Not(HasSubstr("inf")));
}

}  // namespace
}  // namespace dumps::pages
