#include "agent/daemon/http_server.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <chrono>

namespace dumps {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::generic::stream_protocol;

constexpr std::chrono::seconds kRequestTime{10};
constexpr std::chrono::seconds kIdleTime{60};
constexpr std::uint32_t kMaxHeaderBytes = 16 * 1024;
// Pages use their own style, script and events, and nothing else.
constexpr const char* kPagePolicy =
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

HttpPeer peer_of(int socket) {
  HttpPeer peer;
  ucred credentials{};
  socklen_t size = sizeof credentials;
  sockaddr_storage address{};
  socklen_t address_size = sizeof address;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &address_size) != 0 ||
      address.ss_family != AF_UNIX) {
    return peer;
  }
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return peer;
  peer.local = true;
  peer.user = credentials.uid;
  peer.group = credentials.gid;
  peer.pid = credentials.pid;
  return peer;
}

class Connection : public EventStream::Reader, public std::enable_shared_from_this<Connection> {
 public:
  Connection(stream_protocol::socket socket, std::shared_ptr<HttpHandler> handler,
             std::shared_ptr<size_t> count)
      : peer_(peer_of(socket.native_handle())),
        stream_(std::move(socket)),
        handler_(std::move(handler)),
        count_(std::move(count)) {
    ++*count_;
  }
  ~Connection() override { --*count_; }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void read() {
    parser_.emplace();
    parser_->header_limit(kMaxHeaderBytes);
    parser_->body_limit(HttpServer::kMaxBodyBytes);
    stream_.expires_after(first_ ? kRequestTime : kIdleTime);
    first_ = false;
    http::async_read(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](beast::error_code error, size_t) { self->on_read(error); });
  }

  // Of an open response: one text is on its way, and the newest one behind it waits.
  void send(EventStream::Text text) override {
    next_ = std::move(text);
    if (!on_its_way_) send_next();
  }

 private:
  void on_read(beast::error_code error) {
    if (error == http::error::body_limit || error == http::error::header_limit) {
      refuse(413, "the request is too large");
      return;
    }
    if (error) {
      close();
      return;
    }
    stream_.expires_never();
    const auto& message = parser_->get();
    auto request = parse_target(std::string_view(message.target().data(), message.target().size()));
    if (!request) {
      refuse(400, "the request target is not valid");
      return;
    }
    request->method = std::string(message.method_string());
    request->body = message.body();
    request->peer = peer_;
    keep_alive_ = message.keep_alive();
    (*handler_)(*request,
                [self = shared_from_this()](HttpResponse response) { self->write(response); });
  }

  void refuse(unsigned status, std::string why) {
    HttpResponse response =
        error_response(make_error(ErrorCode::kInvalid, "read request", "", std::move(why)));
    response.status = status;
    keep_alive_ = false;
    write(response);
  }

  void write(HttpResponse& response) {
    if (response.events) return begin_events(response);
    response_ = {};
    response_.version(11);
    response_.result(response.status);
    response_.set(http::field::content_type, response.content_type);
    response_.set(http::field::cache_control, "no-store");
    response_.set("X-Content-Type-Options", "nosniff");
    if (response.content_type.starts_with("text/html")) {
      response_.set("Content-Security-Policy", kPagePolicy);
    }
    response_.keep_alive(keep_alive_);
    response_.body() = std::move(response.body);
    response_.prepare_payload();
    stream_.expires_after(kRequestTime);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](beast::error_code error, size_t) {
                        if (error || !self->keep_alive_) {
                          self->close();
                        } else {
                          self->read();
                        }
                      });
  }

  // The client has nothing more to say; this read ends when it goes, and with it the connection.
  void begin_events(const HttpResponse& response) {
    if (!response.events->join(shared_from_this())) return close();
    stream_.expires_never();
    stream_.async_read_some(asio::buffer(more_), [self = shared_from_this()](
                                                     beast::error_code, size_t) { self->close(); });
    send(std::make_shared<const std::string>(
        "HTTP/1.1 200 OK\r\nContent-Type: " + response.content_type +
        "\r\nCache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Connection: close\r\n\r\n" +
        response.body));
  }

  void send_next() {
    if (!next_ || !stream_.socket().is_open()) return;
    on_its_way_ = std::move(next_);
    next_.reset();
    stream_.expires_after(kRequestTime);  // of the write; the read waits on
    asio::async_write(stream_, asio::buffer(*on_its_way_),
                      [self = shared_from_this()](beast::error_code error, size_t) {
                        self->on_its_way_.reset();
                        if (error) return self->close();
                        self->send_next();
                      });
  }

  void close() {
    beast::error_code ignored;
    stream_.socket().shutdown(asio::socket_base::shutdown_both, ignored);
    stream_.close();
  }

  const HttpPeer peer_;
  beast::basic_stream<stream_protocol> stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
  std::shared_ptr<HttpHandler> handler_;
  std::shared_ptr<size_t> count_;
  EventStream::Text on_its_way_, next_;
  std::array<char, 64> more_{};
  bool keep_alive_ = false;
  bool first_ = true;
};

bool answered(const std::string& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const bool connected =
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return connected;
}

}  // namespace

struct HttpServer::Shared {
  explicit Shared(asio::io_context& loop) : retry(loop) {}
  std::shared_ptr<size_t> connections = std::make_shared<size_t>(0);
  asio::steady_timer retry;
};

HttpServer::HttpServer(asio::io_context& loop)
    : shared_(std::make_shared<Shared>(loop)), local_(loop), loopback_(loop) {}

HttpServer::~HttpServer() { stop(); }

template <class Acceptor>
void HttpServer::accept(Acceptor& acceptor, std::shared_ptr<HttpHandler> handler) {
  acceptor.async_accept([this, &acceptor, handler](boost::system::error_code error, auto socket) {
    if (error == asio::error::operation_aborted) return;
    if (error) {
      // Out of descriptors, most likely: pause instead of spinning.
      shared_->retry.expires_after(std::chrono::milliseconds(100));
      shared_->retry.async_wait([this, &acceptor, handler](boost::system::error_code cancelled) {
        if (!cancelled) accept(acceptor, handler);
      });
      return;
    }
    if (*shared_->connections < kMaxConnections) {
      std::make_shared<Connection>(stream_protocol::socket(std::move(socket)), handler,
                                   shared_->connections)
          ->read();
    }
    accept(acceptor, handler);
  });
}

Status HttpServer::listen_local(const std::string& path, HttpHandler handler) {
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return make_error(ErrorCode::kInvalid, "listen", path,
                      "a socket path may have at most " +
                          std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " bytes")
        .with_hint("a shorter [control] socket");
  }
  if (answered(path)) {
    return make_error(ErrorCode::kExists, "listen", path, "another agent answers on this socket")
        .with_hint("stop that agent, or another [control] socket");
  }
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0 && S_ISSOCK(info.st_mode)) ::unlink(path.c_str());
  boost::system::error_code error;
  local_.open(asio::local::stream_protocol(), error);
  if (!error) local_.bind(asio::local::stream_protocol::endpoint(path), error);
  if (!error && ::chmod(path.c_str(), 0666) != 0) {
    return make_errno_error(errno, "set mode of socket", path);
  }
  if (!error) local_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return make_errno_error(error.value(), "listen", path);
  local_path_ = path;
  accept(local_, std::make_shared<HttpHandler>(std::move(handler)));
  return {};
}

Status HttpServer::listen_loopback(unsigned short port, HttpHandler handler) {
  const std::string subject = "127.0.0.1:" + std::to_string(port);
  boost::system::error_code error;
  loopback_.open(asio::ip::tcp::v4(), error);
  if (!error) loopback_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) {
    loopback_.bind({asio::ip::address_v4::loopback(), port}, error);
  }
  if (!error) loopback_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return make_errno_error(error.value(), "listen", subject)
        .with_hint("another [control] metrics_port, or 0 for none");
  }
  accept(loopback_, std::make_shared<HttpHandler>(std::move(handler)));
  return {};
}

void HttpServer::stop() {
  boost::system::error_code ignored;
  shared_->retry.cancel();
  local_.close(ignored);
  loopback_.close(ignored);
  if (!local_path_.empty()) ::unlink(local_path_.c_str());
  local_path_.clear();
}

}  // namespace dumps
