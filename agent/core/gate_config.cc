#include "agent/core/gate_config.h"

#include <limits>

namespace dumps {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

template <class To, class From>
void set(To& to, const std::optional<From>& value) {
  if (value) to = static_cast<To>(*value);
}

std::optional<double> part(TableReader& reader, const std::string& key) {
  const std::optional<double> value = reader.number(key);
  if (!value || (*value >= 0 && *value <= 1)) return value;
  reader.problem(reader.line_of(key), key + " is not between 0 and 1", "0.01 means 1 %");
  return std::nullopt;
}

void read_ratio(TableReader& reader, const std::string& key, const std::string& file,
                Problems& problems, RatioBounds& bounds) {
  const ConfigNode* node = reader.table(key);
  if (node == nullptr) return;
  TableReader sides(*node, file, key, problems);
  RatioBounds read;
  set(read.least, sides.number("least"));
  set(read.most, sides.number("most"));
  sides.finish();
  if (read.least < 0 || read.most < 0 || (read.most > 0 && read.most < read.least)) {
    sides.problem(node->line, key + " has bounds that nothing can keep",
                  "least = 0.8, most = 2.0; leave one out for no bound on that side");
    return;
  }
  bounds = read;
}

void read_loss(TableReader& reader, const std::string& key, LossBounds& bounds) {
  const std::optional<std::int64_t> count = reader.integer(key, 0, kMost);
  const std::optional<double> of_all = part(reader, key + "_part");
  // What is said of one of them replaces both: a looser bound from elsewhere must not win.
  if (!count && !of_all) return;
  bounds = {};
  if (count) bounds.count = static_cast<std::uint64_t>(*count);
  bounds.part = of_all;
}

void read_rules(TableReader& reader, const std::string& file, Problems& problems,
                GateRules& rules) {
  set(rules.counts, reader.boolean("counts"));
  set(rules.ranges, reader.boolean("ranges"));
  set(rules.closing, reader.boolean("closing"));
  set(rules.vanished_part, part(reader, "vanished"));
  read_loss(reader, "max_skipped", rules.skipped);
  read_loss(reader, "max_failed", rules.failed);
  set(rules.min_text_bytes, reader.size_bytes("min_text"));
  set(rules.min_file_bytes, reader.size_bytes("min_file"));
  set(rules.min_items, reader.integer("min_items", 0, kMost));
  read_ratio(reader, "size", file, problems, rules.size);
  read_ratio(reader, "items", file, problems, rules.items);
  read_ratio(reader, "pages", file, problems, rules.pages);
  read_ratio(reader, "revisions_per_page", file, problems, rules.revisions_per_page);
  set(rules.compare_from_bytes, reader.size_bytes("compare_from_size"));
  set(rules.compare_from_items, reader.integer("compare_from_items", 0, kMost));
}

void apply(const ConfigNode& table, const std::vector<std::string>& groups, GateRules& rules) {
  Problems seen_before;
  TableReader reader(table, "", "[gates]", seen_before);
  read_rules(reader, "", seen_before, rules);
  const ConfigNode* by_group = reader.table("group");
  if (by_group == nullptr) return;
  for (const std::string& group : groups) {
    const auto found = by_group->members.find(group);
    if (found == by_group->members.end()) continue;
    TableReader own(found->second, "", "[gates.group]", seen_before);
    read_rules(own, "", seen_before, rules);
  }
}

}  // namespace

ConfigNode read_gates(TableReader& reader, const std::string& file, Problems& problems) {
  const ConfigNode* table = reader.table("gates");
  if (table == nullptr) return {};
  GateRules rules;
  TableReader gates(*table, file, "[gates]", problems);
  read_rules(gates, file, problems, rules);
  if (const ConfigNode* by_group = gates.table("group")) {
    for (const auto& [group, node] : by_group->members) {
      const std::string name = "[gates.group." + group + "]";
      if (node.kind != ConfigNode::Kind::kTable) {
        problems.add(file, node.line, "group." + group + " is " + node.kind_name(),
                     "write " + name);
        continue;
      }
      TableReader own(node, file, name, problems);
      read_rules(own, file, problems, rules);
      own.finish();
    }
  }
  gates.finish();
  return *table;
}

GateRules resolve_gates(const ConfigNode& of_profile, const ConfigNode& of_step,
                        const std::vector<std::string>& groups) {
  GateRules rules;
  apply(of_profile, groups, rules);
  apply(of_step, groups, rules);
  return rules;
}

}  // namespace dumps
