// Every kind of join, whatever the pieces are cut into; and pieces that cannot be joined.
#include "plugins/misc-dump/join/joiner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dumps/failure.hpp"
#include "plugins/misc-dump/check/check.h"
#include "plugins/misc-dump/join/piece_order.h"

namespace dumps::misc {
namespace {

using ::testing::HasSubstr;
using Texts = std::vector<std::string>;

// The joined text, or "FAILED piece: message".
std::string joined(const JoinRules& rules, const Texts& pieces, std::size_t part) {
  std::string text;
  try {
    const auto joiner = make_joiner(rules, [&](std::string_view bytes) { text += bytes; });
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      joiner->begin_piece("piece" + std::to_string(i + 1));
      const std::string_view piece = pieces[i];
      for (std::size_t at = 0; at < piece.size(); at += part) {
        joiner->feed(piece.substr(at, part));
      }
      joiner->end_piece();
    }
    joiner->finish();
  } catch (const plugin::Failure& failure) {
    return "FAILED " + failure.subject() + ": " + failure.message();
  }
  return text;
}

struct Row {
  JoinRules rules;
  Texts pieces;
  std::string becomes;  // or how the failure begins
};

void expect_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    for (const std::size_t part : {std::size_t{1}, std::size_t{5}, std::size_t{1} << 16}) {
      const std::string text = joined(row.rules, row.pieces, part);
      const bool fails = row.becomes.starts_with("FAILED");
      EXPECT_EQ(fails ? text.substr(0, row.becomes.size()) : text, row.becomes)
          << "pieces: " << ::testing::PrintToString(row.pieces) << " in parts of " << part;
    }
  }
}

TEST(JoinerTest, PlainAndLines) {
  expect_rows({
      {{}, {"a", "", "b\n"}, "ab\n"},
      {{.kind = JoinKind::kLines}, {"a", "", "b\n", "c"}, "a\nb\nc\n"},
      {{.kind = JoinKind::kLines}, {"", ""}, ""},
  });
}

TEST(JoinerTest, JsonArrayOfPiecesOfEveryShape) {
  const JoinRules guess{.kind = JoinKind::kJsonArray};
  const std::string three = "[\n{\"a\":1},\n{\"b\":[2]},\n3\n]\n";
  const std::vector<Row> rows = {
      {guess, {"[{\"a\":1},\n{\"b\":[2]}]", "[3]\n"}, three},
      {guess, {"\n[\n{\"a\":1},\n{\"b\":[2]}\n ]\n", "", "[]", " [\n]\n", "[ 3 ]"}, three},
      {guess, {"{\"a\":1}\n{\"b\":[2]}\n", "\n", "3"}, three},
      {guess, {"{\"a\":1},\n{\"b\":[2]},\n", "3,\r\n"}, three},
      {guess, {"{\"a\":1}\r\n", "[{\"b\":[2]}]", "3"}, three},
      {{.kind = JoinKind::kJsonArray, .json_pieces = JsonPieces::kSnippets},
       {"{\"a\":1},\n{\"b\":[2]}\n", " \n", "3"},
       three},
      {{.kind = JoinKind::kJsonArray, .json_pieces = JsonPieces::kSnippets},
       {"{\n\"a\": \"x , \"\n},", "[1]"},
       "[\n{\n\"a\": \"x , \"\n},\n[1]\n]\n"},
      {{.kind = JoinKind::kJsonArray, .json_pieces = JsonPieces::kLines},
       {"[1]\n[2]\n", "[\"a, ]\"]\n"},
       "[\n[1],\n[2],\n[\"a, ]\"]\n]\n"},
      {guess, {"[[1],[2]]", "[[[]]]"}, "[\n[1],[2],\n[[]]\n]\n"},
      {guess, {"[\"a  ]  \",\"b]\"]"}, "[\n\"a  ]  \",\"b]\"\n]\n"},
      {guess,
       {"{\"t\":\"a , b\"}\n{\"t\":\" ]\"}\n"},
       "[\n{\"t\":\"a , b\"},\n{\"t\":\" ]\"}\n]\n"},
      {guess, {"", " \n"}, "[\n]\n"},
      {guess, {}, "[\n]\n"},
  };
  expect_rows(rows);
  for (const Row& row : rows) {
    Check check({.format = Format::kJson}, "joined");
    check.feed(joined(row.rules, row.pieces, 3));
    EXPECT_NO_THROW(check.finish()) << row.becomes;
  }
}

TEST(JoinerTest, JsonPiecesThatAreCutOrOdd) {
  const JoinRules guess{.kind = JoinKind::kJsonArray};
  expect_rows({
      {guess, {"[1]", "[2,3"}, "FAILED piece2: its JSON array does not end: the piece is cut off"},
      {guess, {"["}, "FAILED piece1: its JSON array does not end"},
      {{.kind = JoinKind::kJsonArray, .json_pieces = JsonPieces::kArrays},
       {"{}"},
       "FAILED piece1: is no JSON array: it begins with \""},
      {guess, {"1,,\n"}, "FAILED piece1: ends with more than one comma"},
  });
  // What is wrong within values, the check of the joined text says.
  for (const Texts& pieces : {Texts{"{\"a\":\n"}, Texts{"1,,\n2\n"}, Texts{",\n1\n"}, Texts{"[1,]"},
                              Texts{"[1]", "[2]]"}}) {
    Check check({.format = Format::kJson}, "joined");
    EXPECT_THROW(
        {
          check.feed(joined(guess, pieces, 100));
          check.finish();
        },
        plugin::Failure)
        << ::testing::PrintToString(pieces);
  }
}

TEST(JoinerTest, HeadersStayOnce) {
  const JoinRules table{.kind = JoinKind::kHeaderLines};
  const JoinRules turtle{.kind = JoinKind::kTurtle};
  const std::string names = "# shard\n@prefix a:\n  <http://a/> .\nPREFIX b: <http://b/>\n\n";
  const std::string other = "@prefix a:\n  <http://a/> .\n# another\nPREFIX b: <http://b/>\n";
  expect_rows({
      {table, {"id\tname\n1\tx\n", "id\tname\n", "", "id\tname\n2\ty"}, "id\tname\n1\tx\n2\ty\n"},
      {{.kind = JoinKind::kHeaderLines, .header_lines = 2},
       {"a\nb\n1\n", "a\nb\n2\n"},
       "a\nb\n1\n2\n"},
      {table, {"id\n1\n", "ID\n2\n"}, "FAILED piece2: its header is not that of piece1: line 1 is"},
      {table, {"id"}, "id\n"},
      {turtle,
       {names + "a:s b:p 1 .\n", other + "a:s b:p 2 .", "", names},
       names + "a:s b:p 1 .\na:s b:p 2 .\n"},
      {turtle,
       {names + "a:s b:p 1 .\n", "@prefix a: <http://x/> .\na:s a:p 2 .\n"},
       "FAILED piece2: its header is not that of piece1: line 1 is \"@prefix a: <http://x/> .\", "
       "not \"@prefix a:\""},
      {turtle, {"<a:s> <a:p> 1 .\n", "<a:s> <a:p> 2 .\n"}, "<a:s> <a:p> 1 .\n<a:s> <a:p> 2 .\n"},
      {turtle, {"", "prefixes:a a:b 1 ."}, "prefixes:a a:b 1 .\n"},
      {turtle,
       {"#" + std::string(2'000'000, 'x')},
       "FAILED piece1: its header is longer than 1 MiB"},
  });
}

TEST(JoinerTest, PiecesComeInTheOrderOfTheirShards) {
  const auto order = [](std::vector<Piece> pieces, std::uint64_t shards) {
    try {
      std::string names;
      for (const Piece& piece : in_shard_order(std::move(pieces), shards, "all.json")) {
        names += piece.artifact + " ";
      }
      return names;
    } catch (const plugin::Failure& failure) {
      return failure.message();
    }
  };
  EXPECT_EQ(order({{10, "j"},
                   {2, "b"},
                   {1, "a"},
                   {9, "i"},
                   {3, "c"},
                   {4, "d"},
                   {5, "e"},
                   {6, "f"},
                   {7, "g"},
                   {8, "h"}},
                  10),
            "a b c d e f g h i j ");
  EXPECT_THAT(order({{1, "a"}, {3, "c"}}, 3), HasSubstr("shard 2 of 3 shards is missing"));
  EXPECT_THAT(order({{1, "a"}}, 2), HasSubstr("shard 2 of 2 shards is missing"));
  EXPECT_THAT(order({{1, "a"}, {2, "b"}, {2, "c"}}, 2), HasSubstr("two pieces are of shard 2"));
  EXPECT_THAT(order({{1, "a"}, {2, "b"}, {99, "stale"}}, 2), HasSubstr("stale is of shard 99"));
}

}  // namespace
}  // namespace dumps::misc
