// Byte for byte what MediaWiki's own scripts wrote of the demo wiki.
#include <gtest/gtest.h>

#include <random>

#include "plugins/xml-dump/engine/title_export.h"
#include "plugins/xml-dump/testing/test_export.h"

namespace dumps::xml_dump {
namespace {

using mediawiki::Dialect;

class ExportReferenceTest : public ::testing::Test {
 protected:
  // Where `got` parts from the reference file, or nothing.
  std::string difference(const std::string& got, const std::string& file) const {
    return first_difference(got, wiki_.reference(file));
  }
  TestWiki wiki_{TestWiki::Name::kDemo};
};

TEST_F(ExportReferenceTest, StubsOfAllThreeKindsInOnePass) {
  TestExport run{wiki_, Dialect::kPublished};  // which stubs do not heed
  const auto files = run.pages(false, {{}, {.latest_only = true}, {true, PageKinds::kArticles}});
  EXPECT_EQ(difference(files[0], "stub-meta-history.xml"), "");
  EXPECT_EQ(difference(files[1], "stub-meta-current.xml"), "");
  EXPECT_EQ(difference(files[2], "stub-articles.xml"), "");
  EXPECT_EQ(run.counts.total, run.counts.written);
}

TEST_F(ExportReferenceTest, ThePublishedDialectIsThatOfTheTwoPasses) {
  TestExport run{wiki_, Dialect::kPublished};
  EXPECT_EQ(difference(run.articles(), "pages-articles.xml"), "");
  EXPECT_EQ(difference(run.current(), "pages-meta-current.xml"), "");
  EXPECT_EQ(difference(run.history(), "pages-meta-history.xml"), "");
  EXPECT_EQ(run.counts.total, run.counts.written + run.counts.unreadable + run.counts.lost);
}

TEST_F(ExportReferenceTest, TheDirectDialectIsThatOfOnePass) {
  TestExport run{wiki_, Dialect::kDirect};
  EXPECT_EQ(difference(run.history(), "full.xml"), "");
  EXPECT_EQ(difference(run.current(), "current.xml"), "");
}

TEST_F(ExportReferenceTest, SeveralTextFilesInOnePassAreTheSameAsOneByOne) {
  TestExport run{wiki_, Dialect::kPublished};
  const auto files = run.pages(true, {{}, {.latest_only = true}, {true, PageKinds::kArticles}});
  EXPECT_EQ(difference(files[0], "pages-meta-history.xml"), "");
  EXPECT_EQ(difference(files[1], "pages-meta-current.xml"), "");
  EXPECT_EQ(difference(files[2], "pages-articles.xml"), "");
}

TEST_F(ExportReferenceTest, LogsAreThePublicOnes) {
  TestExport run{wiki_, Dialect::kPublished};  // logs have one dialect only
  EXPECT_EQ(difference(run.logs(), "pages-logging.xml"), "");
  EXPECT_EQ(run.counts.written, 48);
  EXPECT_EQ(run.logs().find("<type>suppress</type>"), std::string::npos);
  EXPECT_NE(run.logs({}).find("<type>suppress</type>"), std::string::npos)
      << "the wiki has some, so that the test above means something";
}

TEST_F(ExportReferenceTest, TitlesOfTheMainNamespace) {
  SqliteWiki database(wiki_.options());
  KeepingObserver observer;
  StringSink sink;
  ExportCounts counts;
  export_titles(database, observer, {{}, true, 0}, sink, counts);
  EXPECT_EQ(difference(sink.bytes, "all-titles-in-ns0"), "");
}

TEST_F(ExportReferenceTest, BodiesOfShardsAreThePiecesOfTheWholeBody) {
  const std::string whole = body_of(wiki_.reference("pages-meta-history.xml"));
  std::mt19937 random(15);
  for (int cut = 0; cut < 12; ++cut) {
    std::string joined;
    ExportCounts sum;
    for (std::int64_t first = 1; first <= 79;) {
      // Some shards hold a page, some none (page 1 is missing, and so is everything above 79).
      const auto size = static_cast<std::int64_t>(1 + random() % (cut == 0 ? 1 : 30));
      TestExport run{
          wiki_, Dialect::kPublished, mediawiki::Schema::k0_11, "", {first, first + size - 1}};
      const std::string part = run.history();
      ASSERT_TRUE(part.ends_with("</mediawiki>")) << "each is a whole file";
      joined += body_of(part);
      sum.total += run.counts.total;
      sum.written += run.counts.written + run.counts.unreadable;
      first += size;
    }
    ASSERT_EQ(first_difference(joined, whole), "");
    ASSERT_EQ(sum.total, 384);
    ASSERT_EQ(sum.written, 384);
  }
}

}  // namespace
}  // namespace dumps::xml_dump
