#include "plugins/misc-dump/fetch/json_slice.h"

#include <algorithm>
#include <boost/json.hpp>

namespace dumps::misc {
namespace {

namespace json = boost::json;

std::string_view without_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  return text;
}

// How long the string is that begins here, its quotes included.
std::size_t string_size(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

// How long the value is that begins here.
std::size_t value_size(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() == '"') return string_size(text);
  if (text.front() != '[' && text.front() != '{') {
    return std::min(text.find_first_of(",]} \t\r\n"), text.size());
  }
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      i += string_size(text.substr(i)) - 1;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if ((c == ']' || c == '}') && --depth == 0) {
      return i + 1;
    }
  }
  return text.size();
}

std::string unquoted(std::string_view text) {
  const json::value value = json::parse({text.data(), text.size()});
  return std::string(std::string_view(value.as_string()));
}

// Calls `take` with key (empty in arrays) and value until it returns false.
void for_each_member(
    std::string_view text,
    const std::function<bool(std::string_view key, std::string_view value)>& take) {
  text = without_blanks(text);
  if (text.empty() || (text.front() != '[' && text.front() != '{')) return;
  const bool is_object = text.front() == '{';
  text = without_blanks(text.substr(1));
  while (!text.empty() && text.front() != ']' && text.front() != '}') {
    std::string_view key;
    if (is_object) {
      key = text.substr(0, string_size(text));
      text = without_blanks(text.substr(key.size()));
      text = without_blanks(text.substr(1));  // the colon
    }
    const std::string_view value = text.substr(0, value_size(text));
    if (value.empty() || !take(key, value)) return;
    text = without_blanks(text.substr(value.size()));
    if (!text.empty() && text.front() == ',') text = without_blanks(text.substr(1));
  }
}

std::string pointer_token(std::string_view token) {
  std::string result;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool is_escape = token[i] == '~' && i + 1 < token.size();
    if (is_escape) ++i;
    result += !is_escape ? token[i] : token[i] == '0' ? '~' : '/';
  }
  return result;
}

}  // namespace

std::optional<std::string_view> slice_at(std::string_view text, std::string_view pointer) {
  text = without_blanks(text);
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    const std::string wanted = pointer_token(token);
    std::optional<std::string_view> found;
    std::size_t index = 0;
    for_each_member(text, [&](std::string_view key, std::string_view value) {
      const bool is_it = key.empty() ? wanted == std::to_string(index) : unquoted(key) == wanted;
      ++index;
      if (is_it) found = value;
      return !is_it;
    });
    if (!found) return std::nullopt;
    text = *found;
  }
  return text.substr(0, value_size(text));
}

void for_each_value(std::string_view text, const std::function<bool(std::string_view)>& take) {
  for_each_member(text, [&](std::string_view, std::string_view value) { return take(value); });
}

void append_compact(std::string& line, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"') {
      const std::size_t size = string_size(text.substr(i));
      line += text.substr(i, size);
      i += size;
    } else {
      if (std::string_view(" \t\r\n").find(text[i]) == std::string_view::npos) line += text[i];
      ++i;
    }
  }
}

}  // namespace dumps::misc
