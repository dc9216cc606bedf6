// Lines: LinesChecker wants each to end; TableChecker wants the same number of columns in each as
// well. With quotes, as of RFC 4180, a record may go over several lines, and a quote within quotes
// is there twice.
#pragma once

#include <cstdint>
#include <string>

#include "plugins/misc-dump/check/format_checker.h"

namespace dumps::misc {

class LinesChecker : public FormatChecker {
 public:
  void feed(std::string_view bytes) override;
  void finish() override;
  std::uint64_t items() const override { return lines_; }

 private:
  std::uint64_t bytes_ = 0;
  std::uint64_t lines_ = 0;
  bool is_ended_ = true;
};

class TableChecker : public FormatChecker {
 public:
  // `columns` 0: as many as the first record has.
  TableChecker(char separator, bool has_quotes, std::uint64_t columns, std::uint64_t header_lines)
      : separator_(separator), has_quotes_(has_quotes), columns_(columns), headers_(header_lines) {}
  void feed(std::string_view bytes) override;
  void finish() override;
  std::uint64_t items() const override { return records_ > headers_ ? records_ - headers_ : 0; }

 private:
  enum class State : std::uint8_t { kFieldBegin, kField, kQuoted, kQuoteInQuoted };
  // `at`: of this byte in the file.
  void take(char c, std::uint64_t at);
  void end_record(std::uint64_t at);

  char separator_;
  bool has_quotes_;
  std::uint64_t columns_;
  std::uint64_t headers_;
  std::uint64_t records_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t separators_ = 0;  // in this record
  bool is_ended_ = true;          // the record
  State state_ = State::kFieldBegin;
};

}  // namespace dumps::misc
