// TestServer: an HTTP server on a port of 127.0.0.1 whose answers are bytes that a test makes up,
// faults included. One thread of its own; a connection carries one request.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "plugins/misc-dump/fetch/test_certificate.h"

namespace dumps::misc {

struct TestRequest {
  std::string target;                          // "/a?b=c"
  std::map<std::string, std::string> headers;  // names in lower case
  std::size_t number = 0;                      // of this target, from 1

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

class TestServer {
 public:
  // `answer` gives all bytes of an answer, head included, and runs on the server's thread. An empty
  // one is never sent: the connection stays open without a word until the client goes.
  using Answer = std::function<std::string(const TestRequest&)>;
  // With a certificate it speaks HTTPS.
  explicit TestServer(Answer answer, const TestCertificate* certificate = nullptr);
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  std::string url(const std::string& path = "/") const;
  std::vector<TestRequest> requests() const;
  std::size_t count(const std::string& target) const;

  // "HTTP/1.1 STATUS ..." with the length of `body` and more headers ("Name: value\r\n").
  static std::string reply(int status, const std::string& body, const std::string& headers = {});
  // As servers of files do it: 206 where the request has a range (and If-Range fits `etag`).
  static std::string file(const TestRequest& request, const std::string& bytes,
                          const std::string& etag, std::size_t cut_after = SIZE_MAX);

 private:
  class Connection;
  void run();
  void serve(int socket);
  void answer(Connection& connection);

  Answer answer_;
  SSL_CTX* tls_ = nullptr;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> is_over_{false};
  mutable std::mutex mutex_;
  std::vector<TestRequest> requests_;
  std::thread thread_;
};

}  // namespace dumps::misc
