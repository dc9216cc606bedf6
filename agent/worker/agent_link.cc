#include "agent/worker/agent_link.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "agent/base/atomic_file.h"

namespace dumps {
namespace {

constexpr std::chrono::milliseconds kProgressInterval{500};
constexpr int kRetryMs = 1000;
constexpr std::uint64_t kMaxSpoolBytes = 8u << 20;

void set_send_timeout(int socket) {
  const timeval limit{5, 0};  // an agent that reads nothing for so long is as good as gone
  (void)::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

UniqueFd connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return {};
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!fd) return {};
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return {};
  return fd;
}

}  // namespace

AgentLink::AgentLink(UniqueFd socket, AgentLinkOptions options, CancelFlag& cancel)
    : options_(std::move(options)),
      cancel_(cancel),
      socket_(std::move(socket)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  set_send_timeout(socket_.get());
  send(protocol::Hello{options_.token, ::getpid(), options_.plugin_version, false});
  thread_ = std::thread([this] { watch(); });
}

AgentLink::~AgentLink() {
  (void)::eventfd_write(wake_.get(), 1);
  thread_.join();
}

void AgentLink::send(const protocol::Message& message) {
  const std::lock_guard lock(mutex_);
  send_locked(message);
}

void AgentLink::send_locked(const protocol::Message& message) {
  deliver(protocol::encode(++sequence_, message));
}

void AgentLink::report_progress(const protocol::Progress& progress) {
  const std::lock_guard lock(mutex_);
  progress_ = progress;
  progress_held_ = true;
  const auto now = std::chrono::steady_clock::now();
  if (now - progress_sent_ < kProgressInterval) return;
  progress_sent_ = now;
  progress_held_ = false;
  send_locked(progress_);
}

protocol::Progress AgentLink::last_progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

void AgentLink::flush_progress() {
  const std::lock_guard lock(mutex_);
  if (!progress_held_) return;
  progress_held_ = false;
  send_locked(progress_);
}

void AgentLink::deliver(const std::string& datagram) {
  if (socket_ && !spool_ && transmit(datagram)) return;
  spool(datagram);
}

bool AgentLink::transmit(const std::string& datagram) {
  ssize_t n = 0;
  do {
    n = ::send(socket_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL);
  } while (n < 0 && errno == EINTR);
  if (n == static_cast<ssize_t>(datagram.size())) return true;
  // Gone or not reading: the watching thread sees the end of the socket and looks for an agent
  // again.
  ::shutdown(socket_.get(), SHUT_RDWR);
  return false;
}

// Only the newest state matters much of what is spooled; beyond the bound new messages are dropped
// (the result file tells the end in any case).
void AgentLink::spool(const std::string& datagram) {
  if (options_.spool_path.empty()) return;
  if (!spool_) {
    spool_.reset(
        ::open(options_.spool_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!spool_) return;
  }
  if (spooled_bytes_ + datagram.size() > kMaxSpoolBytes) return;
  const std::string line = datagram + "\n";
  if (::write(spool_.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size())) {
    spooled_bytes_ += line.size();
  }
}

void AgentLink::watch() {
  for (;;) {
    pollfd items[2] = {{wake_.get(), POLLIN, 0}, {socket_.get(), POLLIN, 0}};
    const int ready =
        ::poll(items, 2, socket_ ? static_cast<int>(kProgressInterval.count()) : kRetryMs);
    if (ready < 0 && errno != EINTR) return;
    if ((items[0].revents & POLLIN) != 0) return;
    if (socket_) {
      if (items[1].revents != 0) read_socket();
      // A plugin that reports nothing more, perhaps because it hangs, is seen with its last
      // figures.
      if (ready == 0) flush_progress();
    } else {
      try_reattach();
    }
  }
}

void AgentLink::read_socket() {
  std::string buffer(protocol::kMaxDatagramBytes, '\0');
  const ssize_t n = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) {
    lose_agent();
    return;
  }
  const auto envelope = protocol::decode(std::string_view(buffer.data(), static_cast<size_t>(n)));
  if (!envelope) return;  // a newer agent may say more than this worker knows
  if (const auto* stop = std::get_if<protocol::Stop>(&envelope->message))
    cancel_.raise(stop->reason);
}

void AgentLink::lose_agent() {
  const std::lock_guard lock(mutex_);
  socket_.reset();
  lost_at_ = std::chrono::steady_clock::now();
  if (options_.adopt_grace.count() == 0) cancel_.raise("the agent is gone");
}

void AgentLink::try_reattach() {
  const auto waited = std::chrono::steady_clock::now() - lost_at_;
  if (waited >= options_.adopt_grace) {
    cancel_.raise("the agent is gone and none came back within the grace time");
  }
  UniqueFd fd = connect_to(options_.workers_socket);
  if (!fd) return;
  const std::lock_guard lock(mutex_);
  set_send_timeout(fd.get());
  socket_ = std::move(fd);
  const protocol::Hello hello{options_.token, ::getpid(), options_.plugin_version, true};
  if (!transmit(protocol::encode(++sequence_, hello))) {
    socket_.reset();
    return;
  }
  if (!spool_) return;
  if (const Result<std::string> held = read_file(options_.spool_path)) {
    std::string_view rest = *held;
    for (size_t end = 0; (end = rest.find('\n')) != std::string_view::npos;
         rest.remove_prefix(end + 1)) {
      if (!transmit(std::string(rest.substr(0, end)))) {
        socket_.reset();
        return;
      }
    }
  }
  spool_.reset();
  spooled_bytes_ = 0;
  ::unlink(options_.spool_path.c_str());
}

}  // namespace dumps
