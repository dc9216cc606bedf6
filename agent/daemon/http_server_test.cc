#include "agent/daemon/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "agent/base/unique_fd.h"

namespace dumps {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(ParseTarget, SplitsAndDecodes) {
  const auto request = parse_target("/v1/runs/demo%20wiki/20261124?x=1+2&flag&y=%2F");
  ASSERT_TRUE(request.has_value());
  EXPECT_THAT(request->path, ElementsAre("v1", "runs", "demo wiki", "20261124"));
  EXPECT_EQ(request->query.at("x"), "1 2");
  EXPECT_EQ(request->query.at("y"), "/");
  EXPECT_EQ(request->query.at("flag"), "");
}

TEST(ParseTarget, RefusesWhatIsNotAPath) {
  for (const char* bad : {"", "v1", "http://x/", "/%", "/%zz", "/%00", "/a?b=%0"}) {
    EXPECT_FALSE(parse_target(bad).has_value()) << bad;
  }
}

TEST(ErrorResponse, TheStatusFollowsTheCode) {
  EXPECT_EQ(error_response(make_error(ErrorCode::kRefused, "a", "b", "c")).status, 403u);
  EXPECT_EQ(error_response(make_error(ErrorCode::kNotFound, "a", "b", "c")).status, 404u);
  EXPECT_THAT(error_response(make_error(ErrorCode::kInvalid, "a", "b", "c")).body,
              HasSubstr("a: b: c"));
}

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() {
    char name[] = "/tmp/http-server-XXXXXX";
    directory_ = ::mkdtemp(name);
    path_ = directory_ + "/socket";
    const Status listening = server_.listen_local(path_, [](const HttpRequest& r, auto respond) {
      respond({200, "text/plain",
               r.method + " " + (r.path.empty() ? "" : r.path[0]) + " " + r.body + " uid " +
                   std::to_string(r.peer.user)});
    });
    EXPECT_TRUE(listening.ok());
    thread_ = std::thread([this] { loop_.run_for(20s); });
  }
  ~HttpServerTest() override {
    loop_.stop();
    thread_.join();
    server_.stop();
    (void)std::system(("rm -rf " + directory_).c_str());
  }
  std::string ask(const std::string& request) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    (void)!::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    std::string answer;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::read(fd, buffer, sizeof buffer)) > 0;) {
      answer.append(buffer, static_cast<size_t>(n));
    }
    ::close(fd);
    return answer;
  }

  boost::asio::io_context loop_;
  HttpServer server_{loop_};
  std::string directory_, path_;
  std::thread thread_;
};

TEST_F(HttpServerTest, AnswersWithThePeersUser) {
  const std::string answer =
      ask("POST /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody");
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_THAT(answer, HasSubstr("POST hello body uid " + std::to_string(::getuid())));
}

TEST_F(HttpServerTest, RefusesATooLargeBody) {
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n"),
              HasSubstr("413"));
}

TEST_F(HttpServerTest, RefusesAHugeHeader) {
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n"),
              HasSubstr("413"));
}

TEST_F(HttpServerTest, GarbageIsHungUpOn) { EXPECT_EQ(ask("\x16\x03\x01 nonsense\r\n\r\n"), ""); }

TEST_F(HttpServerTest, ASecondServerOnALiveSocketIsRefused) {
  HttpServer second(loop_);
  const Status status = second.listen_local(path_, {});
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().to_string(), HasSubstr("another agent"));
}

// A response that stays open, as a client with a socket of its own meets it.
class HttpEventsTest : public testing::Test {
 protected:
  HttpEventsTest() {
    char name[] = "/tmp/http-events-XXXXXX";
    directory_ = ::mkdtemp(name);
    path_ = directory_ + "/socket";
    const Status listening = server_.listen_local(path_, [this](const HttpRequest&, auto respond) {
      respond({200, "text/event-stream", "data: first\n\n", events_});
    });
    EXPECT_TRUE(listening.ok());
  }
  ~HttpEventsTest() override {
    server_.stop();
    (void)std::system(("rm -rf " + directory_).c_str());
  }
  UniqueFd connect() {
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const std::string request = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";
    EXPECT_EQ(::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(request.size()));
    return fd;
  }
  template <class Condition>
  bool run_until(Condition&& condition, std::chrono::milliseconds most = 5s) {
    const auto end = std::chrono::steady_clock::now() + most;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      loop_.restart();
      loop_.run_for(5ms);
    }
    return true;
  }
  static std::string read_some(int fd) {
    char buffer[65536];
    const ssize_t n = ::read(fd, buffer, sizeof buffer);
    return n > 0 ? std::string(buffer, static_cast<size_t>(n)) : std::string();
  }

  boost::asio::io_context loop_;
  HttpServer server_{loop_};
  std::shared_ptr<EventStream> events_ = std::make_shared<EventStream>(4);
  std::string directory_, path_;
};

TEST_F(HttpEventsTest, TheResponseStaysOpenAndEventsFollow) {
  const UniqueFd client = connect();
  std::string heard;
  const auto hears = [&](const char* text) {
    return run_until([&] { return (heard += read_some(client.get())).find(text) != heard.npos; });
  };
  ASSERT_TRUE(hears("data: first\n\n")) << heard;
  EXPECT_THAT(heard, HasSubstr("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"));
  events_->send("data: second\n\n");
  EXPECT_TRUE(hears("data: second\n\n")) << heard;
}

TEST_F(HttpEventsTest, AClientThatGoesIsForgotten) {
  UniqueFd client = connect();
  ASSERT_TRUE(run_until([this] { return events_->readers() == 1; }));
  client.reset();
  EXPECT_TRUE(run_until([this] { return events_->readers() == 0; }));
}

TEST_F(HttpEventsTest, AClientThatDoesNotReadHoldsOneEventAndIsDropped) {
  const UniqueFd client = connect();
  ASSERT_TRUE(run_until([this] { return events_->readers() == 1; }));
  const std::string large = "data: " + std::string(size_t{8} << 20, 'x') + "\n\n";
  for (int i = 0; i < 50; ++i) events_->send(large);
  EXPECT_TRUE(run_until([this] { return events_->readers() == 0; }, 20s)) << "it is still there";
}

TEST(HttpServerPort, ABusyPortIsNamedWithItsSetting) {
  boost::asio::io_context loop;
  boost::asio::ip::tcp::acceptor busy(loop, {boost::asio::ip::address_v4::loopback(), 0});
  HttpServer server(loop);
  const Status status = server.listen_loopback(busy.local_endpoint().port(), {});
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().to_string(), HasSubstr("metrics_port"));
  EXPECT_THAT(status.error().to_string(), HasSubstr(std::to_string(busy.local_endpoint().port())));
}

}  // namespace
}  // namespace dumps
