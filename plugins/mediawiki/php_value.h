// PhpValue: what PHP's serialize() wrote, read back as far as MediaWiki's stored texts need it:
// null, booleans, integers, byte strings, arrays and objects (no references, no floats).
//
// Strings are views of the parsed bytes. Parsing never reads beyond them and never recurses deeper
// than a small bound, so that damaged rows end as "nothing". Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace dumps::mediawiki {

struct PhpEntry;

struct PhpValue {
  enum class Kind : std::uint8_t { kNull, kBool, kInt, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  std::int64_t number = 0;        // kBool, kInt
  std::string_view bytes;         // kString; the class name of kObject
  std::vector<PhpEntry> entries;  // kArray, kObject

  // The entry or member `name`; a protected member is found by its plain name. Null if absent.
  const PhpValue* find(std::string_view name) const;

  bool is_string() const { return kind == Kind::kString; }
  // PHP's (int) cast of numbers and of strings ("12abc" is 12, "abc" is 0).
  std::int64_t to_int() const;
};

struct PhpEntry {
  PhpValue key;
  PhpValue value;
};

// The value at the start of `bytes`; what follows it is ignored, as PHP does.
std::optional<PhpValue> php_unserialize(std::string_view bytes);

}  // namespace dumps::mediawiki
