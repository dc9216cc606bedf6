#include "plugins/xml-dump/engine/namespace_filter.h"

#include <charconv>
#include <iterator>
#include <string_view>

namespace dumps::xml_dump {
namespace {

// By number. Namespaces of extensions have numbers only.
constexpr std::string_view kNames[] = {
    "NS_MAIN",      "NS_TALK",           "NS_USER",     "NS_USER_TALK",
    "NS_PROJECT",   "NS_PROJECT_TALK",   "NS_FILE",     "NS_FILE_TALK",
    "NS_MEDIAWIKI", "NS_MEDIAWIKI_TALK", "NS_TEMPLATE", "NS_TEMPLATE_TALK",
    "NS_HELP",      "NS_HELP_TALK",      "NS_CATEGORY", "NS_CATEGORY_TALK"};

std::optional<std::int64_t> parse_namespace(std::string_view text) {
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (text == kNames[i]) return static_cast<std::int64_t>(i);
  }
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id < 0) return std::nullopt;
  return id;
}

}  // namespace

std::optional<NamespaceFilter> parse_namespaces(const std::vector<std::string>& list,
                                                std::string& why) {
  NamespaceFilter filter;
  if (list.empty()) return filter;
  filter.is_exclusion = list.front().starts_with('!');
  for (const std::string& item : list) {
    if (item.starts_with('!') != filter.is_exclusion) {
      why = "some are taken and some (\"!\") are left out; say one or the other";
      return std::nullopt;
    }
    const auto id = parse_namespace(std::string_view(item).substr(filter.is_exclusion ? 1 : 0));
    if (!id) {
      why = "\"" + item + "\" is neither the number of a namespace nor a name such as NS_USER";
      return std::nullopt;
    }
    filter.ids.insert(*id);
  }
  return filter;
}

}  // namespace dumps::xml_dump
