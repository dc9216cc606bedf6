#include "agent/base/glob.h"

#include <vector>

namespace dumps {

namespace {

constexpr std::string_view kName = "{name}";
constexpr char kNameStar = '\x01';  // stands for it: no name of a file has it

std::string with_stars(std::string_view pattern) {
  std::string out(pattern);
  for (size_t at = 0; (at = out.find(kName, at)) != std::string::npos;) {
    out.replace(at, kName.size(), 1, kNameStar);
  }
  return out;
}

bool is_star(char c) { return c == '*' || c == kNameStar; }

bool may_stand_for(char star, char c) {
  if (star == '*') return c != '/';
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  if (pattern.find(kName) != std::string_view::npos) return globs_intersect(pattern, text);
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
bool globs_intersect(std::string_view first, std::string_view second) {
  const std::string a = with_stars(first);
  const std::string b = with_stars(second);
  std::vector<std::vector<char>> reach(a.size() + 1, std::vector<char>(b.size() + 1, 0));
  reach[0][0] = 1;
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (reach[i][j] == 0) continue;
      const bool star_a = i < a.size() && is_star(a[i]);
      const bool star_b = j < b.size() && is_star(b[j]);
      if (star_a) reach[i + 1][j] = 1;  // matches nothing more
      if (star_b) reach[i][j + 1] = 1;
      if (star_a && j < b.size() && !star_b && may_stand_for(a[i], b[j])) reach[i][j + 1] = 1;
      if (star_b && i < a.size() && !star_a && may_stand_for(b[j], a[i])) reach[i + 1][j] = 1;
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
