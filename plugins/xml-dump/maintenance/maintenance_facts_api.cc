// WikiFacts from the API's siteinfo, for wikis whose scripts are out of reach.
#include <algorithm>
#include <boost/json.hpp>

#include "plugins/mediawiki/byte_buffer.h"
#include "plugins/mediawiki/site_info.h"
#include "plugins/xml-dump/maintenance/maintenance_facts.h"

namespace dumps::xml_dump {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

mediawiki::SiteInfo site_of(const json::object& general, const json::object& namespaces) {
  mediawiki::SiteInfo site;
  site.language = text_of(general, "lang");
  site.site_name = text_of(general, "sitename");
  site.database_name = text_of(general, "wikiid");
  site.base = text_of(general, "base");
  site.generator = text_of(general, "generator");
  site.case_rule = text_of(general, "case");
  for (const auto& [key, value] : namespaces) {
    const json::object& space = value.as_object();
    site.namespaces.push_back({space.at("id").as_int64(), text_of(space, "name"),
                               text_of(space, "case") != "case-sensitive"});
  }
  std::sort(site.namespaces.begin(), site.namespaces.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  return site;
}

std::vector<std::string> redirect_words(const json::array& magic_words) {
  std::vector<std::string> words;
  for (const json::value& word : magic_words) {
    if (text_of(word.as_object(), "name") != "redirect") continue;
    for (const json::value& alias : word.at("aliases").as_array()) {
      words.emplace_back(alias.as_string());
    }
  }
  return words;
}

WikiFacts facts_of(const json::object& query) {
  const json::object& general = query.at("general").as_object();
  const json::object& namespaces = query.at("namespaces").as_object();
  WikiFacts facts;
  facts.version = text_of(general, "generator");
  if (facts.version.starts_with("MediaWiki ")) facts.version.erase(0, 10);
  facts.wiki = text_of(general, "wikiid");
  facts.url = text_of(general, "server");
  facts.database_type = text_of(general, "dbtype");
  facts.language = text_of(general, "lang");
  for (const json::value& alias : query.at("namespacealiases").as_array()) {
    facts.namespace_aliases.push_back(text_of(alias.as_object(), "alias") + "=" +
                                      std::to_string(alias.at("id").as_int64()));
  }
  for (const auto& [key, value] : namespaces) {
    const std::string canonical = text_of(value.as_object(), "canonical");
    if (canonical.empty() || canonical == text_of(value.as_object(), "name")) continue;
    facts.namespace_aliases.push_back(canonical + "=" + std::string(key));
  }
  facts.redirect_words = redirect_words(query.at("magicwords").as_array());
  for (const json::value& row : query.at("interwikimap").as_array()) {
    facts.interwiki_prefixes.push_back(text_of(row.as_object(), "prefix"));
  }
  facts.hidden_log_types = {"suppress"};
  mediawiki::ByteBuffer header;
  append_header(header, site_of(general, namespaces), mediawiki::Schema::k0_11,
                mediawiki::Dialect::kDirect);
  facts.header = std::string(header.view());
  return facts;
}

}  // namespace

WikiFacts facts_of_api(std::string_view text, const std::string& subject) {
  try {
    const json::value answer = json::parse(text);
    if (const json::value* error = answer.as_object().if_contains("error")) {
      throw plugin::failed(subject, "the API refused: " + text_of(error->as_object(), "code") +
                                        ": " + text_of(error->as_object(), "info"));
    }
    return facts_of(answer.at("query").as_object());
  } catch (const plugin::Failure&) {
    throw;
  } catch (const std::exception& e) {
    throw plugin::failed(subject, std::string("its answer is no siteinfo (") + e.what() +
                                      "); the address must be that of the wiki's api.php");
  }
}

}  // namespace dumps::xml_dump
