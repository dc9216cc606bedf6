// WikiFacts: what a MediaWiki says of itself that is not in its database: where the database is,
// its header, its language's words. Asked once, and written as the target of the wiki.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dumps/host.hpp"
#include "plugins/xml-dump/maintenance/maintenance_scripts.h"

namespace dumps::xml_dump {

struct WikiFacts {
  std::string version;        // of MediaWiki
  std::string wiki;           // as the farm calls it
  std::string url;            // of its server
  std::string database_type;  // "sqlite", "mysql", "postgres"; empty: not known
  std::string database, prefix, server;
  std::string path;  // SQLite's file
  std::string shared_database, shared_prefix;
  std::vector<std::string> shared_tables;
  std::vector<std::string> clusters;  // "NAME=PLACE"
  std::string language;
  std::vector<std::string> namespace_aliases;  // "NAME=NUMBER"
  std::vector<std::string> redirect_words;
  std::vector<std::string> interwiki_prefixes;  // that are not in the wiki's table
  std::vector<std::string> content_formats;     // "MODEL=FORMAT"; only those of extensions
  std::vector<std::string> hidden_log_types;
  bool readable_by_all = true;
  std::string header;  // of its dumps, through </siteinfo> and a newline

  bool is_native() const { return database_type == "sqlite" || database_type == "mysql"; }
};

// Asks MediaWiki through its scripts. Throws plugin::Failure.
WikiFacts ask_scripts(const MaintenanceScripts& scripts);

// Reads the answer of api.php to the query below; it does not know the database nor the formats of
// extensions. Throws plugin::Failure about `subject`.
WikiFacts facts_of_api(std::string_view json, const std::string& subject);
inline constexpr std::string_view kFactsQuery =
    "action=query&meta=siteinfo&siprop=general|namespaces|namespacealiases|magicwords|interwikimap"
    "&format=json&formatversion=2";

// A target in TOML with comments. `siteinfo_file` is where its header will be; `more` are lines
// that go to its values as they are.
std::string target_toml(const WikiFacts& facts, std::string_view target, std::string_view date,
                        std::string_view siteinfo_file, const std::vector<std::string>& more);
// "KEY = VALUE", the value quoted.
std::string toml_line(std::string_view key, std::string_view value);
std::string toml_line(std::string_view key, const std::vector<std::string>& values);

}  // namespace dumps::xml_dump
