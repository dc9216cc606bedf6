#include "agent/core/quantity.h"

#include <array>
#include <cctype>
#include <cmath>
#include <utility>

namespace dumps {
namespace {

using Unit = std::pair<std::string_view, double>;
constexpr std::array<Unit, 7> kDurations = {
    {{"ms", 1}, {"s", 1e3}, {"min", 6e4}, {"h", 3.6e6}, {"d", 8.64e7}, {"w", 6.048e8}, {"m", 6e4}}};
constexpr std::array<Unit, 10> kSizes = {{{"", 1},
                                          {"B", 1},
                                          {"KB", 1e3},
                                          {"MB", 1e6},
                                          {"GB", 1e9},
                                          {"TB", 1e12},
                                          {"KiB", 1024.},
                                          {"MiB", 1048576.},
                                          {"GiB", 1073741824.},
                                          {"TiB", 1099511627776.}}};
constexpr double kMaxDurationMs = 100 * 365.25 * 8.64e7;
constexpr double kMaxSize = 9e18;

// One "12.5unit" from the front of `text`.
template <size_t n>
std::optional<double> take_part(std::string_view& text, const std::array<Unit, n>& units) {
  size_t digits = 0;
  while (digits < text.size() &&
         (std::isdigit(static_cast<unsigned char>(text[digits])) != 0 || text[digits] == '.')) {
    ++digits;
  }
  if (digits == 0 || digits > 18) return std::nullopt;
  const std::string number(text.substr(0, digits));
  size_t used = 0;
  double value = 0;
  try {
    value = std::stod(number, &used);
  } catch (const std::exception&) {
    return std::nullopt;
  }
  if (used != digits) return std::nullopt;
  text.remove_prefix(digits);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  size_t letters = 0;
  while (letters < text.size() && std::isalpha(static_cast<unsigned char>(text[letters])) != 0)
    ++letters;
  const std::string_view unit = text.substr(0, letters);
  for (const auto& [name, factor] : units) {
    if (name != unit) continue;
    text.remove_prefix(letters);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    return value * factor;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> parse_duration_ms(std::string_view text) {
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  double sum = 0;
  while (!text.empty()) {
    const auto part = take_part(text, kDurations);
    if (!part) return std::nullopt;
    sum += *part;
  }
  if (sum > kMaxDurationMs) return std::nullopt;
  return std::llround(sum);
}

std::optional<std::int64_t> parse_size_bytes(std::string_view text) {
  const auto size = take_part(text, kSizes);
  if (!size || !text.empty() || *size > kMaxSize) return std::nullopt;
  return std::llround(*size);
}

}  // namespace dumps
