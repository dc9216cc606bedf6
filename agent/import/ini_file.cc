#include "agent/import/ini_file.h"

#include <algorithm>

#include "agent/base/atomic_file.h"

namespace dumps {
namespace {

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::string lower(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
  });
  return small;
}

class Parser {
 public:
  explicit Parser(const std::string& path) { file_.path = path; }

  Status line(std::string_view raw, int number) {
    const std::string_view text = trimmed(raw);
    if (text.empty() || text[0] == '#' || text[0] == ';') return {};
    if (raw[0] == ' ' || raw[0] == '\t') return go_on(text, number);
    value_ = nullptr;
    return text[0] == '[' ? begin_section(text, number) : key(text, number);
  }
  IniFile take() { return std::move(file_); }

 private:
  Error bad(int number, std::string why) const {
    return make_error(ErrorCode::kInvalid, "read old configuration", file_.place(number),
                      std::move(why));
  }

  Status go_on(std::string_view text, int number) {
    if (value_ == nullptr) return bad(number, "an indented line, and no key before it");
    value_->text += (value_->text.empty() ? "" : "\n") + std::string(text);
    return {};
  }

  Status begin_section(std::string_view text, int number) {
    if (text.back() != ']' || text.size() < 3) {
      return bad(number, "\"" + std::string(text) + "\" is no [section]; the line is torn");
    }
    const std::string name(text.substr(1, text.size() - 2));
    const auto [section, fresh] = file_.sections.try_emplace(name);
    if (!fresh) {
      return bad(number, "section [" + name + "] begins again; it began in line " +
                             std::to_string(section->second.line));
    }
    section->second.line = number;
    section_ = &section->second;
    name_ = name;
    return {};
  }

  Status key(std::string_view text, int number) {
    const size_t mark = text.find_first_of("=:");
    if (mark == std::string_view::npos || mark == 0) {
      return bad(number, "\"" + std::string(text) + "\" is neither [section] nor key = value");
    }
    if (section_ == nullptr) return bad(number, "a key before the first [section]");
    const std::string key = lower(trimmed(text.substr(0, mark)));
    const auto [value, fresh] = section_->keys.try_emplace(
        key, IniValue{std::string(trimmed(text.substr(mark + 1))), number});
    if (!fresh) {
      return bad(number, key + " stands twice in [" + name_ + "]; it is in line " +
                             std::to_string(value->second.line) + ", too");
    }
    value_ = &value->second;
    return {};
  }

  IniFile file_;
  IniSection* section_ = nullptr;
  IniValue* value_ = nullptr;  // that the next line may go on with
  std::string name_;
};

}  // namespace

const IniValue* IniFile::find(const std::string& section, const std::string& key) const {
  const auto found = sections.find(section);
  if (found == sections.end()) return nullptr;
  const auto value = found->second.keys.find(lower(key));
  return value == found->second.keys.end() ? nullptr : &value->second;
}

Result<IniFile> parse_ini(std::string_view text, const std::string& path) {
  Parser parser(path);
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (text.substr(0, end).find('\0') != std::string_view::npos) {
      return make_error(ErrorCode::kInvalid, "read old configuration",
                        path + ":" + std::to_string(number), "it holds a NUL: no text file");
    }
    if (Status s = parser.line(text.substr(0, end), number); !s) return std::move(s).error();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parser.take();
}

Result<IniFile> read_ini(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  return parse_ini(*text, path);
}

}  // namespace dumps
