#include "plugins/mediawiki/xml_escape.h"

#include <gtest/gtest.h>

#include <string>

#include "plugins/mediawiki/random_bytes.h"

namespace dumps::mediawiki {
namespace {

std::string escaped(std::string_view text, TextEscape escape) {
  ByteBuffer out;
  append_escaped_text(out, text, escape);
  return std::string(out.view());
}

// The rule, one byte at a time.
std::string plainly_escaped(std::string_view text, TextEscape escape) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool published = escape == TextEscape::kPublished;
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (published && c == '"') {
      out += "&quot;";
    } else if (published && c == '\r') {
      if (i + 1 == text.size() || text[i + 1] != '\n') out += '\n';
    } else {
      out += c;
    }
  }
  return out;
}

TEST(XmlEscapeTest, DirectTextKeepsQuotesAndLineEnds) {
  EXPECT_EQ(escaped("a & <b> \"c\" 'd'\r\n\t\r", TextEscape::kDirect),
            "a &amp; &lt;b&gt; \"c\" 'd'\r\n\t\r");
}

TEST(XmlEscapeTest, PublishedTextHasEntitiesForQuotesAndPlainLineEnds) {
  EXPECT_EQ(escaped("a & <b> \"c\" 'd'", TextEscape::kPublished),
            "a &amp; &lt;b&gt; &quot;c&quot; 'd'");
  EXPECT_EQ(escaped("a\r\nb\rc\r\r\nd\r", TextEscape::kPublished), "a\nb\nc\n\nd\n");
}

TEST(XmlEscapeTest, UnescapingGivesTheTextBack) {
  RandomBytes random(3);
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (size_t left = random.below(80); left > 0; --left) text += "&<>\"\nab;lt"[random.below(11)];
    for (const TextEscape escape : {TextEscape::kDirect, TextEscape::kPublished}) {
      ByteBuffer out;
      EXPECT_EQ(escaped_text_bytes(text, escape), escaped(text, escape).size());
      append_unescaped_text(out, escaped(text, escape));
      ASSERT_EQ(out.view(), text);
    }
  }
  ByteBuffer out;
  append_unescaped_text(out, "a & b &nbsp; &amp;lt; &");
  EXPECT_EQ(out.view(), "a & b &nbsp; &lt; &") << "what is no entity of ours stays";
}

TEST(XmlEscapeTest, EverySpecialByteIsFoundAtEveryPlace) {
  for (const TextEscape escape : {TextEscape::kDirect, TextEscape::kPublished}) {
    for (size_t size = 1; size < 70; ++size) {
      for (size_t at = 0; at < size; ++at) {
        for (const char c : {'&', '<', '>', '"', '\r', '=', '?', ';', '\x80'}) {
          std::string text(size, 'x');
          text[at] = c;
          ASSERT_EQ(escaped(text, escape), plainly_escaped(text, escape)) << size << " at " << at;
        }
      }
    }
  }
}

TEST(XmlEscapeTest, ALineEndMayLieAcrossTwoPieces) {
  for (size_t before = 4080; before < 4110; ++before) {
    const std::string text = std::string(before, 'x') + "\r\n" + std::string(50, 'y') + "\r";
    ASSERT_EQ(escaped(text, TextEscape::kPublished),
              std::string(before, 'x') + "\n" + std::string(50, 'y') + "\n");
  }
}

TEST(XmlEscapeTest, AgreesWithTheRuleOnAnyText) {
  RandomBytes random(9);
  for (int i = 0; i < 300; ++i) {
    const std::string text = random.bytes(9000, "ab<>&\"\r\n xyz\xC3\xA9");
    for (const TextEscape escape : {TextEscape::kDirect, TextEscape::kPublished}) {
      ASSERT_EQ(escaped(text, escape), plainly_escaped(text, escape));
    }
  }
  const std::string all_special(20'000, '"');
  EXPECT_EQ(escaped(all_special, TextEscape::kPublished).size(), 120'000U);
}

TEST(XmlEscapeTest, AttributeValuesEscapeQuotesAndBlanksThatXmlWouldNormalise) {
  ByteBuffer out;
  append_escaped_attribute(out, "a&<>\"'\n\r\tb");
  EXPECT_EQ(out.view(), "a&amp;&lt;&gt;&quot;&#039;&#10;&#13;&#9;b");
}

}  // namespace
}  // namespace dumps::mediawiki
