// RowWriter: rows as lines of text; see sql_producer.h. Remembers the key of the last row. One
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dumps::misc {

class RowWriter {
 public:
  using Sink = std::function<void(std::string_view)>;
  // `key`: a column with a number that rows ascend by; empty: none.
  RowWriter(bool is_json, bool has_header, std::string key, Sink sink)
      : is_json_(is_json), has_header_(has_header), key_(std::move(key)), sink_(std::move(sink)) {}

  // Before the rows of each query; the header is written once.
  void begin(std::vector<std::string> columns);
  void column(std::string_view bytes);
  void null();
  void end_row();
  // What is left.
  void finish();

  std::uint64_t rows() const { return rows_; }
  std::uint64_t last_key() const { return last_key_; }

 private:
  void open_column();
  void take_key(std::string_view bytes);
  void flush();

  bool is_json_, has_header_;
  std::string key_;
  Sink sink_;
  std::vector<std::string> columns_;
  std::size_t index_ = 0;  // of the next column
  std::size_t key_index_ = SIZE_MAX;
  bool has_begun_ = false;
  std::string text_;
  std::uint64_t rows_ = 0;
  std::uint64_t last_key_ = 0, next_key_ = 0;
};

}  // namespace dumps::misc
