#include "plugins/xml-dump/mariadb/mariadb_sql.h"

#include <stdexcept>

namespace dumps::xml_dump {

void FilledStatement::copy_to_parameter() {
  const size_t mark = rest_.find('?');
  if (mark == std::string_view::npos) throw std::logic_error("a statement has fewer parameters");
  done_ += rest_.substr(0, mark);
  rest_.remove_prefix(mark + 1);
}

FilledStatement& FilledStatement::add(std::int64_t value) {
  copy_to_parameter();
  done_ += std::to_string(value);
  return *this;
}

FilledStatement& FilledStatement::add(std::span<const std::int64_t> ids) {
  copy_to_parameter();
  for (size_t i = 0; i < ids.size(); ++i) {
    if (i != 0) done_ += ',';
    done_ += std::to_string(ids[i]);
  }
  return *this;
}

FilledStatement& FilledStatement::add_bytes(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  copy_to_parameter();
  done_ += "x'";
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    done_ += kDigits[value >> 4U];
    done_ += kDigits[value & 0xFU];
  }
  done_ += '\'';
  return *this;
}

}  // namespace dumps::xml_dump
