#include "plugins/mediawiki/site_info.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dumps::mediawiki {
namespace {

using ::testing::HasSubstr;

const std::string kHeader =
    R"(<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.mediawiki.org/xml/export-0.11/ http://www.mediawiki.org/xml/export-0.11.xsd" version="0.11" xml:lang="de">
  <siteinfo>
    <sitename>Tom &amp; "Co"</sitename>
    <dbname>demowiki</dbname>
    <base>https://demo.example/wiki/Main_Page</base>
    <generator>MediaWiki 1.39.17</generator>
    <case>first-letter</case>
    <namespaces>
      <namespace key="-1" case="first-letter">Spezial</namespace>
      <namespace key="0" case="first-letter" />
      <namespace key="100" case="case-sensitive">A &lt; B</namespace>
    </namespaces>
  </siteinfo>
)";

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  return text.replace(text.find(what), what.size(), with);
}

SiteInfo parsed(std::string_view xml) {
  std::string why;
  auto site = parse_site_info(xml, why);
  EXPECT_TRUE(site.has_value()) << why;
  return site.value_or(SiteInfo{});
}

TEST(SiteInfoTest, ReadsTheHeaderOfADump) {
  const SiteInfo site = parsed(kHeader + "  <page>\n");
  EXPECT_EQ(site.language, "de");
  EXPECT_EQ(site.site_name, "Tom & \"Co\"");
  EXPECT_EQ(site.database_name, "demowiki");
  EXPECT_EQ(site.base, "https://demo.example/wiki/Main_Page");
  EXPECT_EQ(site.generator, "MediaWiki 1.39.17");
  EXPECT_EQ(site.case_rule, "first-letter");
  ASSERT_EQ(site.namespaces.size(), 3U);
  EXPECT_EQ(site.name_of(-1), "Spezial");
  EXPECT_EQ(site.name_of(0), "");
  EXPECT_EQ(site.name_of(100), "A < B");
  EXPECT_FALSE(site.find(100)->first_letter);
  EXPECT_TRUE(site.find(0)->first_letter);
  EXPECT_EQ(site.find(1), nullptr);
  EXPECT_EQ(site.name_of(1), "");
}

TEST(SiteInfoTest, WritesTheSameBytesAgain) {
  ByteBuffer out;
  append_header(out, parsed(kHeader), Schema::k0_11, Dialect::kDirect);
  EXPECT_EQ(out.view(), kHeader);
}

TEST(SiteInfoTest, ThePublishedDialectHasEntitiesForQuotes) {
  ByteBuffer out;
  append_header(out, parsed(kHeader), Schema::k0_11, Dialect::kPublished);
  EXPECT_EQ(out.view(), replaced(kHeader, "\"Co\"", "&quot;Co&quot;"));
  EXPECT_EQ(parsed(out.view()).site_name, "Tom & \"Co\"") << "and either form can be read";
}

TEST(SiteInfoTest, TheOlderSchemaChangesVersionNumbersOnly) {
  ByteBuffer out;
  append_header(out, parsed(kHeader), Schema::k0_10, Dialect::kDirect);
  std::string want = kHeader;
  for (size_t at = 0; (at = want.find("0.11", at)) != std::string::npos;)
    want.replace(at, 4, "0.10");
  EXPECT_EQ(out.view(), want);
}

TEST(SiteInfoTest, OnlyTheDirectFooterEndsInANewline) {
  ByteBuffer direct;
  append_footer(direct, Dialect::kDirect);
  EXPECT_EQ(direct.view(), "</mediawiki>\n");
  ByteBuffer published;
  append_footer(published, Dialect::kPublished);
  EXPECT_EQ(published.view(), "</mediawiki>");
}

TEST(SiteInfoTest, AnEmptyElementIsAnEmptyText) {
  const std::string xml =
      replaced(kHeader, "<sitename>Tom &amp; \"Co\"</sitename>", "<sitename />");
  EXPECT_EQ(parsed(xml).site_name, "");
  ByteBuffer out;
  append_header(out, parsed(xml), Schema::k0_11, Dialect::kDirect);
  EXPECT_EQ(out.view(), xml);
}

TEST(SiteInfoTest, SaysWhatAGarbledHeaderLacks) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "no <mediawiki"},
      {"BZh91AY&SY", "no <mediawiki"},
      {"<mediawiki><page>", "no <mediawiki"},
      {kHeader.substr(0, kHeader.find("</siteinfo>")), "no <mediawiki"},
      {replaced(kHeader, "<dbname>", "<db>"), "no <dbname>"},
      {replaced(kHeader, "</base>", "<base>"), "no <base>"},
      {replaced(kHeader, "<namespaces>", "<ns>"), "complete list of <namespaces>"},
      {replaced(kHeader, "key=\"-1\"", "key=\"x\""), "complete list of <namespaces>"},
      {replaced(kHeader, "key=\"100\"", "key=\"x\""), "complete list of <namespaces>"},
      {replaced(kHeader, "A &lt; B</namespace>", "A"), "complete list of <namespaces>"},
  };
  for (const auto& [xml, lack] : cases) {
    std::string why;
    EXPECT_FALSE(parse_site_info(xml, why).has_value()) << lack;
    EXPECT_THAT(why, HasSubstr(lack));
  }
}

}  // namespace
}  // namespace dumps::mediawiki
