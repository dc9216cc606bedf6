// Every format: what is accepted, what is refused with which words, whatever the bytes are cut
// into, and that memory does not grow with them.
#include "plugins/misc-dump/check/check.h"

#include <bzlib.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>

#include "agent/codec/peak_memory.h"
#include "dumps/failure.hpp"
#include "plugins/misc-dump/check/item_count.h"

namespace dumps::misc {
namespace {

using ::testing::HasSubstr;

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

// What Check says of `text`, fed in parts of `part` bytes: its items as a number, or its message.
std::string verdict(const CheckRules& rules, std::string_view text, std::size_t part) {
  try {
    Check check(rules, "file");
    for (std::size_t at = 0; at < text.size(); at += part) check.feed(text.substr(at, part));
    return std::to_string(check.finish().items);
  } catch (const plugin::Failure& failure) {
    return failure.message();
  }
}

struct Row {
  Format format;
  std::string text;
  std::string says;  // items, or how the message begins
  CheckRules rules = {};
};

constexpr std::size_t kWhole = std::size_t{1} << 16;

void expect_rows(const std::vector<Row>& rows,
                 const std::vector<std::size_t>& parts = {1, 7, kWhole}) {
  for (const Row& row : rows) {
    CheckRules rules = row.rules;
    rules.format = row.format;
    for (const std::size_t part : parts) {
      const std::string said = verdict(rules, row.text, part);
      const bool is_as_expected =
          std::all_of(row.says.begin(), row.says.end(), [](char c) { return c >= '0' && c <= '9'; })
              ? said == row.says
              : said.starts_with(row.says);
      EXPECT_TRUE(is_as_expected) << format_name(row.format) << " in parts of " << part << ": "
                                  << row.text.substr(0, 80) << "\nsays:   " << said
                                  << "\nwanted: " << row.says;
    }
  }
}

TEST(CheckTest, AcceptsWhatIsWellFormedAndCountsItsItems) {
  expect_rows({
      {Format::kJson, "[\n{\"a\":1},\n{\"b\":[1,2]}\n]\n", "2"},
      {Format::kJson, "{\"a\":1,\"b\":{}}", "2"},
      {Format::kJson, " [] ", "0"},
      {Format::kJson, "\"only a text \\u00e9 \xC3\xA9\"", "0"},
      {Format::kNdjson, "{\"a\":1}\n[1,2]\n3\r\n", "3"},
      {Format::kNdjson, "", "0"},
      {Format::kNtriples,
       "<http://a/s> <http://a/p> \"o \\\"\\u00e9\\n\"@en-GB .\n# words\n\n"
       "_:b1.x <http://a/p> _:b2.\n<a:b> <c:d> \"1\"^^<http://x/int> . # more\n",
       "3"},
      {Format::kNquads, "<a:s> <a:p> <a:o> <a:g> .\n<a:s> <a:p> \"x\" _:g .\n<a:s> <a:p> <a:o> .",
       "3"},
      {Format::kTurtle,
       "@prefix a: <http://a/> .\n@base <http://b/> .\na:s a:p a:o , 1.5 , \"\"\"x . \"y\" "
       ".\n\"\"\" "
       "; a a:T .\n# <no . comment\n<s> a:q [ a:r ( 1 2 ) ] , '' , 'it\\'s . ' .\n",
       "12"},
      {Format::kTurtle, "", "0"},
      {Format::kTsv, "a\tb\n1\t2\n", "2"},
      {Format::kTsv, "a\tb\n1\t\"2\n", "1", {.columns = 2, .header_lines = 1}},
      {Format::kCsv, "a,b\r\n\"x,\n\"\"y\"\"\",2\r\n", "2"},
      {Format::kLines, "a\n\nb\n", "3"},
      {Format::kXml, "<?xml version='1.0'?><r><a><b/></a><a>\xC3\xA9</a></r>\n", "2"},
      {Format::kAny, std::string("\0\xFF", 2), "0"},
  });
}

TEST(CheckTest, SaysWhatIsWrongAndWhere) {
  expect_rows({
      {Format::kJson, "[1,2", "line 1, byte 4: the end is within a JSON document, 1 deep"},
      {Format::kJson, "[{\"abc\":\"cut in the mid",
       "line 1, byte 23: the end is within a JSON document, 2 deep, in the middle of a string"},
      {Format::kJson, "[1]\n[2]", "line 2, byte 4: more behind the JSON document"},
      {Format::kJson, "[1,\n\n2,]", "line 3, byte 7: no JSON: syntax error"},
      {Format::kJson, "", "line 1, byte 0: no JSON: nothing at all"},
      {Format::kJson, repeated("[", 100'000),
       "line 1, byte 1000: arrays and objects lie deeper in each other than 1000 levels"},
      {Format::kNdjson, "{}\n{\"a\":\n}", "line 2, byte 8: the end is within a JSON document"},
      {Format::kNdjson, "{}\n\n{}\n", "line 2, byte 3: an empty line"},
      {Format::kNdjson, "{}\n{} {}\n", "line 2, byte 6: more behind the JSON document"},
      {Format::kNdjson, "{}\n{}", "line 2, byte 5: the last line has no newline"},
      {Format::kNtriples, "<a:s> <a:p> \"cut", "line 1, byte 16: the end is within a statement"},
      {Format::kNtriples, "<a:s> <a:p> <a:o> .\n<a:s> <a:p> .\n",
       "line 2, byte 32: a full stop before the statement has"},
      {Format::kNtriples, "<a:s> <a:p> <a:o> <a:g> .\n", "line 1, byte 18: more terms than"},
      {Format::kNtriples, "<a:s> <a:p>\n", "line 1, byte 11: the line ends within a statement"},
      {Format::kNtriples, "<s> <a:p> <a:o> .\n", "line 1, byte 2: an IRI without a scheme"},
      {Format::kNtriples, "<a: s> <a:p> <a:o> .\n", "line 1, byte 3: a character that an IRI"},
      {Format::kNtriples, "<a:s> <a:p> \"\\x\" .\n", "line 1, byte 14: an unknown escape"},
      {Format::kNtriples, "<a:s> <a:p> \"\\u12\" .\n", "line 1, byte 17: \\u and \\U want"},
      {Format::kNtriples, "<a:s> \"p\" <a:o> .\n", "line 1, byte 6: no predicate"},
      {Format::kNtriples, "<a:s> <a:p> \"x\"@ .\n", "line 1, byte 16: no language behind @"},
      {Format::kTurtle, "<a:s> <a:p> \"cut . ",
       "line 1, byte 19: the end is in the middle of a literal"},
      {Format::kTurtle, "<a:s> <a:p> <a:o> .\n<a:s> <a:p> .\n", "line 2, byte 20: no Turtle: "},
      {Format::kTurtle, "<a:s> <a:p> <a:o> .\n\nx:s <a:p> 1 .\n",
       "line 3, byte 21: no Turtle: prefix \"x:\" is not defined"},
      {Format::kTurtle, "<a:s> <a:p> <a:o>", "line 1, byte 0: no Turtle: "},
      {Format::kTurtle, "<a:s> <a:p> " + repeated("[ <a:q> ", 100'000),
       "line 1, byte 8012: brackets lie deeper in each other than 1000 levels"},
      {Format::kTsv, "a\tb\n1\t2\t3\n",
       "line 2, byte 9: a line of 3 columns, where 2 are expected"},
      {Format::kTsv, "a\tb\n1\t2", "line 2, byte 7: the last line has no newline"},
      {Format::kCsv, "a,\"b\n", "line 2, byte 5: the end is within a field in quotes"},
      {Format::kCsv, "a,\"b\"c\n", "line 1, byte 5: more behind the quotes of a field"},
      {Format::kCsv, "a,b\"c\n", "line 1, byte 3: a quote within a field without quotes"},
      {Format::kLines, "a\nb", "line 2, byte 3: the last line has no newline"},
      {Format::kXml, "<r><a></r>", "line 1, byte 8: no XML: mismatched tag"},
      {Format::kXml, "<r><a/>\n<b>cut", "line 2, byte 14: no XML: no element found"},
      {Format::kXml, "", "line 1, byte 0: no XML: no element found"},
      {Format::kXml, repeated("<a>", 100'000), "line 1, byte 3003: elements lie deeper in each"},
      {Format::kXml, "<!DOCTYPE r [<!ENTITY a 'b'>]><r/>", "line 1, byte 24: it defines entities"},
  });
}

TEST(CheckTest, NoTextFormatTakesMarksNulOrOtherEncodings) {
  for (const Format format : {Format::kJson, Format::kNdjson, Format::kNtriples, Format::kNquads,
                              Format::kTurtle, Format::kTsv, Format::kCsv, Format::kLines}) {
    expect_rows(
        {{format, "\xEF\xBB\xBF[]\n", "line 1, byte 0: a byte order mark at the beginning"}});
    // In parts, some formats have seen before that no such byte may come.
    expect_rows({{format, std::string("\0[]\n", 4), "line 1, byte 0: a NUL byte"},
                 {format, "\xE9\n", "line 1, byte 0: not UTF-8"},
                 {format, "\xC0\x80\n", "line 1, byte 0: not UTF-8"}},
                {kWhole});
  }
  expect_rows({
      {Format::kLines, "a\n\xED\xA0\x80\n", "line 2, byte 2: not UTF-8"},
      {Format::kLines, "a\n\xF4\x90\x80\x80\n", "line 2, byte 2: not UTF-8"},
      {Format::kLines, "a\xC3", "line 1, byte 1: the end is in the middle of a character"},
      {Format::kLines, "\xEF\xBB\xBE \xF0\x9F\x98\x80 \xEF\xBB\xBF\n", "1"},
      {Format::kJson, "[1,,\xFF", "line 1, byte 3: no JSON"},
  });
}

TEST(CheckTest, MessagesShowWhatIsThere) {
  EXPECT_EQ(verdict({.format = Format::kJson}, "[{\"id\":\"Q1\"}\n{\"id\":\"Q2\"}]", 1000),
            "line 2, byte 13: no JSON: syntax error, at "
            "\"[{\"id\":\"Q1\"}\\n{\"id\":\"Q2\"}]\"");
}

TEST(CheckTest, WantsAsMuchAsTheRecipeSays) {
  expect_rows({
      {Format::kLines, "a\nb\n", "has 4 bytes before compression; at least 5", {.min_bytes = 5}},
      {Format::kLines,
       "a\nb\n",
       "has 2 items; at least 3 are wanted (min_items)",
       {.min_items = 3}},
      {Format::kLines, "a\n-- done 7\n\n", "3", {.last_line = "-- done [0-9]+"}},
      {Format::kLines,
       "-- done\nb\n",
       "its last line is \"b\"; wanted is",
       {.last_line = "-- done"}},
      {Format::kAny, "a\n-- done", "0", {.last_line = "-- done"}},
      {Format::kAny, "", "its last line is \"\"; wanted is one", {.last_line = "x"}},
      {Format::kLines, repeated("x", 9000) + "\n", "its last line is \"xxx", {.last_line = "x+"}},
  });
}

TEST(CheckTest, RefusesRulesThatCannotBe) {
  EXPECT_THAT(verdict({.format = Format::kJson, .columns = 3}, "", 1), HasSubstr("json has none"));
  EXPECT_THAT(verdict({.format = Format::kAny, .min_items = 3}, "", 1),
              HasSubstr("needs a format"));
  EXPECT_THAT(verdict({.last_line = "("}, "", 1), HasSubstr("\"(\" is no RE2 pattern: missing )"));
  EXPECT_THAT(verdict({.format = Format::kXml, .max_depth = 0}, "", 1), HasSubstr("max_depth"));
}

std::string gz(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(text.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<unsigned>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<unsigned>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string bz2(const std::string& text) {
  auto size = static_cast<unsigned>(text.size() + 1000);
  std::string packed(size, '\0');
  BZ2_bzBuffToBuffCompress(packed.data(), &size, const_cast<char*>(text.data()),
                           static_cast<unsigned>(text.size()), 9, 0, 0);
  packed.resize(size);
  return packed;
}

TEST(CheckTest, LooksIntoFilesThatProducersCompressed) {
  const std::string two = gz("{\"a\":1}\n") + gz("{\"b\":1}\n{}\n");
  std::string damaged = two;
  damaged[damaged.size() - 6] ^= 1;
  const CheckRules as_gz{.packing = Packing::kGz};
  const CheckRules as_bz2{.packing = Packing::kBz2};
  expect_rows({
      {Format::kNdjson, two, "3", as_gz},
      {Format::kNdjson, bz2("{\"a\":1}\n") + bz2("{}\n"), "2", as_bz2},
      {Format::kNdjson, two.substr(0, two.size() - 1),
       "stored byte " + std::to_string(two.size() - 1) + ": ends within a gz member", as_gz},
      {Format::kNdjson, damaged, "stored byte ", as_gz},
      {Format::kNdjson, bz2("{}\n").substr(0, 20), "stored byte 20: ends within a bz2", as_bz2},
      {Format::kNdjson, two + "rest", "stored byte " + std::to_string(two.size()), as_gz},
      {Format::kNdjson, "{}\n", "stored byte 0: is no gz member", as_gz},
      {Format::kNdjson, "", "stored byte 0: is empty: no gz member", as_gz},
      {Format::kNdjson, gz("{}\n{"), "line 2, byte 4: the end is within a JSON", as_gz},
      {Format::kAny, gz("\xFF"), "0", as_gz},
  });
}

#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t kLittle = std::uint64_t{256} << 20;  // what is freed stays for a while
#else
constexpr std::uint64_t kLittle = std::uint64_t{8} << 20;
#endif

// A line, a literal, a text of 64 MiB in parts of 1 MiB.
TEST(CheckTest, MemoryDoesNotGrowWithLines) {
  struct Long {
    Format format;
    std::string before, behind;
  };
  const std::vector<Long> rows = {
      {Format::kJson, "[\"", "\"]"},
      {Format::kNdjson, "{\"a\":\"", "\"}\n"},
      {Format::kNtriples, "<a:s> <a:p> \"", "\" .\n"},
      {Format::kTsv, "", "\n"},
      {Format::kLines, "", "\n"},
      {Format::kXml, "<r><a>", "</a></r>"},
  };
  const std::string part(std::size_t{1} << 20, 'x');
  for (const Long& row : rows) {
    const std::uint64_t peak = codec::peak_memory_of([&]() -> std::string {
      Check check({.format = row.format}, "file");
      check.feed(row.before);
      for (int i = 0; i < 64; ++i) check.feed(part);
      check.feed(row.behind);
      return check.finish().bytes > part.size() * 64 ? "" : "bytes are missing";
    });
    EXPECT_LT(peak, kLittle) << format_name(row.format);
  }
}

TEST(CheckTest, TurtleIsReadSentenceBySentence) {
  std::string block = "@prefix w: <http://w/> .\n";
  for (int i = 0; i < 2000; ++i) {
    block += "w:Q" + std::to_string(i) + " a w:Item ;\n\tw:label \"a . b\"@en .\n\n";
  }
  const std::uint64_t peak = codec::peak_memory_of([&]() -> std::string {
    Check check({.format = Format::kTurtle}, "file");
    for (int i = 0; i < 200; ++i) check.feed(block);
    const std::uint64_t items = check.finish().items;
    return items == 200 * 4000 ? "" : std::to_string(items) + " items";
  });
  EXPECT_LT(peak, kLittle);
}

TEST(ItemCountTest, TakesNumbersFromWhatProducersSay) {
  const auto count = [](ItemCount::How how) {
    ItemCount items("([0-9,]+) entities", how, "check.count");
    for (const char* line : {"Starting", "Processed 1,000 entities.", "warning: , entities",
                             "Processed 25 entities."}) {
      items.take(line);
    }
    return items.count();
  };
  EXPECT_EQ(count(ItemCount::How::kLast), 25U);
  EXPECT_EQ(count(ItemCount::How::kSum), 1025U);
  ItemCount none("(x)", ItemCount::How::kLast, "check.count");
  none.take(std::string(std::size_t{1} << 20, 'y'));
  EXPECT_EQ(none.count(), std::nullopt);
}

TEST(ItemCountTest, RefusesPatternsWithoutANumber) {
  for (const char* pattern : {"(", "[0-9]+", "(a)(b)"}) {
    try {
      const ItemCount items(pattern, ItemCount::How::kLast, "check.count");
      ADD_FAILURE() << pattern;
    } catch (const plugin::Failure& failure) {
      EXPECT_EQ(failure.subject(), "check.count");
      EXPECT_THAT(failure.message(), HasSubstr(pattern));
    }
  }
}

}  // namespace
}  // namespace dumps::misc
