// SiteInfo: what an export says about the wiki as a whole (the <siteinfo> header), and what titles
// need to know: namespaces and interwiki prefixes. None of it is in the wiki's database.
//
// Made once per job from the header of any dump of that wiki; read-only after that, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/mediawiki/byte_buffer.h"
#include "plugins/mediawiki/dialect.h"

namespace dumps::mediawiki {

struct Namespace {
  std::int64_t id = 0;
  std::string name;          // as shown: with spaces; empty for the main namespace
  bool first_letter = true;  // titles begin with a capital letter
};

struct SiteInfo {
  std::string language = "en";
  std::string site_name;
  std::string database_name;
  std::string base;
  std::string generator;
  std::string case_rule = "first-letter";
  std::vector<Namespace> namespaces;  // ascending by id

  const Namespace* find(std::int64_t id) const;
  // Empty for the main namespace and for unknown ones.
  std::string_view name_of(std::int64_t id) const;
};

// Reads the header of a MediaWiki XML file: everything up to </siteinfo>, the rest is not looked
// at. Nothing, and in `why` what is missing, when there is no complete header.
std::optional<SiteInfo> parse_site_info(std::string_view xml, std::string& why);

// <mediawiki …> and <siteinfo>…</siteinfo> with a newline at the end.
void append_header(ByteBuffer& out, const SiteInfo& site, Schema schema, Dialect dialect);
// </mediawiki>, with a newline in the direct dialect only: the second pass does not see it.
void append_footer(ByteBuffer& out, Dialect dialect);

}  // namespace dumps::mediawiki
