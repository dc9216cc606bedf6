#include "agent/core/config_node.h"

#include "agent/core/quantity.h"

namespace dumps {

const char* ConfigNode::kind_name() const {
  switch (kind) {
    case Kind::kBool:
      return "true or false";
    case Kind::kInt:
      return "an integer";
    case Kind::kFloat:
      return "a number";
    case Kind::kString:
      return "a string";
    case Kind::kArray:
      return "an array";
    case Kind::kTable:
      return "a table";
    case Kind::kOther:
      return "a date or time";
  }
  return "?";
}

TableReader::TableReader(const ConfigNode& table, std::string file, std::string name,
                         Problems& problems)
    : table_(table), file_(std::move(file)), name_(std::move(name)), problems_(problems) {}

void TableReader::problem(int line, std::string what, std::string advice) {
  problems_.add(file_, line, std::move(what), std::move(advice));
}

const ConfigNode* TableReader::any(const std::string& key) {
  asked_.insert(key);
  const auto found = table_.members.find(key);
  return found == table_.members.end() ? nullptr : &found->second;
}

const ConfigNode* TableReader::find(const std::string& key, ConfigNode::Kind kind,
                                    const char* wanted) {
  const ConfigNode* node = any(key);
  if (node == nullptr || node->kind == kind) return node;
  problem(node->line, key + " in " + name_ + " is " + node->kind_name(),
          std::string("it must be ") + wanted);
  return nullptr;
}

std::optional<std::string> TableReader::text(const std::string& key) {
  const ConfigNode* node = find(key, ConfigNode::Kind::kString, "a string");
  if (node == nullptr) return std::nullopt;
  return node->text;
}

std::string TableReader::required_text(const std::string& key) {
  const bool absent = any(key) == nullptr;
  if (absent) problem(table_.line, name_ + " has no " + key, "add " + key + " = \"...\"");
  return absent ? std::string() : text(key).value_or("");
}

std::optional<std::int64_t> TableReader::integer(const std::string& key, std::int64_t least,
                                                 std::int64_t most) {
  const ConfigNode* node = find(key, ConfigNode::Kind::kInt, "an integer");
  if (node == nullptr) return std::nullopt;
  if (node->integer < least || node->integer > most) {
    problem(node->line, key + " in " + name_ + " is " + std::to_string(node->integer),
            "it must lie between " + std::to_string(least) + " and " + std::to_string(most));
    return std::nullopt;
  }
  return node->integer;
}

std::optional<double> TableReader::number(const std::string& key) {
  const ConfigNode* node = any(key);
  if (node == nullptr) return std::nullopt;
  if (node->kind == ConfigNode::Kind::kInt) return static_cast<double>(node->integer);
  if (node->kind == ConfigNode::Kind::kFloat) return node->number;
  problem(node->line, key + " in " + name_ + " is " + node->kind_name(), "it must be a number");
  return std::nullopt;
}

std::optional<bool> TableReader::boolean(const std::string& key) {
  const ConfigNode* node = find(key, ConfigNode::Kind::kBool, "true or false");
  if (node == nullptr) return std::nullopt;
  return node->boolean;
}

template <class Parse>
std::optional<std::int64_t> TableReader::quantity(const std::string& key, Parse parse,
                                                  const char* wanted) {
  const ConfigNode* node = any(key);
  if (node == nullptr) return std::nullopt;
  std::optional<std::int64_t> value;
  if (node->kind == ConfigNode::Kind::kString) value = parse(node->text);
  if (node->kind == ConfigNode::Kind::kInt && node->integer == 0) value = 0;
  if (!value)
    problem(node->line, key + " in " + name_ + " is not understood",
            std::string("write ") + wanted);
  return value;
}

std::optional<std::int64_t> TableReader::duration_ms(const std::string& key) {
  return quantity(key, parse_duration_ms, "a duration such as \"90s\", \"15min\" or \"2h\"");
}

std::optional<std::int64_t> TableReader::size_bytes(const std::string& key) {
  return quantity(key, parse_size_bytes, "a size such as \"64MiB\" or \"2GB\"");
}

std::optional<std::int64_t> TableReader::mode(const std::string& key) {
  const auto parse = [](const std::string& text) -> std::optional<std::int64_t> {
    if (text.empty() || text.size() > 4 ||
        text.find_first_not_of("01234567") != std::string::npos) {
      return std::nullopt;
    }
    return std::stol(text, nullptr, 8);
  };
  return quantity(key, parse, "an octal mode in quotes such as \"0755\"");
}

std::optional<std::string> TableReader::choice(const std::string& key,
                                               const std::vector<std::string>& words) {
  std::optional<std::string> value = text(key);
  if (!value) return value;
  for (const auto& word : words) {
    if (word == *value) return value;
  }
  problem(line_of(key), key + " in " + name_ + " is \"" + *value + "\"",
          name_advice(*value, words));
  return std::nullopt;
}

std::optional<std::vector<std::string>> TableReader::texts(const std::string& key) {
  const ConfigNode* node = find(key, ConfigNode::Kind::kArray, "a list of strings");
  if (node == nullptr) return std::nullopt;
  std::vector<std::string> list;
  for (const auto& item : node->items) {
    if (item.kind != ConfigNode::Kind::kString) {
      problem(item.line, key + " in " + name_ + " holds " + item.kind_name(),
              "it must be a list of strings");
      return std::nullopt;
    }
    list.push_back(item.text);
  }
  return list;
}

const ConfigNode* TableReader::table(const std::string& key) {
  return find(key, ConfigNode::Kind::kTable, ("a table: [" + key + "]").c_str());
}

const ConfigNode* TableReader::tables(const std::string& key) {
  const ConfigNode* node = find(key, ConfigNode::Kind::kArray, ("tables: [[" + key + "]]").c_str());
  if (node == nullptr) return nullptr;
  for (const auto& item : node->items) {
    if (item.kind == ConfigNode::Kind::kTable) continue;
    problem(item.line, key + " holds " + item.kind_name(), "write [[" + key + "]] tables");
    return nullptr;
  }
  return node;
}

void TableReader::finish() {
  const std::vector<std::string> known(asked_.begin(), asked_.end());
  for (const auto& [key, node] : table_.members) {
    if (asked_.contains(key)) continue;
    problem(node.line, "unknown key " + key + " in " + name_, name_advice(key, known));
  }
}

int TableReader::line_of(const std::string& key) const {
  const auto found = table_.members.find(key);
  return found == table_.members.end() ? table_.line : found->second.line;
}

}  // namespace dumps
