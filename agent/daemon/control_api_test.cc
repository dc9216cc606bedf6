// Who sees what, and who may do what.
#include "agent/daemon/control_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "agent/daemon/loaded_config_fixture.h"

namespace dumps::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ControlApiTest : public testing::Test {
 protected:
  ControlApiTest() {
    char name[] = "/tmp/api-XXXXXX";
    root_ = ::mkdtemp(name);
    loaded_.config.agent.trees = {root_ + "/public", root_ + "/private", root_ + "/temp",
                                  root_ + "/state"};
    ExecutorSettings settings;  // without plugins: what is begun fails, but it is there
    settings.capacity.cores = 2;
    executor_ =
        std::make_unique<Executor>(loop_, reaper_, clock_, filesystem_, settings, ExecutorEvents{});
    ApiContext context{*executor_,
                       disk_,
                       clock_,
                       [this]() -> const LoadedConfig& { return loaded_; },
                       [] { return MetricsFacts{}; },
                       [] { return std::string("here"); },
                       [](auto done) { done(std::vector<std::string>{"~ slots"}); }};
    api_ = std::make_unique<ControlApi>(std::move(context));
    admin_.local = stranger_.local = true;
    admin_.user = 0;
    stranger_.user = stranger_.group = 54321;
  }
  ~ControlApiTest() override {
    executor_.reset();
    std::filesystem::remove_all(root_);
  }

  HttpResponse ask(const std::string& method, const std::string& target, const HttpPeer& peer,
                   const std::string& body = {}) {
    HttpRequest request = *parse_target(target);
    request.method = method;
    request.peer = peer;
    request.body = body;
    std::optional<HttpResponse> answer;
    api_->handle_local(request, [&answer](HttpResponse r) { answer = std::move(r); });
    for (int i = 0; i < 2000 && !answer; ++i) {
      loop_.restart();
      loop_.run_for(std::chrono::milliseconds(5));
    }
    EXPECT_TRUE(answer.has_value()) << target;
    return answer.value_or(HttpResponse{});
  }
  void begin_both() {
    for (const char* target : {"openwiki", "hiddenwiki"}) {
      const HttpResponse begun =
          ask("POST", "/v1/runs", admin_,
              R"({"profile":"full","date":"20260101","targets":[")" + std::string(target) + "\"]}");
      ASSERT_EQ(begun.status, 200u) << begun.body;
      EXPECT_THAT(begun.body, HasSubstr(std::string(target) + "/20260101"));
    }
  }

  boost::asio::io_context loop_;
  StrayReaper reaper_{loop_};
  SystemClock clock_;
  RealFilesystem filesystem_;
  DiskWork disk_{loop_};
  std::string root_;
  LoadedConfig loaded_ = make_loaded();
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<ControlApi> api_;
  HttpPeer admin_, stranger_;
};

TEST_F(ControlApiTest, StrangersSeePublicTargetsOnly) {
  begin_both();
  for (const char* target : {"/v1/status", "/v1/targets"}) {
    EXPECT_THAT(ask("GET", target, admin_).body,
                AllOf(HasSubstr("openwiki"), HasSubstr("hiddenwiki")));
    EXPECT_THAT(ask("GET", target, stranger_).body,
                AllOf(HasSubstr("openwiki"), Not(HasSubstr("hiddenwiki"))));
  }
  EXPECT_EQ(ask("GET", "/v1/runs/openwiki/20260101", stranger_).status, 200u);
  EXPECT_EQ(ask("GET", "/v1/runs/hiddenwiki/20260101", admin_).status, 200u);
  EXPECT_EQ(ask("GET", "/v1/runs/hiddenwiki/20260101", stranger_).status, 404u);
  EXPECT_EQ(ask("GET", "/v1/logs?run=hiddenwiki/20260101&step=stubs", stranger_).status, 404u);
  EXPECT_THAT(ask("GET", "/v1/jobs", stranger_).body, Not(HasSubstr("hiddenwiki")));
}

TEST_F(ControlApiTest, StrangersChangeNothing) {
  for (const char* target :
       {"/v1/runs", "/v1/reload", "/v1/runs/openwiki/20260101/stop", "/v1/nothing"}) {
    EXPECT_EQ(ask("POST", target, stranger_, "{}").status, 403u) << target;
  }
  EXPECT_TRUE(executor_->runs().empty());
}

TEST_F(ControlApiTest, MetricsNameNoTarget) {
  begin_both();
  const HttpResponse metrics = ask("GET", "/metrics", stranger_);
  EXPECT_EQ(metrics.status, 200u);
  EXPECT_THAT(metrics.body, AllOf(HasSubstr("dumps_runs{state="), Not(HasSubstr("wiki"))));
}

TEST_F(ControlApiTest, OnTheLoopbackPortThereAreMetricsOnly) {
  begin_both();
  for (const auto& [target, status] : std::map<std::string, unsigned>{
           {"/metrics", 200}, {"/v1/status", 404}, {"/v1/runs/openwiki/20260101", 404}}) {
    HttpRequest request = *parse_target(target);
    request.method = "GET";
    unsigned got = 0;
    api_->handle_loopback(request, [&got](const HttpResponse& r) { got = r.status; });
    EXPECT_EQ(got, status) << target;
  }
}

TEST_F(ControlApiTest, WrongRequestsAreAnsweredWithWhatIsWrong) {
  EXPECT_EQ(ask("DELETE", "/v1/runs", admin_).status, 405u);
  EXPECT_EQ(ask("GET", "/v1/nothing", admin_).status, 404u);
  EXPECT_EQ(ask("POST", "/v1/runs", admin_, "{").status, 400u);
  EXPECT_EQ(ask("POST", "/v1/runs/nowiki/20260101/stop", admin_).status, 404u);
  begin_both();
  EXPECT_EQ(ask("POST", "/v1/runs/openwiki/20260101/restart", admin_, R"({"step":1})").status,
            400u);
  EXPECT_EQ(
      ask("POST", "/v1/runs/openwiki/20260101/restart", admin_, R"({"step":"nothing"})").status,
      404u);
  EXPECT_EQ(ask("GET", "/v1/logs?run=openwiki/20260101&step=stubs&shard=../../x", admin_).status,
            404u);
}

TEST_F(ControlApiTest, AReloadTellsWhatChanged) {
  EXPECT_THAT(ask("POST", "/v1/reload", admin_).body, HasSubstr("~ slots"));
}

}  // namespace
}  // namespace dumps::test
