// A replica that is behind its primary, for real: what it has yet to do waits for a lock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <thread>

#include "plugins/xml-dump/mariadb/mariadb_connection.h"
#include "plugins/xml-dump/mariadb/mariadb_wiki.h"
#include "plugins/xml-dump/mariadb/test_mariadb.h"

namespace dumps::xml_dump {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Counts the waits; the first one may end what the replica waits for.
class WaitingObserver : public MariadbObserver {
 public:
  void note(const std::string& message, const Fields& fields) override {
    if (message.find("behind") == std::string::npos) return;
    waits.push_back(message + "; " + fields.front().first);
    if (on_wait) on_wait();
  }
  std::vector<std::string> waits;
  std::function<void()> on_wait;
};

TEST(MariadbLag, AReplicaThatIsBehindIsWaitedForAndLeftForLaterWhenThatTakesTooLong) {
  const TestWiki wiki(TestWiki::Name::kDemo);
  const TestMariadb primary;
  primary.load(wiki, "demo");
  const TestMariadb replica(TestMariadb::ReplicaOf{primary});
  MariadbOptions options = replica.options("demo");
  options.option_file = replica.user("watcher", "SELECT, RELOAD, REPLICA MONITOR ON *.*");
  WaitingObserver observer;
  options.max_lag = std::chrono::seconds(1);
  { const MariadbWiki good(options, observer); }
  EXPECT_THAT(observer.waits, ElementsAre()) << "it has caught up";

  DatabaseUse use;
  std::optional<MariadbConnection> lock(std::in_place, options, use);
  lock->execute("FLUSH TABLES WITH READ LOCK");
  primary.sql("CREATE TABLE demo.later (id int)");
  std::this_thread::sleep_for(std::chrono::seconds(3));
  options.max_lag_wait = std::chrono::seconds(0);
  try {
    const MariadbWiki behind(options, observer);
    ADD_FAILURE() << "it was read";
  } catch (const plugin::Failure& failure) {
    EXPECT_EQ(failure.status(), DUMPS_ERR_RETRY);
    EXPECT_THAT(failure.message(),
                AllOf(StartsWith("the replica is "), HasSubstr(" s behind, more than max_lag = 1"),
                      HasSubstr("for 0 s now")));
  }
  EXPECT_THAT(observer.waits, ElementsAre());

  options.max_lag_wait = std::chrono::seconds(60);
  observer.on_wait = [&lock] { lock.reset(); };
  const MariadbWiki caught_up(options, observer);
  ASSERT_FALSE(observer.waits.empty());
  EXPECT_EQ(observer.waits.front(), "the replica is behind; waiting; lag_s");
}

}  // namespace
}  // namespace dumps::xml_dump
