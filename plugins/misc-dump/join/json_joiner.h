// JsonJoiner: one array of the values of all pieces, a value of which the first and last ones of
// pieces stand on lines of their own, as the dumps of entities always looked:
//
//   [
//   {"id":"Q1"},
//   {"id":"Q2"}
//   ]
//
// Only brackets, commas and blanks between values are touched: whether the values are JSON, the
// check of the joined text says. One thread; constant memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/misc-dump/join/joiner.h"

namespace dumps::misc {

class JsonJoiner : public Joiner {
 public:
  JsonJoiner(JsonPieces pieces, Sink sink);
  void begin_piece(const std::string& name) override;
  void feed(std::string_view bytes) override;
  void end_piece() override;
  void finish() override;

 private:
  // Of values with commas in between, all but what may be the piece's end.
  void feed_list(std::string_view bytes);
  void feed_lines(std::string_view bytes);
  void values(std::string_view text);
  // What comes before the next value.
  void separate();

  JsonPieces kind_;
  Sink sink_;
  std::string name_;
  JsonPieces piece_kind_ = JsonPieces::kGuess;  // of this piece, once it is known
  bool is_open_ = false;                        // the array
  bool piece_has_values_ = false;
  std::string held_;  // blanks, commas and brackets that may be the piece's end
  std::string out_;   // of feed_lines()
};

}  // namespace dumps::misc
