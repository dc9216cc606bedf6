#include "agent/store/layout.h"

#include <algorithm>

namespace dumps {
namespace {

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

bool is_artifact_name(std::string_view name) {
  if (name.empty() || name.size() > 200 || name[0] == '.' || name[0] == '-') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '+' ||
           c == '-';
  });
}

bool is_id(std::string_view id) {
  if (id.empty() || id.size() > 64 || !is_lower_or_digit(id[0])) return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return is_lower_or_digit(c) || c == '_' || c == '.' || c == '-';
  });
}

bool is_target_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 &&
         std::all_of(id.begin(), id.end(), [](char c) { return is_lower_or_digit(c) || c == '_'; });
}

bool is_date(std::string_view date) {
  return date.size() == 8 &&
         std::all_of(date.begin(), date.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace dumps
