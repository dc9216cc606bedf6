// TableInsertWriter: INSERT statements in MySQL's form, of about a megabyte each, as mariadb-dump
// writes them. What is collected goes to the sink in blocks. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace dumps::xml_dump {

class TableInsertWriter {
 public:
  using Take = std::function<void(std::string_view)>;

  // `table` is a name without '`'.
  TableInsertWriter(std::string table, Take take)
      : table_(std::move(table)), take_(std::move(take)) {}

  void begin_row();
  void add_null() { add("NULL"); }
  // Digits, a point and the like: written as they are.
  void add_number(std::string_view text) { add(text); }
  void add_text(std::string_view bytes);
  void end_row();
  // Ends the last statement and hands over what is left.
  void finish();

 private:
  void add(std::string_view text);
  void flush();

  const std::string table_;
  const Take take_;
  std::string block_;
  std::uint64_t statement_bytes_ = 0;
  bool in_statement_ = false;
  bool is_first_value_ = true;
};

}  // namespace dumps::xml_dump
