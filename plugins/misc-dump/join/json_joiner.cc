#include "plugins/misc-dump/join/json_joiner.h"

#include <algorithm>
#include <utility>

#include "dumps/failure.hpp"
#include "plugins/misc-dump/check/place.h"

namespace dumps::misc {
namespace {

constexpr std::size_t kMostHeldBytes = std::size_t{16} << 20;
constexpr std::string_view kBlanks = " \t\r\n";

// Where blanks, one `closer` and blanks begin that end the text; its size: there are none.
std::size_t tail_of(std::string_view text, char closer) {
  std::size_t end = text.find_last_not_of(kBlanks) + 1;
  if (end == 0 || text[end - 1] != closer) return end;
  return text.substr(0, end - 1).find_last_not_of(kBlanks) + 1;
}

}  // namespace

JsonJoiner::JsonJoiner(JsonPieces pieces, Sink sink) : kind_(pieces), sink_(std::move(sink)) {}

void JsonJoiner::begin_piece(const std::string& name) {
  name_ = name;
  piece_kind_ = JsonPieces::kGuess;
  piece_has_values_ = false;
  held_.clear();
}

void JsonJoiner::separate() {
  sink_(is_open_ ? ",\n" : "[\n");
  is_open_ = true;
  piece_has_values_ = true;
}

void JsonJoiner::feed(std::string_view bytes) {
  if (piece_kind_ == JsonPieces::kGuess) {
    bytes.remove_prefix(std::min(bytes.find_first_not_of(kBlanks), bytes.size()));
    if (bytes.empty()) return;
    const bool is_array = bytes.front() == '[';
    piece_kind_ = kind_ != JsonPieces::kGuess ? kind_
                  : is_array                  ? JsonPieces::kArrays
                                              : JsonPieces::kLines;
    if (piece_kind_ == JsonPieces::kArrays) {
      if (!is_array) {
        throw plugin::failed(name_,
                             "is no JSON array: it begins with " + printable(bytes.substr(0, 40)));
      }
      bytes.remove_prefix(1);
    }
  }
  if (piece_kind_ == JsonPieces::kLines) {
    feed_lines(bytes);
  } else {
    feed_list(bytes);
  }
}

void JsonJoiner::values(std::string_view text) {
  if (!piece_has_values_) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    if (text.empty()) return;
    separate();
  }
  if (!text.empty()) sink_(text);
}

void JsonJoiner::feed_list(std::string_view bytes) {
  const char closer = piece_kind_ == JsonPieces::kArrays ? ']' : ',';
  const std::size_t tail = tail_of(bytes, closer);
  if (tail > 0) {
    values(held_);
    values(bytes.substr(0, tail));
    held_ = bytes.substr(tail);
    return;
  }
  held_ += bytes;
  const std::size_t held_tail = tail_of(held_, closer);
  values(std::string_view(held_).substr(0, held_tail));
  held_.erase(0, held_tail);
  if (held_.size() > kMostHeldBytes) throw plugin::failed(name_, "has 16 MiB of blanks in a row");
}

void JsonJoiner::feed_lines(std::string_view bytes) {
  constexpr std::string_view kBetween = " \t\r\n,";
  out_.clear();
  while (!bytes.empty()) {
    const std::size_t between = std::min(bytes.find_first_not_of(kBetween), bytes.size());
    held_ += bytes.substr(0, between);
    bytes.remove_prefix(between);
    if (held_.size() > kMostHeldBytes) throw plugin::failed(name_, "has 16 MiB of blanks in a row");
    if (bytes.empty()) break;
    const auto commas = std::count(held_.begin(), held_.end(), ',');
    const bool ends_line = held_.find('\n') != std::string::npos;
    if (!piece_has_values_) {
      separate();
      if (commas > 0) out_ += held_;  // the check refuses it
    } else if (ends_line && commas <= 1) {
      out_ += ",\n";
    } else {
      out_ += held_;
    }
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    const std::size_t end = line.find_last_not_of(kBetween) + 1;
    out_ += line.substr(0, end);
    held_ = line.substr(end);
    bytes.remove_prefix(line.size());
  }
  if (!out_.empty()) sink_(out_);
}

void JsonJoiner::end_piece() {
  if (piece_kind_ == JsonPieces::kGuess) return;  // nothing but blanks
  if (piece_kind_ == JsonPieces::kArrays && held_.find(']') == std::string::npos) {
    throw plugin::failed(name_, "its JSON array does not end: the piece is cut off");
  }
  if (std::count(held_.begin(), held_.end(), ',') > 1) {
    throw plugin::failed(name_, "ends with more than one comma");
  }
}

void JsonJoiner::finish() { sink_(is_open_ ? "\n]\n" : "[\n]\n"); }

}  // namespace dumps::misc
