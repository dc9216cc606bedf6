// HttpServer: HTTP/1.1 on a unix socket and, if asked, on a loopback port.
//
// Loop thread only; owned by the daemon, which stops it before it goes. A client cannot hurt:
// sizes, times and the number of connections are bounded, and one slow reader holds only its
// connection.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <memory>
#include <string>

#include "agent/base/result.h"
#include "agent/daemon/http_message.h"

namespace dumps {

class HttpServer {
 public:
  static constexpr size_t kMaxConnections = 128;
  static constexpr size_t kMaxBodyBytes = 1u << 20;

  explicit HttpServer(boost::asio::io_context& loop);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Replaces a dead socket file at `path`; refuses one that somebody answers on. Everybody may
  // connect to it (mode 0666): what they may do is decided per request.
  Status listen_local(const std::string& path, HttpHandler handler);
  // 127.0.0.1 only.
  Status listen_loopback(unsigned short port, HttpHandler handler);
  // Closes the listeners and removes the socket file; open connections end on their own.
  void stop();

 private:
  struct Shared;
  template <class Acceptor>
  void accept(Acceptor& acceptor, std::shared_ptr<HttpHandler> handler);

  std::shared_ptr<Shared> shared_;
  boost::asio::local::stream_protocol::acceptor local_;
  boost::asio::ip::tcp::acceptor loopback_;
  std::string local_path_;
};

}  // namespace dumps
