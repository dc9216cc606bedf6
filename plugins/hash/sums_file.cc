#include "plugins/hash/sums_file.h"

namespace dumps::hash {

std::string sums_line(std::string_view hash, std::string_view name) {
  std::string line;
  if (name.find_first_of("\\\n\r") == std::string_view::npos) {
    line.append(hash).append("  ").append(name).append("\n");
    return line;
  }
  line.append("\\").append(hash).append("  ");
  for (const char c : name) {
    if (c == '\\') {
      line += "\\\\";
    } else if (c == '\n') {
      line += "\\n";
    } else if (c == '\r') {
      line += "\\r";
    } else {
      line += c;
    }
  }
  return line + "\n";
}

}  // namespace dumps::hash
