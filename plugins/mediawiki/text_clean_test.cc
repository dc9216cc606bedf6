#include "plugins/mediawiki/text_clean.h"

#include <gtest/gtest.h>

#include "plugins/mediawiki/random_bytes.h"

namespace dumps::mediawiki {
namespace {

using namespace std::string_literals;

constexpr const char* kFffd = "\xEF\xBF\xBD";

std::string cleaned(std::string_view text) {
  std::string scratch;
  return std::string(clean_text(text, scratch));
}

// '?' in `pattern` stands for U+FFFD.
std::string marked(std::string_view pattern) {
  std::string out;
  for (const char c : pattern) c == '?' ? out += kFffd : out += c;
  return out;
}

TEST(TextCleanTest, GoodTextComesBackAsTheSameBytes) {
  for (const std::string& text :
       {""s, "0"s, "plain ASCII\twith\r\nblanks"s, "\x7F"s, "\xC3\xA9t\xC3\xA9"s,
        "\xCE\xB5\xCE\xBB\xCE\xBB\xCE\xB7"s, "\xE2\x82\xAC"s, "\xF0\x9F\x98\x80"s,
        "\xC2\x80\xC2\x9F"s /* C1 controls */, "\xEF\xB7\x90"s /* U+FDD0 */,
        "\xF0\x9F\xBF\xBE"s /* U+1FFFE */, "\xF4\x8F\xBF\xBF"s /* U+10FFFF */,
        std::string(5000, 'a') + "\xC3\xA9"}) {
    std::string scratch;
    const std::string_view result = clean_text(text, scratch);
    EXPECT_EQ(result, text);
    EXPECT_EQ(result.data(), text.data()) << "without a copy";
    EXPECT_TRUE(is_valid_utf8(text));
  }
}

TEST(TextCleanTest, ControlsThatXmlForbidsAreReplacedWhereverTheyStand) {
  for (char c = 0; c < 0x20; ++c) {
    const bool allowed = c == '\t' || c == '\n' || c == '\r';
    for (const size_t before : {0, 1, 15, 16, 17, 40}) {
      const std::string text = std::string(before, 'x') + c + "y";
      const std::string want =
          std::string(before, 'x') + (allowed ? std::string(1, c) : kFffd) + "y";
      ASSERT_EQ(cleaned(text), want) << int{c} << " after " << before;
    }
  }
}

TEST(TextCleanTest, TheTwoNoncharactersOfXmlAreReplaced) {
  EXPECT_EQ(cleaned("a\xEF\xBF\xBE\xEF\xBF\xBFz"), marked("a??z"));
  EXPECT_EQ(cleaned("\xC3\xEF\xBF\xBE"), marked("??")) << "also behind a broken sequence";
}

TEST(TextCleanTest, InvalidUtf8IsRepairedByTheRulesOfMediaWiki) {
  struct Case {
    const char* what;
    std::string text;
    const char* want;
  };
  const Case cases[] = {
      {"a stray tail byte", "a\x80z", "a?z"},
      {"stray tail bytes count one each", "\x80\xBF\x80", "???"},
      {"cut short by the end, one of two", "a\xC3", "a?"},
      {"cut short by the end, two of three", "a\xE2\x82", "a?"},
      {"cut short by the end, three of four", "a\xF0\x9F\x98", "a?"},
      {"cut short by ASCII, which is kept", "\xE2\x82z", "?z"},
      {"cut short by another lead byte", "\xE2\x82\xC3\xA9", "?\xC3\xA9"},
      {"two leads in a row", "\xC3\xC3\xA9", "?\xC3\xA9"},
      {"overlong, two bytes", "\xC0\x80z", "?z"},
      {"overlong, two bytes, C1", "\xC1\xBFz", "?z"},
      {"overlong, three bytes", "\xE0\x80\x80z", "?z"},
      {"overlong, four bytes", "\xF0\x80\x80\x80z", "?z"},
      {"a surrogate", "\xED\xA0\x80z", "?z"},
      {"a pair of surrogates", "\xED\xA0\x80\xED\xB0\x80z", "??z"},
      {"above the last code point", "\xF4\x90\x80\x80z", "?z"},
      {"a lead of the old five-byte form", "\xF8\x88\x80\x80\x80z", "?z"},
      {"a lead of the old six-byte form", "\xFC\x84\x80\x80\x80\x80z", "?z"},
      {"an old form cut short", "\xFC\x84\x80z", "?z"},
      {"FE and FF", "\xFE\xFFz", "??z"},
      {"FE before a tail byte", "\xFE\x80z", "??z"},
      {"a tail too many after an overlong form", "\xC0\x80\x80z", "??z"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(cleaned(c.text), marked(c.want)) << c.what;
    EXPECT_FALSE(is_valid_utf8(c.text)) << c.what;
  }
}

TEST(TextCleanTest, TheResultIsInNormalFormC) {
  const std::pair<const char*, const char*> cases[] = {
      {"e\xCC\x81", "\xC3\xA9"},                      // e + acute
      {"\xE2\x84\xAB", "\xC3\x85"},                   // angstrom sign
      {"\xE1\x84\x80\xE1\x85\xA1", "\xEA\xB0\x80"},   // Hangul jamo
      {"a\xCC\x81\xCC\xA3", "\xE1\xBA\xA1\xCC\x81"},  // marks in canonical order
      {"\xCC\x81", "\xCC\x81"},                       // a mark alone stays
      {"\x01\x65\xCC\x81", "\xEF\xBF\xBD\xC3\xA9"},   // after a replacement, too
      {"\xFF\x65\xCC\x81", "\xEF\xBF\xBD\xC3\xA9"}};  // and after a repair
  for (const auto& [text, want] : cases) EXPECT_EQ(cleaned(text), want) << want;
}

TEST(TextCleanTest, AnyBytesBecomeValidTextThatIsCleanAlready) {
  RandomBytes random(10);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random.bytes(
        40, i % 2 == 0 ? "" : "\x80\xBF\xC0\xC3\xA9\xE2\x82\xED\xA0\xF0\x9F\xF4\xFEz"s);
    const std::string once = cleaned(text);
    ASSERT_TRUE(is_valid_utf8(once));
    ASSERT_EQ(cleaned(once), once);
    ASSERT_TRUE(is_valid_utf8(repair_utf8(text)));
    if (is_valid_utf8(text)) {
      ASSERT_EQ(repair_utf8(text), text);
    }
  }
}

}  // namespace
}  // namespace dumps::mediawiki
