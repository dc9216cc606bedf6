#include "plugins/misc-dump/check/turtle_checker.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <new>

namespace dumps::misc {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} << 10;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::uint64_t lines_in(std::string_view text, std::size_t size) {
  const std::string_view part = text.substr(0, size);
  return static_cast<std::uint64_t>(std::count(part.begin(), part.end(), '\n'));
}

std::string_view text_of(const SerdNode* node) {
  return {reinterpret_cast<const char*>(node->buf), node->n_bytes};
}

}  // namespace

TurtleChecker::TurtleChecker()
    : reader_(serd_reader_new(SERD_TURTLE, this, nullptr, nullptr, &TurtleChecker::on_prefix,
                              &TurtleChecker::on_statement, nullptr)) {
  if (reader_ == nullptr) throw std::bad_alloc();
  serd_reader_set_strict(reader_.get(), true);
  serd_reader_set_error_sink(reader_.get(), &TurtleChecker::on_error, this);
}

SerdStatus TurtleChecker::on_prefix(void* self, const SerdNode* name, const SerdNode*) {
  static_cast<TurtleChecker*>(self)->prefixes_.emplace(text_of(name));
  return SERD_SUCCESS;
}

// Prefixes are only resolved by who gets the statements.
SerdStatus TurtleChecker::see_node(const SerdNode* node) {
  if (node == nullptr || node->type != SERD_CURIE) return SERD_SUCCESS;
  const std::string_view name = text_of(node);
  const std::string_view prefix = name.substr(0, name.find(':'));
  if (prefixes_.contains(prefix)) return SERD_SUCCESS;
  if (problem_.empty()) {
    problem_ = "prefix \"" + std::string(prefix) + ":\" is not defined";
    undefined_ = name;
  }
  return SERD_ERR_BAD_CURIE;
}

SerdStatus TurtleChecker::on_statement(void* self, SerdStatementFlags, const SerdNode*,
                                       const SerdNode* subject, const SerdNode* predicate,
                                       const SerdNode* object, const SerdNode* datatype,
                                       const SerdNode*) {
  auto* checker = static_cast<TurtleChecker*>(self);
  ++checker->items_;
  for (const SerdNode* node : {subject, predicate, object, datatype}) {
    if (const SerdStatus status = checker->see_node(node); status != SERD_SUCCESS) return status;
  }
  return SERD_SUCCESS;
}

SerdStatus TurtleChecker::on_error(void* self, const SerdError* error) {
  auto* checker = static_cast<TurtleChecker*>(self);
  if (checker->problem_line_ > 0) return SERD_SUCCESS;  // the first one counts
  checker->problem_line_ = std::max(error->line, 1U);
  if (!checker->problem_.empty()) return SERD_SUCCESS;
  char text[300] = "";
  va_list arguments;
  va_copy(arguments, *error->args);
  std::vsnprintf(text, sizeof text, error->fmt, arguments);
  va_end(arguments);
  checker->problem_ = text;
  while (!checker->problem_.empty() && checker->problem_.back() == '\n') {
    checker->problem_.pop_back();
  }
  return SERD_SUCCESS;
}

void TurtleChecker::scan_code(char c) {
  if (c == '\\') {
    state_ = State::kEscape;
  } else if (c == '<') {
    state_ = State::kIri;
  } else if (c == '#') {
    state_ = State::kComment;
  } else if (c == '"' || c == '\'') {
    state_ = State::kQuote;
    quote_ = c;
    quotes_ = 1;
  } else if (c == '[' || c == '(') {
    if (++depth_ > kMostDepth) {
      throw Malformed(
          "brackets lie deeper in each other than " + std::to_string(kMostDepth) + " levels",
          bytes_ + scanned_);
    }
  } else if (c == ']' || c == ')') {
    depth_ -= depth_ > 0 ? 1 : 0;
  } else if (is_blank(c) && before_ == '.') {
    sentence_end_ = scanned_ + 1;
  }
  before_ = c;
}

// Behind one quote or more: a literal between single quotes, between three, or an empty one.
void TurtleChecker::scan_quotes(char c) {
  if (state_ == State::kQuote && c == quote_) {
    if (++quotes_ < 3) return;
    is_long_ = true;
  } else if (state_ == State::kQuote && quotes_ == 2) {
    state_ = State::kCode;  // it was empty
    before_ = quote_;
    scan_code(c);
    return;
  } else if (state_ == State::kQuote) {
    is_long_ = false;
  }
  const bool has_begun = state_ == State::kQuote;
  state_ = State::kQuoted;
  if (has_begun) {
    quotes_ = 0;
    if (is_long_) return;
  }
  if (c == '\\') {
    state_ = State::kQuotedEscape;
    quotes_ = 0;
  } else if (c != quote_) {
    quotes_ = 0;
  } else if (++quotes_ == (is_long_ ? 3U : 1U)) {
    state_ = State::kCode;
    before_ = quote_;
  }
}

void TurtleChecker::scan(char c) {
  switch (state_) {
    case State::kCode:
      return scan_code(c);
    case State::kEscape:
      state_ = State::kCode;
      before_ = 0;
      return;
    case State::kIri:
      if (c == '>') state_ = State::kCode;
      before_ = c;
      return;
    case State::kComment:
      if (c == '\n') state_ = State::kCode;
      before_ = ' ';
      return;
    case State::kQuote:
    case State::kQuoted:
      return scan_quotes(c);
    case State::kQuotedEscape:
      state_ = State::kQuoted;
      return;
  }
}

void TurtleChecker::feed(std::string_view bytes) {
  waiting_ += bytes;
  for (; scanned_ < waiting_.size(); ++scanned_) scan(waiting_[scanned_]);
  if (sentence_end_ >= kReadBytes) read(sentence_end_);
  if (waiting_.size() - sentence_end_ > kMostSentenceBytes) {
    throw Malformed(
        "a statement does not end within " + std::to_string(kMostSentenceBytes >> 20) + " MiB",
        bytes_, lines_ + 1);
  }
}

// Where in the text that serd got the problem is. Of names it does not tell.
std::size_t TurtleChecker::problem_in(const std::string& text) const {
  if (!undefined_.empty()) {
    const std::size_t at = text.find(undefined_);
    return at == std::string::npos ? 0 : at;
  }
  std::size_t at = 0;
  for (std::uint64_t line = 1; line < problem_line_; ++line) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string::npos) break;
    at = end + 1;
  }
  return at;
}

void TurtleChecker::read(std::size_t size) {
  if (size == 0) return;  // which serd takes for bad UTF-8
  std::string text = waiting_.substr(0, size);
  waiting_.erase(0, size);
  scanned_ -= size;
  sentence_end_ = 0;
  const SerdStatus status =
      serd_reader_read_string(reader_.get(), reinterpret_cast<const std::uint8_t*>(text.c_str()));
  if (status != SERD_SUCCESS || !problem_.empty()) {
    if (problem_.empty()) {
      problem_ = reinterpret_cast<const char*>(serd_strerror(status));
    }
    const std::size_t at = problem_in(text);
    throw Malformed("no Turtle: " + problem_, bytes_ + at, lines_ + lines_in(text, at) + 1);
  }
  bytes_ += size;
  lines_ += lines_in(text, size);
}

void TurtleChecker::finish() {
  if (state_ == State::kIri || state_ == State::kQuoted || state_ == State::kQuotedEscape) {
    throw Malformed(state_ == State::kIri ? "the end is within an IRI"
                                          : "the end is in the middle of a literal",
                    bytes_ + waiting_.size());
  }
  read(waiting_.size());
}

}  // namespace dumps::misc
