// Joiner: one text from the texts of shards, as a stream: what separates, opens and closes them is
// put in or left out by the kind of join. Pieces come in the order of their shards; empty ones
// count for nothing. What comes out is given to `sink` in parts of any size.
//
// Memory: the header (1 MiB at most) and a few bytes. Failures are thrown as plugin::Failure about
// the piece. One object per joined text; one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dumps::misc {

enum class JoinKind : std::uint8_t {
  kPlain,        // byte after byte
  kLines,        // the same, but each piece ends in a newline
  kJsonArray,    // one array of the values of all pieces: see JsonPieces
  kHeaderLines,  // `header_lines` lines at the beginning of each, alike in all, stay once (CSV)
  kTurtle,       // the same with the prefixes and the base at the beginning
};
// What the pieces of a JSON array look like.
enum class JsonPieces : std::uint8_t {
  kGuess,  // by the first byte: an array, or a value on each line, with or without a comma behind
           // it
  kArrays,
  kLines,     // a value on each line
  kSnippets,  // values with commas in between, without brackets
};

struct JoinRules {
  JoinKind kind = JoinKind::kPlain;
  JsonPieces json_pieces = JsonPieces::kGuess;
  std::uint64_t header_lines = 1;  // kHeaderLines
};

// "plain", "lines", "json-array", "header-lines", "turtle".
std::optional<JoinKind> parse_join_kind(std::string_view name);
// "guess", "arrays", "lines", "snippets".
std::optional<JsonPieces> parse_json_pieces(std::string_view name);

class Joiner {
 public:
  using Sink = std::function<void(std::string_view)>;
  virtual ~Joiner() = default;

  virtual void begin_piece(const std::string& name) = 0;
  virtual void feed(std::string_view bytes) = 0;
  virtual void end_piece() = 0;
  // All pieces have come; no call after it.
  virtual void finish() = 0;
};

std::unique_ptr<Joiner> make_joiner(const JoinRules& rules, Joiner::Sink sink);

}  // namespace dumps::misc
