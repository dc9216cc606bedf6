// RedirectResolver: what the `title` attribute of a page's <redirect> says.
//
// Follows MediaWiki: the row of the `redirect` table is written as a title and read again by the
// rules for titles; where the row is missing or incomplete, the target is taken from the text. Made
// once per job; the functions are const, any thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/mediawiki/site_info.h"

namespace dumps::mediawiki {

// A row of the table `redirect`. Interwiki and fragment came later; rows may still lack them.
struct RedirectRow {
  std::int64_t namespace_id = 0;
  std::string title;
  std::optional<std::string> fragment;
  std::optional<std::string> interwiki;

  bool is_complete() const { return fragment.has_value() && interwiki.has_value(); }
};

// A title taken apart.
struct ParsedTitle {
  std::int64_t namespace_id = 0;
  std::string key;        // with underscores
  std::string interwiki;  // in lower case; empty: a page of this wiki
};

class RedirectResolver {
 public:
  // `site` must outlive this. `interwikis` are prefixes in lower case; `words` are the forms of
  // "#REDIRECT" in the wiki's language (compared without regard to case); `aliases` are more names
  // of namespaces.
  RedirectResolver(const SiteInfo& site, std::set<std::string, std::less<>> interwikis,
                   std::vector<std::string> words,
                   const std::map<std::string, std::int64_t>& aliases = {});

  // The target as the export writes it, or nothing: the page then has no <redirect>.
  std::optional<std::string> from_row(const RedirectRow& row) const;
  std::optional<std::string> from_text(std::string_view text) const;

  // A title as people write it; nothing when no page can have it.
  std::optional<ParsedTitle> parse_title(std::string_view title) const;

 private:
  std::optional<std::int64_t> namespace_of(std::string_view name) const;
  bool finish(ParsedTitle& title) const;
  // What the export writes for it.
  std::optional<std::string> target(std::string_view title) const;

  const SiteInfo& site_;
  std::set<std::string, std::less<>> interwikis_;
  std::vector<std::string> words_;
  std::map<std::string, std::int64_t, std::less<>> namespace_ids_;  // lower case, underscores
};

}  // namespace dumps::mediawiki
