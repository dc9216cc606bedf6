#include "agent/core/dblist.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace dumps {
namespace {

constexpr int kMaxDepth = 8;

Error bad_line(const std::string& path, int line, std::string why) {
  return make_error(ErrorCode::kInvalid, "read list", path + ":" + std::to_string(line),
                    std::move(why));
}

std::string trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1));
}

bool is_wiki_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

class Lists {
 public:
  explicit Lists(const ListLoader& load) : load_(load) {}

  Result<std::vector<std::string>> read(const std::string& path, int depth) {
    if (depth > kMaxDepth) {
      return make_error(ErrorCode::kInvalid, "read list", path,
                        "lists refer to each other without end");
    }
    Result<std::string> content = load_(path);
    if (!content) return std::move(content).error();
    std::istringstream lines(*content);
    std::vector<std::string> wikis;
    std::set<std::string> seen;
    std::string raw;
    for (int number = 1; std::getline(lines, raw); ++number) {
      const std::string line = trimmed(std::string_view(raw).substr(0, raw.find('#')));
      if (line.empty()) continue;
      if (line.starts_with("%%")) {
        if (!wikis.empty()) return bad_line(path, number, "an expression must be the only content");
        Result<std::vector<std::string>> computed = compute(path, number, line.substr(2), depth);
        if (!computed) return computed;
        wikis = std::move(*computed);
        seen.insert(wikis.begin(), wikis.end());
        continue;
      }
      if (!is_wiki_name(line)) return bad_line(path, number, "\"" + line + "\" is not a wiki name");
      if (seen.insert(line).second) wikis.push_back(line);
    }
    return wikis;
  }

 private:
  Result<std::vector<std::string>> compute(const std::string& path, int line,
                                           const std::string& text, int depth) {
    std::istringstream words(text);
    std::set<std::string> result;
    std::string word;
    char operation = '+';
    bool want_list = true;
    while (words >> word) {
      if (!want_list) {
        if (word != "+" && word != "-")
          return bad_line(path, line, "expected + or -, found \"" + word + "\"");
        operation = word[0];
        want_list = true;
        continue;
      }
      const std::string directory = path.substr(0, path.find_last_of('/') + 1);
      const std::string file = word.ends_with(".dblist") ? word : word + ".dblist";
      Result<std::vector<std::string>> operand = read(directory + file, depth + 1);
      if (!operand) return operand;
      for (const auto& wiki : *operand) {
        if (operation == '+') {
          result.insert(wiki);
        } else {
          result.erase(wiki);
        }
      }
      want_list = false;
    }
    if (want_list) return bad_line(path, line, "the expression ends without a list");
    return std::vector<std::string>(result.begin(), result.end());
  }

  const ListLoader& load_;
};

}  // namespace

Result<std::vector<std::string>> read_dblist(const std::string& path, const ListLoader& load) {
  return Lists(load).read(path, 0);
}

}  // namespace dumps
