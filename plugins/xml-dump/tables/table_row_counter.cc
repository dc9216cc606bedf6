// What a dump looks like: each statement begins on a line of its own, and text that users wrote is
// only within the strings of rows, where a newline is written as \n. So outside of rows lines are
// enough, and within them strings and parentheses:
//
//   INSERT INTO `page` VALUES
//   (1,'it\'s',NULL),
//   (2,'a)(b',0x00);
#include "plugins/xml-dump/tables/table_row_counter.h"

namespace dumps::xml_dump {
namespace {

constexpr std::string_view kInsert = "INSERT INTO `";
constexpr std::string_view kValues = " VALUES";
constexpr std::string_view kEnd = "-- Dump completed";
// As much of a line as is looked at: the longest name has 64 characters of up to 4 bytes.
constexpr size_t kMaxLineBytes = 512;

}  // namespace

// The line is "INSERT INTO `name` VALUES" so far: what follows are rows.
void TableRowCounter::end_word() {
  const size_t end = word_.size() - kValues.size() - 1;
  tables_.insert(word_.substr(kInsert.size(), end - kInsert.size()));
  in_ = In::kRows;
  depth_ = 0;
}

void TableRowCounter::take_row_byte(char byte) {
  switch (byte) {
    case '\'':
      in_ = In::kString;
      return;
    case '(':
      if (depth_++ == 0) ++rows_;
      return;
    case ')':
      --depth_;
      return;
    case ';':
      if (depth_ == 0) in_ = In::kRest;
      return;
    default:
      return;
  }
}

void TableRowCounter::take(std::string_view bytes) {
  for (size_t at = 0; at < bytes.size(); ++at) {
    const char byte = bytes[at];
    switch (in_) {
      case In::kString: {
        // Most bytes of a dump are within strings.
        const size_t stop = bytes.find_first_of("'\\", at);
        if (stop == std::string_view::npos) return;
        at = stop;
        // '' within a string is the end of one and the begin of another.
        in_ = bytes[at] == '\'' ? In::kRows : In::kStringEscape;
        break;
      }
      case In::kStringEscape:
        in_ = In::kString;
        break;
      case In::kRows:
        take_row_byte(byte);
        break;
      case In::kRest:
        if (byte == '\n') in_ = In::kLineBegin;
        break;
      case In::kLineBegin:
        if (byte == '\n') break;
        word_.clear();
        in_ = In::kWord;
        [[fallthrough]];
      case In::kWord:
        if (byte == '\n' || word_.size() == kMaxLineBytes) {
          last_line_ = word_;
          in_ = byte == '\n' ? In::kLineBegin : In::kRest;
          break;
        }
        word_ += byte;
        if (word_.ends_with(kValues) && word_.starts_with(kInsert) &&
            word_.find('`', kInsert.size()) == word_.size() - kValues.size() - 1) {
          last_line_ = word_;
          end_word();
        }
        break;
    }
  }
}

bool TableRowCounter::is_complete() const {
  const bool in_line = in_ == In::kWord;
  return (in_line || in_ == In::kLineBegin) &&
         std::string_view(in_line ? word_ : last_line_).starts_with(kEnd);
}

}  // namespace dumps::xml_dump
