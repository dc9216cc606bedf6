// How much of an earlier run's file a job reads for its texts.
#include "plugins/xml-dump/jobs/old_files.h"

#include <gtest/gtest.h>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/testing/test_wiki.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::xml_dump {
namespace {

class OldFilesTest : public ::testing::Test {
 protected:
  // A file of an earlier run with 5 MB of pages before page 40; how many bytes those are.
  std::uint64_t add_big_file() {
    const std::string history = wiki_.reference("pages-meta-history.xml");
    const size_t cut = history.rfind("  <page>\n", history.find("\n    <id>40</id>"));
    fake::FakeArtifact artifact;
    artifact.name = "demowiki-20261101-pages-meta-history.xml.bz2";
    artifact.date = "20261101";
    artifact.plain = history.substr(0, history.find("  <page>\n"));
    for (int i = 0; i < 500; ++i) {
      artifact.plain +=
          "  <page>\n    <title>T</title>\n    <ns>0</ns>\n    <id>1</id>\n    <revision>\n"
          "      <id>1</id>\n      <text bytes=\"1\">" +
          std::string(10'000, 'x') + "</text>\n    </revision>\n  </page>\n";
    }
    const std::uint64_t before = artifact.plain.size();
    artifact.plain += history.substr(cut);
    artifact.size = artifact.plain.size();
    for (size_t end = 50'000; end < artifact.plain.size(); end += 50'000) {
      artifact.piece_ends.push_back(end);
    }
    host_.artifacts.push_back(std::move(artifact));
    return before;
  }
  // Runs the job for pages from 40 on; how many texts came from the earlier run.
  std::int64_t run_late_pages() {
    SpecValues params = wiki_.params("meta-history");
    params["prefetch"] = "auto";
    params["pages"] = "40-100000";
    fake::FakeJob job(host_, dumps_entry_v1(), "meta-history", params);
    host_.input_bytes_read = 0;
    EXPECT_EQ(job.run_all(), DUMPS_OK) << job.error();
    return host_.metrics["prefetch_hits"];
  }

  TestWiki wiki_{TestWiki::Name::kDemo};
  fake::FakeHost host_;
};

TEST_F(OldFilesTest, LatePagesAreReadWithoutWhatIsBeforeThem) {
  const std::uint64_t before = add_big_file();
  const std::int64_t hits = run_late_pages();
  EXPECT_GT(hits, 50);
  EXPECT_LT(host_.input_bytes_read, before / 2);

  host_.is_abi_1_0 = true;
  EXPECT_EQ(run_late_pages(), hits);
  EXPECT_GT(host_.input_bytes_read, before) << "older agents read from the front";
}

TEST_F(OldFilesTest, AFileOfOnePartIsReadFromTheFront) {
  const std::uint64_t before = add_big_file();
  host_.artifacts.back().piece_ends.clear();
  EXPECT_GT(run_late_pages(), 50);
  EXPECT_GT(host_.input_bytes_read, before);
  EXPECT_FALSE(host_.logged(DUMPS_LOG_WARNING, "not taken from the earlier dump any more"));
}

}  // namespace
}  // namespace dumps::xml_dump
