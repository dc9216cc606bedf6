#include "agent/supervisor/slot_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps {
namespace {

using testing::HasSubstr;

SlotLedger ledger() { return SlotLedger({4, 1000, {{"dump", 2}, {"none", 0}}, 0}); }

TEST(SlotLedger, GivesOutAllOrNothing) {
  SlotLedger slots = ledger();
  EXPECT_TRUE(slots.take({3, 400, "dump", 1}));
  EXPECT_FALSE(slots.take({2, 0, "", 0}));
  EXPECT_FALSE(slots.take({1, 700, "", 0}));
  EXPECT_FALSE(slots.take({1, 0, "dump", 2}));
  EXPECT_EQ(slots.cores_used(), 3u);
  EXPECT_EQ(slots.db_used().at("dump"), 1u);
  EXPECT_TRUE(slots.take({1, 600, "dump", 1}));
  EXPECT_FALSE(slots.core_free());
}

TEST(SlotLedger, WhatIsGivenBackCanBeTakenAgain) {
  SlotLedger slots = ledger();
  const SlotDemand all{4, 1000, "dump", 2};
  ASSERT_TRUE(slots.take(all));
  slots.give_back(all);
  EXPECT_TRUE(slots.db_used().empty());
  EXPECT_TRUE(slots.take(all));
}

TEST(SlotLedger, SaysWhatCanNeverBeMet) {
  const SlotLedger slots = ledger();
  EXPECT_THAT(slots.impossible({5, 0, "", 0}), HasSubstr("5 cores"));
  EXPECT_THAT(slots.impossible({1, 1001, "", 0}), HasSubstr("memory"));
  EXPECT_THAT(slots.impossible({1, 0, "dump", 3}), HasSubstr("group dump"));
  EXPECT_THAT(slots.impossible({1, 0, "none", 1}), HasSubstr("gives 0"));
  EXPECT_EQ(slots.impossible({4, 1000, "dump", 2}), "");
  EXPECT_EQ(slots.impossible({1, 0, "unnamed", 50}), "");
}

TEST(SlotLedger, ShrinkingHoldsBackOnlyWhatComesNext) {
  SlotLedger slots = ledger();
  const SlotDemand three{3, 0, "", 0};
  ASSERT_TRUE(slots.take(three));
  slots.resize({2, 0, {}, 0});
  EXPECT_FALSE(slots.take({1, 0, "", 0}));
  slots.give_back(three);
  EXPECT_TRUE(slots.take({2, 0, "", 0}));
}

}  // namespace
}  // namespace dumps
