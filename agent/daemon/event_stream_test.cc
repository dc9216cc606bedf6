#include "agent/daemon/event_stream.h"

#include <gtest/gtest.h>

namespace dumps {
namespace {

struct Listener : EventStream::Reader {
  void send(EventStream::Text text) override { heard.push_back(std::move(text)); }
  std::vector<EventStream::Text> heard;
};

TEST(EventStream, AllReadersShareOneText) {
  EventStream stream(8);
  const auto one = std::make_shared<Listener>();
  const auto two = std::make_shared<Listener>();
  ASSERT_TRUE(stream.join(one));
  ASSERT_TRUE(stream.join(two));
  stream.send("news");
  ASSERT_EQ(one->heard.size(), 1u);
  EXPECT_EQ(*one->heard[0], "news");
  EXPECT_EQ(one->heard[0], two->heard.at(0));
}

TEST(EventStream, ThereAreNoMoreReadersThanMayBe) {
  EventStream stream(2);
  auto one = std::make_shared<Listener>();
  const auto two = std::make_shared<Listener>();
  EXPECT_TRUE(stream.join(one));
  EXPECT_TRUE(stream.join(two));
  EXPECT_FALSE(stream.join(std::make_shared<Listener>()));
  one.reset();
  EXPECT_EQ(stream.readers(), 1u);
  EXPECT_TRUE(stream.join(std::make_shared<Listener>()));
}

TEST(EventStream, AnEventIsOneLineOfData) {
  EXPECT_EQ(EventStream::event("{}"), "data: {}\n\n");
  EXPECT_EQ(EventStream::sign_of_life().front(), ':') << "readers skip comments";
}

}  // namespace
}  // namespace dumps
