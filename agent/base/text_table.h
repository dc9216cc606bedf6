// TextTable: rows of text in aligned columns. Pure.
#pragma once

#include <string>
#include <vector>

namespace dumps {

class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header) { rows_.push_back(std::move(header)); }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.size() == 1; }
  // Columns two blanks apart, no blanks at line ends.
  std::string to_string() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// "1.5 GiB", "12,345", "1 h 05 min": figures as people read them.
std::string human_bytes(double bytes);
std::string human_count(unsigned long long count);
std::string human_seconds(double seconds);
// Columns that a UTF-8 text takes on a terminal, one per code point.
size_t display_width(const std::string& text);

}  // namespace dumps
