#include "plugins/misc-dump/fetch/sums.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cctype>
#include <optional>
#include <utility>

#include "plugins/misc-dump/check/place.h"
#include "plugins/misc-dump/fetch/fetch_failure.h"

namespace dumps::misc {
namespace {

namespace json = boost::json;
using Sums = std::map<std::string, UpstreamSum>;

constexpr std::array<std::pair<std::size_t, const char*>, 4> kAlgorithms = {
    {{32, "md5"}, {40, "sha1"}, {64, "sha256"}, {128, "sha512"}}};

std::optional<UpstreamSum> sum_of(std::string_view text) {
  UpstreamSum sum;
  for (const auto& [size, name] : kAlgorithms) {
    if (text.size() == size) sum.algorithm = name;
  }
  if (sum.algorithm.empty()) return std::nullopt;
  for (const char c : text) {
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
    sum.hex += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return sum;
}

bool is_algorithm(std::string_view key) {
  return std::ranges::any_of(kAlgorithms, [&](const auto& row) { return key == row.second; });
}

void add(Sums& sums, std::string_view name, UpstreamSum sum) {
  const std::size_t slash = name.rfind('/');
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  UpstreamSum& known = sums[std::string(name)];
  // A longer hash says more.
  if (sum.hex.size() >= known.hex.size()) known = std::move(sum);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

// coreutils writes \\ and \n in names of lines that begin with a backslash.
std::string unquoted(std::string_view name) {
  std::string result;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '\\' && i + 1 < name.size()) {
      ++i;
      result += name[i] == 'n' ? '\n' : name[i] == 'r' ? '\r' : name[i];
    } else {
      result += name[i];
    }
  }
  return result;
}

// HASH and then NAME, as md5sum writes it.
bool add_hash_first(Sums& sums, std::string_view line) {
  const bool is_quoted = line.starts_with('\\');
  if (is_quoted) line.remove_prefix(1);
  const std::size_t end = line.find_first_of(" \t");
  if (end == std::string_view::npos) return false;
  auto sum = sum_of(line.substr(0, end));
  if (!sum) return false;
  std::string_view name = trimmed(line.substr(end));
  if (name.starts_with('*')) name.remove_prefix(1);
  if (name.empty()) return false;
  add(sums, is_quoted ? unquoted(name) : std::string(name), std::move(*sum));
  return true;
}

// NAME, what parts them, HASH; also "MD5 (NAME) = HASH".
bool add_hash_last(Sums& sums, std::string_view line) {
  const std::size_t begin = line.find_last_of(" \t=:") + 1;
  if (begin == 0) return false;
  auto sum = sum_of(line.substr(begin));
  std::string_view name = trimmed(line.substr(0, begin));
  while (!name.empty() && (name.back() == '=' || name.back() == ':')) {
    name = trimmed(name.substr(0, name.size() - 1));
  }
  const std::size_t open = name.find('(');
  if (open != std::string_view::npos && name.back() == ')') {
    name = name.substr(open + 1, name.size() - open - 2);
  }
  if (!sum || name.empty()) return false;
  add(sums, name, std::move(*sum));
  return true;
}

void add_json(Sums& sums, const json::value& value, std::string_view key) {
  if (const json::array* list = value.if_array()) {
    for (const json::value& item : *list) add_json(sums, item, key);
    return;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return;
  std::string_view name = key;
  for (const char* member : {"name", "file", "filename", "path"}) {
    const json::value* found = object->if_contains(member);
    if (found != nullptr && found->is_string()) name = std::string_view(found->get_string());
  }
  for (const auto& member : *object) {
    const std::string_view member_key = member.key();
    const json::string* text = member.value().if_string();
    auto sum = text != nullptr ? sum_of(std::string_view(*text)) : std::nullopt;
    if (sum && (!is_algorithm(member_key) || !name.empty())) {
      add(sums, is_algorithm(member_key) ? name : member_key, std::move(*sum));
    } else {
      add_json(sums, member.value(), member_key);
    }
  }
}

}  // namespace

Sums parse_sums(std::string_view text, const std::string& subject) {
  Sums sums;
  const std::string_view begin =
      trimmed(text.substr(std::min(text.find_first_not_of("\r\n \t"), text.size())));
  if (begin.starts_with('{') || begin.starts_with('[')) {
    json::error_code error;
    const json::value document = json::parse({text.data(), text.size()}, error);
    if (error) {
      throw FetchFailure(FetchFailure::Kind::kPassing, subject, "is no JSON: " + error.message());
    }
    add_json(sums, document, "");
    return sums;
  }
  std::size_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view whole = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), whole.size() + 1));
    ++number;
    const std::string_view line = trimmed(whole);
    if (line.empty() || line.starts_with('#')) continue;
    if (add_hash_first(sums, line) || add_hash_last(sums, line)) continue;
    throw FetchFailure(FetchFailure::Kind::kPermanent, subject,
                       "line " + std::to_string(number) +
                           " is no hash with a name: " + printable(line.substr(0, 80)));
  }
  return sums;
}

}  // namespace dumps::misc
