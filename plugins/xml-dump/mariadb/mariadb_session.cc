#include "plugins/xml-dump/mariadb/mariadb_session.h"

#include <algorithm>
#include <utility>

#include "plugins/xml-dump/mariadb/mariadb_lag.h"

namespace dumps::xml_dump {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirstWait{250};
constexpr std::chrono::milliseconds kLongestWait{10'000};
constexpr std::chrono::seconds kBetweenLooksAtLag{10};
// What a server that also serves readers gets between the chunks of a dump.
constexpr std::chrono::milliseconds kGentlePause{20};

}  // namespace

MariadbSession::MariadbSession(MariadbOptions options, MariadbObserver& observer)
    : options_(std::move(options)), observer_(observer) {
  if (!options_.is_dump_replica) options_.connections = 1;
  open();
}

void MariadbSession::open() {
  connections_.clear();
  connections_.push_back(std::make_unique<MariadbConnection>(options_, use_));
  wait_for_replica(main(), options_, observer_);
  while (connections_.size() < options_.connections) {
    connections_.push_back(std::make_unique<MariadbConnection>(options_, use_));
  }
  snapshot_ = begin_snapshot(connections_, options_, use_, observer_);
  opened_ = lag_seen_ = steady_clock::now();
  observer_.note("reading in a snapshot", {{"server", main().subject()},
                                           {"connections", std::to_string(connections_.size())},
                                           {"one_snapshot_by", text_of(snapshot_.proof)},
                                           {"unix_time", std::to_string(snapshot_.unix_time)},
                                           {"binlog_position", snapshot_.position()}});
}

void MariadbSession::renew_after(const LostConnection& lost) {
  observer_.warn("the connection to the database is lost; connecting again",
                 {{"server", lost.subject()}, {"reason", lost.message()}});
  const auto deadline = steady_clock::now() + options_.reconnect_for;
  for (auto wait = kFirstWait;; wait = std::min(2 * wait, kLongestWait)) {
    observer_.pause(wait);
    try {
      open();
      break;
    } catch (const plugin::Failure& failure) {
      if (failure.status() != DUMPS_ERR_RETRY || steady_clock::now() + wait > deadline) throw;
    }
  }
  count_new_snapshot("a lost connection");
}

void MariadbSession::count_new_snapshot(const char* why) {
  ++generation_;
  observer_.warn("the rest is read in a new snapshot, from where the last one was left",
                 {{"because_of", why},
                  {"unix_time", std::to_string(snapshot_.unix_time)},
                  {"binlog_position", snapshot_.position()}});
}

void MariadbSession::keep_fresh() {
  const auto now = steady_clock::now();
  if (now - opened_ > options_.snapshot_max_age && options_.required_position.empty()) {
    retry([this] { open(); });
    count_new_snapshot("snapshot_max_age");
  } else if (now - lag_seen_ > kBetweenLooksAtLag) {
    lag_seen_ = now;
    retry([this] { wait_for_replica(main(), options_, observer_); });
  }
  if (!options_.is_dump_replica) observer_.pause(kGentlePause);
}

}  // namespace dumps::xml_dump
