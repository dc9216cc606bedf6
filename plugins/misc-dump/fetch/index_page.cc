#include "plugins/misc-dump/fetch/index_page.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <map>
#include <optional>
#include <utility>

#include "plugins/misc-dump/fetch/url.h"

namespace dumps::misc {
namespace {

namespace json = boost::json;

// "&amp;" and what else stands in attributes of listings.
std::string without_entities(std::string_view text) {
  static constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&amp;", '&'},  {"&#38;", '&'}, {"&quot;", '"'},
      {"&#39;", '\''}, {"&lt;", '<'},  {"&gt;", '>'}};
  std::string result;
  while (!text.empty()) {
    const auto* const entity =
        std::find_if(std::begin(kEntities), std::end(kEntities),
                     [&](const auto& row) { return text.starts_with(row.first); });
    const bool is_entity = entity != std::end(kEntities);
    result += is_entity ? entity->second : text.front();
    text.remove_prefix(is_entity ? entity->first.size() : 1);
  }
  return result;
}

bool is_same_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) {
           return a == std::tolower(static_cast<unsigned char>(b));
         });
}

// The values of all href attributes.
std::vector<std::string> links(std::string_view page) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < page.size(); ++at) {
    if (!is_same_word(page.substr(at), "href")) continue;
    std::size_t begin = page.find_first_not_of(" \t\r\n", at + 4);
    if (begin == std::string_view::npos || page[begin] != '=') continue;
    begin = page.find_first_not_of(" \t\r\n", begin + 1);
    if (begin == std::string_view::npos) break;
    const bool has_quotes = page[begin] == '"' || page[begin] == '\'';
    const std::size_t from = has_quotes ? begin + 1 : begin;
    const std::size_t end =
        std::min(has_quotes ? page.find(page[begin], from) : page.find_first_of(" \t\r\n>", from),
                 page.size());
    found.push_back(without_entities(page.substr(from, end - from)));
    at = end;
  }
  return found;
}

// The name that a link of the page leads to, if it is that of a file directly below the base.
std::optional<std::string> name_below(const std::string& base, const std::string& link) {
  std::string url;
  try {
    url = resolve_url(base, link);
  } catch (const FetchFailure&) {
    return std::nullopt;  // "javascript:" and the like
  }
  if (!url.starts_with(base)) return std::nullopt;
  const std::string_view rest = std::string_view(url).substr(base.size());
  if (rest.find_first_of("?#/") != std::string_view::npos) return std::nullopt;
  std::string name = unescaped(rest);
  if (!is_file_name(name)) return std::nullopt;
  return name;
}

void add_json(std::vector<FetchFile>& files, const json::value& item) {
  FetchFile file;
  if (const json::string* name = item.if_string()) {
    file.name = std::string_view(*name);
  } else if (const json::object* object = item.if_object()) {
    const json::value* type = object->if_contains("type");
    const json::value* name_value = object->if_contains("name");
    if (type != nullptr && *type == "directory") return;
    if (name_value == nullptr || !name_value->is_string()) return;
    file.name = std::string_view(name_value->get_string());
    const json::value* size = object->if_contains("size");
    if (size != nullptr && size->is_number()) {
      json::error_code error;
      const auto bytes = size->to_number<std::uint64_t>(error);
      if (!error) file.size = bytes;
    }
  }
  if (is_file_name(file.name)) files.push_back(std::move(file));
}

std::vector<FetchFile> parse_json_index(std::string_view document, const std::string& subject) {
  json::error_code error;
  const json::value value = json::parse({document.data(), document.size()}, error);
  if (error) {
    throw FetchFailure(FetchFailure::Kind::kPassing, subject, "is no JSON: " + error.message());
  }
  std::vector<FetchFile> files;
  const auto add_list = [&](const json::value& list) {
    if (const json::array* items = list.if_array()) {
      for (const json::value& item : *items) add_json(files, item);
    }
  };
  add_list(value);
  if (const json::object* object = value.if_object()) {
    for (const auto& member : *object) add_list(member.value());
  }
  return files;
}

}  // namespace

bool is_file_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 && name.front() != '.' &&
         std::ranges::none_of(name, [](char c) {
           return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

std::vector<FetchFile> parse_index(std::string_view document, const std::string& base_url,
                                   const std::string& subject) {
  const std::size_t begin = document.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) {
    throw FetchFailure(FetchFailure::Kind::kPassing, subject, "is empty");
  }
  std::vector<FetchFile> files;
  if (document[begin] == '{' || document[begin] == '[') {
    files = parse_json_index(document, subject);
  } else {
    for (const std::string& link : links(document)) {
      FetchFile file;
      if (auto name = name_below(base_url, link)) {
        file.name = std::move(*name);
        files.push_back(std::move(file));
      }
    }
  }
  std::sort(files.begin(), files.end(),
            [](const FetchFile& a, const FetchFile& b) { return a.name < b.name; });
  // Listings link each file twice: by its icon too.
  files.erase(std::unique(files.begin(), files.end(),
                          [](const FetchFile& a, const FetchFile& b) { return a.name == b.name; }),
              files.end());
  return files;
}

}  // namespace dumps::misc
