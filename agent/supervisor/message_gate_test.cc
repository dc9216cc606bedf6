#include "agent/supervisor/message_gate.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

using namespace protocol;

const std::string kToken(32, 'b');

Hello hello(bool resumed = false) { return {kToken, 7, "1", resumed}; }

TEST(MessageGate, TheFirstMessageMustBeAHelloWithTheToken) {
  MessageGate silent(kToken, false);
  EXPECT_FALSE(silent.admit(encode(1, Progress{})).ok());
  MessageGate other(std::string(32, 'c'), false);
  EXPECT_FALSE(other.admit(encode(1, hello())).ok());
}

TEST(MessageGate, SequenceNumbersMustRise) {
  MessageGate gate(kToken, false);
  ASSERT_TRUE(gate.admit(encode(1, hello())).ok());
  ASSERT_TRUE(gate.admit(encode(2, Progress{})).ok());
  EXPECT_FALSE(gate.admit(encode(2, Progress{})).ok());
}

TEST(MessageGate, AReplayedSpoolIsTakenOnce) {
  MessageGate gate(kToken, false);
  ASSERT_TRUE(gate.admit(encode(9, hello(true))).ok());
  EXPECT_TRUE(gate.admit(encode(4, Progress{})).ok());
  const auto again = gate.admit(encode(4, Progress{}));
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again->has_value());
  EXPECT_TRUE(gate.admit(encode(10, Progress{})).ok());
  EXPECT_FALSE(gate.admit(encode(10, Progress{})).ok());
}

TEST(MessageGate, NothingFollowsTheEnd) {
  MessageGate gate(kToken, false);
  ASSERT_TRUE(gate.admit(encode(1, hello())).ok());
  ASSERT_TRUE(gate.admit(encode(2, End{"ok", "", 0, 0, 0, 0, 0})).ok());
  EXPECT_TRUE(gate.ended());
  EXPECT_FALSE(gate.admit(encode(3, Progress{})).ok());
}

TEST(MessageGate, RefusesStopsSecondHellosAndGarbage) {
  for (const std::string& text : {encode(2, Stop{"x"}), encode(2, hello()), std::string("{}"),
                                  std::string("\0\1", 2), std::string(70'000, 'x')}) {
    MessageGate gate(kToken, false);
    ASSERT_TRUE(gate.admit(encode(1, hello())).ok());
    EXPECT_FALSE(gate.admit(text).ok()) << text.substr(0, 40);
  }
}

}  // namespace
}  // namespace dumps
