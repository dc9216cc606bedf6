// Fills the parameters of a statement for MariaDB: '?' by '?', from left to right. Numbers and
// bytes only, bytes as x'…', so that nothing needs quoting. Values; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "plugins/xml-dump/database/wiki_statements.h"

namespace dumps::xml_dump {

class FilledStatement {
 public:
  explicit FilledStatement(const Statement& statement) : rest_(statement.text) {}

  FilledStatement& add(std::int64_t value);
  FilledStatement& add(IdRange range) { return add(range.first).add(range.last); }
  FilledStatement& add(std::span<const std::int64_t> ids);
  FilledStatement& add_bytes(std::string_view bytes);
  // Refers to the statement's text: use it before that goes away.
  std::string text() const { return done_ + std::string(rest_); }

 private:
  void copy_to_parameter();

  std::string done_;
  std::string_view rest_;
};

}  // namespace dumps::xml_dump
