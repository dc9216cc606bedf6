// WorkersSocket: where workers that lost their agent find the next one.
//
// Loop thread only. A connection is handed on with its first datagram; one that says nothing
// within a few seconds, or comes from another user, is closed.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/base/unique_fd.h"

namespace dumps {

class WorkersSocket {
 public:
  using Handler = std::function<void(UniqueFd socket, std::string_view hello)>;

  explicit WorkersSocket(boost::asio::io_context& loop) : loop_(loop), listener_(loop) {}
  ~WorkersSocket() { stop(); }
  WorkersSocket(const WorkersSocket&) = delete;
  WorkersSocket& operator=(const WorkersSocket&) = delete;

  // Replaces what is at `path`: the caller holds the state directory.
  Status listen(const std::string& path, Handler handler);
  // The file stays: the workers look for it until the next agent has made it anew.
  void stop();

 private:
  void wait();
  void accept();
  void greet(UniqueFd socket);

  boost::asio::io_context& loop_;
  boost::asio::posix::stream_descriptor listener_;
  Handler handler_;
};

}  // namespace dumps
