// Byte for byte what MediaWiki's own scripts wrote of the small wiki: every way of storing a text,
// hidden parts, several slots, odd titles, broken rows and pages of one odd case each. Its samples
// lie beside the source tree; without them these tests are skipped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/testing/test_export.h"

namespace dumps::xml_dump {
namespace {

using mediawiki::Dialect;
using mediawiki::Schema;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SmallWikiTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!TestWiki::has(TestWiki::Name::kSmall)) {
      GTEST_SKIP() << "the samples of the small wiki are not at ../shared/data/smallwiki";
    }
    wiki_.emplace(TestWiki::Name::kSmall);
  }
  std::string difference(const std::string& got, const std::string& file) const {
    return first_difference(got, wiki_->reference(file));
  }
  // The two versions of the schema, as they are named in files.
  static constexpr std::pair<Schema, const char*> kSchemas[] = {{Schema::k0_10, "-0.10.xml"},
                                                                {Schema::k0_11, "-0.11.xml"}};
  std::optional<TestWiki> wiki_;
};

TEST_F(SmallWikiTest, OnePassOfBothSchemas) {
  for (const auto& [schema, ending] : kSchemas) {
    TestExport run{*wiki_, Dialect::kDirect, schema};
    EXPECT_EQ(difference(run.history(), std::string("full") + ending), "");
    EXPECT_EQ(difference(run.current(), std::string("current") + ending), "");
    EXPECT_EQ(run.counts.total, run.counts.written + run.counts.unreadable + run.counts.lost);
  }
}

TEST_F(SmallWikiTest, StubsOfBothSchemas) {
  for (const auto& [schema, ending] : kSchemas) {
    TestExport run{*wiki_, Dialect::kPublished, schema};
    const auto files = run.pages(false, {{}, {.latest_only = true}});
    EXPECT_EQ(difference(files[0], std::string("stub-full") + ending), "");
    EXPECT_EQ(difference(files[1], std::string("stub-current") + ending), "");
  }
}

TEST_F(SmallWikiTest, TwoPassesOfTheOlderSchema) {
  TestExport run{*wiki_, Dialect::kPublished, Schema::k0_10};
  EXPECT_EQ(difference(run.history(), "textpass-full-0.10.xml"), "");
}

TEST_F(SmallWikiTest, TwoPassesOfTheNewerSchemaButForOneAccident) {
  // Revision 2911 has the address tt:0012. MediaWiki refuses it, but its second attempt finds what
  // the first one left in a cache and prints the text of tt:12; the older schema, whose stubs have
  // no address, gets it right. Such a text is unreadable here.
  std::string want = wiki_->reference("textpass-full-0.11.xml");
  const size_t revision = want.find("<id>2911</id>");
  const size_t text = want.find(" xml:space=\"preserve\">", revision);
  const size_t end = want.find("</text>", text);
  ASSERT_NE(end, std::string::npos);
  want.replace(text, end + std::string_view("</text>").size() - text, " />");
  TestExport run{*wiki_, Dialect::kPublished};
  EXPECT_EQ(first_difference(run.history(), want), "");
}

TEST_F(SmallWikiTest, TextsOfStubsAreThoseOfTheDatabase) {
  for (const auto& [schema, ending] : kSchemas) {
    TestExport run{*wiki_, Dialect::kPublished, schema};
    const std::string want = run.history();
    TestExport from_stubs{*wiki_, Dialect::kPublished, schema};
    from_stubs.stubs = wiki_->reference(std::string("stub-full") + ending);
    EXPECT_EQ(first_difference(from_stubs.history(), want), "");
    EXPECT_EQ(from_stubs.counts.written, run.counts.written);
    EXPECT_EQ(from_stubs.counts.unreadable, run.counts.unreadable);
    EXPECT_EQ(from_stubs.counts.lost, 0) << "what was lost is not in the stubs";
    from_stubs.stubs = wiki_->reference(std::string("stub-current") + ending);
    EXPECT_EQ(first_difference(from_stubs.history(), run.current()), "");
  }
}

TEST_F(SmallWikiTest, Logs) {
  TestExport run{*wiki_};
  EXPECT_EQ(difference(run.logs(), "logs.xml"), "");
  run.range = {5, 19};  // MediaWiki's --end is exclusive
  EXPECT_EQ(difference(run.logs(), "logs-start5-end20.xml"), "");
}

TEST_F(SmallWikiTest, RangesOfPages) {
  TestExport run{*wiki_};
  run.range = {100, 109};
  EXPECT_EQ(difference(run.history(), "range-start100-end110.xml"), "");
  EXPECT_EQ(difference(run.pages(false, {{}})[0], "orderrevs-start100-end110.xml"), "");
  run.range = {400, 500};
  EXPECT_EQ(difference(run.history(), "empty.xml"), "");
}

TEST_F(SmallWikiTest, ListsOfPages) {
  TestExport run{*wiki_};
  run.titles = wiki_->list("pagelist.txt");
  EXPECT_EQ(difference(run.history(), "pagelist.xml"), "");
  EXPECT_EQ(run.counts.total, run.counts.written);
}

TEST_F(SmallWikiTest, PiecesWithoutHeaderAndFooter) {
  TestExport run{*wiki_};
  run.range = {182, 183};
  run.is_whole = false;
  EXPECT_EQ(difference(run.history(), "noheader.xml"), "");
}

TEST_F(SmallWikiTest, RangesOfRevisions) {
  TestExport run{*wiki_};
  run.revisions = {500, 519};  // MediaWiki's --revend is exclusive
  EXPECT_EQ(difference(run.history(), "revrange-500-520.xml"), "");
  EXPECT_EQ(run.counts.written, 20);
}

TEST_F(SmallWikiTest, Namespaces) {
  TestExport run{*wiki_};
  run.namespaces.ids = {0, 2};
  EXPECT_EQ(difference(run.pages(false, {{.latest_only = true}})[0], "nsfilter.xml"), "");
  run.namespaces = {.takes_talk = false};
  EXPECT_EQ(difference(run.pages(false, {{.latest_only = true}})[0], "notalk-stub.xml"), "");
  // MediaWiki 1.39 takes `--namespaces=6` for a switch, and a switch for the number 1.
  run.namespaces = {.ids = {1}, .is_exclusion = false};
  run.upload_url = "http://wiki.test/w/images";
  EXPECT_EQ(difference(run.history(), "full-uploads-namespaces6.xml"), "");
}

TEST_F(SmallWikiTest, Uploads) {
  TestExport run{*wiki_};
  run.namespaces = {.ids = {6}, .is_exclusion = false};
  run.upload_url = "http://wiki.test/w/images";
  EXPECT_EQ(difference(run.history(), "uploads-ns6.xml"), "");
}

TEST_F(SmallWikiTest, TheFilterOfLatestRevisionsIsTheCurrentFile) {
  TestExport run{*wiki_};
  EXPECT_EQ(difference(run.pages(false, {{.latest_only = true}})[0], "latest-filter-stub.xml"), "");
}

TEST_F(SmallWikiTest, ArticlesAreWhatTheFilterOfTalkPagesLeavesWithoutUserPages) {
  std::string want = wiki_->reference("notalk-stub.xml");
  for (size_t page = 0; (page = want.find("  <page>\n", page)) != std::string::npos;) {
    const size_t end = want.find("  </page>\n", page) + std::string_view("  </page>\n").size();
    if (want.substr(page, end - page).find("    <ns>2</ns>\n") != std::string::npos) {
      want.erase(page, end - page);
    } else {
      page = end;
    }
  }
  TestExport run{*wiki_};
  EXPECT_EQ(first_difference(run.pages(false, {{true, PageKinds::kArticles}})[0], want), "");
}

TEST_F(SmallWikiTest, BodiesOfShardsAreThePiecesOfTheWholeBody) {
  std::string joined;
  for (const IdRange range : {IdRange{1, 1}, IdRange{2, 150}, IdRange{151, 250}, IdRange{251, 299},
                              IdRange{300, 100'000}}) {
    TestExport run{*wiki_};
    run.range = range;
    joined += body_of(run.history());
  }
  EXPECT_EQ(first_difference(joined, body_of(wiki_->reference("full-0.11.xml"))), "");
}

TEST_F(SmallWikiTest, EveryTextThatCannotBeReadIsNamedWithItsReason) {
  TestExport run{*wiki_, Dialect::kPublished};
  run.history();
  EXPECT_EQ(run.counts.unreadable, 11);
  EXPECT_THAT(run.observer.unreadable_texts,
              ElementsAre(HasSubstr("2907 tt:999999999: there is no row 999999999"),
                          HasSubstr("2908 tt:0: the content address has no valid row number"),
                          HasSubstr("2909 bad:tt%3A12?error=oops: the wiki marked it as lost"),
                          HasSubstr("2910 xx:12: the content address has an unknown scheme"),
                          HasSubstr("2911 tt:0012: the content address has no valid row number"),
                          HasSubstr("2912 tt:2769: the row is marked as an error"),
                          HasSubstr("2913 tt:2770: the stored bytes are damaged"),
                          HasSubstr("2914 tt:2771: there is no blob 99999999 in cluster1"),
                          HasSubstr("2915 tt:2772: the external address is malformed"),
                          HasSubstr("2916 tt:2773: there is no row 99999999"),
                          HasSubstr("2917 tt:2774: the stored object cannot be unserialized")));
}

TEST_F(SmallWikiTest, EveryRevisionThatTheJoinsDropIsCountedAndNamed) {
  TestExport run{*wiki_, Dialect::kPublished};
  run.history();
  std::vector<std::string> lost;
  for (const LostRow& row : run.observer.lost_rows) {
    lost.push_back(std::to_string(row.id) + ": " + row.reason);
  }
  EXPECT_THAT(lost, ::testing::UnorderedElementsAre(
                        "2894: it has no main slot", "2896: its actor is missing",
                        "2897: its comment is missing", "2898: its link to a comment is missing",
                        "2899: it has no slot", "2900: its content is missing"));
  EXPECT_THAT(run.observer.warnings, ElementsAre(HasSubstr("1 revisions belong to no page")));
  EXPECT_EQ(run.counts.lost, 7);
  EXPECT_EQ(run.counts.total, 2918);
  EXPECT_EQ(run.counts.written, 2918 - 7 - 11);
}

TEST_F(SmallWikiTest, StubsReadNoTextsAndSoMissNone) {
  TestExport run{*wiki_, Dialect::kPublished};
  run.pages(false, {{}});
  EXPECT_EQ(run.counts.unreadable, 0);
  EXPECT_THAT(run.observer.unreadable_texts, IsEmpty());
}

}  // namespace
}  // namespace dumps::xml_dump
