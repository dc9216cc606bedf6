// A wiki on a MariaDB server gives the bytes that MediaWiki exported of it, and those that its
// SQLite twin gives.
#include "plugins/xml-dump/mariadb/mariadb_wiki.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/engine/title_export.h"
#include "plugins/xml-dump/mariadb/mariadb_small_wiki.h"
#include "plugins/xml-dump/mariadb/test_mariadb.h"
#include "plugins/xml-dump/testing/test_export.h"

namespace dumps::xml_dump {
namespace {

using mediawiki::Dialect;
using mediawiki::Schema;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class MariadbWikiTest : public ::testing::Test {
 protected:
  MariadbWikiTest() { server_.load(wiki_, "demo"); }

  std::unique_ptr<Database> open() { return std::make_unique<MariadbWiki>(options_, observer_); }
  TestExport exported(Dialect dialect = Dialect::kPublished) {
    return {.wiki = wiki_, .dialect = dialect, .open = [this] { return open(); }};
  }
  std::string difference(const std::string& got, const std::string& file) const {
    return first_difference(got, wiki_.reference(file));
  }
  std::string change(const std::string& sql) const { return server_.sql("USE demo; " + sql); }

  const TestMariadb& server_ = TestMariadb::shared();
  TestWiki wiki_{TestWiki::Name::kDemo};
  MariadbObserver observer_;
  MariadbOptions options_ = server_.options("demo");
};

TEST_F(MariadbWikiTest, AllFilesAreThoseOfMediaWiki) {
  TestExport run = exported();
  const auto stubs = run.pages(false, {{}, {.latest_only = true}, {true, PageKinds::kArticles}});
  EXPECT_EQ(difference(stubs[0], "stub-meta-history.xml"), "");
  EXPECT_EQ(difference(stubs[1], "stub-meta-current.xml"), "");
  EXPECT_EQ(difference(stubs[2], "stub-articles.xml"), "");
  EXPECT_EQ(run.counts.total, run.counts.written);
  EXPECT_EQ(difference(run.articles(), "pages-articles.xml"), "");
  EXPECT_EQ(difference(run.current(), "pages-meta-current.xml"), "");
  EXPECT_EQ(difference(run.history(), "pages-meta-history.xml"), "");
  EXPECT_EQ(run.counts.total, run.counts.written + run.counts.unreadable + run.counts.lost);
  EXPECT_EQ(difference(run.logs(), "pages-logging.xml"), "");
  EXPECT_NE(run.logs({}).find("<type>suppress</type>"), std::string::npos);
  TestExport direct = exported(Dialect::kDirect);
  EXPECT_EQ(difference(direct.history(), "full.xml"), "");
}

TEST_F(MariadbWikiTest, OneConnectionGivesTheSameAsThree) {
  for (const size_t connections : {1U, 3U}) {
    options_.connections = connections;
    TestExport run = exported();
    EXPECT_EQ(difference(run.history(), "pages-meta-history.xml"), "") << connections;
  }
}

TEST_F(MariadbWikiTest, TitlesAreSorted) {
  const auto database = open();
  KeepingObserver observer;
  StringSink sink;
  ExportCounts counts;
  export_titles(*database, observer, {{}, true, 0}, sink, counts);
  EXPECT_EQ(difference(sink.bytes, "all-titles-in-ns0"), "");
  const std::int64_t main = counts.written;
  EXPECT_EQ(main, database->count_titles({}, true));
  SqliteWiki twin(wiki_.options());
  StringSink all, want;
  export_titles(*database, observer, {{}, false, 0}, all, counts);
  EXPECT_EQ(counts.written - main, database->count_titles({}, false));
  export_titles(twin, observer, {{}, false, 0}, want, counts);
  EXPECT_EQ(first_difference(all.bytes, want.bytes), "");
}

TEST_F(MariadbWikiTest, CutsAndFindsAsItsTwinDoes) {
  using Weights = std::vector<std::vector<std::int64_t>>;
  const auto weights = [](Database& database) {
    Weights list;
    database.read_weights({}, true, [&](auto page, auto revisions, auto bytes) {
      list.push_back({page, revisions, bytes});
    });
    return list;
  };
  const auto database = open();
  SqliteWiki twin(wiki_.options());
  EXPECT_EQ(weights(*database), weights(twin));
  EXPECT_EQ(database->highest_page_id(), twin.highest_page_id());
  EXPECT_EQ(database->highest_log_id(), twin.highest_log_id());
  twin.read_titles({}, false, [&](std::int64_t namespace_id, std::string_view title) {
    EXPECT_EQ(database->find_page(namespace_id, title), twin.find_page(namespace_id, title));
  });
  EXPECT_EQ(database->find_page(0, "No such page"), std::nullopt);
}

TEST_F(MariadbWikiTest, APrefixAndSharedTablesAreHonoured) {
  server_.load(wiki_, "demo", "mw_");
  server_.sql(
      "CREATE OR REPLACE DATABASE commons; RENAME TABLE demo.mw_actor TO commons.c_actor, "
      "demo.mw_interwiki TO commons.c_interwiki");
  options_.table_prefix = "mw_";
  options_.shared = {{"actor", "interwiki"}, "commons", "c_"};
  TestExport run = exported();
  EXPECT_EQ(difference(run.history(), "pages-meta-history.xml"), "");
  EXPECT_EQ(difference(run.logs(), "pages-logging.xml"), "");
}

TEST_F(MariadbWikiTest, TablesOfOtherReleasesGiveTheSame) {
  constexpr std::pair<const char*, const char*> kReleases[] = {
      {"1.35",
       "CREATE TABLE revision_actor_temp (revactor_rev int unsigned NOT NULL, revactor_actor bigint"
       " unsigned NOT NULL, PRIMARY KEY (revactor_rev, revactor_actor), UNIQUE KEY "
       "(revactor_rev)); INSERT INTO revision_actor_temp SELECT rev_id, rev_actor FROM revision;"
       "UPDATE revision SET rev_actor = 0"},
      {"1.37, in the middle of its migration",
       "UPDATE revision JOIN revision_actor_temp ON revactor_rev = rev_id SET rev_actor = "
       "revactor_actor WHERE rev_id % 2 = 0; DELETE FROM revision_actor_temp WHERE revactor_rev % "
       "2 = 0"},
      {"1.41",
       "UPDATE revision JOIN revision_actor_temp ON revactor_rev = rev_id SET rev_actor = "
       "revactor_actor; UPDATE revision JOIN revision_comment_temp ON revcomment_rev = rev_id SET "
       "rev_comment_id = revcomment_comment_id; DROP TABLE revision_actor_temp; DROP TABLE "
       "revision_comment_temp"},
      {"1.43", "ALTER TABLE revision MODIFY rev_id bigint unsigned NOT NULL"}};
  for (const auto& [release, sql] : kReleases) {
    change(sql);
    TestExport run = exported();
    EXPECT_EQ(difference(run.history(), "pages-meta-history.xml"), "") << release;
    EXPECT_EQ(difference(run.logs(), "pages-logging.xml"), "") << release;
  }
}

TEST_F(MariadbWikiTest, WithoutDigestsOfRevisionsThoseOfTheirSlotsServe) {
  constexpr const char* kDrop = "ALTER TABLE revision DROP COLUMN rev_sha1";
  change(kDrop);
  wiki_.change(kDrop);
  TestExport run = exported();
  TestExport twin{wiki_, Dialect::kPublished};
  const std::string got = run.history();
  EXPECT_EQ(first_difference(got, twin.history()), "");
  EXPECT_NE(difference(got, "pages-meta-history.xml"), "") << "some stored ones are wrong";
  EXPECT_EQ(got.size(), wiki_.reference("pages-meta-history.xml").size());
}

TEST_F(MariadbWikiTest, ColumnsOfCharacterSetsThatHoldUtf8GiveTheSameBytes) {
  for (const std::string set : {"latin1", "utf8mb3", "utf8mb4"}) {
    change("ALTER TABLE page MODIFY page_title varchar(255) CHARACTER SET " + set + " COLLATE " +
           set + "_bin NOT NULL; ALTER TABLE actor MODIFY actor_name varchar(255) CHARACTER SET " +
           set + " COLLATE " + set + "_bin NOT NULL");
    TestExport run = exported();
    EXPECT_EQ(difference(run.history(), "pages-meta-history.xml"), "") << set;
    change(
        "ALTER TABLE page MODIFY page_title varbinary(255) NOT NULL; ALTER TABLE actor MODIFY "
        "actor_name varbinary(255) NOT NULL");
  }
}

TEST_F(MariadbWikiTest, IdsReachToTheEndOfTheirType) {
  change(
      "ALTER TABLE page MODIFY page_id bigint unsigned NOT NULL; ALTER TABLE revision MODIFY "
      "rev_page bigint unsigned NOT NULL; UPDATE page SET page_id = 9223372036854775807 WHERE "
      "page_id = 79; UPDATE revision SET rev_page = 9223372036854775807 WHERE rev_page = 79");
  wiki_.change(
      "UPDATE page SET page_id = 9223372036854775807 WHERE page_id = 79; UPDATE revision SET "
      "rev_page = 9223372036854775807 WHERE rev_page = 79");
  TestExport run = exported();
  TestExport twin{wiki_, Dialect::kPublished};
  const std::string got = run.history();
  EXPECT_EQ(first_difference(got, twin.history()), "");
  EXPECT_NE(got.find("<id>9223372036854775807</id>"), std::string::npos);
  EXPECT_EQ(run.counts.total, run.counts.written + run.counts.unreadable + run.counts.lost);
  EXPECT_THAT(run.observer.lost_rows, IsEmpty());
}

TEST_F(MariadbWikiTest, ReadsFewTimesAndNothingWhole) {
  const auto database = open();
  std::int64_t rows = 0;
  const auto reader = database->read_pages({}, [](const LostRow&) {});
  PageRow page;
  RevisionRow revision;
  Arena arena;
  while (reader->next_page(page)) {
    while (reader->next_revision(arena, revision)) ++rows;
  }
  EXPECT_EQ(rows, database->count({}));
  const auto figures = database->figures();
  const auto queries = std::find_if(figures.begin(), figures.end(),
                                    [](const auto& f) { return f.first == "db_queries"; });
  ASSERT_NE(queries, figures.end());
  EXPECT_LT(queries->second, 70) << "most of them to look at the tables, once";
  EXPECT_THAT(figures, Contains(Pair("snapshots", 1)));
}

// What the server says of each statement, with its sample parameters.
TEST_F(MariadbWikiTest, NoStatementSortsOrCopiesATable) {
  MariadbWiki wiki(options_, observer_);
  for (const Statement& statement : wiki.statements().all("blobs")) {
    std::string sql = statement.text;
    for (const std::string& sample : statement.samples) {
      ASSERT_NE(sql.find('?'), std::string::npos) << statement.name;
      sql.replace(sql.find('?'), 1, sample);
    }
    ASSERT_EQ(sql.find('?'), std::string::npos) << statement.name;
    if (statement.name == "blobs") continue;  // it is for another database
    const std::string plan = change("EXPLAIN " + sql);
    EXPECT_EQ(plan.find("Using filesort"), std::string::npos) << statement.name << '\n' << plan;
    EXPECT_EQ(plan.find("Using temporary"), std::string::npos) << statement.name << '\n' << plan;
  }
}

class MariadbSmallWikiTest : public MariadbSmallWiki {
 protected:
  TestExport exported(Dialect dialect, Schema schema = Schema::k0_11) {
    return {.wiki = *wiki_, .dialect = dialect, .schema = schema, .open = opens()};
  }
};

TEST_F(MariadbSmallWikiTest, AllFilesAreThoseOfMediaWiki) {
  for (const auto& [schema, ending] :
       {std::pair(Schema::k0_10, "-0.10.xml"), std::pair(Schema::k0_11, "-0.11.xml")}) {
    TestExport direct = exported(Dialect::kDirect, schema);
    EXPECT_EQ(difference(direct.history(), std::string("full") + ending), "");
    EXPECT_EQ(difference(direct.current(), std::string("current") + ending), "");
    TestExport stubs = exported(Dialect::kPublished, schema);
    const auto files = stubs.pages(false, {{}, {.latest_only = true}});
    EXPECT_EQ(difference(files[0], std::string("stub-full") + ending), "");
    EXPECT_EQ(difference(files[1], std::string("stub-current") + ending), "");
  }
  TestExport older = exported(Dialect::kPublished, Schema::k0_10);
  EXPECT_EQ(difference(older.history(), "textpass-full-0.10.xml"), "");
  // Of the newer schema MediaWiki prints a text that it should not: see small_wiki_test.cc.
  TestExport newer = exported(Dialect::kPublished);
  TestExport twin{*wiki_, Dialect::kPublished};
  EXPECT_EQ(first_difference(newer.history(), twin.history()), "");
  EXPECT_EQ(difference(newer.logs(), "logs.xml"), "");
  newer.range = {5, 19};
  EXPECT_EQ(difference(newer.logs(), "logs-start5-end20.xml"), "");
}

TEST_F(MariadbSmallWikiTest, RangesOfPagesAreThoseOfMediaWiki) {
  TestExport run = exported(Dialect::kDirect);
  run.range = {100, 109};
  EXPECT_EQ(difference(run.history(), "range-start100-end110.xml"), "");
  EXPECT_EQ(difference(run.pages(false, {{}})[0], "orderrevs-start100-end110.xml"), "");
  run.range = {400, 500};
  EXPECT_EQ(difference(run.history(), "empty.xml"), "");
  std::string joined;
  for (const IdRange range : {IdRange{1, 1}, IdRange{2, 150}, IdRange{151, 250}, IdRange{251, 299},
                              IdRange{300, 100'000}}) {
    TestExport shard = exported(Dialect::kDirect);
    shard.range = range;
    joined += body_of(shard.history());
  }
  EXPECT_EQ(first_difference(joined, body_of(wiki_->reference("full-0.11.xml"))), "");
}

TEST_F(MariadbSmallWikiTest, EveryRevisionThatTheJoinsDropIsCountedAndNamed) {
  TestExport run = exported(Dialect::kPublished);
  run.history();
  std::vector<std::string> lost;
  for (const LostRow& row : run.observer.lost_rows) {
    lost.push_back(std::to_string(row.id) + ": " + row.reason);
  }
  EXPECT_THAT(lost, ::testing::UnorderedElementsAre(
                        "2894: it has no main slot", "2901: the revision belongs to no page",
                        "2896: its actor is missing", "2897: its comment is missing",
                        "2898: its link to a comment is missing", "2899: it has no slot",
                        "2900: its content is missing"));
  EXPECT_THAT(run.observer.warnings, IsEmpty());
  EXPECT_EQ(run.counts.total, 2918);
  EXPECT_EQ(run.counts.written, 2918 - 7 - 11);
}

}  // namespace
}  // namespace dumps::xml_dump
