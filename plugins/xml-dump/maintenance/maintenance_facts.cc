#include "plugins/xml-dump/maintenance/maintenance_facts.h"

#include <algorithm>

#include "plugins/mediawiki/php_value.h"
#include "plugins/xml-dump/engine/export_site.h"
#include "plugins/xml-dump/maintenance/maintenance_slice_file.h"

namespace dumps::xml_dump {
namespace {

// A server is named as MediaWiki reads it: a replica where there is one. Words of the language,
// interwiki prefixes and formats come from MediaWiki's services, so that what extensions add is
// among them.
// NOLINTBEGIN(bugprone-suspicious-missing-comma): strings that are lines of PHP
const std::vector<std::string> kQuestions = {
    "$g = fn($name, $default = null) => $GLOBALS[$name] ?? $default",
    "$text = fn($list) => array_values(array_map('strval', $list))",
    "$file = fn($s) => $s['dbFilePath'] ?? ($s['dbDirectory'] ?? $g('wgSQLiteDataDir')) . '/' . "
    "($s['dbname'] ?? '') . '.sqlite'",
    "$place = fn($s) => ($s['type'] ?? '') === 'sqlite' ? $file($s) : ($s['host'] ?? '') . '/' . "
    "($s['dbname'] ?? $db->getDBname())",
    "$sqlite = $db->getType() === 'sqlite'",
    "$answer = ['version' => MW_VERSION, 'type' => $db->getType(), 'database' => $db->getDBname(), "
    "'prefix' => $db->tablePrefix()]",
    "$answer['server'] = $sqlite ? '' : $db->getServer()",
    "$answer['path'] = $sqlite ? $file($services->getDBLoadBalancer()->getServerInfo(0)) : ''",
    "$shared = (string)$g('wgSharedDB', '')", "$answer['shared_database'] = $shared",
    "$answer['shared_prefix'] = $shared === '' ? '' : (string)$g('wgSharedPrefix', '')",
    "$answer['shared_tables'] = $shared === '' ? [] : $text($g('wgSharedTables', []))",
    "$clusters = array_map(fn($servers) => array_map($place, array_values($servers)), "
    "$g('wgExternalServers') ?: [])",
    "$farm = $g('wgLBFactoryConf', [])",
    "foreach ($farm['externalLoads'] ?? [] as $c => $loads) $clusters[$c] = array_map(fn($h) => "
    "($farm['hostsByName'][$h] ?? $h) . '/' . $db->getDBname(), array_keys($loads))",
    "$answer['clusters'] = []",
    // The first server of several is the one that is written to.
    "foreach ($clusters as $c => $places) foreach (count($places) > 1 ? array_slice($places, 1) : "
    "$places as $p) $answer['clusters'][] = \"$c=$p\"",
    "$language = $services->getContentLanguage()", "$answer['language'] = $language->getCode()",
    "$aliases = $language->getNamespaceAliases() + $g('wgNamespaceAliases', [])",
    "foreach ($services->getNamespaceInfo()->getCanonicalNamespaces() as $id => $n) if ($n !== '' "
    "&& $language->getNsText($id) !== $n) $aliases[$n] = $id",
    "$answer['namespace_aliases'] = []",
    "foreach ($aliases as $n => $id) $answer['namespace_aliases'][] = \"$n=$id\"",
    "$answer['redirect_words'] = "
    "$text($services->getMagicWordFactory()->get('redirect')->getSynonyms())",
    "$known = $db->selectFieldValues('interwiki', 'iw_prefix', [], 'dumps')",
    "$answer['interwiki_prefixes'] = $text(array_diff(array_column("
    "$services->getInterwikiLookup()->getAllPrefixes(), 'iw_prefix'), $known))",
    "$handlers = $services->getContentHandlerFactory()", "$answer['content_formats'] = []",
    "foreach ($handlers->getContentModels() as $m) try { $answer['content_formats'][] = \"$m=\" . "
    "$handlers->getContentHandler($m)->getDefaultFormat(); } catch (Exception $e) {}",
    "$answer['hidden_log_types'] = $text(array_keys($g('wgLogRestrictions', [])))",
    "$answer['reading'] = ($g('wgGroupPermissions', [])['*']['read'] ?? true) ? 'all' : 'some'",
    "$answer['wiki'] = class_exists('WikiMap') ? WikiMap::getCurrentWikiId() : "
    "MediaWiki\\WikiMap\\WikiMap::getCurrentWikiId()",
    "$answer['url'] = (string)$g('wgCanonicalServer', '')"};
// NOLINTEND(bugprone-suspicious-missing-comma)

std::string text_of(const mediawiki::PhpValue& answer, std::string_view key) {
  const mediawiki::PhpValue* value = answer.find(key);
  return value != nullptr && value->is_string() ? std::string(value->bytes) : "";
}

std::vector<std::string> list_of(const mediawiki::PhpValue& answer, std::string_view key) {
  std::vector<std::string> list;
  const mediawiki::PhpValue* value = answer.find(key);
  if (value == nullptr) return list;
  for (const mediawiki::PhpEntry& entry : value->entries) list.emplace_back(entry.value.bytes);
  return list;
}

std::string ask_header(const MaintenanceScripts& scripts) {
  constexpr const char* kScript = "dumpBackup.php";
  const std::string path = scripts.host().scratch_directory() + "/header.xml";
  scripts.run(kScript, {"--full", "--stub", "--start=1", "--end=1", "--output=file:" + path});
  return look_at_slice(path, kScript).header;
}

}  // namespace

WikiFacts ask_scripts(const MaintenanceScripts& scripts) {
  const std::string bytes = scripts.ask(kQuestions);
  const auto answer = mediawiki::php_unserialize(bytes);
  if (!answer || text_of(*answer, "version").empty()) {
    throw plugin::failed("eval.php", "MediaWiki did not say its version; its words are in the log");
  }
  WikiFacts facts;
  facts.version = text_of(*answer, "version");
  facts.wiki = text_of(*answer, "wiki");
  facts.url = text_of(*answer, "url");
  facts.database_type = text_of(*answer, "type");
  facts.database = text_of(*answer, "database");
  facts.prefix = text_of(*answer, "prefix");
  facts.server = text_of(*answer, "server");
  facts.path = text_of(*answer, "path");
  facts.shared_database = text_of(*answer, "shared_database");
  facts.shared_prefix = text_of(*answer, "shared_prefix");
  facts.shared_tables = list_of(*answer, "shared_tables");
  facts.clusters = list_of(*answer, "clusters");
  facts.language = text_of(*answer, "language");
  facts.namespace_aliases = list_of(*answer, "namespace_aliases");
  facts.redirect_words = list_of(*answer, "redirect_words");
  facts.interwiki_prefixes = list_of(*answer, "interwiki_prefixes");
  const auto known = core_formats();
  for (std::string& item : list_of(*answer, "content_formats")) {
    const auto core = known.find(item.substr(0, item.find('=')));
    if (core == known.end() || item != core->first + "=" + core->second) {
      facts.content_formats.push_back(std::move(item));
    }
  }
  facts.hidden_log_types = list_of(*answer, "hidden_log_types");
  facts.readable_by_all = text_of(*answer, "reading") != "some";
  facts.header = ask_header(scripts);
  return facts;
}

}  // namespace dumps::xml_dump
