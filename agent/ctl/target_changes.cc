#include "agent/ctl/target_changes.h"

#include <algorithm>
#include <array>

namespace dumps {
namespace {

constexpr std::array<std::string_view, 13> kLearned = {
    "database",          "database_name",      "server",         "prefix",   "shared_tables",
    "shared_database",   "shared_prefix",      "clusters",       "language", "redirect_words",
    "namespace_aliases", "interwiki_prefixes", "content_formats"};
constexpr std::string_view kHiddenTypes = "hidden_log_types";

std::vector<std::string> words_of(const SpecValues& values, std::string_view key) {
  const auto found = values.find(std::string(key));
  if (found == values.end()) return {};
  if (const auto* text = std::get_if<std::string>(&found->second)) {
    return text->empty() ? std::vector<std::string>{} : std::vector<std::string>{*text};
  }
  const auto* list = std::get_if<std::vector<std::string>>(&found->second);
  std::vector<std::string> words = list == nullptr ? std::vector<std::string>{} : *list;
  std::sort(words.begin(), words.end());
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "nothing" : out;
}

void compare(std::string_view key, const std::vector<std::string>& was,
             const std::vector<std::string>& is, std::vector<std::string>& lines) {
  if (was == is) return;
  std::vector<std::string> gone;
  std::vector<std::string> come;
  std::set_difference(was.begin(), was.end(), is.begin(), is.end(), std::back_inserter(gone));
  std::set_difference(is.begin(), is.end(), was.begin(), was.end(), std::back_inserter(come));
  lines.push_back(std::string(key) + ": " + joined(gone) + " -> " + joined(come));
}

std::string without_generator(std::string_view header) {
  std::string text(header);
  const size_t begin = text.find("<generator>");
  const size_t end = text.find("</generator>");
  if (begin != std::string::npos && end != std::string::npos && begin < end) {
    text.erase(begin, end - begin);
  }
  return text;
}

}  // namespace

std::vector<std::string> changes_of(const SpecValues& configured, const SpecValues& learned) {
  std::vector<std::string> lines;
  for (const std::string_view key : kLearned) {
    compare(key, words_of(configured, key), words_of(learned, key), lines);
  }
  // Without the value, the plugin hides what MediaWiki hides by itself.
  const std::vector<std::string> hidden = configured.contains(std::string(kHiddenTypes))
                                              ? words_of(configured, kHiddenTypes)
                                              : std::vector<std::string>{"suppress"};
  compare(kHiddenTypes, hidden, words_of(learned, kHiddenTypes), lines);
  return lines;
}

bool same_site(std::string_view a, std::string_view b) {
  return without_generator(a) == without_generator(b);
}

}  // namespace dumps
