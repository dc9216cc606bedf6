#include "plugins/misc-dump/fetch/test_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <stdexcept>
#include <string_view>

namespace dumps::misc {
namespace {

TestRequest parse(const std::string& head) {
  TestRequest request;
  const std::size_t begin = head.find(' ') + 1;
  request.target = head.substr(begin, head.find(' ', begin) - begin);
  for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
    const std::size_t end = head.find("\r\n", at);
    const std::string line = head.substr(at, end - at);
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) break;
    std::string name = line.substr(0, colon);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    request.headers[name] = line.substr(colon + 2);
    at = end + 2;
  }
  return request;
}

}  // namespace

// With or without TLS.
class TestServer::Connection {
 public:
  Connection(int socket, SSL_CTX* tls) : socket_(socket), ssl_(tls ? SSL_new(tls) : nullptr) {
    if (ssl_ == nullptr) return;
    SSL_set_fd(ssl_, socket);
    is_good_ = SSL_accept(ssl_) == 1;
  }
  ~Connection() { SSL_free(ssl_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int socket() const { return socket_; }
  void send_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto n = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                     : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  // The head of a request; empty: the client has gone.
  std::string read_head() const {
    std::string head;
    char buffer[4096];
    while (is_good_ && head.find("\r\n\r\n") == std::string::npos) {
      const auto n = ssl_ != nullptr ? SSL_read(ssl_, buffer, sizeof buffer)
                                     : ::recv(socket_, buffer, sizeof buffer, 0);
      if (n <= 0) return {};
      head.append(buffer, static_cast<std::size_t>(n));
    }
    return head;
  }

 private:
  int socket_;
  SSL* ssl_;
  bool is_good_ = true;
};

TestServer::TestServer(Answer answer, const TestCertificate* certificate)
    : answer_(std::move(answer)),
      tls_(certificate != nullptr ? certificate->make_context() : nullptr) {
  ::signal(SIGPIPE, SIG_IGN);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || ::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("no port for a test server");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

TestServer::~TestServer() {
  is_over_ = true;
  thread_.join();
  ::close(listener_);
  SSL_CTX_free(tls_);
}

void TestServer::run() {
  while (!is_over_) {
    pollfd wait{listener_, POLLIN, 0};
    if (::poll(&wait, 1, 20) <= 0) continue;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    serve(socket);
    ::close(socket);
  }
}

void TestServer::serve(int socket) {
  Connection connection(socket, tls_);
  answer(connection);
}

void TestServer::answer(Connection& connection) {
  const std::string head = connection.read_head();
  if (head.empty()) return;
  TestRequest request = parse(head);
  {
    const std::lock_guard lock(mutex_);
    request.number = 1 + static_cast<std::size_t>(std::ranges::count_if(
                             requests_, [&](const auto& r) { return r.target == request.target; }));
    requests_.push_back(request);
  }
  const std::string answer = answer_(request);
  connection.send_all(answer);
  while (answer.empty() && !is_over_) {
    pollfd wait{connection.socket(), POLLIN, 0};
    if (::poll(&wait, 1, 20) > 0) return;  // the client has gone
  }
}

std::string TestServer::url(const std::string& path) const {
  return (tls_ != nullptr ? "https" : "http") + std::string("://127.0.0.1:") +
         std::to_string(port_) + path;
}

std::vector<TestRequest> TestServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t TestServer::count(const std::string& target) const {
  const auto all = requests();
  return static_cast<std::size_t>(
      std::ranges::count_if(all, [&](const auto& request) { return request.target == target; }));
}

std::string TestServer::reply(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n" +
         headers + "\r\n" + body;
}

std::string TestServer::file(const TestRequest& request, const std::string& bytes,
                             const std::string& etag, std::size_t cut_after) {
  const std::string range = request.header("range");
  const std::string if_range = request.header("if-range");
  const std::string tag = etag.empty() ? "" : "ETag: " + etag + "\r\n";
  std::size_t from = 0;
  int status = 200;
  std::string headers = tag;
  if (!range.empty() && (if_range.empty() || if_range == etag)) {
    from = std::stoull(range.substr(range.find('=') + 1));
    if (from >= bytes.size()) return reply(416, "");
    status = 206;
    headers += "Content-Range: bytes " + std::to_string(from) + "-" +
               std::to_string(bytes.size() - 1) + "/" + std::to_string(bytes.size()) + "\r\n";
  }
  const std::string body = bytes.substr(from);
  const std::string whole = reply(status, body, headers);
  return whole.substr(0, whole.size() - body.size() + std::min(cut_after, body.size()));
}

}  // namespace dumps::misc
