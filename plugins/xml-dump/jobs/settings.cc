#include "plugins/xml-dump/jobs/settings.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <utility>

namespace dumps::xml_dump {
namespace {

using plugin::config_failure;

// A header is a few KiB; wikis with many namespaces have tens.
constexpr size_t kMaxHeaderBytes = size_t{1} << 20;

// Splits "NAME=VALUE" of a list parameter.
std::pair<std::string, std::string> pair_of(const std::string& key, const std::string& item) {
  const size_t equals = item.find('=');
  if (equals == 0 || equals == std::string::npos || equals + 1 == item.size()) {
    throw config_failure(key, "\"" + item + "\" is not of the form NAME=VALUE");
  }
  return {item.substr(0, equals), item.substr(equals + 1)};
}

std::optional<IdRange> range_of(const plugin::Values& params, const char* key) {
  const std::string text = params.text_of(key);
  if (text.empty()) return std::nullopt;
  const auto range = parse_range(text);
  if (!range) {
    throw config_failure(key, "\"" + text + "\" is not a range; write FIRST-LAST, as in \"1-900\"");
  }
  return range;
}

std::int64_t count_of(const plugin::Values& params, const char* key, std::int64_t smallest) {
  const std::int64_t value = params.find_int(key).value_or(smallest);
  if (value < smallest) {
    throw config_failure(
        key, "must be at least " + std::to_string(smallest) + ", and is " + std::to_string(value));
  }
  return value;
}

mediawiki::Dialect dialect_of(const plugin::Values& params) {
  const std::string text = params.text_of("dialect");
  if (text.empty() || text == "published") return mediawiki::Dialect::kPublished;
  if (text == "direct") return mediawiki::Dialect::kDirect;
  throw config_failure("dialect", "\"" + text + "\" is neither \"published\" nor \"direct\"");
}

// Private types stay hidden where nothing is said of them; an empty list hides none.
std::vector<std::string> hidden_types_of(const plugin::Values& params) {
  constexpr const char* kKey = "hidden_log_types";
  const std::vector<std::string> keys = params.keys();
  if (std::find(keys.begin(), keys.end(), kKey) == keys.end()) return {"suppress"};
  return params.get_list(kKey);
}

void check_readable(const std::string& key, const std::string& path) {
  if (path.empty()) {
    throw config_failure(key,
                         "is not set; give it in the step's params, or as a value of the target");
  }
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw plugin::Failure(DUMPS_ERR_CONFIG, key, "cannot open " + path, errno);
  struct stat status {};
  const bool is_file = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  close(fd);
  if (!is_file) throw config_failure(key, path + " is not a file");
}

// "postgresql://HOST/NAME", as people write addresses of it.
void refuse_postgresql(const std::string& database) {
  if (database.find("postgres:") == std::string::npos &&
      database.find("postgresql:") == std::string::npos) {
    return;
  }
  throw config_failure("database",
                       "is on PostgreSQL, which only MediaWiki itself reads: use backend = "
                       "\"maintenance\", with mediawiki_directory or mediawiki_command");
}

std::string read_head(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string head(kMaxHeaderBytes, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<size_t>(file.gcount()));
  return head;
}

mediawiki::SiteInfo load_site_info(const std::string& path) {
  constexpr const char* kKey = "siteinfo_file";
  check_readable(kKey, path);
  const std::string head = read_head(path);
  std::string why;
  auto info = mediawiki::parse_site_info(head, why);
  if (!info) {
    throw config_failure(kKey, path + " " + why +
                                   "; it must begin as an uncompressed XML dump of this wiki does "
                                   "(php maintenance/dumpBackup.php --stub --start=1 --end=1)");
  }
  return *std::move(info);
}

}  // namespace

Settings read_settings(const plugin::Values& params) {
  Settings s;
  s.wiki.path = params.text_of("database");
  s.wiki.table_prefix = params.text_of("prefix");
  s.wiki.blobs_table = params.find_string("blobs_table").value_or("blobs");
  s.mariadb = read_mariadb_settings(params);
  if (!s.mariadb) {
    for (const std::string& item : params.get_list("clusters")) {
      s.wiki.clusters.insert(pair_of("clusters", item));
    }
  }
  for (const char* key : {"prefix", "blobs_table"}) {
    if (params.text_of(key).find_first_of("\"'`; ") != std::string::npos) {
      throw config_failure(key, "has characters that no table name has");
    }
  }
  s.siteinfo_file = params.text_of("siteinfo_file");
  s.dialect = dialect_of(params);
  s.only = range_of(params, "pages");
  if (!s.only) s.only = range_of(params, "log_ids");
  s.shards = count_of(params, "shards", 1);
  s.ids_per_shard = count_of(params, "pages_per_shard", 0);
  for (const std::string& item : params.get_list("content_formats")) {
    s.formats.insert(pair_of("content_formats", item));
  }
  for (const std::string& item : params.get_list("namespace_aliases")) {
    const auto [name, number] = pair_of("namespace_aliases", item);
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), id);
    if (error != std::errc() || end != number.data() + number.size()) {
      throw config_failure("namespace_aliases", "\"" + item + "\" does not end in a number");
    }
    s.namespace_aliases.emplace(name, id);
  }
  s.redirect_words = params.get_list("redirect_words");
  if (s.redirect_words.empty()) s.redirect_words = {"#REDIRECT"};
  s.interwikis = params.get_list("interwiki_prefixes");
  s.hidden_log_types = hidden_types_of(params);
  return s;
}

void check_files(const Settings& settings) {
  if (settings.mariadb) {
    const std::string& option_file = settings.mariadb->options.option_file;
    if (!option_file.empty()) check_option_file("option_file", option_file);
  } else {
    refuse_postgresql(settings.wiki.path);
    check_readable("database", settings.wiki.path);
    for (const auto& [name, path] : settings.wiki.clusters) check_readable("clusters", path);
  }
}

ExportSite load_site(const Settings& settings) {
  ExportSite site;
  site.info = load_site_info(settings.siteinfo_file);
  site.dialect = settings.dialect;
  for (const auto& [model, format] : settings.formats) site.formats[model] = format;
  return site;
}

}  // namespace dumps::xml_dump
