#include "plugins/mediawiki/page_scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace dumps::mediawiki {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kHeader =
    "<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-0.11/\" version=\"0.11\">\n"
    "  <siteinfo>\n    <sitename>A  wiki</sitename>\n"
    "    <namespaces>\n      <namespace key=\"0\" case=\"first-letter\" />\n    </namespaces>\n"
    "  </siteinfo>\n";
const std::string kPage1 =
    "  <page>\n    <title>Tom &amp; &lt;page&gt;</title>\n    <ns>0</ns>\n    <id>3</id>\n"
    "    <redirect title=\"X &gt; Y\" />\n"
    "    <revision>\n      <id>31</id>\n      <parentid>30</parentid>\n"
    "      <contributor>\n        <username>A</username>\n        <id>77</id>\n"
    "      </contributor>\n      <text bytes=\"12\" xml:space=\"preserve\">&lt;id&gt;9 > 8\n"
    "  &lt;page></text>\n      <sha1>abc</sha1>\n    </revision>\n"
    "    <revision>\n      <id>4294967299</id>\n      <contributor deleted=\"deleted\" />\n"
    "      <text bytes=\"5\" />\n      <content>\n        <text bytes=\"7\" />\n      </content>\n"
    "    </revision>\n  </page>\n";
const std::string kPage2 =
    "  <page>\n    <title>Vorlage:Ä</title>\n    <ns>-2</ns>\n    <id>18446744073709551615</id>\n"
    "  </page>\n";
const std::string kFooter = "</mediawiki>\n";
const std::string kFile = kHeader + kPage1 + kPage2 + kFooter;

// Writes down what it is told, in one text.
class Recorder : public PageVisitor {
 public:
  void header(std::string_view bytes) override { header_text += bytes, all += bytes; }
  void page_begin(const ScannedPage& page) override {
    pages.push_back("begin " + describe(page));
    texts.emplace_back();
  }
  void page_bytes(std::string_view bytes) override {
    ASSERT_FALSE(texts.empty()) << "bytes before their page";
    texts.back() += bytes, all += bytes;
  }
  void revision(const ScannedPage& page, const ScannedRevision& revision) override {
    pages.push_back("revision " + std::to_string(revision.id) + " of " + std::to_string(page.id) +
                    ", " + std::to_string(revision.text_bytes) + " bytes, at " +
                    std::to_string(revision.offset));
  }
  void page_end(const ScannedPage& page) override {
    EXPECT_EQ(texts.back().size(), page.size);
    pages.push_back("end " + describe(page) + " size " + std::to_string(page.size) + " revisions " +
                    std::to_string(page.revisions) + " bytes " + std::to_string(page.text_bytes));
  }
  void footer(std::string_view bytes) override { footer_text += bytes, all += bytes; }

  std::string all, header_text, footer_text;
  std::vector<std::string> pages, texts;

 private:
  static std::string describe(const ScannedPage& page) {
    return std::to_string(page.id) + " after " + std::to_string(page.previous_id) + " ns " +
           std::to_string(page.ns) + " " + page.title + " at " + std::to_string(page.offset);
  }
};

struct Outcome {
  Recorder seen;
  bool ok = false;
  ScanError error;
};

Outcome scan(std::string_view input, size_t piece,
             PageScanner::Start start = PageScanner::Start::kFile) {
  Outcome outcome;
  PageScanner scanner(outcome.seen, start);
  bool going = true;
  for (size_t at = 0; at < input.size() && going; at += piece) {
    going = scanner.feed(input.substr(at, piece));
  }
  outcome.ok = scanner.finish();
  if (!outcome.ok) outcome.error = scanner.error();
  return outcome;
}

std::string error_of(std::string_view input) { return scan(input, input.size()).error.to_string(); }

TEST(PageScannerTest, TellsThePagesAndGivesAllBytesBack) {
  const size_t first = kHeader.size();
  const size_t revision = first + kPage1.find("<revision>");
  const size_t second_revision = first + kPage1.rfind("<revision>");
  const std::string at2 = std::to_string(first + kPage1.size());
  for (size_t piece = 1; piece <= kFile.size(); ++piece) {
    const Outcome got = scan(kFile, piece);
    ASSERT_TRUE(got.ok) << got.error.to_string();
    ASSERT_EQ(got.seen.all, kFile);
    EXPECT_EQ(got.seen.header_text, kHeader);
    EXPECT_EQ(got.seen.footer_text, kFooter);
    EXPECT_THAT(got.seen.texts, ElementsAre(kPage1, kPage2));
    const std::string one =
        "3 after 0 ns 0 Tom &amp; &lt;page&gt; at " + std::to_string(kHeader.size());
    const std::string two = "18446744073709551615 after 3 ns -2 Vorlage:Ä at " + at2;
    EXPECT_THAT(
        got.seen.pages,
        ElementsAre(
            "begin " + one, "revision 31 of 3, 12 bytes, at " + std::to_string(revision),
            "revision 4294967299 of 3, 12 bytes, at " + std::to_string(second_revision),
            "end " + one + " size " + std::to_string(kPage1.size()) + " revisions 2 bytes 24",
            "begin " + two,
            "end " + two + " size " + std::to_string(kPage2.size()) + " revisions 0 bytes 0"));
  }
}

TEST(PageScannerTest, ReadsFilesWithOtherLines) {
  const std::string xml = "<?xml version=\"1.0\"?>\n";
  const std::string no_newline = kFile.substr(0, kFile.size() - 1);
  const std::string one_line =
      "<mediawiki><siteinfo></siteinfo><page><id>1</id></page><page><id>2</id></page></mediawiki>";
  const std::string blank_lines =
      kHeader + "\n" + kPage1 + " \n\n" + kPage2 + "\n<!-- over --> " + kFooter + " \n";
  const std::string no_siteinfo = "<mediawiki>\n" + kPage1 + kPage2 + kFooter;
  for (const std::string& file : {xml + kFile, no_newline, one_line, blank_lines, no_siteinfo}) {
    for (size_t piece = 1; piece <= file.size(); ++piece) {
      const Outcome got = scan(file, piece);
      ASSERT_TRUE(got.ok) << got.error.to_string() << " in " << file;
      ASSERT_EQ(got.seen.all, file);
      ASSERT_EQ(got.seen.texts.size(), 2u);
      EXPECT_THAT(got.seen.footer_text, HasSubstr("</mediawiki>"));
    }
  }
  EXPECT_EQ(scan(no_siteinfo, 7).seen.texts[0], kPage1);
  EXPECT_EQ(scan(no_siteinfo, 7).seen.header_text, "<mediawiki>\n");
}

TEST(PageScannerTest, TellsLogItems) {
  const std::string file = kHeader +
                           "  <logitem>\n    <id>5</id>\n    <contributor>\n      <id>1</id>\n"
                           "    </contributor>\n    <logtitle>X</logtitle>\n  </logitem>\n" +
                           kFooter;
  const Outcome got = scan(file, 3);
  ASSERT_TRUE(got.ok) << got.error.to_string();
  EXPECT_THAT(got.seen.pages[0], HasSubstr("begin 5 after 0"));
  EXPECT_EQ(got.seen.all, file);
}

TEST(PageScannerTest, SaysTheSameOfBrokenTagsWhereverTheyAreCut) {
  const std::string broken = kHeader + "<page><id>1</id><x</revision></page>" + kFooter;
  Recorder recorder;
  PageScanner whole(recorder);
  ASSERT_FALSE(whole.feed(broken));
  for (size_t cut = 1; cut < broken.size(); ++cut) {
    PageScanner scanner(recorder);
    const bool good = scanner.feed(broken.substr(0, cut)) && scanner.feed(broken.substr(cut));
    ASSERT_FALSE(good) << cut;
    EXPECT_EQ(scanner.error().to_string(), whole.error().to_string()) << cut;
  }
}

TEST(PageScannerTest, BeginsAnywhere) {
  for (size_t from = 0; from <= kFile.size() - kFooter.size(); ++from) {
    const std::string part = kFile.substr(from);
    const Outcome got = scan(part, 5, PageScanner::Start::kMiddle);
    ASSERT_TRUE(got.ok) << got.error.to_string() << " from " << from;
    EXPECT_EQ(got.seen.all, part);
    const size_t page1 = kHeader.size() + 2;
    const size_t expected = from <= page1 ? 2u : from <= page1 + kPage1.size() ? 1u : 0u;
    ASSERT_EQ(got.seen.texts.size(), expected) << "from " << from;
  }
}

TEST(PageScannerTest, SaysWhereAnInputEnds) {
  for (size_t size = 0; size < kFile.size() - 1; ++size) {
    const Outcome got = scan(std::string_view(kFile).substr(0, size), 64);
    ASSERT_FALSE(got.ok) << size;
    EXPECT_TRUE(got.error.truncated);
    EXPECT_EQ(got.error.offset, size);
    EXPECT_TRUE(kFile.starts_with(got.seen.all));
  }
  const std::string_view file = kFile;
  EXPECT_EQ(error_of(""), "the input ends before <mediawiki>, at byte 0");
  EXPECT_EQ(error_of(file.substr(0, 100)), "the input ends within the header, at byte 100");
  const size_t page1 = kHeader.size();
  EXPECT_EQ(error_of(file.substr(0, page1 + 300)),
            "the input ends within page 3, which begins at byte " + std::to_string(page1) +
                ", at byte " + std::to_string(page1 + 300));
  EXPECT_EQ(error_of(file.substr(0, page1 + 40)),
            "the input ends within page without title, which begins at byte " +
                std::to_string(page1) + ", at byte " + std::to_string(page1 + 40));
  EXPECT_EQ(error_of(file.substr(0, page1 + kPage1.size())),
            "the input ends without </mediawiki>, after page 3, at byte " +
                std::to_string(page1 + kPage1.size()));
}

TEST(PageScannerTest, SaysWhatIsWrong) {
  const std::string head = "<mediawiki>\n";
  struct Case {
    std::string input, error;
  };
  const std::vector<Case> cases = {
      {"hello", "not a MediaWiki XML file: it begins with \"hello\" at byte 0"},
      {" \x1b[2J", "not a MediaWiki XML file: it begins with \"?[2J\" at byte 1"},
      {"<html></html>",
       "not a MediaWiki XML file: it begins with <html> and not <mediawiki> at byte 0"},
      {"<page></page>", "not a MediaWiki XML file: <page> before <mediawiki> at byte 0"},
      {head + "<page><title>A</title></page>", "a page without <id> at byte 12"},
      {head + "<page><title>A</title><revision><id>1</id>", "a page without <id> at byte 12"},
      {head + "<page><title>A</title><id>1x</id>",
       "<id> of page \"A\" is not a page's id: \"1x\" at byte 38"},
      {head + "<page><id>18446744073709551616</id>",
       "<id> of page without title is not a page's id: \"18446744073709551616\" at byte 22"},
      {head + "<page><id>-5</id>",
       "<id> of page without title is not a page's id: \"-5\" at byte 22"},
      {head + "<page><ns>a</ns>", "<ns> of page without title is not a number: \"a\" at byte 22"},
      {head + "<page><id>1</id><page>", "<page> within page 1 at byte 28"},
      {head + "<page><id>1</id></mediawiki>", "</mediawiki> within page 1 at byte 28"},
      {head + "<page><id>1</id></revision>", "</revision> without <revision> in page 1 at byte 28"},
      {head + "<page><id>1</id><revision></page>",
       "</page> within a revision of page 1 at byte 38"},
      {head + "<page><id>1</id><revision><id>a</id>",
       "<id> of a revision of page 1 is not a number: \"a\" at byte 42"},
      {head + "<page><id>1</id><revision><text bytes=\"9a\"/>",
       "bytes=\"9a\" of a revision of page 1 is not a number at byte 38"},
      {head + "<page><id>1</id></page> x", "text between pages, after page 1 at byte 36"},
      {head + "<page><id>1</id></page><mediawiki>",
       "<mediawiki> between pages, after page 1 at byte 35"},
      {head + "</mediawiki> x", "text after </mediawiki> at byte 25"},
      {head + "</mediawiki><page>", "<page> after </mediawiki> at byte 24"},
      {head + "</mediawiki><", "text after </mediawiki> at byte 24"},
  };
  for (const Case& c : cases) {
    for (const size_t piece : {c.input.size(), size_t{1}}) {
      const Outcome got = scan(c.input, piece);
      EXPECT_FALSE(got.ok);
      if (piece > 1) {
        EXPECT_EQ(got.error.to_string(), c.error);
      }
      EXPECT_EQ(std::to_string(got.error.offset), c.error.substr(c.error.rfind(' ') + 1));
      EXPECT_FALSE(got.error.truncated);
    }
  }
}

TEST(PageScannerTest, BoundsWhatItHolds) {
  const std::string head = "<mediawiki>\n";
  const std::string much(300 << 10, ' ');
  const std::string letters(100 << 10, 'a');
  const std::vector<std::string> inputs = {
      head + "<page><id>1</id></page>" + much, head + "<page>" + much + much,
      head + "<page><title>" + letters + "</title>", head + "<" + letters + letters};
  for (const std::string& input : inputs) {
    const Outcome whole = scan(input, input.size());
    const Outcome pieces = scan(input, 1000);
    ASSERT_FALSE(whole.ok);
    EXPECT_FALSE(whole.error.truncated) << whole.error.to_string();
    EXPECT_EQ(whole.error.offset, pieces.error.offset) << whole.error.to_string();
  }
}

TEST(PageScannerTest, PassesThroughAPageBiggerThanFourGiB) {
  class Counter : public PageVisitor {
   public:
    void header(std::string_view) override {}
    void page_bytes(std::string_view bytes) override { count += bytes.size(); }
    void page_end(const ScannedPage& page) override { size = page.size; }
    void footer(std::string_view) override {}
    std::uint64_t count = 0, size = 0;
  } counter;
  PageScanner scanner(counter);
  const std::string block(32 << 20, 'x');
  const std::string begin = "<page><id>7</id><revision><text>";
  const std::string end = "</text></revision></page>";
  ASSERT_TRUE(scanner.feed("<mediawiki>\n" + begin));
  for (int i = 0; i < 130; ++i) ASSERT_TRUE(scanner.feed(block));
  ASSERT_TRUE(scanner.feed(end + "</mediawiki>"));
  ASSERT_TRUE(scanner.finish());
  EXPECT_EQ(counter.size, begin.size() + end.size() + 130 * (std::uint64_t{32} << 20));
  EXPECT_EQ(counter.count, counter.size);
}

}  // namespace
}  // namespace dumps::mediawiki
