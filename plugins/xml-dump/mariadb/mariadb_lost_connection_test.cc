// Logs and titles whose connection is killed in the middle, by a real server: no gap, no double.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/engine/title_export.h"
#include "plugins/xml-dump/mariadb/mariadb_wiki.h"
#include "plugins/xml-dump/mariadb/test_mariadb.h"
#include "plugins/xml-dump/testing/test_export.h"

namespace dumps::xml_dump {
namespace {

using ::testing::Contains;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr const char* kKillAll =
    "SELECT GROUP_CONCAT(CONCAT('KILL ', id) SEPARATOR ';') FROM information_schema.PROCESSLIST "
    "WHERE user = 'dump'";

class WarningObserver : public MariadbObserver {
 public:
  void note(const std::string&, const Fields&) override {}
  void warn(const std::string& message, const Fields&) override { warnings.push_back(message); }
  std::vector<std::string> warnings;
};

// Kills its own connections at some of the rows that it gives.
class MortalWiki : public MariadbWiki {
 public:
  MortalWiki(const TestMariadb& server, const MariadbOptions& options, MariadbObserver& observer,
             std::set<int> fatal_rows)
      : MariadbWiki(options, observer), server_(server), fatal_rows_(std::move(fatal_rows)) {}

  void read_titles(IdRange range, bool main_only, const TitleVisitor& visit) override {
    MariadbWiki::read_titles(range, main_only, [&](std::int64_t space, std::string_view title) {
      visit(space, title);
      pass_row();
    });
  }
  std::unique_ptr<LogReader> read_logs(IdRange range, const std::vector<std::string>& hidden,
                                       LossVisitor lost) override {
    return std::make_unique<Logs>(*this, MariadbWiki::read_logs(range, hidden, std::move(lost)));
  }

 private:
  class Logs : public LogReader {
   public:
    Logs(MortalWiki& wiki, std::unique_ptr<LogReader> items)
        : wiki_(wiki), items_(std::move(items)) {}
    bool next(LogRow& item) override {
      wiki_.pass_row();
      return items_->next(item);
    }
    std::int64_t total_change() const override { return items_->total_change(); }

   private:
    MortalWiki& wiki_;
    std::unique_ptr<LogReader> items_;
  };

  void pass_row() {
    if (fatal_rows_.contains(++rows_)) server_.sql(server_.sql(kKillAll));
  }

  const TestMariadb& server_;
  const std::set<int> fatal_rows_;
  int rows_ = 0;
};

class MariadbLostConnectionTest : public ::testing::Test {
 protected:
  // More titles and log items than are asked for at once.
  MariadbLostConnectionTest() {
    wiki_.change(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT "
        "INTO page (page_id, page_namespace, page_title, page_random, page_touched, page_latest, "
        "page_len) SELECT 1000 + i, i % 2, 'Row_' || i, 0.5, '20260101000000', 385, 0 FROM n;"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) INSERT "
        "INTO logging (log_id, log_type, log_action, log_timestamp, log_actor, log_namespace, "
        "log_title, log_comment_id, log_params, log_deleted) SELECT 1000 + i, log_type, "
        "log_action, log_timestamp, log_actor, 0, 'Row_' || i, log_comment_id, '', 0 FROM n JOIN "
        "logging ON log_id = (SELECT MIN(log_id) FROM logging WHERE log_type = 'move')");
    server_.load(wiki_, "mortal");
  }
  std::unique_ptr<MariadbWiki> open(std::set<int> fatal_rows) {
    return std::make_unique<MortalWiki>(server_, server_.options("mortal"), observer_,
                                        std::move(fatal_rows));
  }
  void expect_losses(const MariadbWiki& wiki, std::int64_t losses) {
    EXPECT_THAT(wiki.figures(), Contains(Pair("snapshots", 1 + losses)));
    EXPECT_THAT(observer_.warnings, Contains(HasSubstr("the connection to the database is lost")));
  }

  const TestMariadb& server_ = TestMariadb::shared();
  TestWiki wiki_{TestWiki::Name::kDemo};
  WarningObserver observer_;
  KeepingObserver told_;
};

TEST_F(MariadbLostConnectionTest, TitlesAreTheSameBytes) {
  SqliteWiki twin(wiki_.options());
  StringSink want;
  ExportCounts want_counts;
  export_titles(twin, told_, {}, want, want_counts);
  ASSERT_GT(want_counts.written, 5000);

  const auto wiki = open({1, 2100, 3000});
  StringSink got;
  ExportCounts counts;
  export_titles(*wiki, told_, {}, got, counts);
  EXPECT_EQ(first_difference(got.bytes, want.bytes), "");
  EXPECT_EQ(counts.written, want_counts.written);
  EXPECT_EQ(counts.total, want_counts.total);
  expect_losses(*wiki, 3);
}

TEST_F(MariadbLostConnectionTest, LogsAreTheSameBytes) {
  SqliteWiki twin(wiki_.options());
  const ExportSite site = wiki_.site(mediawiki::Dialect::kDirect);
  const LogExportOptions options{.items = {}, .hidden = {"suppress"}};
  StringSink want;
  const ExportCounts want_counts = export_logs(twin, site, told_, options, want);
  ASSERT_GT(want_counts.written, 2500);

  const auto wiki = open({1, 700, 1500});
  StringSink got;
  const ExportCounts counts = export_logs(*wiki, site, told_, options, got);
  EXPECT_EQ(first_difference(got.bytes, want.bytes), "");
  EXPECT_EQ(counts.written, want_counts.written);
  EXPECT_EQ(counts.total, want_counts.total);
  expect_losses(*wiki, 3);
}

}  // namespace
}  // namespace dumps::xml_dump
