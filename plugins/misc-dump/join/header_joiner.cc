#include "plugins/misc-dump/join/header_joiner.h"

#include <algorithm>
#include <utility>

#include "dumps/failure.hpp"
#include "plugins/misc-dump/check/place.h"

namespace dumps::misc {
namespace {

constexpr std::size_t kMostHeaderBytes = std::size_t{1} << 20;

bool begins_with_word(std::string_view line, std::string_view word) {
  const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
  return line.size() > word.size() && std::equal(word.begin(), word.end(), line.begin(), same) &&
         (line[word.size()] == ' ' || line[word.size()] == '\t');
}

// Neither empty nor a comment.
bool declares(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && line[begin] != '#';
}

// The first line in which they differ.
std::string difference(std::string_view wanted, std::string_view got) {
  std::size_t line = 1;
  while (!wanted.empty() || !got.empty()) {
    const std::string_view w = wanted.substr(0, wanted.find('\n'));
    const std::string_view g = got.substr(0, got.find('\n'));
    if (w != g) {
      return "line " + std::to_string(line) + " is " + printable(g.substr(0, 100)) + ", not " +
             printable(w.substr(0, 100));
    }
    wanted.remove_prefix(std::min(wanted.size(), w.size() + 1));
    got.remove_prefix(std::min(got.size(), g.size() + 1));
    ++line;
  }
  return "their ends differ";
}

}  // namespace

HeaderJoiner::HeaderJoiner(Kind kind, std::uint64_t lines, Sink sink)
    : kind_(kind), lines_(lines), sink_(std::move(sink)) {}

void HeaderJoiner::begin_piece(const std::string& name) {
  name_ = name;
  own_header_.clear();
  own_names_.clear();
  own_lines_ = 0;
  is_declaring_ = false;
  in_header_ = true;
  waiting_.clear();
  searched_ = 0;
  last_ = '\n';
}

bool HeaderJoiner::is_header(std::string_view line) {
  if (kind_ == Kind::kLines) return own_lines_ < lines_;
  if (!declares(line)) return true;
  const std::string_view text = line.substr(line.find_first_not_of(" \t"));
  const bool has_stop = line.substr(0, line.find_last_not_of(" \t\r") + 1).ends_with('.');
  if (is_declaring_) {
    is_declaring_ = !has_stop;
    return true;
  }
  if (begins_with_word(text, "@prefix") || begins_with_word(text, "@base")) {
    is_declaring_ = !has_stop;
    return true;
  }
  return begins_with_word(text, "prefix") || begins_with_word(text, "base");
}

void HeaderJoiner::take_lines(bool is_end) {
  while (in_header_ && !waiting_.empty()) {
    const std::size_t end = waiting_.find('\n', searched_);
    searched_ = waiting_.size();
    if (end == std::string::npos && !is_end) break;
    searched_ = 0;
    const std::string line = waiting_.substr(0, end == std::string::npos ? end : end + 1);
    if (!is_header(std::string_view(line).substr(0, line.find('\n')))) {
      end_header();
      break;
    }
    own_header_ += line;
    if (kind_ == Kind::kLines || declares(line)) own_names_ += line;
    waiting_.erase(0, line.size());
    ++own_lines_;
    if (kind_ == Kind::kLines && own_lines_ == lines_) end_header();
  }
  if (in_header_ && own_header_.size() + waiting_.size() > kMostHeaderBytes) {
    throw plugin::failed(name_, "its header is longer than 1 MiB, or a line of it is");
  }
}

void HeaderJoiner::end_header() {
  in_header_ = false;
  for (std::string* text : {&own_header_, &own_names_}) {
    if (!text->empty() && text->back() != '\n') *text += '\n';
  }
  if (!has_header_) {
    has_header_ = true;
    names_ = own_names_;
    first_name_ = name_;
    if (!own_header_.empty()) sink_(own_header_);
  } else if (names_ != own_names_) {
    throw plugin::failed(name_, "its header is not that of " + first_name_ + ": " +
                                    difference(names_, own_names_) +
                                    ". Pieces of one file must declare the same names");
  }
}

void HeaderJoiner::body(std::string_view bytes) {
  if (bytes.empty()) return;
  last_ = bytes.back();
  sink_(bytes);
}

void HeaderJoiner::feed(std::string_view bytes) {
  if (!in_header_) {
    body(bytes);
    return;
  }
  waiting_ += bytes;
  take_lines(false);
  if (in_header_) return;
  body(waiting_);
  waiting_.clear();
}

void HeaderJoiner::end_piece() {
  if (in_header_ && own_header_.empty() && waiting_.empty()) return;  // nothing at all
  if (in_header_) take_lines(true);
  if (in_header_) end_header();
  body(waiting_);
  waiting_.clear();
  if (last_ != '\n') sink_("\n");
}

}  // namespace dumps::misc
