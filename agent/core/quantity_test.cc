#include "agent/core/quantity.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

TEST(Quantity, Durations) {
  const struct {
    const char* text;
    std::int64_t ms;
  } good[] = {{"0", 0},           {"90s", 90'000},         {"15min", 900'000}, {"2h", 7'200'000},
              {"1d", 86'400'000}, {"1h 30min", 5'400'000}, {"500ms", 500},     {"0.5s", 500}};
  for (const auto& row : good) EXPECT_EQ(parse_duration_ms(row.text), row.ms) << row.text;
  for (const char* text : {"", "5", "s", "5x", "-5s", "1..5s", "5s x", "999999999w"}) {
    EXPECT_EQ(parse_duration_ms(text), std::nullopt) << text;
  }
}

TEST(Quantity, Sizes) {
  const struct {
    const char* text;
    std::int64_t bytes;
  } good[] = {{"0", 0}, {"17", 17}, {"1KB", 1000}, {"64MiB", 67'108'864}, {"2 GB", 2'000'000'000}};
  for (const auto& row : good) EXPECT_EQ(parse_size_bytes(row.text), row.bytes) << row.text;
  for (const char* text : {"", "MiB", "5 XiB", "-1", "1 2", "99999999TiB"}) {
    EXPECT_EQ(parse_size_bytes(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace dumps
