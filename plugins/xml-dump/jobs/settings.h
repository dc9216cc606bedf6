// Settings: the parameters of a job, read and checked. Plain values; made on the job thread.
//
// Reading them touches local files only: the wiki's database and clusters must exist, the siteinfo
// file must hold a header. Throws plugin::Failure (DUMPS_ERR_CONFIG) naming the key.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dumps/values.hpp"
#include "plugins/xml-dump/engine/export_site.h"
#include "plugins/xml-dump/engine/shard_plan.h"
#include "plugins/xml-dump/mariadb/mariadb_settings.h"
#include "plugins/xml-dump/sqlite/sqlite_wiki.h"

namespace dumps::xml_dump {

struct Settings {
  SqliteWikiOptions wiki;                  // where `mariadb` is nothing
  std::optional<MariadbSettings> mariadb;  // a server instead of a file
  std::string siteinfo_file;               // empty: the job needs none
  mediawiki::Dialect dialect = mediawiki::Dialect::kPublished;
  std::optional<IdRange> only;
  std::int64_t shards = 1;
  std::int64_t ids_per_shard = 0;
  std::map<std::string, std::string, std::less<>> formats;
  std::vector<std::string> redirect_words;
  std::map<std::string, std::int64_t> namespace_aliases;
  std::vector<std::string> interwikis;
  std::vector<std::string> hidden_log_types;
};

// Reads the values; no file is touched yet. Parameters that the job type lacks keep their defaults.
Settings read_settings(const plugin::Values& params);

// Looks whether the files of the database are there and can be read.
void check_files(const Settings& settings);

// The header and everything else that the writers need.
ExportSite load_site(const Settings& settings);

}  // namespace dumps::xml_dump
