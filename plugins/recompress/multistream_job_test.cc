#include "plugins/recompress/multistream_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/recompress/test_dump.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::recompress {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using fake::FakeOutput;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kRun = "demowiki-20261124-";

class MultistreamJobTest : public ::testing::Test {
 protected:
  void put(const std::string& name, const std::string& plain) {
    host_.artifacts.push_back({.name = kRun + name, .stored = "BZh", .plain = plain});
  }
  FakeHost host_;
};

TEST_F(MultistreamJobTest, PutsTheHeaderHundredPagesEachAndTheEndIntoStreams) {
  const std::string plain = dump_of({.first = 1, .last = 250});
  put("pages-articles.xml.bz2", plain);
  FakeJob job(host_, dumps_entry_v1(), "articles-multistream");
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(job.complaint(), "");
  const FakeOutput& file = host_.outputs[kRun + "pages-articles-multistream.xml.bz2"];
  EXPECT_EQ(file.bytes, plain);
  ASSERT_EQ(file.pieces.size(), 5U);
  const auto text = [&](size_t i) {
    return plain.substr(file.pieces[i].raw_offset, file.pieces[i].raw_size);
  };
  EXPECT_EQ(text(0), kTestHeader);
  EXPECT_EQ(text(1), body_of({.first = 1, .last = 100}));
  EXPECT_EQ(text(2), body_of({.first = 101, .last = 200}));
  EXPECT_EQ(text(3), body_of({.first = 201, .last = 250}));
  EXPECT_EQ(text(4), kTestFooter);

  std::string index;
  for (std::uint64_t id = 1; id <= 250; ++id) {
    const std::string number = std::to_string(id);
    index += std::to_string(file.pieces[1 + (id - 1) / 100].offset) + ':' + number + ":Page " +
             number + " &amp; more\n";
  }
  EXPECT_EQ(host_.outputs[kRun + "pages-articles-multistream-index.txt.bz2"].bytes, index);
  EXPECT_EQ(host_.metrics["pages"], 250);
  EXPECT_EQ(host_.metrics["streams"], 5);
}

TEST_F(MultistreamJobTest, NamesPartsAsTheirSources) {
  put("pages-articles1.xml-p1p1500.bz2", "");
  put("pages-articles2.xml-p1501p2900.bz2", "");
  put("pages-articles-multistream9.xml-p1p2.bz2", "");
  put("pages-articles.xml.zst.index.txt", "");
  FakeJob job(host_, dumps_entry_v1(), "articles-multistream");
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  ASSERT_EQ(job.shards().size(), 2U);
  EXPECT_THAT(job.shards()[0].outputs,
              ElementsAre(kRun + "pages-articles-multistream1.xml-p1p1500.bz2",
                          kRun + "pages-articles-multistream-index1.txt-p1p1500.bz2"));
  EXPECT_THAT(job.shards()[1].outputs,
              ElementsAre(kRun + "pages-articles-multistream2.xml-p1501p2900.bz2",
                          kRun + "pages-articles-multistream-index2.txt-p1501p2900.bz2"));
}

TEST_F(MultistreamJobTest, ReadsOtherFormatsButNotTwoOfOneName) {
  put("pages-articles.xml.zst", "");
  FakeJob job(host_, dumps_entry_v1(), "articles-multistream");
  ASSERT_EQ(job.plan(), DUMPS_OK) << job.error();
  EXPECT_EQ(job.shards().at(0).outputs.at(0), kRun + "pages-articles-multistream.xml.bz2");
  put("pages-articles.xml.bz2", "");
  EXPECT_EQ(job.plan(), DUMPS_ERR_CONFIG);
  EXPECT_THAT(job.error(), HasSubstr("would both become"));
}

TEST_F(MultistreamJobTest, HasTwoStreamsAndAnEmptyIndexForAWikiWithoutPages) {
  put("pages-articles.xml.bz2", dump_of({}));
  FakeJob job(host_, dumps_entry_v1(), "articles-multistream");
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(host_.outputs[kRun + "pages-articles-multistream.xml.bz2"].pieces.size(), 2U);
  EXPECT_EQ(host_.outputs[kRun + "pages-articles-multistream-index.txt.bz2"].bytes, "");
}

TEST_F(MultistreamJobTest, FailsAtACutInputAndLeavesNothing) {
  const std::string plain = dump_of({.first = 1, .last = 250});
  put("pages-articles.xml.bz2", plain.substr(0, 9000));
  FakeJob job(host_, dumps_entry_v1(), "articles-multistream");
  EXPECT_EQ(job.run_all(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("pages-articles.xml.bz2"));
  EXPECT_THAT(job.error(), HasSubstr("at byte 9000"));
  EXPECT_TRUE(host_.outputs.empty());
  EXPECT_EQ(host_.open_outputs, 0);
  EXPECT_EQ(host_.open_inputs, 0);
}

TEST_F(MultistreamJobTest, FailsAtLogItemsWhichHaveNoTitles) {
  put("pages-articles.xml.bz2",
      kTestHeader + "  <logitem>\n    <id>5</id>\n  </logitem>\n" + kTestFooter);
  FakeJob job(host_, dumps_entry_v1(), "articles-multistream");
  EXPECT_EQ(job.run_all(), DUMPS_ERR_FAILED);
  EXPECT_THAT(job.error(), HasSubstr("log items"));
}

TEST_F(MultistreamJobTest, SaysWhichParameterIsWrong) {
  put("pages-articles.xml.bz2", dump_of({}));
  const std::vector<std::pair<SpecValues, const char*>> cases = {
      {{{"pages_per_stream", std::int64_t{0}}}, "pages_per_stream"},
      {{{"level", std::int64_t{10}}}, "level"},
      {{{"source", "a/b"}}, "source"}};
  for (const auto& [params, key] : cases) {
    FakeJob job(host_, dumps_entry_v1(), "articles-multistream", params);
    EXPECT_EQ(job.validate(), DUMPS_ERR_CONFIG);
    EXPECT_THAT(job.error(), HasSubstr(key));
  }
  FakeJob none(host_, dumps_entry_v1(), "articles-multistream", {{"source", "*-nothing-*"}});
  EXPECT_EQ(none.plan(), DUMPS_ERR_CONFIG);
}

TEST_F(MultistreamJobTest, NeedsAHostThatKnowsPieces) {
  host_.is_abi_1_0 = true;
  put("pages-articles.xml.bz2", dump_of({}));
  FakeJob job(host_, dumps_entry_v1(), "articles-multistream");
  EXPECT_EQ(job.run_all(), DUMPS_ERR_UNSUPPORTED);
}

}  // namespace
}  // namespace dumps::recompress
