#include "agent/daemon/service_notifier.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include <cstdlib>

namespace dumps {
namespace {

// "<3>" for an error, as sd-daemon(3) has it.
class PriorityFlag : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& out) override {
    const char* prefix = SD_INFO;
    if (message.level == spdlog::level::debug || message.level == spdlog::level::trace) {
      prefix = SD_DEBUG;
    } else if (message.level == spdlog::level::warn) {
      prefix = SD_WARNING;
    } else if (message.level == spdlog::level::err) {
      prefix = SD_ERR;
    } else if (message.level == spdlog::level::critical) {
      prefix = SD_CRIT;
    }
    out.append(std::string_view(prefix));
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<PriorityFlag>();
  }
};

// RELOADING=1 wants the time (sd_notify(3)).
std::string monotonic_usec() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::to_string(static_cast<long long>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000);
}

}  // namespace

void set_up_logging() {
  auto logger =
      std::make_shared<spdlog::logger>("dumpsd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  if (std::getenv("JOURNAL_STREAM") != nullptr) {
    formatter->add_flag<PriorityFlag>('*').set_pattern("%*%v");
  } else {
    formatter->set_pattern("%Y-%m-%dT%H:%M:%SZ %l %v");
  }
  logger->set_formatter(std::move(formatter));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

ServiceNotifier::ServiceNotifier(boost::asio::io_context& loop) : watchdog_(loop) {
  std::uint64_t usec = 0;
  if (::sd_watchdog_enabled(0, &usec) > 0) {
    interval_ = std::chrono::microseconds(usec / 2);
    feed_watchdog();
  }
}

void ServiceNotifier::feed_watchdog() {
  ::sd_notify(0, "WATCHDOG=1");
  watchdog_.expires_after(interval_);
  watchdog_.async_wait([this](const boost::system::error_code& error) {
    if (!error) feed_watchdog();
  });
}

void ServiceNotifier::ready(const std::string& line) {
  status_ = line;
  ::sd_notify(0, ("READY=1\nSTATUS=" + line).c_str());
}

void ServiceNotifier::reloading() {
  ::sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + monotonic_usec()).c_str());
}

void ServiceNotifier::stopping() {
  watchdog_.cancel();
  ::sd_notify(0, "STOPPING=1\nSTATUS=stopping; workers go on and wait for the next agent");
}

void ServiceNotifier::status(const std::string& line) {
  if (line == status_) return;
  status_ = line;
  ::sd_notify(0, ("STATUS=" + line).c_str());
}

}  // namespace dumps
