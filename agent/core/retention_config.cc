#include "agent/core/retention_config.h"

#include <algorithm>

#include "agent/base/glob.h"

namespace dumps {
namespace {

constexpr std::int64_t kMaxRuns = 100'000;

bool any_matches(const std::vector<std::string>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [text](const std::string& pattern) { return glob_matches(pattern, text); });
}

std::optional<std::uint32_t> count(TableReader& reader, const std::string& key,
                                   std::int64_t least) {
  const auto value = reader.integer(key, least, kMaxRuns);
  if (!value) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

KeepLimits read_limits(TableReader& reader) {
  KeepLimits limits;
  limits.keep = count(reader, "keep", 1);
  limits.partial = count(reader, "partial", 0);
  limits.max_age_ms = reader.duration_ms("max_age");
  limits.failed_age_ms = reader.duration_ms("failed_age");
  return limits;
}

RetentionRule read_rule(const ConfigNode& node, const std::string& file, Problems& problems) {
  using Texts = std::vector<std::string>;
  TableReader reader(node, file, "[[retention.rule]]", problems);
  RetentionRule rule;
  rule.line = node.line;
  rule.targets = reader.texts("targets").value_or(Texts{});
  rule.groups = reader.texts("groups").value_or(Texts{});
  rule.profiles = reader.texts("profiles").value_or(Texts{});
  rule.tree = reader.choice("tree", {"public", "private"}).value_or("");
  rule.limits = read_limits(reader);
  reader.finish();
  return rule;
}

RetentionHold read_hold(const ConfigNode& node, const std::string& file, Problems& problems) {
  TableReader reader(node, file, "[[retention.hold]]", problems);
  RetentionHold hold;
  hold.target = reader.required_text("target");
  hold.date = reader.text("date").value_or("*");
  hold.reason = reader.text("reason").value_or("");
  reader.finish();
  return hold;
}

// A rule behind one that matches everything is never looked at: a mistake of order.
void check_order(const std::vector<RetentionRule>& rules, const std::string& file,
                 Problems& problems) {
  const auto takes_all = [](const RetentionRule& rule) {
    return rule.targets.empty() && rule.groups.empty() && rule.profiles.empty() &&
           rule.tree.empty();
  };
  const auto first = std::find_if(rules.begin(), rules.end(), takes_all);
  if (first == rules.end() || std::next(first) == rules.end()) return;
  problems.add(file, std::next(first)->line,
               "this [[retention.rule]] is never used: the one in line " +
                   std::to_string(first->line) + " matches every run",
               "put it before that one");
}

}  // namespace

bool RetentionRule::matches(std::string_view target, const std::vector<std::string>& of_groups,
                            std::string_view profile, std::string_view of_tree) const {
  if (!targets.empty() && !any_matches(targets, target)) return false;
  if (!profiles.empty() && std::find(profiles.begin(), profiles.end(), profile) == profiles.end()) {
    return false;
  }
  if (!tree.empty() && tree != of_tree) return false;
  return groups.empty() || std::any_of(of_groups.begin(), of_groups.end(), [this](const auto& g) {
           return std::find(groups.begin(), groups.end(), g) != groups.end();
         });
}

bool RetentionHold::matches(std::string_view of_target, std::string_view of_date) const {
  return glob_matches(target, of_target) && glob_matches(date, of_date);
}

KeepLimits RetentionConfig::limits_for(std::string_view target,
                                       const std::vector<std::string>& groups,
                                       std::string_view profile, std::string_view tree) const {
  const auto rule = std::find_if(rules.begin(), rules.end(), [&](const RetentionRule& r) {
    return r.matches(target, groups, profile, tree);
  });
  if (rule == rules.end()) return limits;
  KeepLimits own = rule->limits;
  if (!own.keep) own.keep = limits.keep;
  if (!own.partial) own.partial = limits.partial;
  if (!own.max_age_ms) own.max_age_ms = limits.max_age_ms;
  if (!own.failed_age_ms) own.failed_age_ms = limits.failed_age_ms;
  return own;
}

RetentionConfig read_retention(const ConfigNode* table, const std::string& file,
                               Problems& problems) {
  RetentionConfig config;
  if (table == nullptr) return config;
  TableReader reader(*table, file, "[retention]", problems);
  config.limits = read_limits(reader);
  config.partial_files = reader.texts("partial_files").value_or(config.partial_files);
  config.temp_age_ms = reader.duration_ms("temp_age").value_or(config.temp_age_ms);
  config.records_age_ms = reader.duration_ms("records_age").value_or(config.records_age_ms);
  if (const ConfigNode* rules = reader.tables("rule")) {
    for (const ConfigNode& node : rules->items) {
      config.rules.push_back(read_rule(node, file, problems));
    }
  }
  if (const ConfigNode* holds = reader.tables("hold")) {
    for (const ConfigNode& node : holds->items) {
      config.holds.push_back(read_hold(node, file, problems));
    }
  }
  reader.finish();
  check_order(config.rules, file, problems);
  return config;
}

DiskConfig read_disk(const ConfigNode* table, const std::string& file, Problems& problems) {
  DiskConfig config;
  if (table == nullptr) return config;
  TableReader reader(*table, file, "[disk]", problems);
  config.reserve_bytes = static_cast<std::uint64_t>(reader.size_bytes("reserve").value_or(0));
  config.refuse_when_full = reader.choice("when_full", {"wait", "refuse"}) == "refuse";
  reader.finish();
  return config;
}

}  // namespace dumps
