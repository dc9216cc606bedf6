// NamespaceFilter: which namespaces an export takes, as MediaWiki's options and filters say it.
// Values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dumps::xml_dump {

struct NamespaceFilter {
  std::set<std::int64_t> ids = {};
  bool is_exclusion = true;  // all but `ids`
  bool takes_talk = true;

  bool operator==(const NamespaceFilter&) const = default;
  bool takes_all() const { return takes_talk && is_exclusion && ids.empty(); }
  bool takes(std::int64_t id) const {
    const bool is_talk = id > 0 && id % 2 == 1;
    return ids.contains(id) != is_exclusion && (takes_talk || !is_talk);
  }
};

// Numbers or names such as "NS_USER"; with a "!" before each: all namespaces but those. An empty
// list takes all. Nothing, and in `why` the reason, when it is not that.
std::optional<NamespaceFilter> parse_namespaces(const std::vector<std::string>& list,
                                                std::string& why);

}  // namespace dumps::xml_dump
