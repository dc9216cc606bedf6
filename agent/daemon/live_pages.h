// LivePages: what browsers get on the loopback port: a page of what is going on, which follows the
// agent. Runs of targets that are public now, and no others.
//
//   GET  /                    the page
//   GET  /events              server-sent events: all that the page shows, whenever it changed
//   GET  /dumps-pages/FILE    its style and its script
//
// While nobody listens to the events it does nothing. Loop thread only; owned by the Daemon.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "agent/daemon/event_stream.h"
#include "agent/daemon/http_message.h"
#include "agent/pages/live_page.h"
#include "agent/supervisor/executor.h"

namespace dumps {

class LivePages {
 public:
  static constexpr std::size_t kMostReaders = 32;
  using IsPublic = std::function<bool(const std::string& target)>;
  using Now = std::function<TimePoint()>;

  // `executor` outlives it. `interval`: how often events come at most.
  LivePages(boost::asio::io_context& loop, const Executor& executor, IsPublic is_public, Now now,
            std::chrono::milliseconds interval = std::chrono::seconds(2));

  // False: this is none of its pages.
  bool handle(const HttpRequest& request, const HttpRespond& respond);

 private:
  pages::LiveFacts facts() const;
  void listen(const HttpRespond& respond);
  void arm();
  void tell();

  const Executor& executor_;
  const IsPublic is_public_;
  const Now now_;
  const std::chrono::milliseconds interval_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<EventStream> events_ = std::make_shared<EventStream>(kMostReaders);
  std::string last_;     // event that was sent
  int quiet_turns_ = 0;  // since anything was sent
  bool armed_ = false;
};

}  // namespace dumps
