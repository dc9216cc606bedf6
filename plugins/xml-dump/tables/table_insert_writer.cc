#include "plugins/xml-dump/tables/table_insert_writer.h"

#include "plugins/xml-dump/engine/byte_sink.h"

namespace dumps::xml_dump {
namespace {

// Servers take statements of 16 MiB at least; a row is never cut.
constexpr std::uint64_t kMaxStatementBytes = uint64_t{1} << 20;

// The letter that stands behind '\' for the byte; 0: the byte stands for itself.
char escape_of(char byte) {
  switch (byte) {
    case '\0':
      return '0';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\x1A':
      return 'Z';
    case '\\':
    case '\'':
    case '"':
      return byte;
    default:
      return '\0';
  }
}

constexpr std::string_view kEscaped("\0\n\r\x1A\\'\"", 7);

}  // namespace

void TableInsertWriter::begin_row() {
  if (in_statement_ && statement_bytes_ >= kMaxStatementBytes) {
    block_ += ";\n";
    in_statement_ = false;
  }
  if (in_statement_) {
    block_ += ",\n(";
  } else {
    block_ += "INSERT INTO `" + table_ + "` VALUES\n(";
    in_statement_ = true;
    statement_bytes_ = 0;
  }
  is_first_value_ = true;
}

void TableInsertWriter::add(std::string_view text) {
  if (!is_first_value_) block_ += ',';
  is_first_value_ = false;
  block_ += text;
  statement_bytes_ += text.size() + 1;
}

void TableInsertWriter::add_text(std::string_view bytes) {
  add("'");
  statement_bytes_ += bytes.size();
  while (!bytes.empty()) {
    const size_t plain = bytes.find_first_of(kEscaped);
    block_ += bytes.substr(0, plain);
    if (plain == std::string_view::npos) break;
    block_ += '\\';
    block_ += escape_of(bytes[plain]);
    bytes.remove_prefix(plain + 1);
  }
  block_ += '\'';
}

void TableInsertWriter::end_row() {
  block_ += ')';
  if (block_.size() >= kSinkBlockBytes) flush();
}

void TableInsertWriter::finish() {
  if (in_statement_) block_ += ";\n";
  in_statement_ = false;
  flush();
}

void TableInsertWriter::flush() {
  if (!block_.empty()) take_(block_);
  block_.clear();
}

}  // namespace dumps::xml_dump
