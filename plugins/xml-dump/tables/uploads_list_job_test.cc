#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/testing/test_wiki.h"
#include "tests/fake_host/fake_job.h"

namespace dumps::xml_dump {
namespace {

using fake::FakeHost;
using fake::FakeJob;
using ::testing::HasSubstr;

class UploadsListJobTest : public ::testing::Test {
 protected:
  UploadsListJobTest() { host_.visibility = "private"; }

  TestWiki wiki_{TestWiki::Name::kDemo};
  FakeHost host_;
  SpecValues params_{{"database", wiki_.database()}};
};

TEST_F(UploadsListJobTest, NamesEveryFileAndOldVersion) {
  wiki_.change(
      "DELETE FROM image; DELETE FROM oldimage;"
      "INSERT INTO image (img_name, img_size, img_timestamp, img_sha1, img_description_id,"
      " img_actor, img_metadata, img_bits, img_width, img_height) VALUES"
      " ('B.png', 12, '20260102030405', 'abc', 1, 1, '', 0, 0, 0),"
      " ('A.png', 7, '20260102030406', 'def', 1, 1, '', 0, 0, 0);"
      "INSERT INTO oldimage (oi_name, oi_archive_name, oi_size, oi_timestamp, oi_sha1,"
      " oi_description_id, oi_actor, oi_metadata, oi_bits, oi_width, oi_height, oi_deleted,"
      " oi_major_mime, oi_minor_mime) VALUES ('B.png', '20260101000000!B.png', 3,"
      " '20260101000000', 'ghi', 1, 1, '', 0, 0, 0, 0, 'image', 'png')");
  FakeJob job(host_, dumps_entry_v1(), "uploads-list", params_);
  ASSERT_EQ(job.run_all(), DUMPS_OK) << job.error();
  EXPECT_EQ(job.complaint(), "");
  EXPECT_EQ(host_.outputs["demowiki-20261124-local-media.tsv.gz"].bytes,
            "name\tarchive_name\ttimestamp\tsize\tsha1\n"
            "A.png\t\t20260102030406\t7\tdef\n"
            "B.png\t\t20260102030405\t12\tabc\n"
            "B.png\t20260101000000!B.png\t20260101000000\t3\tghi\n");
  EXPECT_EQ(host_.progress.done, 3U);
  EXPECT_EQ(host_.progress.total, 3U);
}

TEST_F(UploadsListJobTest, IsRefusedForAPublicTarget) {
  host_.visibility = "public";
  FakeJob job(host_, dumps_entry_v1(), "uploads-list", params_);
  EXPECT_EQ(job.validate(), DUMPS_ERR_CONFIG);
  EXPECT_THAT(job.error(), HasSubstr("uploads-list: is refused for a public target"));
}

}  // namespace
}  // namespace dumps::xml_dump
