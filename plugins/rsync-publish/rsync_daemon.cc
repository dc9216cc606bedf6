#include "plugins/rsync-publish/rsync_daemon.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "agent/process/spawn.h"

namespace dumps::rsync_publish {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// An invalid descriptor when nobody listens.
UniqueFd connect_to(int port) {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return UniqueFd();
  }
  return fd;
}

// Reads up to and with the next newline.
std::string read_line(int fd) {
  std::string line;
  char c = 0;
  while (::read(fd, &c, 1) == 1) {
    line += c;
    if (c == '\n') return line;
  }
  throw std::runtime_error("rsyncd hung up after \"" + line + "\"");
}

void send_line(int fd, const std::string& line) {
  if (::write(fd, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    throw std::runtime_error("rsyncd takes no line");
  }
}

}  // namespace

int free_port() {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd.get(), generic, size) != 0 || ::getsockname(fd.get(), generic, &size) != 0) {
    throw std::runtime_error("no free port");
  }
  return ntohs(address.sin_port);
}

RsyncDaemon::RsyncDaemon(const std::string& work, const std::string& directory,
                         const std::string& extra)
    : port_(free_port()) {
  const std::string config = work + "/rsyncd.conf";
  std::ofstream out(config);
  out << "use chroot = no\nmunge symlinks = no\nlog file = " << work << "/rsyncd.log\n";
  // As root a daemon would fall back to nobody, who may not write to the test's directory.
  if (::geteuid() == 0) out << "uid = 0\ngid = 0\n";
  out << "[dumps]\npath = " << directory << "\nread only = no\n" << extra << "\n";
  out.close();
  SpawnOptions options;
  options.argv = {"rsync",
                  "--daemon",
                  "--no-detach",
                  "--address=127.0.0.1",
                  "--port=" + std::to_string(port_),
                  "--config=" + config};
  options.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"};
  auto child = spawn(options);
  if (!child) throw std::runtime_error(child.error().to_string());
  pid_ = child->pid;
  for (int i = 0; i < 500; ++i) {
    if (connect_to(port_)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("rsyncd does not answer on port " + std::to_string(port_));
}

RsyncDaemon::~RsyncDaemon() {
  ::kill(-pid_, SIGKILL);  // its group: transfers in progress are children
  (void)wait_for(pid_);
}

UniqueFd RsyncDaemon::hold_a_connection() const {
  UniqueFd fd = connect_to(port_);
  read_line(fd.get());  // its greeting
  send_line(fd.get(), "@RSYNCD: 31.0\n");
  send_line(fd.get(), "dumps\n");
  const std::string answer = read_line(fd.get());
  if (answer != "@RSYNCD: OK\n") throw std::runtime_error("rsyncd says " + answer);
  return fd;
}

std::string RsyncDaemon::url(const std::string& user) const {
  const std::string at = user.empty() ? "" : user + "@";
  return "rsync://" + at + "127.0.0.1:" + std::to_string(port_) + "/dumps";
}

}  // namespace dumps::rsync_publish
