#include "agent/core/problem.h"

#include <algorithm>

namespace dumps {
namespace {

// Damerau-Levenshtein distance with adjacent swaps: what typing mistakes cost.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> d(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::string Problem::to_string() const {
  std::string text = file;
  if (line > 0) text += ":" + std::to_string(line);
  text += ": " + what;
  if (!advice.empty()) text += "; " + advice;
  return text;
}

std::string Problems::to_string() const {
  std::string text;
  for (const auto& problem : list_) text += problem.to_string() + "\n";
  return text;
}

std::string nearest(std::string_view wrong, const std::vector<std::string>& known) {
  std::string best;
  size_t best_distance = std::max<size_t>(2, wrong.size() / 3) + 1;
  for (const auto& name : known) {
    const size_t d = distance(wrong, name);
    if (d < best_distance) {
      best = name;
      best_distance = d;
    }
  }
  return best;
}

std::string name_advice(std::string_view wrong, const std::vector<std::string>& known) {
  const std::string best = nearest(wrong, known);
  if (!best.empty()) return "did you mean \"" + best + "\"?";
  if (known.empty()) return "there are none";
  std::string text = "known are: ";
  for (size_t i = 0; i < known.size(); ++i) text += (i == 0 ? "" : ", ") + known[i];
  return text;
}

}  // namespace dumps
