// Joins with the host's files: several encodings from one pass, copies of stored members, the check
// of what comes out.
#include "plugins/misc-dump/join/join_outputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fake_host/fake_host.h"

namespace dumps::misc {
namespace {

using ::testing::HasSubstr;

class JoinOutputsTest : public ::testing::Test {
 protected:
  // Runs the work; empty, or the failure.
  std::string join(JoinWork work, const std::vector<std::string>& pieces) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const std::string name = "piece" + std::to_string(i + 1) + ending_;
      host_.artifacts.push_back({.name = name, .stored = pieces[i]});
      work.pieces.insert(work.pieces.begin(), {i + 1, name});
    }
    work.shards = pieces.size();
    host_.allowed_outputs = {work.outputs.begin(), work.outputs.end()};
    work.read = [this](std::uint64_t bytes) { read_ += bytes; };
    try {
      report_ = join_outputs(plugin::Host(host_.host()), work);
      return {};
    } catch (const plugin::Failure& failure) {
      return failure.subject() + ": " + failure.message();
    }
  }

  fake::FakeHost host_;
  std::string ending_ = ".gz";
  CheckReport report_;
  std::uint64_t read_ = 0;
};

TEST_F(JoinOutputsTest, WritesAllEncodingsInOnePass) {
  JoinWork work{.rules = {.kind = JoinKind::kJsonArray},
                .check = {.format = Format::kJson, .packing = Packing::kGz, .min_items = 3}};
  work.outputs = {"all.json.gz", "all.json.bz2"};
  ASSERT_EQ(join(work, {"[1,2]", "[]", "[3]"}), "");
  for (const std::string& name : work.outputs) {
    EXPECT_EQ(host_.outputs[name].bytes, "[\n1,2,\n3\n]\n");
    EXPECT_TRUE(host_.outputs[name].finished);
  }
  EXPECT_EQ(report_.items, 3U);
  EXPECT_EQ(read_, 10U);
  EXPECT_EQ(host_.input_bytes_read, 10U) << "each piece is read once";
}

TEST_F(JoinOutputsTest, CopiesStoredMembersWhereItCan) {
  JoinWork work{.check = {.format = Format::kNtriples}};
  work.outputs = {"all.nt.gz"};
  ASSERT_EQ(join(work, {"<a:s> <a:p> <a:o> .\n", "", "<a:s> <a:p> <a:q> .\n"}), "");
  EXPECT_EQ(host_.outputs["all.nt.gz"].bytes, "<a:s> <a:p> <a:o> .\n<a:s> <a:p> <a:q> .\n");
  EXPECT_EQ(host_.outputs["all.nt.gz"].copied, 40U);
  EXPECT_EQ(report_.items, 2U);
}

TEST_F(JoinOutputsTest, NeedsNoCopiesOfAnOlderHost) {
  host_.is_abi_1_0 = true;
  JoinWork work;
  work.outputs = {"all.gz"};
  ASSERT_EQ(join(work, {"a", "b"}), "");
  EXPECT_EQ(host_.outputs["all.gz"].bytes, "ab");
}

TEST_F(JoinOutputsTest, LeavesNothingWhereThePiecesAreNotRight) {
  JoinWork work{.rules = {.kind = JoinKind::kJsonArray}, .check = {.format = Format::kJson}};
  work.outputs = {"all.json.gz"};
  EXPECT_THAT(join(work, {"[1]", "[2,{]"}), HasSubstr("all.json.gz: line 4, byte 9: no JSON"));
  EXPECT_EQ(host_.open_outputs, 0);
  EXPECT_EQ(host_.open_inputs, 0);
  EXPECT_FALSE(host_.outputs["all.json.gz"].finished);
}

TEST_F(JoinOutputsTest, StopsWhenTheHostWantsIt) {
  host_.cancel_after_reads = 1;
  JoinWork work;
  work.outputs = {"all.txt"};
  EXPECT_THAT(join(work, {"a", "b", "c"}), HasSubstr("cancelled"));
}

}  // namespace
}  // namespace dumps::misc
