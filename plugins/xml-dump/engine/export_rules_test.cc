// What the exporters do where the reference files of the demo wiki have no example.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dumps/failure.hpp"
#include "plugins/mediawiki/sha1_base36.h"
#include "plugins/xml-dump/engine/title_export.h"
#include "plugins/xml-dump/testing/test_export.h"

namespace dumps::xml_dump {
namespace {

using mediawiki::Dialect;
using ::testing::AllOf;
using ::testing::HasSubstr;

class ExportRulesTest : public ::testing::Test {
 protected:
  TestWiki wiki_{TestWiki::Name::kDemo};
  TestExport run_{wiki_, Dialect::kPublished};
};

TEST_F(ExportRulesTest, TheNewerWayToACommentGivesTheSameFile) {
  const std::string before = run_.history();
  wiki_.change(
      "UPDATE revision SET rev_comment_id = (SELECT revcomment_comment_id FROM "
      "revision_comment_temp WHERE revcomment_rev = rev_id); DROP TABLE revision_comment_temp");
  EXPECT_EQ(first_difference(run_.history(), before), "");
}

TEST_F(ExportRulesTest, TablesMayHaveAPrefix) {
  const std::string history = run_.history();
  const std::string logs = run_.logs();
  for (const char* table :
       {"page", "revision", "revision_comment_temp", "comment", "actor", "slots", "content",
        "slot_roles", "content_models", "text", "redirect", "interwiki", "logging"}) {
    wiki_.change(std::string("ALTER TABLE \"") + table + "\" RENAME TO \"my_" + table + "\"");
  }
  run_.table_prefix = "my_";
  EXPECT_EQ(first_difference(run_.history(), history), "");
  EXPECT_EQ(first_difference(run_.logs(), logs), "");
}

TEST_F(ExportRulesTest, IdsMayBeSparseAndReachTheLastOneThereIs) {
  constexpr const char* kMax = "9223372036854775807";
  wiki_.change(std::string("UPDATE page SET page_id = ") + kMax + " WHERE page_id = 79; " +
               "UPDATE revision SET rev_page = " + kMax + " WHERE rev_page = 79");
  const std::string whole = run_.history();
  EXPECT_THAT(whole, HasSubstr(std::string("<id>") + kMax + "</id>"));
  std::string joined;
  constexpr std::int64_t kCut = std::int64_t{1} << 62;
  for (const IdRange range : {IdRange{1, kCut}, IdRange{kCut + 1, IdRange{}.last}}) {
    run_.range = range;
    joined += body_of(run_.history());
  }
  EXPECT_EQ(first_difference(joined, body_of(whole)), "");
}

TEST_F(ExportRulesTest, AModelWithoutAFormatStopsTheDumpWithTheSettingToAdd) {
  wiki_.change(
      "INSERT INTO content_models VALUES (99, 'Scribunto');"
      "UPDATE content SET content_model = 99 WHERE content_id = 5");
  try {
    run_.history();
    ADD_FAILURE() << "nobody knows the format";
  } catch (const plugin::Failure& failure) {
    EXPECT_EQ(failure.status(), DUMPS_ERR_FAILED);
    EXPECT_THAT(failure.subject(), HasSubstr("revision "));
    EXPECT_THAT(failure.message(), AllOf(HasSubstr("content model \"Scribunto\""),
                                         HasSubstr("\"Scribunto=FORMAT\" to content_formats")));
  }
}

TEST_F(ExportRulesTest, APolicyCanGiveAFormatToModelsThatNobodyKnows) {
  wiki_.change(
      "INSERT INTO content_models VALUES (99, 'Scribunto');"
      "UPDATE content SET content_model = 99 WHERE content_id = 5");
  run_.unknown_format = "application/octet-stream";
  EXPECT_THAT(run_.history(), HasSubstr("      <model>Scribunto</model>\n"
                                        "      <format>application/octet-stream</format>\n"));
  EXPECT_EQ(run_.counts.total, run_.counts.written + run_.counts.unreadable + run_.counts.lost);
}

TEST_F(ExportRulesTest, TheBytesDoNotDependOnTheNumberOfThreads) {
  const std::vector<TestExport::File> files = {
      {}, {.latest_only = true}, {true, PageKinds::kArticles}};
  for (const bool with_text : {true, false}) {
    run_.threads = 1;
    const auto want = run_.pages(with_text, files);
    const ExportCounts counts = run_.counts;
    const auto unreadable = run_.observer.unreadable_texts;
    for (const size_t threads : {2, 3, 7}) {
      run_.threads = threads;
      run_.observer = {};
      const auto got = run_.pages(with_text, files);
      for (size_t i = 0; i < files.size(); ++i) EXPECT_EQ(first_difference(got[i], want[i]), "");
      EXPECT_EQ(run_.counts.written, counts.written);
      EXPECT_EQ(run_.counts.pages, counts.pages);
      EXPECT_EQ(run_.observer.unreadable_texts, unreadable);
    }
    run_.observer = {};
  }
}

TEST_F(ExportRulesTest, NumbersOfModelsAndRolesWithoutANameStopTheDump) {
  for (const char* change : {"UPDATE content SET content_model = 77 WHERE content_id = 5",
                             "UPDATE slots SET slot_role_id = 77 WHERE slot_content_id = 6"}) {
    const TestWiki wiki(TestWiki::Name::kDemo);
    wiki.change(change);
    TestExport run{wiki};
    try {
      run.history();
      ADD_FAILURE() << change;
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.status(), DUMPS_ERR_FAILED);
      EXPECT_EQ(failure.subject(), wiki.database());
      EXPECT_THAT(failure.message(), AllOf(HasSubstr(" 77, which has no name"),
                                           HasSubstr("give it a row in the table")));
    }
  }
}

TEST_F(ExportRulesTest, MissingDigestsAreComputedFromTheTexts) {
  std::string want = run_.pages(false, {{}})[0];
  wiki_.change("UPDATE content SET content_sha1 = ''; UPDATE revision SET rev_sha1 = ''");
  std::string got = run_.pages(false, {{}})[0];
  // The one text that cannot be read has no digest; nor has its revision.
  const size_t unreadable = got.find("sha1=\"\"");
  ASSERT_NE(unreadable, std::string::npos);
  const auto without = [](std::string& xml, const char* title) {
    const size_t begin = xml.find(std::string("<title>") + title + "</title>");
    std::string page = xml.substr(begin, xml.find("</page>", begin) - begin);
    xml.erase(begin, page.size());
    return page;
  };
  EXPECT_THAT(without(got, "Odd/Unreadable"), HasSubstr("      <sha1 />\n"));
  without(want, "Odd/Unreadable");
  // Digests of several slots are chained, by name of role.
  EXPECT_THAT(without(got, "Odd/Slots"),
              HasSubstr("<sha1>" +
                        mediawiki::sha1_base36("kj544dhkch6vlajng8cog5igiekhool"
                                               "25lkrjttqfd8xpfyva10jjcg382cmb9") +
                        "</sha1>"));
  without(want, "Odd/Slots");
  EXPECT_EQ(first_difference(got, want), "");
}

TEST_F(ExportRulesTest, AnOddTimestampIsReported) {
  wiki_.change(
      "UPDATE revision SET rev_timestamp = '' WHERE rev_id = 5;"
      "UPDATE logging SET log_timestamp = '0' WHERE log_id = 5");
  run_.history();
  run_.logs({});
  EXPECT_THAT(run_.observer.warnings,
              ::testing::ElementsAre(HasSubstr("revision 5 has no valid timestamp"),
                                     HasSubstr("log item 5 has no valid timestamp")));
}

TEST_F(ExportRulesTest, LogItemsThatTheJoinsDropAreCountedAndNamed) {
  wiki_.change(
      "UPDATE logging SET log_actor = 99999 WHERE log_id = 1;"
      "UPDATE logging SET log_comment_id = 99999 WHERE log_id = 2");
  run_.logs({});
  EXPECT_EQ(run_.counts.total, run_.counts.written + 2);
  ASSERT_EQ(run_.observer.lost_rows.size(), 2U);
  EXPECT_EQ(run_.observer.lost_rows[0].reason, "its actor is missing");
  EXPECT_EQ(run_.observer.lost_rows[1].reason, "its comment is missing");
}

TEST_F(ExportRulesTest, AnEmptyWikiIsAHeaderAndAFooter) {
  wiki_.change("DELETE FROM page; DELETE FROM revision; DELETE FROM logging");
  EXPECT_EQ(body_of(run_.history()), "");
  EXPECT_EQ(run_.counts.total, 0);
  EXPECT_EQ(body_of(run_.logs()), "");
}

TEST_F(ExportRulesTest, ACancelledExportStops) {
  run_.observer.cancelled = true;
  try {
    run_.history();
    ADD_FAILURE() << "went on";
  } catch (const plugin::Failure& failure) {
    EXPECT_EQ(failure.status(), DUMPS_CANCELLED);
  }
}

TEST_F(ExportRulesTest, TitlesOfAllPagesHaveTheNumbersOfTheirNamespaces) {
  SqliteWiki database(wiki_.options());
  StringSink sink;
  ExportCounts counts;
  export_titles(database, run_.observer, {}, sink, counts);
  EXPECT_TRUE(sink.bytes.starts_with("page_namespace\tpage_title\n0\t"));
  EXPECT_EQ(counts.written, 78);
  EXPECT_EQ(std::count(sink.bytes.begin(), sink.bytes.end(), '\n'), 79);
}

}  // namespace
}  // namespace dumps::xml_dump
