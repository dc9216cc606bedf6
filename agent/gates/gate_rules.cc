#include "agent/gates/gate_rules.h"

namespace dumps {
namespace {

namespace json = boost::json;

json::object to_object(const RatioBounds& bounds) {
  return {{"least", bounds.least}, {"most", bounds.most}};
}

json::object to_object(const LossBounds& bounds) {
  json::object o;
  if (bounds.count) o["count"] = *bounds.count;
  if (bounds.part) o["part"] = *bounds.part;
  return o;
}

void read(const json::value& value, bool& to) { to = value.as_bool(); }
void read(const json::value& value, std::uint64_t& to) {
  to = json::value_to<std::uint64_t>(value);
}
void read(const json::value& value, double& to) { to = value.to_number<double>(); }
void read(const json::value& value, RatioBounds& to) {
  read(value.as_object().at("least"), to.least);
  read(value.as_object().at("most"), to.most);
}
void read(const json::value& value, LossBounds& to) {
  to = {};
  if (const json::value* count = value.as_object().if_contains("count")) {
    to.count = json::value_to<std::uint64_t>(*count);
  }
  if (const json::value* part = value.as_object().if_contains("part")) {
    to.part = part->to_number<double>();
  }
}

// Calls `use` with the name and the value of each rule.
template <class Rules, class Use>
void for_each_rule(Rules& rules, Use use) {
  use("counts", rules.counts);
  use("vanished_part", rules.vanished_part);
  use("ranges", rules.ranges);
  use("closing", rules.closing);
  use("skipped", rules.skipped);
  use("failed", rules.failed);
  use("min_text_bytes", rules.min_text_bytes);
  use("min_file_bytes", rules.min_file_bytes);
  use("min_items", rules.min_items);
  use("size", rules.size);
  use("items", rules.items);
  use("pages", rules.pages);
  use("revisions_per_page", rules.revisions_per_page);
  use("compare_from_bytes", rules.compare_from_bytes);
  use("compare_from_items", rules.compare_from_items);
}

}  // namespace

json::object gate_rules_to_json(const GateRules& rules) {
  json::object object;
  for_each_rule(rules, [&object](const char* name, const auto& rule) {
    if constexpr (requires { to_object(rule); }) {
      object[name] = to_object(rule);
    } else {
      object[name] = rule;
    }
  });
  return object;
}

GateRules gate_rules_from_json(const json::value& value) {
  GateRules rules;
  const json::object& object = value.as_object();
  for_each_rule(rules, [&object](const char* name, auto& rule) {
    if (const json::value* found = object.if_contains(name)) read(*found, rule);
  });
  return rules;
}

}  // namespace dumps
