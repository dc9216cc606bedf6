#include "agent/supervisor/bounded_child.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <memory>

namespace dumps {
namespace {

namespace asio = boost::asio;
using Stream = asio::posix::stream_descriptor;

class BoundedChild : public std::enable_shared_from_this<BoundedChild> {
 public:
  BoundedChild(asio::io_context& loop, StrayReaper& reaper, BoundedCommand command,
               std::function<void(Result<BoundedOutcome>)> done)
      : reaper_(reaper),
        command_(std::move(command)),
        done_(std::move(done)),
        pidfd_(loop),
        output_(loop),
        errors_(loop),
        timer_(loop) {}

  Status start() {
    int out[2];
    int err[2];
    if (::pipe2(out, O_CLOEXEC) != 0) return make_errno_error(errno, "start command", "pipe");
    UniqueFd out_read(out[0]);
    const UniqueFd out_write(out[1]);
    if (::pipe2(err, O_CLOEXEC) != 0) return make_errno_error(errno, "start command", "pipe");
    UniqueFd err_read(err[0]);
    const UniqueFd err_write(err[1]);
    SpawnOptions options;
    options.argv = command_.argv;
    options.environment = command_.environment;
    options.descriptors = {{1, out_write.get()}, {2, err_write.get()}};
    options.group = ProcessGroup::kNewSession;
    options.no_new_privileges = true;
    options.default_core_limit = false;
    Result<Child> child = spawn(options);
    if (!child) return std::move(child).error();
    pid_ = child->pid;
    reaper_.add_known(pid_);
    ::fcntl(out_read.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(err_read.get(), F_SETFL, O_NONBLOCK);
    pidfd_.assign(child->pidfd.release());
    output_.assign(out_read.release());
    errors_.assign(err_read.release());
    watch();
    return {};
  }

 private:
  void watch() {
    auto self = shared_from_this();
    pidfd_.async_wait(Stream::wait_read, [self](const boost::system::error_code& error) {
      if (!error) self->ended();
    });
    wait(output_, outcome_.output);
    wait(errors_, outcome_.errors);
    timer_.expires_after(command_.time_limit);
    timer_.async_wait([self](const boost::system::error_code& error) {
      if (error) return;
      self->outcome_.timed_out = true;
      self->kill_all();
    });
  }

  void wait(Stream& stream, std::string& text) {
    stream.async_wait(Stream::wait_read, [self = shared_from_this(), &stream,
                                          &text](const boost::system::error_code& error) {
      if (error || !stream.is_open()) return;
      self->take(stream, text);
      if (stream.is_open()) self->wait(stream, text);
    });
  }

  bool take(Stream& stream, std::string& text) {
    char buffer[16 * 1024];
    const ssize_t n = ::read(stream.native_handle(), buffer, sizeof buffer);
    if (n > 0) {
      text.append(buffer, static_cast<size_t>(n));
      if (text.size() <= command_.output_limit_bytes) return true;
      text.resize(command_.output_limit_bytes);
      outcome_.too_much = true;
      kill_all();
      stream.close();
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
      stream.close();
    }
    return false;
  }

  void kill_all() {
    ::kill(-pid_, SIGKILL);
    kill_session(pid_);
  }

  void ended() {
    timer_.cancel();
    while (output_.is_open() && take(output_, outcome_.output)) {
    }
    while (errors_.is_open() && take(errors_, outcome_.errors)) {
    }
    if (output_.is_open()) output_.close();
    if (errors_.is_open()) errors_.close();
    pidfd_.close();
    Result<ExitStatus> status = wait_for(pid_);
    reaper_.remove_known(pid_);
    if (status) outcome_.status = *status;
    reaper_.sweep([self = shared_from_this()](size_t) { self->done_(std::move(self->outcome_)); });
  }

  StrayReaper& reaper_;
  const BoundedCommand command_;
  std::function<void(Result<BoundedOutcome>)> done_;
  Stream pidfd_, output_, errors_;
  asio::steady_timer timer_;
  pid_t pid_ = -1;
  BoundedOutcome outcome_;
};

}  // namespace

void run_bounded(asio::io_context& loop, StrayReaper& reaper, BoundedCommand command,
                 std::function<void(Result<BoundedOutcome>)> done) {
  auto child = std::make_shared<BoundedChild>(loop, reaper, std::move(command), done);
  if (Status started = child->start(); !started) {
    asio::post(loop, [done = std::move(done), error = std::move(started).error()] { done(error); });
  }
}

}  // namespace dumps
