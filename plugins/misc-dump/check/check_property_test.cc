// Texts that were damaged at random: the verdict must not depend on what the bytes are cut into,
// and must be that of another parser of the format.
#include <gtest/gtest.h>
#include <serd/serd.h>

#include <boost/json.hpp>
#include <random>

#include "dumps/failure.hpp"
#include "plugins/misc-dump/check/check.h"
#include "plugins/misc-dump/check/place.h"
#include "plugins/misc-dump/join/joiner.h"

namespace dumps::misc {
namespace {

// Where a text is refused ("line 2, byte 9: ..." up to the excerpt), or its items.
std::string verdict(Format format, std::string_view text, std::size_t part) {
  try {
    Check check({.format = format}, "file");
    for (std::size_t at = 0; at < text.size(); at += part) check.feed(text.substr(at, part));
    return std::to_string(check.finish().items);
  } catch (const plugin::Failure& failure) {
    return failure.message().substr(0, failure.message().find(", at \""));
  }
}
bool is_good(const std::string& said) {
  return said.find_first_not_of("0123456789") == std::string::npos;
}

class Damage {
 public:
  std::string operator()(std::string text) {
    static constexpr std::string_view kBytes = "\"\\{}[]<>:,.@^_#' \n\t\r0aZ\xC3\x80";
    for (std::size_t changes = pick(3); changes > 0 && !text.empty(); --changes) {
      const std::size_t at = pick(text.size());
      switch (pick(4)) {
        case 0:
          text[at] = kBytes[pick(kBytes.size())];
          break;
        case 1:
          text.insert(at, 1, kBytes[pick(kBytes.size())]);
          break;
        case 2:
          text.erase(at, 1 + pick(4));
          break;
        default:
          text.resize(at);
      }
    }
    return text;
  }
  std::size_t pick(std::size_t limit) { return random_() % limit; }

 private:
  std::mt19937 random_{20261127};  // the same each time
};

const std::string kJson = R"([{"a":[1,-2.5e3,true],"b\"":{"c":null}},"x\u00e9 , ]",{}])";
const std::string kTriples =
    "<http://a/s> <http://a/p> \"o \\\"\\u00e9\"@en-GB .\n# words\n_:b1 <a:p> _:b2 .\n"
    "<a:b> <c:d> \"1\"^^<http://x/int> .\n";
const std::string kTurtle =
    "@prefix a: <http://a/> .\na:s a:p a:o , 1.5 , \"\"\"x . \"y\" .\n\"\"\" ; a a:T .\n"
    "# <no . comment\n<http://a/s> a:q [ a:r ( 1 2 ) ] , '' , 'it\\'s . ' .\n";

TEST(CheckPropertyTest, VerdictsDoNotDependOnCuts) {
  Damage damage;
  const std::pair<Format, std::string> texts[] = {
      {Format::kJson, kJson},
      {Format::kNdjson, kJson + "\n{\"a\":1}\n3\n"},
      {Format::kNtriples, kTriples},
      {Format::kNquads, kTriples + "<a:s> <a:p> \"x\" <a:g> .\n"},
      {Format::kTurtle, kTurtle},
      {Format::kTsv, "a\tb\n1\t2\n"},
      {Format::kCsv, "a,b\n\"x,\n\"\"y\",2\n"},
      {Format::kXml, "<?xml version='1.0'?>\n<r><a x='1'/><b>t &amp; <!-- c --></b></r>\n"},
  };
  for (const auto& [format, text] : texts) {
    ASSERT_TRUE(is_good(verdict(format, text, 1000))) << format_name(format);
    for (int i = 0; i < 2000; ++i) {
      const std::string damaged = damage(text);
      const std::string whole = verdict(format, damaged, 1000);
      for (const std::size_t part : {std::size_t{1}, 1 + damage.pick(20)}) {
        const std::string cut = verdict(format, damaged, part);
        // A text may have two faults at once, of which cuts show the one or the other first.
        const bool is_same = is_good(whole) ? whole == cut : !is_good(cut);
        EXPECT_TRUE(is_same) << format_name(format) << ": " << damaged << "\n"
                             << whole << "\n"
                             << cut;
      }
    }
  }
}

TEST(CheckPropertyTest, JsonIsWhatAnotherParserTakes) {
  Damage damage;
  for (int i = 0; i < 5000; ++i) {
    const std::string text = damage(kJson);
    boost::json::error_code error;
    boost::json::parse(text, error);
    EXPECT_EQ(is_good(verdict(Format::kJson, text, 7)), !error) << text;
  }
}

SerdStatus read_by_serd(const std::string& text) {
  const auto silent = [](void*, const SerdError*) { return SERD_SUCCESS; };
  SerdReader* reader =
      serd_reader_new(SERD_NTRIPLES, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
  serd_reader_set_strict(reader, true);
  serd_reader_set_error_sink(reader, silent, nullptr);
  const SerdStatus status =
      serd_reader_read_string(reader, reinterpret_cast<const std::uint8_t*>(text.c_str()));
  serd_reader_free(reader);
  return status;
}

// serd takes more than the grammar, so only what the check takes is compared; and it knows no colon
// in labels of blank nodes, which the grammar of N-Triples has.
bool has_colon_in_label(const std::string& text) {
  for (std::size_t at = text.find("_:"); at != std::string::npos; at = text.find("_:", at + 1)) {
    if (text.substr(at + 2, text.find_first_of(" \t\r\n", at) - at - 2).find(':') !=
        std::string::npos) {
      return true;
    }
  }
  return false;
}

TEST(CheckPropertyTest, WhatTheCheckOfTriplesTakesAnotherReaderTakes) {
  Damage damage;
  int taken = 0;
  for (int i = 0; i < 5000; ++i) {
    const std::string text = damage(kTriples);
    if (text.empty() || has_colon_in_label(text)) continue;
    if (!is_good(verdict(Format::kNtriples, text, 7))) continue;
    ++taken;
    EXPECT_EQ(read_by_serd(text), SERD_SUCCESS) << printable(text);
  }
  EXPECT_GT(taken, 500);
}

// Values cut into pieces anywhere between two of them come out as one array of the same values.
TEST(CheckPropertyTest, JoinsOfAnyPiecesGiveTheSameArray) {
  Damage random;
  for (int round = 0; round < 500; ++round) {
    boost::json::array values;
    std::string joined;
    const auto joiner =
        make_joiner({.kind = JoinKind::kJsonArray}, [&](std::string_view text) { joined += text; });
    for (std::size_t shard = random.pick(4); shard > 0; --shard) {
      const bool is_array = random.pick(2) == 0;
      std::string piece = is_array ? "[" : "";
      const std::size_t count = random.pick(4);
      for (std::size_t i = 0; i < count; ++i) {
        boost::json::object value{{"n", values.size()}, {"text", "a ] , \" [ \n"}};
        piece += boost::json::serialize(value);
        if (i + 1 < count || !is_array) piece += is_array ? " , \n" : "\n";
        values.push_back(std::move(value));
      }
      piece += is_array ? " ]\n" : "";
      joiner->begin_piece("piece");
      for (std::size_t at = 0; at < piece.size();) {
        const std::size_t part = 1 + random.pick(9);
        joiner->feed(std::string_view(piece).substr(at, part));
        at += part;
      }
      joiner->end_piece();
    }
    joiner->finish();
    boost::json::error_code error;
    EXPECT_EQ(boost::json::parse(joined, error), boost::json::value(values)) << joined;
  }
}

}  // namespace
}  // namespace dumps::misc
