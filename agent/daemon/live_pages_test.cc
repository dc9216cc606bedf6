// Who hears of what on the loopback port, and for how long.
#include "agent/daemon/live_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "agent/store/filesystem.h"

namespace dumps {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Listener : EventStream::Reader {
  void send(EventStream::Text text) override { heard.push_back(*text); }
  std::vector<std::string> heard;
};

class LivePagesTest : public testing::Test {
 protected:
  LivePagesTest() {
    char name[] = "/tmp/live-XXXXXX";
    root_ = ::mkdtemp(name);
    for (const char* tree : {"public", "private", "temp", "state"}) {
      std::filesystem::create_directory(root_ + '/' + tree);
    }
    ExecutorSettings settings;
    settings.capacity.cores = 0;
    executor_ =
        std::make_unique<Executor>(loop_, reaper_, clock_, filesystem_, settings, ExecutorEvents{});
    pages_ = std::make_unique<LivePages>(
        loop_, *executor_, [this](const std::string& target) { return target != turned_private_; },
        [this] { return clock_.now(); }, std::chrono::milliseconds(10));
  }
  ~LivePagesTest() override {
    pages_.reset();
    executor_.reset();
    std::filesystem::remove_all(root_);
  }

  void begin(const std::string& target, const std::string& visibility) {
    RunRequest request;
    request.order.run = {target, "20260101"};
    request.order.profile = "full";
    request.order.visibility = visibility;
    request.order.trees = {root_ + "/public", root_ + "/private", root_ + "/temp"};
    StepOrder step;
    step.name = "stubs";
    step.threads = 0;  // it could start, but its plan never has a core
    request.order.steps = {step};
    std::optional<Result<Submitted>> answer;
    executor_->submit(std::move(request),
                      [&answer](Result<Submitted> r) { answer = std::move(r); });
    run_until([&answer] { return answer.has_value(); });
    ASSERT_TRUE(answer.has_value() && answer->ok());
  }
  template <class Condition>
  void run_until(Condition&& condition) {
    for (int i = 0; i < 2000 && !condition(); ++i) {
      loop_.restart();
      loop_.run_for(std::chrono::milliseconds(5));
    }
  }
  HttpResponse get(const std::string& path) {
    HttpRequest request = *parse_target(path);
    request.method = "GET";
    std::optional<HttpResponse> answer;
    handled_ = pages_->handle(request, [&answer](HttpResponse r) { answer = std::move(r); });
    return answer.value_or(HttpResponse{});
  }

  boost::asio::io_context loop_;
  StrayReaper reaper_{loop_};
  SystemClock clock_;
  RealFilesystem filesystem_;
  std::string root_, turned_private_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<LivePages> pages_;
  bool handled_ = false;
};

TEST_F(LivePagesTest, ShowsRunsOfPublicTargetsOnly) {
  begin("openwiki", "public");
  begin("hiddenwiki", "private");
  begin("closedwiki", "closed");
  for (const char* path : {"/", "/events"}) {
    const HttpResponse response = get(path);
    EXPECT_EQ(response.status, 200u);
    EXPECT_THAT(response.body, HasSubstr("openwiki"));
    EXPECT_THAT(response.body, HasSubstr("1 run is going on"));
    EXPECT_THAT(response.body, Not(HasSubstr("hiddenwiki")));
    EXPECT_THAT(response.body, Not(HasSubstr("closedwiki")));
  }
}

TEST_F(LivePagesTest, ATargetThatTurnedPrivateIsGoneAtOnce) {
  begin("openwiki", "public");
  turned_private_ = "openwiki";
  EXPECT_THAT(get("/").body, Not(HasSubstr("openwiki")));
  EXPECT_THAT(get("/events").body, Not(HasSubstr("openwiki")));
}

TEST_F(LivePagesTest, ServesItsOwnFilesAndNoOthers) {
  EXPECT_EQ(get("/dumps-pages/dumps.css").content_type, "text/css; charset=utf-8");
  EXPECT_THAT(get("/dumps-pages/dumps.js").body, HasSubstr("EventSource"));
  EXPECT_TRUE(handled_);
  for (const char* path :
       {"/dumps-pages", "/dumps-pages/x", "/metrics", "/v1/status", "/events/x"}) {
    get(path);
    EXPECT_FALSE(handled_) << path;
  }
}

TEST_F(LivePagesTest, OnlyGetIsAnswered) {
  HttpRequest request = *parse_target("/");
  request.method = "POST";
  EXPECT_FALSE(pages_->handle(request, [](const HttpResponse&) { FAIL(); }));
}

TEST_F(LivePagesTest, EventsComeWhenSomethingChangedAndElseNot) {
  const HttpResponse response = get("/events");
  ASSERT_NE(response.events, nullptr);
  const auto listener = std::make_shared<Listener>();
  ASSERT_TRUE(response.events->join(listener));
  begin("openwiki", "public");
  run_until([&] {
    return !listener->heard.empty() && listener->heard.back().find("openwiki") != std::string::npos;
  });
  ASSERT_FALSE(listener->heard.empty());
  EXPECT_THAT(listener->heard.back(), HasSubstr("openwiki"));
  const std::size_t heard = listener->heard.size();
  loop_.restart();
  loop_.run_for(std::chrono::milliseconds(200));
  EXPECT_EQ(listener->heard.size(), heard) << "twenty turns in which nothing changed";
}

TEST_F(LivePagesTest, WithoutReadersNoTimerRuns) {
  get("/events");  // nobody joins
  loop_.restart();
  loop_.run_for(std::chrono::milliseconds(100));
  loop_.restart();
  EXPECT_EQ(loop_.run_for(std::chrono::milliseconds(100)), 0u);
}

TEST_F(LivePagesTest, OneReaderTooManyIsToldSo) {
  std::vector<std::shared_ptr<Listener>> listeners;
  for (std::size_t i = 0; i < LivePages::kMostReaders; ++i) {
    listeners.push_back(std::make_shared<Listener>());
    ASSERT_TRUE(get("/events").events->join(listeners.back()));
  }
  const HttpResponse refused = get("/events");
  EXPECT_EQ(refused.status, 503u);
  EXPECT_EQ(refused.events, nullptr);
  EXPECT_THAT(refused.body, HasSubstr("as many readers as may"));
  listeners.pop_back();
  EXPECT_EQ(get("/events").status, 200u);
}

}  // namespace
}  // namespace dumps
