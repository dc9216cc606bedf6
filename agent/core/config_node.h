// ConfigNode: a parsed TOML document with line numbers, free of the TOML library's headers; and
// TableReader, which takes a table apart, checks types, and reports what nobody asked for. Values;
// one thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/core/problem.h"

namespace dumps {

struct ConfigNode {
  enum class Kind : std::uint8_t { kBool, kInt, kFloat, kString, kArray, kTable, kOther };
  Kind kind = Kind::kTable;
  int line = 0;
  bool boolean = false;
  std::int64_t integer = 0;
  double number = 0;
  std::string text;
  std::vector<ConfigNode> items;
  std::map<std::string, ConfigNode> members;

  const char* kind_name() const;
};

// Parses a file; what is wrong with it is added to `problems` and nothing comes back.
std::optional<ConfigNode> parse_toml_file(const std::string& path, Problems& problems);
std::optional<ConfigNode> parse_toml(std::string_view text, const std::string& file,
                                     Problems& problems);

class TableReader {
 public:
  // `name` is the table's, for messages: "[slots]".
  TableReader(const ConfigNode& table, std::string file, std::string name, Problems& problems);

  // Nothing for an absent key; a problem and nothing for a value of another type.
  std::optional<std::string> text(const std::string& key);
  std::optional<std::int64_t> integer(const std::string& key, std::int64_t least,
                                      std::int64_t most);
  std::optional<double> number(const std::string& key);
  std::optional<bool> boolean(const std::string& key);
  std::optional<std::int64_t> duration_ms(const std::string& key);
  std::optional<std::int64_t> size_bytes(const std::string& key);
  // A mode written as a string of octal digits: "0755".
  std::optional<std::int64_t> mode(const std::string& key);
  // One of a few words.
  std::optional<std::string> choice(const std::string& key, const std::vector<std::string>& words);
  std::optional<std::vector<std::string>> texts(const std::string& key);
  const ConfigNode* table(const std::string& key);
  const ConfigNode* tables(const std::string& key);  // array of tables
  const ConfigNode* any(const std::string& key);
  // As text(), and a problem when the key is absent.
  std::string required_text(const std::string& key);

  // Reports every key that was not asked for.
  void finish();
  int line_of(const std::string& key) const;
  void problem(int line, std::string what, std::string advice = {});

 private:
  const ConfigNode* find(const std::string& key, ConfigNode::Kind kind, const char* wanted);
  template <class Parse>
  std::optional<std::int64_t> quantity(const std::string& key, Parse parse, const char* wanted);

  const ConfigNode& table_;
  const std::string file_;
  const std::string name_;
  Problems& problems_;
  std::set<std::string> asked_;
};

}  // namespace dumps
