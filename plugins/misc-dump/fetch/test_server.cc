#include "plugins/misc-dump/fetch/test_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <string_view>

namespace dumps::misc {
namespace {

void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

// The head of a request, without its end.
std::string read_head(int socket) {
  std::string head;
  char buffer[4096];
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t n = ::recv(socket, buffer, sizeof buffer, 0);
    if (n <= 0) return {};
    head.append(buffer, static_cast<std::size_t>(n));
  }
  return head;
}

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

TestServer::TestServer(Answer answer) : answer_(std::move(answer)) {
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
  const std::string head = read_head(socket);
  if (head.empty()) return;
  TestRequest request = parse(head);
  {
    const std::lock_guard lock(mutex_);
    request.number = 1 + static_cast<std::size_t>(std::ranges::count_if(
                             requests_, [&](const auto& r) { return r.target == request.target; }));
    requests_.push_back(request);
  }
  const std::string answer = answer_(request);
  send_all(socket, answer);
  while (answer.empty() && !is_over_) {
    pollfd wait{socket, POLLIN, 0};
    if (::poll(&wait, 1, 20) > 0) return;  // the client has gone
  }
}

std::string TestServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
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
