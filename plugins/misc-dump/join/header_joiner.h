// HeaderJoiner: lines that begin every piece, alike in all, stay once: those of a table's column
// names, or those of Turtle that declare prefixes and the base, with the comments and empty lines
// among them, which may differ. A piece whose header differs otherwise is refused: its names would
// mean something else.
//
// A piece with a header only counts as empty. Memory: the header, 1 MiB at most. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/misc-dump/join/joiner.h"

namespace dumps::misc {

class HeaderJoiner : public Joiner {
 public:
  enum class Kind : std::uint8_t { kLines, kTurtle };
  HeaderJoiner(Kind kind, std::uint64_t lines, Sink sink);

  void begin_piece(const std::string& name) override;
  void feed(std::string_view bytes) override;
  void end_piece() override;
  void finish() override {}

 private:
  // Whether a line of what waits belongs to the header.
  bool is_header(std::string_view line);
  // Takes the whole lines of waiting_ that do; the header is over with the first that does not.
  void take_lines(bool is_end);
  void end_header();
  void body(std::string_view bytes);

  Kind kind_;
  std::uint64_t lines_;
  Sink sink_;
  std::string first_name_;  // of the piece that header_ is of
  std::string names_;       // what it declares
  bool has_header_ = false;
  std::string name_;        // of this piece
  std::string own_header_;  // of this piece
  std::string own_names_;   // the same without comments and empty lines
  std::uint64_t own_lines_ = 0;
  bool is_declaring_ = false;  // a declaration goes on in the next line
  bool in_header_ = true;
  std::string waiting_;       // not yet known to be header
  std::size_t searched_ = 0;  // of it, for the end of a line
  char last_ = '\n';          // of this piece's body
};

}  // namespace dumps::misc
