#include "plugins/mediawiki/php_value.h"

#include <charconv>

namespace dumps::mediawiki {
namespace {

constexpr int kMaxDepth = 16;

class Parser {
 public:
  explicit Parser(std::string_view bytes) : rest_(bytes) {}

  bool value(PhpValue& out, int depth) {
    if (rest_.size() < 2 || depth > kMaxDepth) return false;
    const char type = rest_[0];
    if (type == 'N') return skip("N;");
    if (rest_[1] != ':') return false;
    rest_.remove_prefix(2);
    switch (type) {
      case 'b':
        out.kind = PhpValue::Kind::kBool;
        return number(out.number) && skip(";");
      case 'i':
        out.kind = PhpValue::Kind::kInt;
        return number(out.number) && skip(";");
      case 's':
        out.kind = PhpValue::Kind::kString;
        return quoted(out.bytes) && skip(";");
      case 'a':
        out.kind = PhpValue::Kind::kArray;
        return entries(out, depth);
      case 'O':
        out.kind = PhpValue::Kind::kObject;
        return quoted(out.bytes) && skip(":") && entries(out, depth);
      default:
        return false;
    }
  }

 private:
  bool skip(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  bool number(std::int64_t& out) {
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
    if (error != std::errc()) return false;
    rest_.remove_prefix(static_cast<size_t>(end - rest_.data()));
    return true;
  }
  // LENGTH:"bytes"
  bool quoted(std::string_view& out) {
    std::int64_t size = 0;
    if (!number(size) || size < 0 || !skip(":\"")) return false;
    if (static_cast<std::uint64_t>(size) > rest_.size()) return false;
    out = rest_.substr(0, static_cast<size_t>(size));
    rest_.remove_prefix(out.size());
    return skip("\"");
  }
  // COUNT:{key value ...}
  bool entries(PhpValue& out, int depth) {
    std::int64_t count = 0;
    if (!number(count) || count < 0 || !skip(":{")) return false;
    // No room is made for entries before they are there: a count may lie, and so may those of the
    // arrays within.
    for (; count > 0; --count) {
      auto& [key, entry] = out.entries.emplace_back();
      if (!value(key, depth + 1) || !value(entry, depth + 1)) return false;
    }
    return skip("}");
  }

  std::string_view rest_;
};

}  // namespace

const PhpValue* PhpValue::find(std::string_view name) const {
  for (const auto& [key, entry] : entries) {
    if (!key.is_string()) continue;
    std::string_view plain = key.bytes;
    // "\0*\0name" is a protected member, "\0Class\0name" a private one.
    if (plain.starts_with('\0')) plain.remove_prefix(plain.rfind('\0') + 1);
    if (plain == name) return &entry;
  }
  return nullptr;
}

std::int64_t PhpValue::to_int() const {
  if (kind != Kind::kString) return number;
  std::int64_t value = 0;
  std::from_chars(bytes.data(), bytes.data() + bytes.size(), value);
  return value;
}

std::optional<PhpValue> php_unserialize(std::string_view bytes) {
  PhpValue value;
  if (!Parser(bytes).value(value, 0)) return std::nullopt;
  return value;
}

}  // namespace dumps::mediawiki
