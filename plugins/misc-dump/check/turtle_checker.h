// Turtle, by the reader of serd (the library that also turned Turtle into N-Triples for the dumps
// of the older engine). An item is a statement: a triple.
//
// serd reads whole documents, so whole sentences are handed to it, some 64 KiB at a time: a full
// stop with a blank behind it, outside of IRIs, literals and comments, always ends one. Memory: the
// longest sentence (kMostSentenceBytes) and the names of prefixes. About 60 MB/s. (raptor's Turtle
// parser keeps the whole document in memory, twice, in Debian 12's version 2.0.15.)
#pragma once

#include <serd/serd.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "plugins/misc-dump/check/format_checker.h"

namespace dumps::misc {

class TurtleChecker : public FormatChecker {
 public:
  static constexpr std::size_t kMostSentenceBytes = std::size_t{256} << 20;
  static constexpr unsigned kMostDepth = 1000;  // of brackets: serd's reader is recursive

  TurtleChecker();
  void feed(std::string_view bytes) override;
  void finish() override;
  std::uint64_t items() const override { return items_; }

 private:
  struct Free {
    void operator()(SerdReader* reader) const { serd_reader_free(reader); }
  };
  enum class State : std::uint8_t {
    kCode,
    kEscape,
    kIri,
    kComment,
    kQuote,
    kQuoted,
    kQuotedEscape
  };

  // One byte on the way to the next full stop that ends a sentence.
  void scan(char c);
  void scan_code(char c);
  void scan_quotes(char c);
  // Hands all up to `size` of what waits to serd.
  void read(std::size_t size);
  std::size_t problem_in(const std::string& text) const;
  SerdStatus see_node(const SerdNode* node);

  static SerdStatus on_prefix(void* self, const SerdNode* name, const SerdNode* uri);
  static SerdStatus on_statement(void* self, SerdStatementFlags flags, const SerdNode* graph,
                                 const SerdNode* subject, const SerdNode* predicate,
                                 const SerdNode* object, const SerdNode* datatype,
                                 const SerdNode* language);
  static SerdStatus on_error(void* self, const SerdError* error);

  std::unique_ptr<SerdReader, Free> reader_;
  std::string waiting_;           // not yet read
  std::size_t scanned_ = 0;       // of it
  std::size_t sentence_end_ = 0;  // of it, behind the last one
  State state_ = State::kCode;
  char before_ = 0;          // the byte before, in kCode
  char quote_ = 0;           // which quotes are open
  unsigned quotes_ = 0;      // how many quotes stand here in a row
  bool is_long_ = false;     // three of them
  unsigned depth_ = 0;       // of brackets
  std::uint64_t bytes_ = 0;  // before waiting_
  std::uint64_t lines_ = 0;
  std::uint64_t items_ = 0;
  std::set<std::string, std::less<>> prefixes_;
  std::string problem_;             // what serd, or see_node(), says
  std::string undefined_;           // a name whose prefix is not
  std::uint64_t problem_line_ = 0;  // of the document that it got, from 1
};

}  // namespace dumps::misc
