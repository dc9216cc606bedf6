#include "plugins/xml-dump/maintenance/maintenance_slice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/engine/shard_plan.h"

namespace dumps::xml_dump {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> texts_of(const std::vector<Slice>& slices) {
  std::vector<std::string> texts;
  for (const Slice& slice : slices) {
    texts.push_back(to_text(slice.ids) + ":" + std::to_string(slice.items));
  }
  return texts;
}

TEST(MaintenanceSlice, SizesFollowTheWiki) {
  const SliceSizes sizes{5000, 20000};
  EXPECT_EQ(slice_size(sizes, 0, 999'999), 5000);
  EXPECT_EQ(slice_size(sizes, 0, 1'000'000), 20000);
  EXPECT_EQ(slice_size(sizes, 7, 1'000'000), 7);
}

TEST(MaintenanceSlice, SlicesCoverTheRangeAndKeepItsOpenEnd) {
  EXPECT_THAT(texts_of(cut_slices({}, 25, 10, std::vector<std::int64_t>{1, 2, 3}, 0)),
              ElementsAre("1-10:1", "11-20:2", "21-:3"));
  EXPECT_THAT(texts_of(cut_slices({5, 24}, 100, 10, {}, 0)), ElementsAre("5-14:0", "15-24:0"));
  EXPECT_THAT(texts_of(cut_slices({5, 5}, 3, 10, {}, 0)), ElementsAre("5-5:0"));
  EXPECT_THAT(texts_of(cut_slices({}, 0, 10, {}, 0)), ElementsAre("1-:0"));
  EXPECT_THAT(texts_of(cut_slices({50, std::numeric_limits<std::int64_t>::max()}, 3, 10, {}, 0)),
              ElementsAre("50-:0"));
}

TEST(MaintenanceSlice, HeavySlicesAreCutIntoEqualParts) {
  EXPECT_THAT(texts_of(cut_slices({1, 10}, 10, 10, std::vector<std::int64_t>{101}, 50)),
              ElementsAre("1-4:33", "5-7:33", "8-10:35"));
  EXPECT_THAT(texts_of(cut_slices({1, 20}, 20, 10, std::vector<std::int64_t>{50, 51}, 50)),
              ElementsAre("1-10:50", "11-15:25", "16-20:26"));
  EXPECT_THAT(texts_of(cut_slices({3, 4}, 9, 10, std::vector<std::int64_t>{1000}, 10)),
              ElementsAre("3-3:500", "4-4:500"));
}

}  // namespace
}  // namespace dumps::xml_dump
