#include "agent/gates/gates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

GateShard shard(const std::string& id, std::uint64_t expected, std::uint64_t done,
                std::uint64_t skipped = 0, std::uint64_t failed = 0, std::uint64_t total = 0) {
  GateShard made;
  made.expected = expected;
  ShardRecord& record = made.record;
  record.step = "stubs";
  record.shard = id;
  record.unit = "revisions";
  record.done = done;
  record.skipped_items = skipped;
  record.failed_items = failed;
  record.total = total;
  return made;
}

GateShard with_keys(const std::string& id, std::int64_t first, std::int64_t last) {
  GateShard made = shard(id, 0, 1);
  made.record.counts = {{"key_first", first}, {"key_last", last}};
  return made;
}

GateShard with_file(std::uint64_t size, std::uint64_t raw_size, ContentForm form = {},
                    std::uint64_t items = 1000, std::int64_t pages = 200) {
  GateShard made = shard("0", 0, items);
  made.record.counts["pages"] = pages;
  Artifact artifact;
  artifact.name = "wiki-20260102-stubs.xml.gz";
  artifact.size_bytes = size;
  artifact.raw_size_bytes = raw_size;
  artifact.form = std::move(form);
  made.record.artifacts.push_back(artifact);
  return made;
}

TEST(CountGate, RefusesWhatDoesNotAddUp) {
  struct Case {
    GateShard shard;
    const char* refusal;  // empty: none
  };
  const GateRules rules;
  for (const Case& c : {
           Case{shard("a", 10, 9, 1), ""},
           Case{shard("a", 0, 5), ""},
           Case{shard("a", 10, 9), "10 are expected"},
           Case{shard("a", 10, 11), "holds 11"},
           Case{shard("a", 10, 8, 1, 1), ""},
           Case{shard("a", 10, 11, 1, 0, 12), ""},  // the source grew since the plan
           Case{shard("a", 10, 10, 0, 0, 12), "12 are expected"},
           Case{shard("a", 1000, 950, 0, 0, 950), ""},  // some were deleted meanwhile
           Case{shard("a", 12, 2, 0, 0, 2), ""},        // few may always be
           Case{shard("a", 1000, 899, 0, 0, 899),
                "held 1000 revisions when it was planned and 899"},
       }) {
    const Reasons reasons = count_gate(rules, {{c.shard}, {}, false});
    if (*c.refusal == '\0') {
      EXPECT_THAT(reasons, IsEmpty());
    } else {
      EXPECT_THAT(reasons, ElementsAre(HasSubstr(c.refusal)));
    }
  }
  const GateShard half = shard("a", 10, 3);
  EXPECT_THAT(count_gate(rules, {{half}, {}, true}), IsEmpty()) << "a sample";
  GateRules off;
  off.counts = false;
  EXPECT_THAT(count_gate(off, {{half}, {}, false}), IsEmpty());
}

TEST(LossGate, BoundsWhatWasSkippedAndWhatFailed) {
  struct Case {
    LossBounds skipped, failed;
    std::uint64_t skipped_items, failed_items;
    std::vector<const char*> refusals;
  };
  for (const Case& c : {
           Case{{}, {0, {}}, 500, 0, {}},
           Case{{}, {0, {}}, 0, 1, {"1 of 1000 revisions failed, at most 0 may be"}},
           Case{{0, {}}, {0, {}}, 1, 0, {"1 of 1000 revisions were skipped, at most 0 may be"}},
           Case{{5, {}}, {0, {}}, 5, 0, {}},
           Case{{5, {}}, {0, {}}, 6, 0, {"at most 5"}},
           Case{{5, 0.01}, {0, {}}, 10, 0, {}},  // the larger bound
           Case{{5, 0.01}, {0, 0.002}, 11, 3, {"at most 10", "at most 2"}},
           Case{{{}, 0.0}, {}, 1, 7, {"at most 0"}},
       }) {
    GateRules rules;
    rules.skipped = c.skipped;
    rules.failed = c.failed;
    const std::uint64_t done = 1000 - c.skipped_items - c.failed_items;
    const GateFacts facts{{shard("a", 1000, done, c.skipped_items, c.failed_items)}, {}, false};
    const Reasons reasons = loss_gate(rules, facts);
    ASSERT_THAT(reasons, SizeIs(c.refusals.size())) << c.skipped_items;
    for (size_t i = 0; i < reasons.size(); ++i) EXPECT_THAT(reasons[i], HasSubstr(c.refusals[i]));
  }
}

TEST(RangeGate, RefusesGapsAndOverlaps) {
  const GateRules rules;
  const auto gate = [&rules](std::vector<GateShard> shards) {
    return range_gate(rules, {std::move(shards), {}, false});
  };
  EXPECT_THAT(gate({with_keys("a", 1, 10), with_keys("b", 11, 20)}), IsEmpty());
  EXPECT_THAT(gate({with_keys("b", 11, 20), with_keys("a", 1, 10)}), IsEmpty()) << "any order";
  EXPECT_THAT(gate({with_keys("a", 1, 10), with_keys("b", 12, 20)}),
              ElementsAre("no shard holds ids 11 to 11"));
  EXPECT_THAT(gate({with_keys("a", 1, 10), with_keys("b", 9, 20)}),
              ElementsAre("shards a and b both hold ids 9 to 10"));
  EXPECT_THAT(gate({with_keys("a", 1, 10), with_keys("b", 1, 10), with_keys("c", 21, 22)}),
              ElementsAre(HasSubstr("both hold ids 1 to 10"), HasSubstr("11 to 20")));
  EXPECT_THAT(gate({with_keys("a", 1, 10), shard("b", 0, 1)}), IsEmpty()) << "one says nothing";
  EXPECT_THAT(gate({}), IsEmpty());
}

TEST(ClosingGate, RefusesWhatIsCutOff) {
  const GateRules rules;
  const auto gate = [&rules](const GateShard& made) {
    return closing_gate(rules, {{made}, {}, false});
  };
  EXPECT_THAT(gate(with_file(9, 9, {"mediawiki", true, "", ""})), IsEmpty());
  EXPECT_THAT(gate(with_file(9, 9)), IsEmpty());
  EXPECT_THAT(gate(with_file(9, 9, {"mediawiki", false, "", ""})),
              ElementsAre(HasSubstr("stubs.xml.gz does not end with </mediawiki>")));
  EXPECT_THAT(gate(with_file(9, 9, {"sql", false, "", ""})),
              ElementsAre(HasSubstr("Dump completed")));
  GateShard open = with_file(9, 9, {"mediawiki", false, "", ""});
  open.record.counts["open_end"] = 1;
  EXPECT_THAT(gate(open), IsEmpty()) << "the plugin was asked to";
}

TEST(MinimumGate, RefusesEmptyFilesAndWhatIsTooSmall) {
  GateRules rules;
  const auto gate = [&rules](const GateShard& made, bool sample = false) {
    return minimum_gate(rules, {{made}, {}, sample});
  };
  EXPECT_THAT(gate(with_file(20, 1)), IsEmpty());
  EXPECT_THAT(gate(with_file(20, 0)), ElementsAre(HasSubstr("is empty")));
  rules.min_file_bytes = 21;
  EXPECT_THAT(gate(with_file(20, 100)), ElementsAre(HasSubstr("has 20 bytes; at least 21")));
  rules = {};
  rules.min_items = 2000;
  EXPECT_THAT(gate(with_file(20, 100)), ElementsAre(HasSubstr("it holds 1000 revisions")));
  EXPECT_THAT(gate(with_file(20, 100), true), IsEmpty());
}

TEST(RatioGate, ComparesWithTheLastGoodRun) {
  struct Case {
    std::uint64_t size, items;
    std::int64_t pages;
    std::vector<const char*> refusals;
  };
  const Baseline before{"20260101", 100'000, 1000, "revisions", 200};
  GateRules rules;
  rules.size.most = 3;
  for (const Case& c : {
           Case{100'000, 1000, 200, {}},
           Case{60'000, 800, 180, {}},
           Case{50'000, 1000, 200, {"50 % of the"}},
           Case{310'000, 1000, 200, {"at most 300 %"}},
           Case{100'000, 799, 200, {"revisions: 799, which is 79.9 %", "revisions per page: 4"}},
           Case{100'000, 1000, 179, {"pages: 179"}},
           Case{50'000, 500, 100, {"size", "revisions: 500", "pages: 100"}},
       }) {
    const GateFacts facts{{with_file(c.size, 1, {}, c.items, c.pages)}, before, false};
    const Reasons reasons = ratio_gate(rules, facts);
    ASSERT_THAT(reasons, SizeIs(c.refusals.size())) << c.size << " " << c.items;
    for (size_t i = 0; i < reasons.size(); ++i) {
      EXPECT_THAT(reasons[i], HasSubstr(c.refusals[i]));
      EXPECT_THAT(reasons[i], HasSubstr("20260101"));
    }
    EXPECT_THAT(ratio_gate(rules, {facts.shards, {}, false}), IsEmpty()) << "no baseline";
    EXPECT_THAT(ratio_gate(rules, {facts.shards, before, true}), IsEmpty()) << "a sample";
  }
  const Baseline small{"20260101", 1000, 99, "revisions", 99};
  EXPECT_THAT(ratio_gate(rules, {{with_file(1, 1, {}, 1, 1)}, small, false}), IsEmpty())
      << "of little, half says nothing";
}

TEST(Refusals, ComeFromAllGatesAndNotFromShardsWithNothingToDo) {
  GateShard idle = shard("idle", 100, 0);
  idle.record.skipped = true;
  EXPECT_THAT(refusals({}, {{idle}, {}, false}), IsEmpty());
  GateShard bad = with_file(20, 0, {"mediawiki", false, "", ""});
  bad.expected = 2000;
  bad.record.failed_items = 1;
  EXPECT_THAT(refusals({}, {{bad, idle}, {}, false}), SizeIs(4));
}

TEST(BaselineOf, IsThatOfTheStepOrOfOneOfItsShards) {
  ShardRecord page = with_file(700, 9, {}, 78, 0).record;
  page.step = "tables";
  page.shard = "page";
  page.unit = "rows";
  ShardRecord user = page;
  user.shard = "user";
  user.done = 5;
  user.artifacts[0].name = "wiki-20260102-user.sql.gz";
  Manifest manifest = make_manifest({"wiki", "20260102"}, "full", {page, user});
  const auto whole = baseline_of(manifest, "tables", {});
  ASSERT_TRUE(whole.has_value());
  EXPECT_EQ(whole->date, "20260102");
  EXPECT_EQ(whole->bytes, 1400u);
  EXPECT_EQ(whole->items, 83u);
  const auto one = baseline_of(manifest, "tables", "user");
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->bytes, 700u);
  EXPECT_EQ(one->items, 5u);
  EXPECT_FALSE(baseline_of(manifest, "tables", "redirect").has_value());
  EXPECT_FALSE(baseline_of(manifest, "stubs", {}).has_value());
  manifest.steps[0].gate.chosen = true;
  EXPECT_FALSE(baseline_of(manifest, "tables", {}).has_value()) << "no measure for others";
}

TEST(GateRulesJson, ComesBack) {
  GateRules rules;
  rules.counts = false;
  rules.skipped = {3, 0.5};
  rules.failed = {};
  rules.size = {0.25, 4};
  rules.min_items = 7;
  EXPECT_EQ(gate_rules_from_json(gate_rules_to_json(rules)), rules);
  EXPECT_EQ(gate_rules_from_json(boost::json::object()), GateRules());
}

}  // namespace
}  // namespace dumps
