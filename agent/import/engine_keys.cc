#include "agent/import/engine_keys.h"

#include <algorithm>
#include <cctype>

namespace dumps {
namespace {

constexpr const char* kBuiltIn = "what it does is built in; the program is not needed";
constexpr const char* kPages = "pages and lists have the names that their readers know";
constexpr const char* kMail = "there are metrics and exit codes to raise alarms from, and no mail";
constexpr const char* kCredentials = "credentials are read from client_config_file only";
constexpr const char* kClaims = "workers that are gone are seen at once; nothing is stale by age";
constexpr const char* kPlanned = "ranges are planned from the data";
constexpr const char* kDead = "the older engine does not use it either";

std::string lower(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return small;
}

}  // namespace

const std::vector<EngineKey>& engine_keys() {
  using enum KeyScope;
  static const std::vector<EngineKey> kKeys = {
      {"wiki", "dblist", kGroup, nullptr},
      {"wiki", "skipdblist", kGroup, nullptr},
      {"wiki", "privatelist", kGroup, nullptr},
      {"wiki", "closedlist", kGroup,
       "closed wikis stay public, as they were; a target that is `closed` here is not published"},
      {"wiki", "flowlist", kGroup, nullptr},
      {"wiki", "dir", kWiki, nullptr},
      {"wiki", "tablejobs", kGroup, nullptr},
      {"wiki", "apijobs", kGroup,
       "siteinfo-namespaces makes the two files that the shipped list names"},
      {"wiki", "multiversion", kGlobal, nullptr},
      {"output", "public", kGroup, nullptr},
      {"output", "private", kGroup, nullptr},
      {"output", "temp", kGroup, nullptr},
      {"output", "webroot", kGroup, nullptr},
      {"output", "index", kGroup, kPages},
      {"output", "perdumpindex", kGroup, kPages},
      {"output", "templatedir", kGroup, "pages are made without templates"},
      {"output", "logfile", kGroup, "each attempt has a log of its own"},
      {"output", "fileperms", kGroup, nullptr},
      {"reporting", "adminmail", kGlobal, kMail},
      {"reporting", "mailfrom", kGlobal, kMail},
      {"reporting", "smtpserver", kGlobal, kMail},
      {"reporting", "staleage", kGlobal, kClaims},
      {"reporting", "batchjobsstaleage", kGlobal, kClaims},
      {"reporting", "skipprivatetables", kGlobal, kDead},
      {"database", "max_allowed_packet", kWiki, "packets are as long as the server lets them be"},
      {"database", "client_config_file", kGlobal, nullptr},
      {"database", "user", kGlobal, kCredentials},
      {"database", "password", kGlobal, kCredentials},
      {"tools", "php", kGlobal, nullptr},
      {"tools", "gzip", kGlobal, kBuiltIn},
      {"tools", "bzip2", kGlobal, kBuiltIn},
      {"tools", "lbzip2", kGlobal, kBuiltIn},
      {"tools", "sevenzip", kGlobal, kBuiltIn},
      {"tools", "dd", kGlobal, kBuiltIn},
      {"tools", "mysql", kGlobal, kBuiltIn},
      {"tools", "mysqldump", kGlobal, "tables are dumped by mariadb-dump of the system"},
      {"tools", "head", kGlobal, kBuiltIn},
      {"tools", "tail", kGlobal, kBuiltIn},
      {"tools", "cat", kGlobal, kBuiltIn},
      {"tools", "grep", kGlobal, kBuiltIn},
      {"tools", "checkforbz2footer", kGlobal, kBuiltIn},
      {"tools", "dumplastbz2block", kGlobal, kBuiltIn},
      {"tools", "writeuptopageid", kGlobal, kBuiltIn},
      {"tools", "revsperpage", kGlobal, kBuiltIn},
      {"tools", "recompressxml", kGlobal, kBuiltIn},
      {"cleanup", "keep", kWiki, nullptr},
      {"chunks", "chunksEnabled", kWiki, nullptr},
      {"chunks", "pagesPerChunkHistory", kWiki, nullptr},
      {"chunks", "revsPerChunkHistory", kWiki, nullptr},
      {"chunks", "chunksForPagelogs", kWiki, nullptr},
      {"chunks", "logitemsPerPagelogs", kWiki, nullptr},
      {"chunks", "recombineMetaCurrent", kWiki, nullptr},
      {"chunks", "recombineHistory", kWiki, nullptr},
      {"chunks", "checkpointTime", kWiki, nullptr},
      {"chunks", "jobsperbatch", kWiki, "how much runs at once is limited by [slots]"},
      {"chunks", "revsPerJob", kWiki, nullptr},
      {"chunks", "revsMargin", kWiki, kPlanned},
      {"chunks", "maxrevbytes", kWiki, nullptr},
      {"chunks", "retryWait", kWiki, nullptr},
      {"chunks", "lbzip2threads", kWiki, nullptr},
      {"chunks", "revinfostash", kWiki, kPlanned},
      {"chunks", "contentbatchesEnabled", kWiki, "a run belongs to one host"},
      {"chunks", "testsleep", kWiki, "it is for tests of the older engine"},
      {"otherformats", "multistream", kWiki, nullptr},
      {"stubs", "minpages", kWiki, "stubs are read in batches that need no limits"},
      {"stubs", "maxrevs", kWiki, "stubs are read in batches that need no limits"},
      {"query", "queryfile", kGlobal, "it belongs to onallwikis.py, not to dumps of a wiki"},
      {"misc", "fixeddumporder", kGroup, "the oldest run goes first"},
      {"misc", "sevenzipprefetch", kGroup, "prefetch takes the format that decodes fastest"},
      {"misc", "lbzip2forhistory", kGroup, "all files are compressed with the step's threads"},
      {"misc", "maxRetries", kWiki, nullptr},
      {"misc", "skipjobs", kWiki, nullptr},
  };
  return kKeys;
}

const EngineKey* find_engine_key(std::string_view key, std::string_view section) {
  const std::string wanted = lower(key);
  for (const EngineKey& known : engine_keys()) {
    if (lower(known.key) != wanted) continue;
    if (section.empty() || section == known.section) return &known;
  }
  return nullptr;
}

bool is_engine_section(std::string_view section) {
  return std::any_of(engine_keys().begin(), engine_keys().end(),
                     [section](const EngineKey& key) { return section == key.section; });
}

std::optional<EngineValue> look_up(const IniFile& file, const EngineKey& key,
                                   const std::string& group, const std::string& wiki) {
  std::vector<std::string> sections;
  if (key.scope == KeyScope::kWiki && !wiki.empty()) sections.push_back(wiki);
  if (key.scope != KeyScope::kGlobal && !group.empty()) sections.push_back(group);
  sections.emplace_back(key.section);
  for (const std::string& section : sections) {
    const IniValue* value = file.find(section, key.key);
    if (value != nullptr) return EngineValue{value->text, value->line};
  }
  return std::nullopt;
}

}  // namespace dumps
