#include "agent/views/python_json.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <string_view>

namespace dumps::views {
namespace {

namespace json = boost::json;

void append_unit(std::string& out, unsigned unit) {
  std::array<char, 8> text;
  std::snprintf(text.data(), text.size(), "\\u%04x", unit);
  out += text.data();
}

void append_character(std::string& out, UChar32 character) {
  switch (character) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (character >= 0x20 && character < 0x7f) {
    out += static_cast<char>(character);
  } else if (character < 0x10000) {
    append_unit(out, character < 0 ? 0xfffd : static_cast<unsigned>(character));
  } else {
    const auto rest = static_cast<unsigned>(character - 0x10000);
    append_unit(out, 0xd800 + (rest >> 10));
    append_unit(out, 0xdc00 + (rest & 0x3ff));
  }
}

// Most strings are names, sizes and hashes: nothing in them is escaped.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  if (is_plain(text)) {
    out.append(text);
    out += '"';
    return;
  }
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < size;) {
    UChar32 character = 0;
    U8_NEXT(bytes, at, size, character);
    append_character(out, character);
  }
  out += '"';
}

void append(std::string& out, const json::value& value) {
  if (const json::object* object = value.if_object()) {
    out += '{';
    const char* between = "";
    for (const auto& [key, member] : *object) {
      out += between;
      append_string(out, std::string_view(key.data(), key.size()));
      out += ": ";
      append(out, member);
      between = ", ";
    }
    out += '}';
  } else if (const json::array* array = value.if_array()) {
    out += '[';
    const char* between = "";
    for (const json::value& member : *array) {
      out += between;
      append(out, member);
      between = ", ";
    }
    out += ']';
  } else if (const json::string* text = value.if_string()) {
    append_string(out, std::string_view(text->data(), text->size()));
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string to_python_json(const json::value& value) {
  std::string out;
  append(out, value);
  return out;
}

}  // namespace dumps::views
