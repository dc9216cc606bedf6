#include "plugins/recompress/recombine_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/recompress/test_dump.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::recompress {
namespace {

using fake::FakeArtifact;
using fake::FakeHost;
using fake::FakeJob;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kRun = "demowiki-20261124-";
const std::string kWhole = kRun + "pages-articles.xml.bz2";

class RecombineJobTest : public ::testing::Test {
 protected:
  void put(const std::string& name, const std::string& plain) {
    host_.artifacts.push_back({.name = kRun + name, .stored = "BZh", .plain = plain});
  }
  void put_parts() {
    put("pages-articles1.xml-p1p20.bz2", dump_of({.first = 1, .last = 20}));
    put("pages-articles10.xml-p90p99.bz2", dump_of({.first = 90, .last = 95}));
    put("pages-articles2.xml-p21p89.bz2", dump_of({.first = 30, .last = 31}));
    put("pages-articles-multistream1.xml-p1p20.bz2", "x");
    put("pages-articlesque1.xml-p1p20.bz2", "x");
  }
  FakeHost host_;
};

TEST_F(RecombineJobTest, JoinsPartsInTheOrderOfTheirPagesWithoutCompressingThemAgain) {
  put_parts();
  FakeJob job(host_, dumps_entry_v1(), "recombine", {{"output", "pages-articles.xml.bz2"}});
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(job.complaint(), "");
  const std::string expected = kTestHeader + body_of({.first = 1, .last = 20}) +
                               body_of({.first = 30, .last = 31}) +
                               body_of({.first = 90, .last = 95}) + kTestFooter;
  EXPECT_EQ(host_.outputs[kWhole].bytes, expected);
  EXPECT_EQ(host_.outputs[kWhole].copied, expected.size());
  EXPECT_EQ(host_.metrics["pages"], 28);
}

TEST_F(RecombineJobTest, TakesPartsOfAnotherFormat) {
  put("stub-articles1.xml.gz", dump_of({.first = 1, .last = 2}));
  put("stub-articles2.xml.gz", dump_of({.first = 3, .last = 4}));
  FakeJob job(host_, dumps_entry_v1(), "recombine", {{"output", "stub-articles.xml.zst"}});
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.outputs[kRun + "stub-articles.xml.zst"].bytes, dump_of({.first = 1, .last = 4}));
  EXPECT_EQ(host_.metrics["copied_bytes"], 0);
}

TEST_F(RecombineJobTest, OfPartsInSeveralFormatsTakesThoseOfItsOwn) {
  put_parts();
  put("pages-articles1.xml-p1p20.7z", dump_of({.first = 1, .last = 19}));
  put("pages-articles2.xml-p21p89.7z", dump_of({.first = 30, .last = 30}));
  FakeJob job(host_, dumps_entry_v1(), "recombine", {{"output", "pages-articles.xml.7z"}});
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.metrics["pages"], 20);
}

TEST_F(RecombineJobTest, JoinsTheIndexesOfMultistreamFiles) {
  // The parts as the multistream job of this plugin makes them.
  put("pages-articles1.xml-p1p150.bz2", dump_of({.first = 1, .last = 150}));
  put("pages-articles2.xml-p151p300.bz2", dump_of({.first = 151, .last = 270}));
  FakeJob parts(host_, dumps_entry_v1(), "articles-multistream");
  ASSERT_EQ(parts.plan(), DUMPS_OK);
  std::vector<FakeArtifact> made;
  for (const plugin::Shard& shard : parts.shards()) {
    ASSERT_EQ(parts.run(shard), DUMPS_OK) << parts.error();
    for (const auto& [name, output] : host_.outputs) {
      made.push_back({.name = name, .stored = "BZh", .plain = output.bytes});
      for (const plugin::Piece& piece : output.pieces) {
        made.back().piece_ends.push_back(piece.raw_offset + piece.raw_size);
      }
    }
  }
  for (FakeArtifact& artifact : made) host_.artifacts.push_back(std::move(artifact));
  FakeJob job(host_, dumps_entry_v1(), "recombine",
              {{"output", "pages-articles-multistream.xml.bz2"}});
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  EXPECT_THAT(job.shards().at(0).outputs,
              ElementsAre(kRun + "pages-articles-multistream.xml.bz2",
                          kRun + "pages-articles-multistream-index.txt.bz2"));
  ASSERT_EQ(job.run(job.shards().at(0)), DUMPS_OK) << job.error();
  const auto& file = host_.outputs[kRun + "pages-articles-multistream.xml.bz2"];
  EXPECT_EQ(file.bytes, dump_of({.first = 1, .last = 270}));
  ASSERT_EQ(file.pieces.size(), 6U) << "the header, 100, 50, 100 and 20 pages, the end";
  std::string index;
  for (std::uint64_t id = 1; id <= 270; ++id) {
    const size_t stream = id <= 100 ? 1 : id <= 150 ? 2 : id <= 250 ? 3 : 4;
    const std::string number = std::to_string(id);
    index += std::to_string(file.pieces[stream].offset) + ':' + number + ":Page " + number +
             " &amp; more\n";
  }
  EXPECT_EQ(host_.outputs[kRun + "pages-articles-multistream-index.txt.bz2"].bytes, index);

  // An index that lacks a page, or names a stream too much, is not passed on.
  for (FakeArtifact& artifact : host_.artifacts) {
    if (artifact.name.find("index2") == std::string::npos) continue;
    const std::string whole = artifact.plain;
    artifact.plain = whole.substr(whole.find('\n') + 1);
    EXPECT_EQ(job.run(job.shards().at(0)), DUMPS_ERR_FAILED);
    EXPECT_THAT(job.error(), HasSubstr("pages in the index"));
    artifact.plain = whole + "9999999:271:Page 271\n";
    EXPECT_EQ(job.run(job.shards().at(0)), DUMPS_ERR_FAILED);
    EXPECT_THAT(job.error(), HasSubstr("line 121 names a stream more than the parts have"));
    artifact.plain = whole;
  }
}

TEST_F(RecombineJobTest, FailsWhereIdsDoNotAscendOverTheParts) {
  put("pages-articles1.xml-p1p20.bz2", dump_of({.first = 1, .last = 20}));
  put("pages-articles2.xml-p21p89.bz2", dump_of({.first = 20, .last = 31}));
  FakeJob job(host_, dumps_entry_v1(), "recombine", {{"output", "pages-articles.xml.bz2"}});
  EXPECT_EQ(job.run_all(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("page 20"));
  EXPECT_THAT(job.error(), HasSubstr("comes after page 20"));
  EXPECT_TRUE(host_.outputs.empty());
}

TEST_F(RecombineJobTest, FailsWhereAPartIsCut) {
  const std::string whole = dump_of({.first = 1, .last = 20});
  put("pages-articles1.xml-p1p20.bz2", whole.substr(0, whole.size() / 2));
  put("pages-articles2.xml-p21p89.bz2", dump_of({.first = 30, .last = 31}));
  FakeJob job(host_, dumps_entry_v1(), "recombine", {{"output", "pages-articles.xml.bz2"}});
  EXPECT_EQ(job.run_all(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("pages-articles1.xml-p1p20.bz2"));
  EXPECT_TRUE(host_.outputs.empty());
}

TEST_F(RecombineJobTest, KnowsEndsWithoutANewlineAndRefusesDifferentOnes) {
  const auto without = [](const TestPages& pages) {
    std::string text = dump_of(pages);
    text.pop_back();
    return text;
  };
  put("pages-articles1.xml-p1p20.bz2", without({.first = 1, .last = 20}));
  put("pages-articles2.xml-p21p22.bz2", without({.first = 21, .last = 22}));
  put("pages-articles3.xml-p23p25.bz2", without({.first = 23, .last = 25}));
  FakeJob job(host_, dumps_entry_v1(), "recombine", {{"output", "pages-articles.xml.bz2"}});
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.outputs[kWhole].bytes, without({.first = 1, .last = 25}));
  host_.artifacts[0].plain += "\n";
  EXPECT_EQ(job.run_all(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("pages-articles1.xml-p1p20.bz2"));
  EXPECT_TRUE(host_.outputs.empty());
}

TEST_F(RecombineJobTest, WarnsWhereHeadersDiffer) {
  put("pages-articles1.xml-p1p20.bz2", dump_of({.first = 1, .last = 20}));
  std::string other = dump_of({.first = 21, .last = 22});
  other.replace(other.find("Demo"), 4, "Other name");
  put("pages-articles2.xml-p21p22.bz2", other);
  FakeJob job(host_, dumps_entry_v1(), "recombine", {{"output", "pages-articles.xml.bz2"}});
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.outputs[kWhole].bytes, dump_of({.first = 1, .last = 22}));
  EXPECT_TRUE(host_.logged(DUMPS_LOG_WARNING, "differs"));
}

TEST_F(RecombineJobTest, JoinsPartsWithoutPages) {
  put("pages-articles1.xml-p1p20.bz2", dump_of({}));
  put("pages-articles2.xml-p21p22.bz2", dump_of({.first = 21, .last = 22}));
  put("pages-articles3.xml-p23p25.bz2", dump_of({}));
  FakeJob job(host_, dumps_entry_v1(), "recombine", {{"output", "pages-articles.xml.bz2"}});
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.outputs[kWhole].bytes, dump_of({.first = 21, .last = 22}));
}

TEST_F(RecombineJobTest, RefusesOutputsThatAreNoWholeFile) {
  put_parts();
  for (const char* output : {"pages-articles1.xml.bz2", "pages-articles.xml-p1p2.bz2",
                             "all-titles.gz", "", "*.xml.bz2", "../pages-articles.xml.bz2"}) {
    FakeJob job(host_, dumps_entry_v1(), "recombine", {{"output", output}});
    EXPECT_EQ(job.validate(), DUMPS_ERR_CONFIG) << output;
    EXPECT_THAT(job.error(), HasSubstr("output"));
  }
}

TEST_F(RecombineJobTest, RefusesTheSamePartTwiceAndARunWithoutParts) {
  put("pages-articles1.xml-p1p20.bz2", "x");
  put("pages-articles1.xml-p1p19.bz2", "x");
  FakeJob job(host_, dumps_entry_v1(), "recombine", {{"output", "pages-articles.xml.bz2"}});
  EXPECT_EQ(job.plan(), DUMPS_ERR_CONFIG);
  EXPECT_THAT(job.error(), HasSubstr("are the same part"));
  FakeJob none(host_, dumps_entry_v1(), "recombine", {{"output", "stub-articles.xml.gz"}});
  EXPECT_EQ(none.plan(), DUMPS_ERR_CONFIG);
  EXPECT_THAT(none.error(), HasSubstr("no parts of demowiki-20261124-stub-articles.xml.gz"));
}

}  // namespace
}  // namespace dumps::recompress
