#include "plugins/mediawiki/redirect.h"

#include <algorithm>
#include <utility>

#include "plugins/mediawiki/text_clean.h"
#include "plugins/mediawiki/title_text.h"

namespace dumps::mediawiki {
namespace {

constexpr std::int64_t kMedia = -2;
constexpr std::int64_t kSpecial = -1;
constexpr std::int64_t kMain = 0;
constexpr std::int64_t kTalk = 1;
constexpr std::int64_t kFile = 6;

constexpr size_t kMaxTitleBytes = 255;
constexpr size_t kMaxSpecialTitleBytes = 512;

// Names that every wiki knows whatever its language.
constexpr std::pair<const char*, std::int64_t> kCanonicalNames[] = {
    {"media", -2},         {"special", -1},  {"talk", 1},           {"user", 2},
    {"user_talk", 3},      {"project", 4},   {"project_talk", 5},   {"file", 6},
    {"file_talk", 7},      {"image", 6},     {"image_talk", 7},     {"mediawiki", 8},
    {"mediawiki_talk", 9}, {"template", 10}, {"template_talk", 11}, {"help", 12},
    {"help_talk", 13},     {"category", 14}, {"category_talk", 15}};

std::string underscored(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), ' ', '_');
  return out;
}

std::string spaced(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string_view trim_underscores(std::string_view text) {
  while (text.starts_with('_')) text.remove_prefix(1);
  while (text.ends_with('_')) text.remove_suffix(1);
  return text;
}

// Splits "prefix:rest", without the underscores around the colon.
bool split_prefix(std::string_view title, std::string_view& prefix, std::string_view& rest) {
  const size_t colon = title.find(':', 1);
  if (colon == std::string_view::npos) return false;
  prefix = title.substr(0, colon);
  while (prefix.size() > 1 && prefix.ends_with('_')) prefix.remove_suffix(1);
  rest = title.substr(colon + 1);
  while (rest.starts_with('_')) rest.remove_prefix(1);
  return true;
}

// Special:Userlogout, under its English names and with any subpage.
bool is_logout(std::string_view title) {
  const std::string page = to_lower(title.substr(0, title.find('/')));
  return page == "userlogout" || page == "logout";
}

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
std::string_view trim_left(std::string_view text) {
  while (!text.empty() && is_blank(text[0])) text.remove_prefix(1);
  return text;
}

std::string decode_percent(std::string_view text) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  const auto is_hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

RedirectResolver::RedirectResolver(const SiteInfo& site,
                                   std::set<std::string, std::less<>> interwikis,
                                   std::vector<std::string> words,
                                   const std::map<std::string, std::int64_t>& aliases)
    : site_(site), interwikis_(std::move(interwikis)), words_(std::move(words)) {
  const auto add = [&](std::string_view name, std::int64_t id) {
    if (!name.empty()) namespace_ids_.emplace(to_lower(underscored(name)), id);
  };
  for (const auto& [name, id] : kCanonicalNames) add(name, id);
  for (const Namespace& space : site.namespaces) add(space.name, space.id);
  for (const auto& [name, id] : aliases) add(name, id);
}

std::optional<std::int64_t> RedirectResolver::namespace_of(std::string_view name) const {
  const auto found = namespace_ids_.find(to_lower(name));
  if (found == namespace_ids_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> RedirectResolver::from_row(const RedirectRow& row) const {
  const std::int64_t id = row.namespace_id == kMedia ? kFile : row.namespace_id;
  const Namespace* space = site_.find(id);
  if (space == nullptr) return std::nullopt;
  std::string name = row.interwiki.value_or("");
  if (!name.empty()) name += ':';
  if (!space->name.empty()) name += space->name + ':';
  name += row.title;
  if (row.fragment && !row.fragment->empty()) name += '#' + *row.fragment;
  return target(name);
}

std::optional<std::string> RedirectResolver::from_text(std::string_view text) const {
  text = trim_left(text);
  size_t size = 0;
  for (const std::string& word : words_) {
    size = matching_prefix(text, word);
    if (size != 0) break;
  }
  if (size == 0) return std::nullopt;
  text = trim_left(text.substr(size));
  if (text.starts_with(':')) text = trim_left(text.substr(1));
  if (!text.starts_with("[[")) return std::nullopt;
  const size_t end = text.find("]]");
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view link = text.substr(2, end - 2);
  if (link.find('\n') != std::string_view::npos) return std::nullopt;
  link = link.substr(0, link.find('|'));
  std::string link_target(link);
  if (link.find('%') != std::string_view::npos) {
    while (link.starts_with(':')) link.remove_prefix(1);
    link_target = decode_percent(link);
  }
  std::string scratch;
  return this->target(clean_text(decode_references(link_target), scratch));
}

std::optional<ParsedTitle> RedirectResolver::parse_title(std::string_view title) const {
  if (!is_valid_utf8(title)) return std::nullopt;
  const std::string normal = normalize_title_blanks(title);
  std::string_view rest = normal;
  ParsedTitle parsed;
  if (rest.starts_with(':')) rest = trim_underscores(rest.substr(1));
  if (rest.empty()) return std::nullopt;
  std::string_view prefix;
  std::string_view after;
  if (split_prefix(rest, prefix, after)) {
    if (const auto id = namespace_of(prefix)) {
      rest = after;
      parsed.namespace_id = *id;
      std::string_view inner;
      if (*id == kTalk && split_prefix(rest, inner, after) &&
          (namespace_of(inner).value_or(0) != 0 || interwikis_.contains(to_lower(inner)))) {
        return std::nullopt;
      }
    } else if (const std::string lower = to_lower(prefix); interwikis_.contains(lower)) {
      rest = after;
      parsed.interwiki = lower;
      if (rest.starts_with(':')) rest = trim_underscores(rest.substr(1));
    }
  }
  const size_t fragment = rest.find('#');
  if (fragment != std::string_view::npos) {
    rest = rest.substr(0, fragment);
    while (rest.ends_with('_')) rest.remove_suffix(1);
  }
  parsed.key = rest;
  return finish(parsed) ? std::optional(std::move(parsed)) : std::nullopt;
}

bool RedirectResolver::finish(ParsedTitle& title) const {
  const bool is_special = title.namespace_id == kSpecial;
  if (!is_legal_title(title.key, is_special ? kMaxSpecialTitleBytes : kMaxTitleBytes)) return false;
  const Namespace* known = site_.find(title.namespace_id);
  if (title.interwiki.empty() && (known == nullptr || known->first_letter)) {
    title.key = with_capital(title.key);
  }
  return !title.key.empty() && !title.key.starts_with(':');
}

std::optional<std::string> RedirectResolver::target(std::string_view title) const {
  const auto parsed = parse_title(title);
  if (!parsed) return std::nullopt;
  if (parsed->interwiki.empty() && parsed->namespace_id == kSpecial && is_logout(parsed->key)) {
    return std::nullopt;
  }
  std::string shown = parsed->interwiki;
  if (!shown.empty()) shown += ':';
  if (const std::string_view name = site_.name_of(parsed->namespace_id); !name.empty()) {
    shown += std::string(name) + ':';
  }
  return shown + spaced(parsed->key);
}

}  // namespace dumps::mediawiki
