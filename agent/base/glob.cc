#include "agent/base/glob.h"

#include <vector>

namespace dumps {

bool glob_matches(std::string_view pattern, std::string_view text) {
  // Greedy with one place to come back to: the newest '*'.
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos && text[star_text] != '/') {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Walks both patterns at once: reach[i][j] says that the first i of a and j of b can match the same
// text.
bool globs_intersect(std::string_view a, std::string_view b) {
  std::vector<std::vector<char>> reach(a.size() + 1, std::vector<char>(b.size() + 1, 0));
  reach[0][0] = 1;
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (reach[i][j] == 0) continue;
      const bool star_a = i < a.size() && a[i] == '*';
      const bool star_b = j < b.size() && b[j] == '*';
      if (star_a) reach[i + 1][j] = 1;  // matches nothing more
      if (star_b) reach[i][j + 1] = 1;
      if (star_a && j < b.size() && !star_b && b[j] != '/') reach[i][j + 1] = 1;
      if (star_b && i < a.size() && !star_a && a[i] != '/') reach[i + 1][j] = 1;
      if (i < a.size() && j < b.size() && !star_a && !star_b && a[i] == b[j])
        reach[i + 1][j + 1] = 1;
    }
  }
  return reach[a.size()][b.size()] != 0;
}

std::string expand_pattern(std::string_view pattern, std::string_view target,
                           std::string_view date) {
  std::string out;
  while (!pattern.empty()) {
    if (pattern.starts_with("{target}")) {
      out += target;
      pattern.remove_prefix(8);
    } else if (pattern.starts_with("{date}")) {
      out += date;
      pattern.remove_prefix(6);
    } else {
      out += pattern.front();
      pattern.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace dumps
