// ServiceNotifier: what systemd is told of the daemon (sd_notify), and the log's form under it.
//
// Without systemd every call does nothing. The watchdog is fed from the loop, so a loop that hangs
// is noticed. Loop thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>

namespace dumps {

// Logs to standard error: with syslog priorities where the journal listens, with times elsewhere.
void set_up_logging();

class ServiceNotifier {
 public:
  explicit ServiceNotifier(boost::asio::io_context& loop);

  void ready(const std::string& status);
  void reloading();
  void stopping();
  // One line for `systemctl status`; said only when it is another than before.
  void status(const std::string& line);

 private:
  void feed_watchdog();
  boost::asio::steady_timer watchdog_;
  std::chrono::microseconds interval_{0};
  std::string status_;
};

}  // namespace dumps
