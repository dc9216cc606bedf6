#include "plugins/misc-dump/check/table_checker.h"

namespace dumps::misc {

void LinesChecker::feed(std::string_view bytes) {
  if (bytes.empty()) return;
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    ++lines_;
  }
  is_ended_ = bytes.back() == '\n';
  bytes_ += bytes.size();
}

void LinesChecker::finish() {
  if (!is_ended_) throw Malformed("the last line has no newline", bytes_);
}

void TableChecker::end_record(std::uint64_t at) {
  const std::uint64_t columns = separators_ + 1;
  if (columns_ == 0) columns_ = columns;
  if (columns != columns_) {
    throw Malformed("a line of " + std::to_string(columns) + " columns, where " +
                        std::to_string(columns_) + " are expected",
                    at);
  }
  separators_ = 0;
  is_ended_ = true;
  state_ = State::kFieldBegin;
  ++records_;
}

void TableChecker::take(char c, std::uint64_t at) {
  if (state_ == State::kQuoted) {
    if (c == '"') state_ = State::kQuoteInQuoted;
    return;
  }
  is_ended_ = false;
  if (c == '"' && has_quotes_) {
    if (state_ == State::kField) throw Malformed("a quote within a field without quotes", at);
    state_ = State::kQuoted;  // begins it, or is the second of two
    return;
  }
  if (c == '\n') {
    end_record(at);
  } else if (c == separator_) {
    ++separators_;
    state_ = State::kFieldBegin;
  } else if (state_ == State::kQuoteInQuoted && c != '\r') {
    throw Malformed("more behind the quotes of a field", at);
  } else if (state_ == State::kFieldBegin) {
    state_ = State::kField;
  }
}

void TableChecker::feed(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) take(bytes[i], bytes_ + i);
  bytes_ += bytes.size();
}

void TableChecker::finish() {
  if (state_ == State::kQuoted) throw Malformed("the end is within a field in quotes", bytes_);
  if (!is_ended_) throw Malformed("the last line has no newline", bytes_);
}

}  // namespace dumps::misc
