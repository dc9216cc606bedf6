// What the byte-identity tests of the exporters cannot show one by one: each rule of the writer, in
// both dialects and both versions of the schema.
#include "plugins/mediawiki/export_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/mediawiki/random_bytes.h"
#include "plugins/mediawiki/text_clean.h"

namespace dumps::mediawiki {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

SiteInfo make_site() {
  SiteInfo site;
  site.namespaces = {{0, "", true}, {1, "Talk", true}, {4, "Tom & \"Co\"", true}};
  return site;
}

class ExportWriterTest : public ::testing::Test {
 protected:
  ExportWriterTest() {
    slot_.role = "main";
    slot_.model = "wikitext";
    slot_.format = "text/x-wiki";
    slot_.origin = 7;
    slot_.size = 4;
    slot_.sha1 = "s1";
    slot_.address = "tt:12";
    slot_.text_state = Slot::Text::kLoaded;
    slot_.text = "text";
    revision_.id = 7;
    revision_.timestamp = "20030116160449";
    revision_.contributor = {5, "Alice"};
    revision_.sha1 = "r1";
  }
  std::string page(Dialect dialect, const Page& page) const {
    ExportWriter writer(site_, Schema::k0_11, dialect);
    ByteBuffer out;
    writer.open_page(out, page);
    return std::string(out.view());
  }
  std::string revision(Dialect dialect, Schema schema = Schema::k0_11) {
    if (slots_.empty()) slots_ = {slot_};
    revision_.slots = slots_;
    ExportWriter writer(site_, schema, dialect);
    ByteBuffer out;
    has_time_ = writer.revision(out, revision_);
    slots_.clear();
    return std::string(out.view());
  }
  std::string direct() { return revision(Dialect::kDirect); }
  std::string published() { return revision(Dialect::kPublished); }
  static std::string log(const LogItem& item, Dialect dialect = Dialect::kDirect) {
    const SiteInfo site = make_site();
    ExportWriter writer(site, Schema::k0_11, dialect);
    ByteBuffer out;
    writer.log_item(out, item);
    return std::string(out.view());
  }
  std::string upload(const Upload& upload) const {
    ExportWriter writer(site_, Schema::k0_11, Dialect::kPublished);
    ByteBuffer out;
    writer.upload(out, upload, {"http://wiki.test/w/images"});
    return std::string(out.view());
  }

  SiteInfo site_ = make_site();
  Slot slot_;
  std::vector<Slot> slots_;  // empty: slot_ alone
  Revision revision_;
  bool has_time_ = false;
};

TEST_F(ExportWriterTest, APageHasItsNamespaceInTheTitle) {
  EXPECT_EQ(
      page(Dialect::kDirect, {"A_\"b\"", 4, 9, "C \"d\""}),
      "  <page>\n    <title>Tom &amp; \"Co\":A \"b\"</title>\n    <ns>4</ns>\n    <id>9</id>\n"
      "    <redirect title=\"C &quot;d&quot;\" />\n");
  EXPECT_EQ(page(Dialect::kPublished, {"A_\"b\"", 4, 9, {}}),
            "  <page>\n    <title>Tom &amp; &quot;Co&quot;:A &quot;b&quot;</title>\n"
            "    <ns>4</ns>\n    <id>9</id>\n");
  EXPECT_THAT(page(Dialect::kDirect, {"A", 2600, 9, {}}), HasSubstr("<title>A</title>"))
      << "an unknown namespace has no prefix";
}

TEST_F(ExportWriterTest, ARevisionHasItsElementsInOrder) {
  revision_.parent_id = 6;
  revision_.is_minor = true;
  revision_.comment = "why";
  EXPECT_EQ(direct(),
            "    <revision>\n      <id>7</id>\n      <parentid>6</parentid>\n"
            "      <timestamp>2003-01-16T16:04:49Z</timestamp>\n      <contributor>\n"
            "        <username>Alice</username>\n        <id>5</id>\n      </contributor>\n"
            "      <minor/>\n      <comment>why</comment>\n      <origin>7</origin>\n"
            "      <model>wikitext</model>\n      <format>text/x-wiki</format>\n"
            "      <text bytes=\"4\" sha1=\"s1\" xml:space=\"preserve\">text</text>\n"
            "      <sha1>r1</sha1>\n    </revision>\n");
  EXPECT_TRUE(has_time_);
}

TEST_F(ExportWriterTest, TheDialectsDifferWhereTheSecondPassWrites) {
  revision_.is_minor = true;
  revision_.comment = "a \"b\"\r\nc\rd";
  slot_.text = "x \"y\"\r\nz";
  slot_.size = 99;
  EXPECT_THAT(direct(), HasSubstr("<minor/>\n      <comment>a \"b\"\r\nc\rd</comment>"));
  EXPECT_THAT(direct(),
              HasSubstr("<text bytes=\"8\" sha1=\"s1\" xml:space=\"preserve\">x \"y\"\r\nz<"));
  EXPECT_THAT(published(), HasSubstr("<minor />\n      <comment>a &quot;b&quot;\nc\nd</comment>"));
  EXPECT_THAT(published(),
              HasSubstr("bytes=\"99\" sha1=\"s1\" xml:space=\"preserve\">x &quot;y&quot;\nz<"));
}

TEST_F(ExportWriterTest, ATextOfCarriageReturnsAloneIsEmptyInThePublishedDialect) {
  slot_.text = "\r\r";
  EXPECT_THAT(published(), HasSubstr("<text bytes=\"4\" sha1=\"s1\" />"));
  EXPECT_THAT(direct(),
              HasSubstr("<text bytes=\"2\" sha1=\"s1\" xml:space=\"preserve\">\r\r</text>"));
}

TEST_F(ExportWriterTest, EmptyAndUnreadableTexts) {
  slot_.text = "";
  EXPECT_THAT(direct(), HasSubstr("<text bytes=\"0\" sha1=\"s1\" xml:space=\"preserve\" />"));
  EXPECT_THAT(published(), HasSubstr("<text bytes=\"4\" sha1=\"s1\" />"));
  slot_.text_state = Slot::Text::kUnreadable;
  EXPECT_THAT(direct(), HasSubstr("<text bytes=\"4\" sha1=\"s1\" />"));
  EXPECT_THAT(published(), HasSubstr("<text bytes=\"4\" sha1=\"s1\" />"));
}

TEST_F(ExportWriterTest, StubsNameTheAddressAndTheRow) {
  slot_.text_state = Slot::Text::kStub;
  const std::pair<const char*, const char*> cases[] = {
      {"tt:12", "location=\"tt:12\" id=\"12\" />"},
      {"tt:0012", "location=\"tt:0012\" id=\"0\" />"},
      {"bad:tt%3A12?x", "location=\"bad:tt%3A12?x\" />"},
      {"xx:12", "location=\"xx:12\" />"}};
  for (const auto& [address, want] : cases) {
    slot_.address = address;
    EXPECT_THAT(direct(), HasSubstr(std::string("<text bytes=\"4\" sha1=\"s1\" ") + want));
  }
  slot_.address = "tt:12";
  EXPECT_THAT(revision(Dialect::kDirect, Schema::k0_10),
              HasSubstr("<text bytes=\"4\" id=\"12\" />"));
}

TEST_F(ExportWriterTest, TheOlderSchemaKnowsNeitherOriginNorDigestNorOtherSlots) {
  Slot aux = slot_;
  aux.role = "aux";
  slots_ = {slot_, aux};
  const std::string old = revision(Dialect::kDirect, Schema::k0_10);
  EXPECT_THAT(old, Not(HasSubstr("<origin>")));
  EXPECT_THAT(old, Not(HasSubstr("<content>")));
  EXPECT_THAT(old, HasSubstr("<text bytes=\"4\" xml:space=\"preserve\">text</text>"));
}

TEST_F(ExportWriterTest, OtherSlotsAreContentElements) {
  Slot aux = slot_;
  aux.role = "aux";
  aux.model = "json";
  aux.format = "application/json";
  slots_ = {slot_, aux};
  EXPECT_THAT(direct(),
              HasSubstr("      <content>\n        <role>aux</role>\n        <origin>7</origin>\n"
                        "        <model>json</model>\n        <format>application/json</format>\n"
                        "        <text bytes=\"4\" sha1=\"s1\" xml:space=\"preserve\">text</text>\n"
                        "      </content>\n      <sha1>"));
  aux.text_state = slot_.text_state = Slot::Text::kStub;
  slots_ = {slot_, aux};
  EXPECT_THAT(direct(), HasSubstr("location=\"tt:12\" />\n      </content>")) << "no id";
}

TEST_F(ExportWriterTest, HiddenPartsSayThatTheyAre) {
  revision_.comment = "why";
  revision_.deleted = kDeletedText | kDeletedComment | kDeletedUser;
  const std::string hidden = direct();
  EXPECT_THAT(hidden, HasSubstr("      <contributor deleted=\"deleted\" />\n"));
  EXPECT_THAT(hidden, HasSubstr("      <comment deleted=\"deleted\" />\n"));
  EXPECT_THAT(hidden, HasSubstr("<text bytes=\"4\" sha1=\"s1\" deleted=\"deleted\" />\n"));
  EXPECT_THAT(hidden, HasSubstr("      <sha1/>\n"));
  EXPECT_THAT(hidden, Not(HasSubstr("Alice")));
  EXPECT_THAT(hidden, Not(HasSubstr("why")));
  EXPECT_THAT(hidden, Not(HasSubstr(">text<")));
  EXPECT_THAT(published(), HasSubstr("      <sha1 />\n"));
}

TEST_F(ExportWriterTest, TheCurrentRevisionShowsItsTextAllTheSame) {
  revision_.comment = "why";
  revision_.deleted = kDeletedText | kDeletedComment | kDeletedUser;
  revision_.is_current = true;
  EXPECT_THAT(direct(), HasSubstr(">text</text>\n      <sha1>r1</sha1>"));
  EXPECT_THAT(direct(), Not(HasSubstr("Alice")));
  EXPECT_THAT(direct(), Not(HasSubstr("why")));
}

TEST_F(ExportWriterTest, TheSuppressionBitAloneChangesNothing) {
  const std::string plain = direct();
  revision_.deleted = 8;
  EXPECT_EQ(direct(), plain);
}

TEST_F(ExportWriterTest, ContributorsAreAddressesOrNames) {
  revision_.contributor = {0, "1.2.3.4"};
  EXPECT_THAT(direct(), HasSubstr("<ip>1.2.3.4</ip>\n      </contributor>"));
  revision_.contributor = {5, "1.2.3.4"};
  EXPECT_THAT(direct(), HasSubstr("<username>1.2.3.4</username>\n        <id>5</id>"));
  revision_.contributor = {0, "imported>Bob"};
  EXPECT_THAT(direct(), HasSubstr("<username>imported&gt;Bob</username>\n        <id>0</id>"));
  revision_.contributor = {5, ""};
  EXPECT_THAT(direct(), HasSubstr("<username>Unknown user</username>\n        <id>0</id>"));
}

TEST_F(ExportWriterTest, OnlyAnEmptyCommentHasNoElement) {
  EXPECT_THAT(direct(), Not(HasSubstr("<comment")));
  for (const char* comment : {"0", " "}) {
    revision_.comment = comment;
    EXPECT_THAT(direct(), HasSubstr("<comment>" + std::string(comment) + "</comment>"));
  }
}

TEST_F(ExportWriterTest, TextIsCleanedAndAnOddTimestampIsReported) {
  slot_.text = "a\x01z";
  revision_.timestamp = "";
  EXPECT_THAT(direct(),
              HasSubstr("<text bytes=\"3\" sha1=\"s1\" xml:space=\"preserve\">a\xEF\xBF\xBDz<"));
  EXPECT_FALSE(has_time_);
}

TEST_F(ExportWriterTest, ALogItemHasItsElementsInOrder) {
  LogItem item{3, "20030116160449", {5, "Alice"}, "why", "move", "move_redir", 1, "A_b", "a\nb", 0};
  EXPECT_EQ(log(item),
            "  <logitem>\n    <id>3</id>\n    <timestamp>2003-01-16T16:04:49Z</timestamp>\n"
            "    <contributor>\n      <username>Alice</username>\n      <id>5</id>\n"
            "    </contributor>\n    <comment>why</comment>\n    <type>move</type>\n"
            "    <action>move_redir</action>\n    <logtitle>Talk:A b</logtitle>\n"
            "    <params xml:space=\"preserve\">a\nb</params>\n  </logitem>\n");
  item.params = "";
  item.comment = "";
  EXPECT_THAT(log(item), HasSubstr("</contributor>\n    <type>"));
  EXPECT_THAT(log(item), HasSubstr("<params xml:space=\"preserve\" />\n"));
  item.contributor = {std::nullopt, "Bob"};
  EXPECT_THAT(log(item), HasSubstr("<username>Bob</username>\n      <id />\n"));
}

TEST_F(ExportWriterTest, HiddenPartsOfALogItemSayThatTheyAre) {
  const LogItem item{3,
                     "20030116160449",
                     {5, "Alice"},
                     "why",
                     "move",
                     "move_redir",
                     1,
                     "Secret",
                     "params",
                     kDeletedText | kDeletedComment | kDeletedUser};
  const std::string hidden = log(item);
  EXPECT_THAT(hidden, HasSubstr("    <contributor deleted=\"deleted\" />\n"
                                "    <comment deleted=\"deleted\" />\n    <type>move</type>\n"
                                "    <action>move_redir</action>\n"
                                "    <text deleted=\"deleted\" />\n  </logitem>\n"));
  EXPECT_THAT(hidden, Not(HasSubstr("Secret")));
  EXPECT_THAT(hidden, Not(HasSubstr("params")));
}

// What cleaning, dropping and escaping make of a text does not depend on where it is cut.
TEST_F(ExportWriterTest, AHugeTextIsWrittenAsASmallOneIs) {
  const std::string pieces[] = {
      "plain <b>&\"\n", "\r",   "\r\n", "e\xCC\x81", "\xE1\x84\x80\xE1\x85\xA1",
      "\xE3\x81",       "\x80", "\xFF", "\x01",      "x"};
  RandomBytes random(5);
  for (const Dialect dialect : {Dialect::kDirect, Dialect::kPublished}) {
    std::string text(size_t{1} << 20, 'a');
    text.resize(text.size() - 40);
    while (text.size() < (size_t{2} << 20) + 100) text += pieces[random.below(10)];
    slot_.text = text;
    std::string cleaned = text;
    if (dialect == Dialect::kPublished) std::erase(cleaned, '\r');
    std::string scratch;
    ByteBuffer want;
    append_escaped_text(want, clean_text(cleaned, scratch),
                        dialect == Dialect::kDirect ? TextEscape::kDirect : TextEscape::kPublished);
    const std::string got = revision(dialect);
    EXPECT_TRUE(got.find(">" + std::string(want.view()) + "</text>") != std::string::npos);
  }
}

TEST_F(ExportWriterTest, AHugeTextOfNothingButLineEndsIsEmptyAfterTheSecondPass) {
  const std::string text((size_t{2} << 20) + 5, '\r');
  slot_.text = text;
  EXPECT_THAT(published(), HasSubstr("<text bytes=\"4\" sha1=\"s1\" />\n"));
}

constexpr std::string_view kOldUpload =
    "    <upload>\n      <timestamp>2022-01-01T00:00:00Z</timestamp>\n      <contributor>\n"
    "        <username>Bob</username>\n        <id>2</id>\n      </contributor>\n"
    "      <comment>a &amp; b</comment>\n      <filename>Odd_é.svg</filename>\n"
    "      <archivename>20220101000000!Odd_é.svg</archivename>\n"
    "      <src>http://wiki.test/w/images/archive/7/78/20220101000000%21Odd_%C3%A9.svg</src>\n"
    "      <size>1001</size>\n      <sha1base36>1bc</sha1base36>\n"
    "      <rel>archive/7/78/20220101000000!Odd_é.svg</rel>\n    </upload>\n";

TEST_F(ExportWriterTest, AnUploadTellsWhereItsFileIs) {
  Upload old;
  old.timestamp = "20220101000000";
  old.contributor = {2, "Bob"};
  old.comment = "a & b";
  old.name = "Odd_é.svg";
  old.archive_name = "20220101000000!Odd_é.svg";
  old.size = 1001;
  old.sha1 = "1bc";
  EXPECT_EQ(upload(old), kOldUpload);

  Upload current = old;
  current.archive_name.reset();
  EXPECT_THAT(upload(current), Not(HasSubstr("archivename")));
  EXPECT_THAT(upload(current), HasSubstr("<rel>7/78/Odd_é.svg</rel>"));
}

TEST_F(ExportWriterTest, HiddenPartsOfAnUploadLookAsMediaWikiWritesThem) {
  Upload one;
  one.timestamp = "20220101000000";
  one.name = "A.png";
  one.comment = "secret";
  one.contributor = {2, "Bob"};
  one.deleted = kDeletedComment | kDeletedUser;
  EXPECT_THAT(upload(one), HasSubstr("</timestamp>\n<contributor deleted=\"deleted\" />\n"
                                     "      <comment deleted=\"deleted\" />\n"));
  one.deleted = 0;
  one.comment = "";
  EXPECT_THAT(upload(one), HasSubstr("<comment deleted=\"deleted\" />"))
      << "an empty comment looks hidden";
}

}  // namespace
}  // namespace dumps::mediawiki
