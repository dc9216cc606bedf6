// TableRowCounter: reads a dump of one table in MySQL's form as it goes by, and says how many rows
// its INSERT statements hold, of which table they are, and whether the dump was written to its end.
//
// Knows strings ('…' with \ and '' inside), quoted names and comments, so that no text can pass for
// a row. Takes blocks of any size; memory stays flat. One thread at a time.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace dumps::xml_dump {

class TableRowCounter {
 public:
  void take(std::string_view bytes);

  std::int64_t rows() const { return rows_; }
  // Names in INSERT INTO `…`, as they are written.
  const std::set<std::string>& tables() const { return tables_; }
  // The last line that is not empty begins with "-- Dump completed".
  bool is_complete() const;

 private:
  enum class In { kLineBegin, kWord, kRest, kRows, kString, kStringEscape };

  void take_row_byte(char byte);
  void end_word();

  In in_ = In::kLineBegin;
  std::string word_;  // the line so far, as long as it can be "INSERT INTO `name` VALUES"
  std::string last_line_;
  std::int64_t rows_ = 0;
  std::int64_t depth_ = 0;  // of parentheses
  std::set<std::string> tables_;
};

}  // namespace dumps::xml_dump
