// What a MariaDB server may do to a dump: go away, refuse, change under it. Each with a real
// server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "plugins/xml-dump/mariadb/mariadb_wiki.h"
#include "plugins/xml-dump/mariadb/test_mariadb.h"
#include "plugins/xml-dump/testing/test_export.h"

namespace dumps::xml_dump {
namespace {

using mediawiki::Dialect;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

// Keeps what it is told.
class KeepingMariadbObserver : public MariadbObserver {
 public:
  void note(const std::string& message, const Fields& fields) override { keep(message, fields); }
  void warn(const std::string& message, const Fields& fields) override { keep(message, fields); }
  std::vector<std::string> lines;

 private:
  void keep(const std::string& message, const Fields& fields) {
    lines.push_back(message);
    for (const auto& [name, value] : fields) lines.back() += ' ' + name + '=' + value;
  }
};

class MariadbBadInputTest : public ::testing::Test {
 protected:
  MariadbBadInputTest() { server_.load(wiki_, "demo"); }

  std::unique_ptr<MariadbWiki> open() { return std::make_unique<MariadbWiki>(options_, observer_); }
  // The failure of opening the wiki: "STATUS subject: message".
  std::string complaint() {
    try {
      open();
      return "none";
    } catch (const plugin::Failure& failure) {
      return std::to_string(failure.status()) + ' ' + failure.subject() + ": " + failure.message();
    }
  }
  // A full history, with `disturb` called in front of each text lookup.
  std::string history_disturbed(const std::function<void(int)>& disturb);

  const TestMariadb& server_ = TestMariadb::shared();
  TestWiki wiki_{TestWiki::Name::kDemo};
  KeepingMariadbObserver observer_;
  MariadbOptions options_ = server_.options("demo");
  ExportCounts counts_;
  std::vector<std::pair<std::string, std::int64_t>> figures_;
};

// A MariaDB that is disturbed while it is read.
class DisturbedWiki : public MariadbWiki {
 public:
  DisturbedWiki(const MariadbOptions& options, MariadbObserver& observer,
                std::function<void(int)> disturb,
                std::vector<std::pair<std::string, std::int64_t>>& figures)
      : MariadbWiki(options, observer), disturb_(std::move(disturb)), figures_(figures) {}
  ~DisturbedWiki() override { figures_ = figures(); }

  // The disturbance comes in the middle of the rows.
  void load_texts(std::span<const std::int64_t> ids, const TextVisitor& visit) override {
    bool is_first = true;
    MariadbWiki::load_texts(ids,
                            [&](std::int64_t id, std::string_view flags, std::string_view bytes) {
                              visit(id, flags, bytes);
                              if (std::exchange(is_first, false)) disturb_(calls_++);
                            });
  }

 private:
  std::function<void(int)> disturb_;
  std::vector<std::pair<std::string, std::int64_t>>& figures_;
  int calls_ = 0;
};

std::string MariadbBadInputTest::history_disturbed(const std::function<void(int)>& disturb) {
  TestExport run{.wiki = wiki_, .dialect = Dialect::kPublished, .open = [&] {
                   return std::make_unique<DisturbedWiki>(options_, observer_, disturb, figures_);
                 }};
  std::string xml = run.history();
  counts_ = run.counts;
  return xml;
}

constexpr const char* kKillAll =
    "SELECT GROUP_CONCAT(CONCAT('KILL ', id) SEPARATOR ';') FROM information_schema.PROCESSLIST "
    "WHERE user = 'dump'";

TEST_F(MariadbBadInputTest, ConnectionsKilledInMidRowLeaveNoGapAndNoDouble) {
  const std::string xml = history_disturbed([&](int call) {
    if (call < 3) server_.sql(server_.sql(kKillAll));
  });
  EXPECT_EQ(first_difference(xml, wiki_.reference("pages-meta-history.xml")), "");
  EXPECT_EQ(counts_.total, counts_.written + counts_.unreadable + counts_.lost);
  EXPECT_THAT(observer_.lines, Contains(AllOf(HasSubstr("the connection to the database is lost"),
                                              HasSubstr("reason="))));
  EXPECT_THAT(observer_.lines, Contains(HasSubstr("the rest is read in a new snapshot")));
  EXPECT_THAT(figures_, Contains(Pair("snapshots", ::testing::Gt(1))));
}

TEST_F(MariadbBadInputTest, AServerThatIsKilledAndComesBackGivesTheSameBytes) {
  std::thread restart;
  const std::string xml = history_disturbed([&](int call) {
    if (call != 0) return;
    server_.kill();
    restart = std::thread([this] {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      server_.start();
    });
  });
  restart.join();
  EXPECT_EQ(first_difference(xml, wiki_.reference("pages-meta-history.xml")), "");
  EXPECT_THAT(figures_, Contains(Pair("snapshots", 2)));
}

TEST_F(MariadbBadInputTest, AServerThatStaysAwayIsLeftForLater) {
  options_.reconnect_for = std::chrono::seconds(1);
  try {
    history_disturbed([&](int call) {
      if (call == 0) server_.stop();
    });
    ADD_FAILURE() << "no failure";
  } catch (const plugin::Failure& failure) {
    EXPECT_EQ(failure.status(), DUMPS_ERR_RETRY);
    EXPECT_THAT(failure.message(), HasSubstr("the server cannot be reached; check `server`"));
  }
  server_.start();
}

TEST_F(MariadbBadInputTest, WhatIsWrittenMeanwhileIsNotSeen) {
  const std::string xml = history_disturbed([&](int call) {
    if (call == 0) {
      server_.sql(
          "USE demo; UPDATE page SET page_title = 'Moved_away' WHERE page_id = 70; DELETE "
          "FROM revision WHERE rev_page = 75; UPDATE text SET old_text = 'vandal'");
    }
  });
  EXPECT_EQ(first_difference(xml, wiki_.reference("pages-meta-history.xml")), "");
  EXPECT_THAT(observer_.lines, Contains(AllOf(HasSubstr("connections=2"),
                                              HasSubstr("one_snapshot_by=same position"))));
}

TEST_F(MariadbBadInputTest, ASnapshotThatIsTooOldIsRenewedAndCountedAgain) {
  options_.snapshot_max_age = std::chrono::seconds(0);
  // More pages than are read ahead.
  server_.sql(
      "USE demo; INSERT INTO page SELECT 1000 + seq, 0, CONCAT('P', seq), 0, 1000 + seq FROM "
      "seq_1_to_4000; INSERT INTO revision SELECT 1000 + seq, 1000 + seq, 0, rev_actor, "
      "rev_timestamp, 0, 0, rev_len, 0, rev_sha1 FROM seq_1_to_4000 JOIN revision ON rev_id = 385; "
      "INSERT INTO slots SELECT 1000 + seq, slot_role_id, slot_content_id, slot_origin FROM "
      "seq_1_to_4000 JOIN slots ON slot_revision_id = 385; INSERT INTO revision_comment_temp "
      "SELECT "
      "1000 + seq, revcomment_comment_id FROM seq_1_to_4000 JOIN revision_comment_temp ON "
      "revcomment_rev = 385");
  const std::string xml = history_disturbed([&](int call) {
    if (call == 0)
      server_.sql(
          "USE demo; DELETE FROM page WHERE page_id > 4990; DELETE FROM "
          "revision WHERE rev_page > 4990");
  });
  EXPECT_THAT(figures_, Contains(Pair("snapshots", ::testing::Gt(1))));
  EXPECT_NE(xml.find("<id>4990</id>"), std::string::npos);
  EXPECT_EQ(xml.find("<id>4991</id>"), std::string::npos);
  EXPECT_EQ(counts_.total, counts_.written + counts_.unreadable + counts_.lost);
  EXPECT_EQ(counts_.lost, 0);
}

TEST_F(MariadbBadInputTest, ADatabaseThatMovedOnIsNotTheStepsSnapshot) {
  const auto first = open();
  options_.required_position = first->session().snapshot().position();
  ASSERT_NE(options_.required_position, "");
  EXPECT_EQ(complaint(), "none");
  server_.sql("USE demo; UPDATE page SET page_title = 'Later' WHERE page_id = 70");
  EXPECT_THAT(complaint(), AllOf(HasSubstr(std::to_string(DUMPS_ERR_RETRY) + ' '),
                                 HasSubstr("must read it at " + options_.required_position),
                                 HasSubstr("a replica whose replication is stopped")));
}

TEST_F(MariadbBadInputTest, WithoutABinaryLogOneConnectionReadsOrALockMakesTheSnapshot) {
  const TestMariadb server({"--skip-log-bin"});
  server.load(wiki_, "demo");
  options_ = server.options("demo");
  EXPECT_EQ(open()->session().readers(), 1U);
  EXPECT_THAT(observer_.lines, Contains(HasSubstr("the server has no binary log")));
  options_.allow_lock = true;
  EXPECT_THAT(complaint(), AllOf(HasSubstr("RELOAD"), HasSubstr("the right that is named")));
  server.sql("GRANT RELOAD ON *.* TO dump@localhost");
  const auto wiki = open();
  EXPECT_EQ(wiki->session().readers(), 2U);
  EXPECT_EQ(wiki->session().snapshot().proof, SnapshotFacts::Proof::kLock);
  server.sql("DELETE FROM demo.page");  // the lock is gone
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(wiki->session().reader(i).text_of("SELECT COUNT(*) FROM page"), "78") << i;
  }
  options_.scope = SnapshotScope::kStep;
  options_.required_position = "bin.000001:4";
  EXPECT_THAT(complaint(), HasSubstr("no position (it has no binary log)"));
}

TEST_F(MariadbBadInputTest, AReplicaWhoseReplicationHasStoppedIsLeftForLater) {
  options_.max_lag = std::chrono::seconds(5);
  EXPECT_THAT(complaint(), AllOf(HasSubstr("Access denied"), HasSubstr("SLAVE MONITOR")));
  options_.option_file = server_.user("watcher", "SELECT, REPLICA MONITOR ON *.*");
  EXPECT_EQ(complaint(), "none") << "a server that is no replica is not behind";
  server_.sql("CHANGE MASTER TO master_host = '127.0.0.1', master_port = 1, master_user = 'x'");
  EXPECT_THAT(complaint(),
              AllOf(HasSubstr(std::to_string(DUMPS_ERR_RETRY) + ' '),
                    HasSubstr("its replication is not running"), HasSubstr("max_lag = 0")));
  server_.sql("RESET SLAVE ALL");
}

TEST_F(MariadbBadInputTest, AStoredTextOf64MegabytesIsReadWhole) {
  constexpr size_t kSize = size_t{64} << 20;
  server_.sql("INSERT INTO demo_es1.blobs VALUES (999999, REPEAT('x', " + std::to_string(kSize) +
              "))");
  const auto wiki = open();
  size_t size = 0;
  const std::vector<std::int64_t> ids = {999999};
  wiki->load_blobs("cluster1", ids, [&](std::int64_t, std::string_view bytes) {
    size = bytes.size();
    EXPECT_EQ(bytes.find_first_not_of('x'), std::string_view::npos);
  });
  EXPECT_EQ(size, kSize);
}

TEST_F(MariadbBadInputTest, ATableThatIsDroppedInMidRunEndsItByName) {
  options_.connections = 1;
  try {
    TestExport run{.wiki = wiki_, .open = [&]() -> std::unique_ptr<Database> {
                     auto wiki = open();
                     server_.sql("DROP TABLE demo.text");
                     return wiki;
                   }};
    run.history();
    ADD_FAILURE() << "no failure";
  } catch (const plugin::Failure& failure) {
    EXPECT_EQ(failure.status(), DUMPS_ERR_FAILED);
    EXPECT_THAT(failure.message(),
                AllOf(HasSubstr("demo.text' doesn't exist"), HasSubstr("changed or dropped")));
  }
}

TEST_F(MariadbBadInputTest, AMissingGrantIsNamedWithItsTable) {
  options_.option_file = server_.user("few", "SELECT ON demo.page");
  EXPECT_THAT(complaint(),
              AllOf(HasSubstr("few@localhost may not read `demo`.`revision`, `demo`.`comment`"),
                    HasSubstr("GRANT SELECT ON `demo`.* TO"), Not(HasSubstr("`demo`.`page`,"))));
}

TEST_F(MariadbBadInputTest, AccessThatIsDeniedSaysWhatToCheckAndNoPassword) {
  const std::string file = server_.user("wrong", "SELECT ON demo.*");
  write_file(file, "[client]\nuser = wrong\npassword = hunter2\n");
  options_.option_file = file;
  EXPECT_THAT(complaint(), AllOf(HasSubstr("connect: Access denied"),
                                 HasSubstr("check user and password in the option file"),
                                 Not(HasSubstr("hunter2"))));
}

TEST_F(MariadbBadInputTest, AServerThatIsNotThereIsLeftForLater) {
  options_.server = parse_mariadb_address("/nowhere/socket");
  EXPECT_THAT(complaint(),
              AllOf(HasSubstr(std::to_string(DUMPS_ERR_RETRY) + " /nowhere/socket/demo"),
                    HasSubstr("cannot be reached")));
  options_.server = parse_mariadb_address("127.0.0.1:1");
  EXPECT_THAT(complaint(), HasSubstr("cannot be reached; check `server`"));
}

TEST_F(MariadbBadInputTest, ADatabaseThatIsNotThereIsNamed) {
  options_.database = "demo_of_old";
  EXPECT_THAT(complaint(), HasSubstr("Unknown database 'demo_of_old'"));
}

TEST_F(MariadbBadInputTest, TablesAndColumnsThatAreMissingAreNamed) {
  server_.sql("USE demo; DROP TABLE slots; ALTER TABLE page RENAME COLUMN page_latest TO newest");
  EXPECT_THAT(complaint(), AllOf(HasSubstr("missing column page.page_latest, table slots"),
                                 HasSubstr("1.35 to 1.43"), HasSubstr("update.php")));
}

TEST_F(MariadbBadInputTest, AColumnOfAnotherCharacterSetIsRefusedByName) {
  server_.sql("USE demo; ALTER TABLE page ADD page_lang varchar(35) CHARACTER SET utf16");
  EXPECT_THAT(complaint(),
              AllOf(HasSubstr("column demo.page.page_lang has the character set utf16"),
                    HasSubstr("utf8mb4")));
}

TEST_F(MariadbBadInputTest, AClusterThatIsAwayIsReadOnItsNextReplica) {
  auto& replicas = options_.clusters.at("cluster1");
  replicas.insert(replicas.begin(), {*parse_mariadb_address("/nowhere/socket"), "demo_es1"});
  const std::string xml = history_disturbed([](int) {});
  EXPECT_EQ(first_difference(xml, wiki_.reference("pages-meta-history.xml")), "");
  EXPECT_THAT(observer_.lines, Contains(AllOf(HasSubstr("on its next replica cluster=cluster1"),
                                              HasSubstr("cannot be reached"))));
}

}  // namespace
}  // namespace dumps::xml_dump
