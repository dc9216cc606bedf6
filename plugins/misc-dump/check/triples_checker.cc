#include "plugins/misc-dump/check/triples_checker.h"

#include <array>
#include <string>

namespace dumps::misc {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
// Bytes of characters beyond ASCII count as letters.
bool is_label_first(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) >= 128;
}

enum ByteClass : std::uint8_t { kIriByte = 1, kLiteralByte = 2 };

// Bytes within IRIs and literals that need no look.
constexpr std::array<std::uint8_t, 256> kBytes = [] {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    if (c != '"' && c != '\\' && c != '\n' && c != '\r') table[c] |= kLiteralByte;
    if (c > ' ' && c != '<' && c != '>' && c != '"' && c != '{' && c != '}' && c != '|' &&
        c != '^' && c != '`' && c != '\\') {
      table[c] |= kIriByte;
    }
  }
  return table;
}();

std::size_t run_of(std::string_view bytes, std::uint8_t wanted) {
  std::size_t i = 0;
  while (i < bytes.size() && (kBytes[static_cast<unsigned char>(bytes[i])] & wanted) != 0) ++i;
  return i;
}

}  // namespace

std::size_t TriplesChecker::skip(std::string_view bytes) const {
  if (state_ == State::kLiteral) return run_of(bytes, kLiteralByte);
  if (state_ == State::kIri && iri_has_scheme_) return run_of(bytes, kIriByte);
  return 0;
}

void TriplesChecker::feed(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    i += skip(bytes.substr(i));
    if (i < bytes.size()) take(bytes[i], bytes_ + i);
  }
  bytes_ += bytes.size();
}

void TriplesChecker::finish() {
  if (state_ == State::kBlank && last_ == '.') take('\n', bytes_);
  const bool is_between = state_ == State::kStop || state_ == State::kComment ||
                          (state_ == State::kTerm && slot_ == Slot::kSubject);
  if (!is_between) throw Malformed("the end is within a statement", bytes_);
}

void TriplesChecker::take(char c, std::uint64_t at) {
  switch (state_) {
    case State::kTerm:
      return take_between(c, at);
    case State::kIri:
      return take_iri(c, at);
    case State::kLiteral:
      return take_literal(c, at);
    case State::kEscape:
    case State::kHex:
      return take_escape(c, at);
    case State::kLiteralEnd:
    case State::kCaret:
    case State::kDatatype:
      return take_behind_literal(c, at);
    case State::kLanguageBegin:
    case State::kLanguage:
      return take_language(c, at);
    case State::kBlankBegin:
    case State::kBlankFirst:
    case State::kBlank:
      return take_blank(c, at);
    case State::kStop:
      return take_behind_stop(c, at);
    case State::kComment:
      if (c == '\n' || c == '\r') state_ = State::kTerm;
      return;
  }
}

void TriplesChecker::end_term() {
  slot_ = static_cast<Slot>(static_cast<int>(slot_) + 1);
  if (slot_ == Slot::kGraph && kind_ == Kind::kTriples) slot_ = Slot::kFull;
  state_ = State::kTerm;
}

void TriplesChecker::end_statement(std::uint64_t at) {
  if (slot_ != Slot::kGraph && slot_ != Slot::kFull) {
    throw Malformed("a full stop before the statement has subject, predicate and object", at);
  }
  ++items_;
  slot_ = Slot::kSubject;
  state_ = State::kStop;
}

void TriplesChecker::take_between(char c, std::uint64_t at) {
  if (c == ' ' || c == '\t') return;
  if (slot_ == Slot::kSubject && (c == '\n' || c == '\r')) return;
  if (slot_ == Slot::kSubject && c == '#') {
    state_ = State::kComment;
  } else if (c == '.') {
    end_statement(at);
  } else if (c == '\n' || c == '\r') {
    throw Malformed("the line ends within a statement", at);
  } else if (slot_ == Slot::kFull) {
    throw Malformed("more terms than a statement has; a full stop is expected", at);
  } else if (c == '<') {
    state_ = State::kIri;
    iri_has_scheme_ = false;
    iri_is_empty_ = true;
  } else if (c == '_' && slot_ != Slot::kPredicate) {
    state_ = State::kBlankBegin;
  } else if (c == '"' && slot_ == Slot::kObject) {
    state_ = State::kLiteral;
  } else {
    throw Malformed(slot_ == Slot::kSubject     ? "no subject: an IRI in <> or a blank node"
                    : slot_ == Slot::kPredicate ? "no predicate: an IRI in <>"
                    : slot_ == Slot::kObject ? "no object: an IRI in <>, a blank node or a literal"
                                             : "no graph: an IRI in <> or a blank node",
                    at);
  }
}

// The scheme of RFC 3986: a letter, and letters, digits and a few signs up to the colon.
void TriplesChecker::take_scheme(char c, std::uint64_t at) {
  const bool may_stand =
      is_letter(c) || (!iri_is_empty_ && (is_digit(c) || c == '+' || c == '-' || c == '.'));
  if (c == ':' && !iri_is_empty_) {
    iri_has_scheme_ = true;
  } else if (!may_stand) {
    throw Malformed("an IRI without a scheme such as http:", at);
  }
  iri_is_empty_ = false;
}

void TriplesChecker::take_iri(char c, std::uint64_t at) {
  if (!iri_has_scheme_) {
    take_scheme(c, at);
  } else if (c == '>') {
    end_term();
  } else if (c == '\\') {
    escaped_ = State::kIri;
    state_ = State::kEscape;
  } else if ((kBytes[static_cast<unsigned char>(c)] & kIriByte) == 0) {
    throw Malformed("a character that an IRI cannot have", at);
  }
}

void TriplesChecker::take_literal(char c, std::uint64_t at) {
  if (c == '"') {
    state_ = State::kLiteralEnd;
  } else if (c == '\\') {
    escaped_ = State::kLiteral;
    state_ = State::kEscape;
  } else if (c == '\n' || c == '\r') {
    throw Malformed("the line ends within a literal", at);
  }
}

void TriplesChecker::take_escape(char c, std::uint64_t at) {
  if (state_ == State::kHex) {
    if (!is_hex(c)) throw Malformed("\\u and \\U want 4 and 8 hexadecimal digits", at);
    if (--hex_digits_ == 0) state_ = escaped_;
  } else if (c == 'u' || c == 'U') {
    hex_digits_ = c == 'u' ? 4 : 8;
    state_ = State::kHex;
  } else if (escaped_ == State::kLiteral &&
             std::string_view("tbnrf\"'\\").find(c) != std::string_view::npos) {
    state_ = State::kLiteral;
  } else {
    throw Malformed("an unknown escape", at);
  }
}

void TriplesChecker::take_behind_literal(char c, std::uint64_t at) {
  if (state_ == State::kCaret) {
    if (c != '^') throw Malformed("one ^ where two are expected", at);
    state_ = State::kDatatype;
  } else if (state_ == State::kDatatype) {
    if (c != '<') throw Malformed("no datatype behind ^^: an IRI in <>", at);
    state_ = State::kIri;
    iri_has_scheme_ = false;
    iri_is_empty_ = true;
  } else if (c == '^') {
    state_ = State::kCaret;
  } else if (c == '@') {
    state_ = State::kLanguageBegin;
  } else {
    end_term();
    take_between(c, at);
  }
}

void TriplesChecker::take_language(char c, std::uint64_t at) {
  const bool is_first = state_ == State::kLanguageBegin;
  if (is_letter(c) || (!is_first && (is_digit(c) || (c == '-' && last_ != '-')))) {
    state_ = State::kLanguage;
    last_ = c;
    return;
  }
  if (is_first || last_ == '-') throw Malformed("no language behind @", at);
  end_term();
  take_between(c, at);
}

void TriplesChecker::take_blank(char c, std::uint64_t at) {
  if (state_ == State::kBlankBegin) {
    if (c != ':') throw Malformed("a blank node begins with _:", at);
    state_ = State::kBlankFirst;
  } else if (state_ == State::kBlankFirst) {
    if (!is_label_first(c)) throw Malformed("a blank node without a label", at);
    state_ = State::kBlank;
    last_ = c;
  } else if (is_label_first(c) || c == '-' || c == '.') {
    last_ = c;
  } else {
    // A full stop at its end is the statement's.
    const bool has_stop = last_ == '.';
    end_term();
    if (has_stop) end_statement(at - 1);
    take(c, at);
  }
}

void TriplesChecker::take_behind_stop(char c, std::uint64_t at) {
  if (is_blank(c)) return;
  if (c != '\n' && c != '#') throw Malformed("more behind the full stop of a statement", at);
  state_ = c == '#' ? State::kComment : State::kTerm;
}

}  // namespace dumps::misc
