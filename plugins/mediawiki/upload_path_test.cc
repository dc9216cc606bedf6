#include "plugins/mediawiki/upload_path.h"

#include <gtest/gtest.h>

namespace dumps::mediawiki {
namespace {

const UploadStore kStore{"http://wiki.test/w/images"};

TEST(UploadPathTest, PutsFilesIntoDirectoriesByTheMd5OfTheirName) {
  EXPECT_EQ(upload_path(kStore, "Odd_file.png", {}), "e/ec/Odd_file.png");
  EXPECT_EQ(upload_path(kStore, "Odd_file.png", "20220101000000!Odd_file.png"),
            "archive/e/ec/20220101000000!Odd_file.png");
}

TEST(UploadPathTest, EncodesTheNameInTheUrlOnly) {
  EXPECT_EQ(upload_path(kStore, "Odd_é.svg", {}), "7/78/Odd_é.svg");
  EXPECT_EQ(upload_url(kStore, "Odd_é.svg", {}), "http://wiki.test/w/images/7/78/Odd_%C3%A9.svg");
  EXPECT_EQ(upload_url(kStore, "Odd_file.png", "20220101000000!Odd_file.png"),
            "http://wiki.test/w/images/archive/e/ec/20220101000000%21Odd_file.png");
}

TEST(UploadPathTest, UsesOneDirectoryWhereTheWikiDoes) {
  const UploadStore flat{"https://files.test", false};
  EXPECT_EQ(upload_path(flat, "A~b-c.png", {}), "A~b-c.png");
  EXPECT_EQ(upload_path(flat, "A.png", "1!A.png"), "archive/1!A.png");
  EXPECT_EQ(upload_url(flat, "A~b c.png", {}), "https://files.test/A~b%20c.png");
}

}  // namespace
}  // namespace dumps::mediawiki
