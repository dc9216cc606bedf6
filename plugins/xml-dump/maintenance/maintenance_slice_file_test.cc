#include "plugins/xml-dump/maintenance/maintenance_slice_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dumps/failure.hpp"
#include "plugins/xml-dump/testing/test_wiki.h"

namespace dumps::xml_dump {
namespace {

using ::testing::HasSubstr;

constexpr const char* kHeader = "<mediawiki>\n  <siteinfo>\n  </siteinfo>\n";

class SliceFileTest : public ::testing::Test {
 protected:
  std::string file(const std::string& bytes) {
    const std::string path = directory_.path() / "slice.xml";
    write_file(path, bytes);
    return path;
  }
  std::string refusal(SliceFile (*look)(const std::string&, const std::string&),
                      const std::string& bytes) {
    try {
      (void)look(file(bytes), "script.php");
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.subject(), "script.php");
      return failure.message();
    }
    return "accepted";
  }
  static std::string body_of(const SliceFile& slice) {
    std::string body;
    read_body(slice, [&](std::string_view bytes) { body += bytes; });
    return body;
  }
  TestDirectory directory_;
};

TEST_F(SliceFileTest, HeaderBodyAndFooterAreParted) {
  const std::string page =
      "  <page>\n    <title>A</title>\n    <ns>0</ns>\n    <id>1</id>\n    <revision>\n"
      "      <id>5</id>\n    </revision>\n  </page>\n";
  const SliceFile slice = look_at_slice(file(kHeader + page + page + "</mediawiki>\n"), "s");
  EXPECT_EQ(slice.header, kHeader);
  EXPECT_EQ(body_of(slice), page + page);
  EXPECT_EQ(slice.footer, "</mediawiki>\n");
  EXPECT_EQ(slice.pages, 2);
  EXPECT_EQ(slice.items, 2);
  const SliceFile empty = look_at_slice(file(std::string(kHeader) + "</mediawiki>"), "s");
  EXPECT_EQ(body_of(empty), "");
  EXPECT_EQ(empty.footer, "</mediawiki>");
}

TEST_F(SliceFileTest, BoardsArePartedToo) {
  // A board begins at every offset around a block's end.
  for (size_t fill = 262'144 - 80; fill < 262'144 + 4; ++fill) {
    const std::string boards =
        "  <board id=\"1\">" + std::string(fill, 'x') + "</board>\n  <board id=\"2\"></board>\n";
    const SliceFile slice =
        look_at_board_slice(file(kHeader + boards + "</mediawiki>\n"), "script.php");
    ASSERT_EQ(slice.pages, 2) << fill;
    ASSERT_EQ(body_of(slice), boards);
  }
}

TEST_F(SliceFileTest, WhatIsNotWholeIsRefused) {
  EXPECT_THAT(refusal(look_at_slice, std::string(kHeader) + "  <page>\n    <id>1</id>\n"),
              HasSubstr("is not whole"));
  EXPECT_THAT(refusal(look_at_slice, kHeader), HasSubstr("is not whole"));
  EXPECT_THAT(refusal(look_at_slice, ""), HasSubstr("is not whole"));
  EXPECT_THAT(refusal(look_at_board_slice, "<mediawiki>"), HasSubstr("no </siteinfo>"));
  EXPECT_THAT(refusal(look_at_board_slice, std::string(kHeader) + "<board id=\"1\">"),
              HasSubstr("does not end with </mediawiki>"));
  EXPECT_THAT(refusal(look_at_board_slice, std::string(kHeader) + "<board ></mediawiki>\n"),
              HasSubstr("last board"));
}

}  // namespace
}  // namespace dumps::xml_dump
