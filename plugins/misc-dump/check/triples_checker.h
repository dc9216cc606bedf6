// N-Triples and N-Quads: the grammar of W3C's recommendations, byte by byte. Constant memory,
// whatever the length of lines. An item is a statement.
#pragma once

#include <cstdint>
#include <string_view>

#include "plugins/misc-dump/check/format_checker.h"

namespace dumps::misc {

class TriplesChecker : public FormatChecker {
 public:
  enum class Kind : std::uint8_t { kTriples, kQuads };
  explicit TriplesChecker(Kind kind) : kind_(kind) {}
  void feed(std::string_view bytes) override;
  void finish() override;
  std::uint64_t items() const override { return items_; }

 private:
  enum class State : std::uint8_t {
    kTerm,  // before a term, or the full stop
    kIri,
    kLiteral,
    kEscape,      // behind a backslash
    kHex,         // digits of \u and \U
    kLiteralEnd,  // right behind the quotes
    kCaret,       // one ^ of two
    kDatatype,    // both; an IRI must come
    kLanguageBegin,
    kLanguage,
    kBlankBegin,  // behind the underscore
    kBlankFirst,  // behind "_:"
    kBlank,
    kStop,  // behind the full stop
    kComment,
  };
  // What a statement has of its terms.
  enum class Slot : std::uint8_t { kSubject, kPredicate, kObject, kGraph, kFull };

  // How many bytes from `bytes` on change nothing.
  std::size_t skip(std::string_view bytes) const;
  void take(char c, std::uint64_t at);
  void take_between(char c, std::uint64_t at);
  void take_scheme(char c, std::uint64_t at);
  void take_iri(char c, std::uint64_t at);
  void take_literal(char c, std::uint64_t at);
  void take_behind_literal(char c, std::uint64_t at);
  void take_language(char c, std::uint64_t at);
  void take_escape(char c, std::uint64_t at);
  void take_blank(char c, std::uint64_t at);
  void take_behind_stop(char c, std::uint64_t at);
  void end_term();
  void end_statement(std::uint64_t at);

  Kind kind_;
  State state_ = State::kTerm;
  State escaped_ = State::kIri;  // where an escape stands
  Slot slot_ = Slot::kSubject;
  bool iri_has_scheme_ = false;
  bool iri_is_empty_ = true;
  char last_ = 0;  // of a label or a language
  unsigned hex_digits_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t items_ = 0;
};

}  // namespace dumps::misc
