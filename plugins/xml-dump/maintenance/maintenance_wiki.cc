#include "plugins/xml-dump/maintenance/maintenance_wiki.h"

#include <optional>

#include "plugins/mediawiki/php_value.h"

namespace dumps::xml_dump {
namespace {

plugin::Failure not_numbers() {
  return plugin::failed("eval.php", "MediaWiki did not answer with as many numbers as asked for");
}

}  // namespace

std::int64_t MaintenanceWiki::highest_id() const {
  const std::string answer = scripts_.ask({"$answer = (int)$db->selectField('" + what_.id_table +
                                           "', 'MAX(" + what_.id_column + ")', [], 'dumps')"});
  const auto value = mediawiki::php_unserialize(answer);
  if (!value || value->kind != mediawiki::PhpValue::Kind::kInt) throw not_numbers();
  return value->number;
}

std::vector<std::int64_t> MaintenanceWiki::count(std::span<const IdRange> ranges) const {
  std::vector<std::int64_t> counts;
  if (what_.item_table.empty()) return std::vector<std::int64_t>(ranges.size(), 0);
  std::vector<std::string> lines{"$ranges = []; $answer = []"};
  for (const IdRange& range : ranges) {
    lines.push_back("$ranges[] = [" + std::to_string(range.first) + ", " +
                    std::to_string(range.last) + "]");
  }
  std::string conditions;
  for (const std::string& condition : what_.conditions) conditions += condition + ", ";
  lines.push_back("$conditions = [" + conditions + "]");
  const std::string& id = what_.item_column;
  lines.push_back("foreach ($ranges as [$a, $b]) $answer[] = (int)$db->selectField('" +
                  what_.item_table + "', 'COUNT(*)', array_merge($conditions, [\"" + id +
                  " >= $a\", \"" + id + " <= $b\"]), 'dumps')");
  const std::string answer = scripts_.ask(lines);
  const auto value = mediawiki::php_unserialize(answer);
  if (!value || value->entries.size() != ranges.size()) throw not_numbers();
  for (const mediawiki::PhpEntry& entry : value->entries) counts.push_back(entry.value.to_int());
  return counts;
}

bool MaintenanceWiki::has_extension(const std::string& name) const {
  const std::string answer = scripts_.ask(
      {"$answer = ExtensionRegistry::getInstance()->isLoaded('" + name + "') ? 1 : 0"});
  const auto value = mediawiki::php_unserialize(answer);
  return value && value->to_int() == 1;
}

}  // namespace dumps::xml_dump
