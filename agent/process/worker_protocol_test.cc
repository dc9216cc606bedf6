#include "agent/process/worker_protocol.h"

#include <gtest/gtest.h>

namespace dumps::protocol {
namespace {

template <class T>
T round_trip(const T& message) {
  const Result<Envelope> back = decode(encode(42, message));
  EXPECT_TRUE(back.ok()) << (back ? "" : back.error().to_string());
  EXPECT_EQ(back->sequence, 42u);
  return std::get<T>(back->message);
}

TEST(WorkerProtocol, MessagesSurviveTheWay) {
  EXPECT_EQ(round_trip(Hello{"abc", 7, "1.0.0", true}).token, "abc");
  EXPECT_EQ(round_trip(Log{"t", 3, "päge \"x\"", {{"page", "1\n2"}}}).fields.at("page"), "1\n2");
  EXPECT_EQ(round_trip(Progress{1, ~std::uint64_t{0}, 3, 4, "pages", 5}).total, ~std::uint64_t{0});
  EXPECT_EQ(round_trip(PlannedShard{"0", "a", {"x", "y"}, 9}).outputs.size(), 2u);
  EXPECT_EQ(round_trip(Sealed{"/r"}).record_path, "/r");
  EXPECT_EQ(round_trip(End{"failed", "e", 28, 60, 1, 2, 3}).sys_errno, 28);
  EXPECT_EQ(round_trip(Stop{"operator"}).reason, "operator");
}

TEST(WorkerProtocol, HugeTextsAreCutToFitOneDatagram) {
  Log log{"t", 6, std::string(1 << 20, '\x01'), {}};
  for (int i = 0; i < 100; ++i) log.fields["f" + std::to_string(i)] = std::string(5000, '"');
  EXPECT_LE(encode(1, log).size(), kMaxDatagramBytes);
  EXPECT_LE(encode(1, End{"failed", std::string(1 << 20, '\x01'), 0, 0, 0, 0, 0}).size(),
            kMaxDatagramBytes);
}

TEST(WorkerProtocol, CutsBetweenCharacters) {
  std::string text(4 * 1024 - 1, 'a');
  text += "é and more";
  const Log back = round_trip(Log{"t", 6, text, {}});
  std::string cut(4 * 1024 - 1, 'a');
  cut += "…";
  EXPECT_EQ(back.message, cut);
}

TEST(WorkerProtocol, GarbageIsRefused) {
  for (const char* text :
       {"", "x", "[]", "{}", R"({"v":1,"seq":1})", R"({"v":1,"seq":1,"type":"nope"})",
        R"({"v":1,"seq":-1,"type":"stop","reason":"x"})",
        R"({"v":1,"seq":1,"type":"stop","reason":7})",
        R"({"v":1,"seq":1,"type":"progress","done":"1"})"}) {
    const Result<Envelope> result = decode(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().code, ErrorCode::kCorrupt) << text;
  }
}

TEST(WorkerProtocol, NewerVersionIsNamed) {
  const Result<Envelope> result = decode(R"({"v":9,"seq":1,"type":"stop","reason":"x"})");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(result.error().to_string().find('9'), std::string::npos);
}

}  // namespace
}  // namespace dumps::protocol
