// What can be asked of exports, on a MariaDB server: the same bytes as MediaWiki's options give,
// and as the wiki's SQLite twin.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/mariadb/mariadb_small_wiki.h"
#include "plugins/xml-dump/mariadb/mariadb_wiki.h"
#include "plugins/xml-dump/mariadb/test_mariadb.h"
#include "plugins/xml-dump/testing/test_export.h"

namespace dumps::xml_dump {
namespace {

using mediawiki::Dialect;
using Choice = std::function<void(TestExport&)>;

class MariadbChoiceTest : public ::testing::Test {
 protected:
  // The wiki goes into a database of its own: what tests change stays with them.
  void load(const std::string& database) {
    server_.load(wiki_, database);
    database_ = database;
  }
  // The revisions and pages that both exports of it have.
  std::int64_t expect_same(const char* what, const Choice& choose) {
    TestExport here{.wiki = wiki_, .open = [this] {
                      return std::make_unique<MariadbWiki>(server_.options(database_), observer_);
                    }};
    TestExport twin{.wiki = wiki_};
    choose(here);
    choose(twin);
    EXPECT_EQ(first_difference(here.current(), twin.current()), "") << what;
    EXPECT_EQ(first_difference(here.history(), twin.history()), "") << what;
    EXPECT_EQ(here.counts.total, twin.counts.total) << what;
    EXPECT_EQ(here.counts.written, twin.counts.written) << what;
    EXPECT_EQ(here.counts.pages, twin.counts.pages) << what;
    return here.counts.written;
  }

  const TestMariadb& server_ = TestMariadb::shared();
  TestWiki wiki_{TestWiki::Name::kDemo};
  MariadbObserver observer_;
  std::string database_;
};

TEST_F(MariadbChoiceTest, NamespacesRevisionsAndListsAreThoseOfTheSqliteTwin) {
  load("demo");
  const std::int64_t all = expect_same("all", [](TestExport&) {});
  const std::pair<const char*, Choice> cases[] = {
      {"namespaces",
       [](TestExport& run) {
         run.namespaces = {{0, 2}, false, true};
       }},
      {"all but",
       [](TestExport& run) {
         run.namespaces = {{0}, true, true};
       }},
      {"no talk", [](TestExport& run) { run.namespaces.takes_talk = false; }},
      {"revisions",
       [](TestExport& run) {
         run.revisions = {100, 150};
       }},
      {"one revision",
       [](TestExport& run) {
         run.revisions = {385, 385};
       }},
      {"revisions of pages",
       [](TestExport& run) {
         run.revisions = {50, 300};
         run.range = {10, 40};
         run.namespaces = {{0}, false, true};
       }},
      {"titles",
       [](TestExport& run) {
         run.titles = "Harbour plan\nFile:Harbour plan.png\nNo such page\nfile:Harbour_plan.png\n";
       }},
  };
  for (const auto& [what, choose] : cases) {
    const std::int64_t written = expect_same(what, choose);
    EXPECT_GT(written, 0) << what;
    EXPECT_LT(written, all) << what;
  }
  EXPECT_EQ(expect_same("none", [](TestExport& run) { run.revisions = {90'000, 90'001}; }), 0);
}

TEST_F(MariadbChoiceTest, UploadsAreThoseOfTheSqliteTwin) {
  wiki_.change(
      "INSERT INTO image (img_name, img_size, img_metadata, img_description_id, img_actor, "
      "img_timestamp, img_sha1) SELECT page_title, 5, '', 1, 1, '20260101000000', 'abc' FROM page "
      "WHERE page_namespace = 6;"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) INSERT INTO "
      "oldimage (oi_name, oi_archive_name, oi_size, oi_description_id, oi_actor, oi_timestamp, "
      "oi_metadata, oi_deleted, oi_sha1) SELECT page_title, (20250000000000 + i) || '!' || "
      "page_title, i, 1, 1, 20250101000000 + i, '', i % 16, 'x' || i FROM n JOIN page ON "
      "page_namespace = 6");
  load("uploads");
  const Choice with_uploads = [](TestExport& run) { run.upload_url = "http://wiki.test/images"; };
  expect_same("uploads", with_uploads);
  TestExport run{.wiki = wiki_, .open = [this] {
                   return std::make_unique<MariadbWiki>(server_.options("uploads"), observer_);
                 }};
  with_uploads(run);
  const std::string xml = run.history();
  size_t uploads = 0;
  for (size_t at = 0; (at = xml.find("<upload>", at)) != std::string::npos; ++at) ++uploads;
  EXPECT_EQ(uploads, 21U) << "20 old versions and the current one, of one page";
}

TEST_F(MariadbChoiceTest, TitlesOfDeletedPagesAndSparseIdsAreThoseOfTheSqliteTwin) {
  wiki_.change(
      "DELETE FROM revision WHERE rev_page % 3 = 0; DELETE FROM page WHERE page_id % 3 = 0;"
      "UPDATE page SET page_id = page_id * 1000000; UPDATE revision SET rev_page = rev_page * "
      "1000000; UPDATE redirect SET rd_from = rd_from * 1000000");
  load("sparse");
  expect_same("whole", [](TestExport&) {});
  for (const IdRange range :
       {IdRange{1, 999'999}, IdRange{1'000'000, 30'000'000}, IdRange{30'000'001, 31'000'000},
        IdRange{31'000'001, 4'000'000'000}}) {
    expect_same("range", [&](TestExport& run) { run.range = range; });
  }
}

class MariadbSmallWikiChoiceTest : public MariadbSmallWiki {
 protected:
  TestExport exported() { return {.wiki = *wiki_, .open = opens()}; }
};

TEST_F(MariadbSmallWikiChoiceTest, EveryChoiceIsThatOfMediaWikisOption) {
  TestExport listed = exported();
  listed.titles = wiki_->list("pagelist.txt");
  EXPECT_EQ(difference(listed.history(), "pagelist.xml"), "");
  TestExport revisions = exported();
  revisions.revisions = {500, 519};  // MediaWiki's --revend is exclusive
  EXPECT_EQ(difference(revisions.history(), "revrange-500-520.xml"), "");
  TestExport namespaces = exported();
  namespaces.namespaces.ids = {0, 2};
  EXPECT_EQ(difference(namespaces.pages(false, {{.latest_only = true}})[0], "nsfilter.xml"), "");
  TestExport no_talk = exported();
  no_talk.namespaces.takes_talk = false;
  EXPECT_EQ(difference(no_talk.pages(false, {{.latest_only = true}})[0], "notalk-stub.xml"), "");
  TestExport piece = exported();
  piece.range = {182, 183};
  piece.is_whole = false;
  EXPECT_EQ(difference(piece.history(), "noheader.xml"), "");
  TestExport uploads = exported();
  uploads.namespaces = {{6}, false, true};
  uploads.upload_url = "http://wiki.test/w/images";
  EXPECT_EQ(difference(uploads.history(), "uploads-ns6.xml"), "");
}

}  // namespace
}  // namespace dumps::xml_dump
