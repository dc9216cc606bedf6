#include "plugins/misc-dump/produce/row_writer.h"

#include <algorithm>
#include <boost/json.hpp>

#include "dumps/failure.hpp"
#include "plugins/misc-dump/produce/producer.h"

namespace dumps::misc {
namespace {

constexpr std::size_t kFlushBytes = std::size_t{64} << 10;

void escape_into(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    switch (c) {
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\0':
        out += "\\0";
        break;
      default:
        out += c;
    }
  }
}

}  // namespace

void RowWriter::begin(std::vector<std::string> columns) {
  columns_ = std::move(columns);
  if (!key_.empty()) {
    const auto found = std::find(columns_.begin(), columns_.end(), key_);
    if (found == columns_.end()) {
      throw plugin::config_failure("producer.key",
                                   "\"" + key_ + "\" is no column of what the query gives");
    }
    key_index_ = static_cast<std::size_t>(found - columns_.begin());
  }
  if (!has_header_ || has_begun_) {
    has_begun_ = true;
    return;
  }
  has_begun_ = true;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) text_ += '\t';
    escape_into(text_, columns_[i]);
  }
  text_ += '\n';
}

void RowWriter::open_column() {
  if (!is_json_) {
    if (index_ > 0) text_ += '\t';
    return;
  }
  text_ += index_ == 0 ? '{' : ',';
  text_ += boost::json::serialize(boost::json::string(columns_.at(index_)));
  text_ += ':';
}

void RowWriter::take_key(std::string_view bytes) {
  const std::uint64_t key = number_of(bytes, "producer.key");
  if (rows_ > 0 && key <= last_key_) {
    throw plugin::config_failure("producer.key", "rows do not ascend by " + key_ + ": " +
                                                     std::to_string(key) + " comes behind " +
                                                     std::to_string(last_key_) + "; add ORDER BY " +
                                                     key_ + " to the query");
  }
  next_key_ = key;
}

void RowWriter::column(std::string_view bytes) {
  if (index_ == key_index_) take_key(bytes);
  open_column();
  if (is_json_) {
    text_ += boost::json::serialize(boost::json::string(bytes));
  } else {
    escape_into(text_, bytes);
  }
  ++index_;
}

void RowWriter::null() {
  if (index_ == key_index_) {
    throw plugin::config_failure("producer.key", "column " + key_ + " has no value in a row");
  }
  open_column();
  text_ += is_json_ ? "null" : "NULL";
  ++index_;
}

void RowWriter::end_row() {
  if (is_json_) text_ += '}';
  text_ += '\n';
  index_ = 0;
  ++rows_;
  last_key_ = next_key_;
  if (text_.size() >= kFlushBytes) flush();
}

void RowWriter::flush() {
  if (text_.empty()) return;
  sink_(text_);
  text_.clear();
}

void RowWriter::finish() { flush(); }

}  // namespace dumps::misc
