#include "agent/daemon/workers_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "agent/process/worker_protocol.h"

namespace dumps {
namespace {

using boost::asio::posix::stream_descriptor;
constexpr std::chrono::seconds kHelloTime{5};

bool is_our_user(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         peer.uid == ::geteuid();
}

// A connection that has not said hello yet.
struct Guest {
  explicit Guest(boost::asio::io_context& loop) : stream(loop), timer(loop) {}
  stream_descriptor stream;
  boost::asio::steady_timer timer;
};

}  // namespace

Status WorkersSocket::listen(const std::string& path, Handler handler) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return make_error(ErrorCode::kInvalid, "listen", path, "too long for the path of a socket")
        .with_hint("a shorter [trees] state");
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  ::unlink(path.c_str());
  UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return make_errno_error(errno, "listen", path);
  // Who else connects before the mode is set is turned away by is_our_user().
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::chmod(path.c_str(), 0600) != 0) {
    return make_errno_error(errno, "listen", path);
  }
  if (::listen(fd.get(), SOMAXCONN) != 0) return make_errno_error(errno, "listen", path);
  handler_ = std::move(handler);
  listener_.assign(fd.release());
  wait();
  return {};
}

void WorkersSocket::stop() {
  boost::system::error_code ignored;
  listener_.close(ignored);
}

void WorkersSocket::wait() {
  listener_.async_wait(stream_descriptor::wait_read,
                       [this](const boost::system::error_code& error) {
                         if (error) return;
                         accept();
                         wait();
                       });
}

void WorkersSocket::accept() {
  UniqueFd socket(::accept4(listener_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC));
  if (socket && is_our_user(socket.get())) greet(std::move(socket));
}

void WorkersSocket::greet(UniqueFd socket) {
  auto guest = std::make_shared<Guest>(loop_);
  guest->stream.assign(socket.release());
  guest->timer.expires_after(kHelloTime);
  guest->timer.async_wait([guest](const boost::system::error_code& error) {
    if (!error) guest->stream.close();
  });
  guest->stream.async_wait(
      stream_descriptor::wait_read, [this, guest](const boost::system::error_code& error) {
        guest->timer.cancel();
        if (error || !listener_.is_open()) return;
        std::vector<char> buffer(protocol::kMaxDatagramBytes + 1);
        const ssize_t n =
            ::recv(guest->stream.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (n <= 0) return;
        handler_(UniqueFd(guest->stream.release()),
                 std::string_view(buffer.data(), static_cast<size_t>(n)));
      });
}

}  // namespace dumps
