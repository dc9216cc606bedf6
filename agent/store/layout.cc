#include "agent/store/layout.h"

#include <algorithm>

namespace dumps {
namespace {

constexpr std::string_view kTargetPlace = "{target}", kDatePlace = "{date}";

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

std::string complain_about_series(std::string_view series, std::string_view directory) {
  if (!is_id(series)) return "\"" + std::string(series) + "\" is no name for a series of runs";
  if (directory.empty()) return {};
  if (directory.front() == '/') return "must be relative to the tree";
  for (std::string_view rest = directory; !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const bool is_place = part == kTargetPlace || part == kDatePlace;
    if (is_place ? (part == kDatePlace && !rest.empty()) : !is_artifact_name(part)) {
      return "\"" + std::string(part) +
             "\" cannot be a part of it: parts are names, {target}, and, as the last one, {date}";
    }
  }
  const std::string_view first = directory.substr(0, directory.find('/'));
  if (first == kTargetPlace || first == "other" || first == "misc") return {};
  return "must begin with other/, misc/ or {target}/, so that it meets no target's own";
}

std::string Layout::place_in_tree(const RunId& run) const {
  if (directory.empty()) return run.target + "/" + run.date;
  std::string place;
  for (std::string_view rest = directory; !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    if (!place.empty()) place += '/';
    if (part == kTargetPlace) {
      place += run.target;
    } else if (part == kDatePlace) {
      place += run.date;
    } else {
      place += part;
    }
  }
  return place;
}

std::string Layout::latest_directory(const RunId& run, bool is_public) const {
  const std::string place = place_in_tree(run);
  const size_t slash = place.rfind('/');
  if (slash == std::string::npos || place.substr(slash + 1) != run.date) return {};
  return tree_for(is_public) + "/" + place.substr(0, slash) + "/latest";
}

std::string Layout::latest_name(const RunId& run, const std::string& name) const {
  const size_t at = name.find(run.date);
  const bool is_ordinary = series.empty();
  if (at == std::string::npos || (is_ordinary && at != run.target.size() + 1)) return {};
  if (is_ordinary && !name.starts_with(run.target + "-" + run.date + "-")) return {};
  return name.substr(0, at) + "latest" + name.substr(at + run.date.size());
}

}  // namespace dumps
