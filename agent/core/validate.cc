#include "agent/core/validate.h"

#include <algorithm>
#include <set>

#include "agent/base/glob.h"
#include "agent/core/recipe.h"
#include "agent/core/run_plan.h"
#include "agent/core/spec_value.h"

namespace dumps {
namespace {

template <class Map>
std::vector<std::string> names_of(const Map& map) {
  std::vector<std::string> names;
  names.reserve(map.size());
  for (const auto& [name, value] : map) names.push_back(name);
  return names;
}

class Validator {
 public:
  Validator(const Config& config, const PluginTable& plugins, Problems& problems)
      : config_(config), plugins_(plugins), problems_(problems) {}

  void validate() {
    check_roles();
    for (const auto& [name, profile] : config_.profiles) {
      if (is_used(name)) check_profile(profile);
    }
    check_target_ids();
    check_recipes();
  }

 private:
  void check_roles() {
    if (config_.agent.roles.empty()) {
      problems_.add(config_.agent.place.file, 0, "this host has no role",
                    "add roles = [\"all-in-one\"] under [agent]; " +
                        name_advice("", names_of(config_.roles)));
    }
    for (const auto& name : config_.agent.roles) {
      const auto role = config_.roles.find(name);
      if (role == config_.roles.end()) {
        problems_.add(config_.agent.place.file, 0, "unknown role \"" + name + "\"",
                      name_advice(name, names_of(config_.roles)));
        continue;
      }
      std::vector<std::string> named = role->second.profiles;
      named.insert(named.end(), role->second.recipes.begin(), role->second.recipes.end());
      for (const auto& profile : named) {
        if (config_.profiles.contains(profile)) continue;
        problems_.add(role->second.place.file, 0,
                      "role " + name + " names the unknown profile \"" + profile + "\"",
                      name_advice(profile, names_of(config_.profiles)));
      }
      for (const auto& plugin : role->second.plugins) {
        if (plugins_.contains(plugin)) continue;
        problems_.add(
            role->second.place.file, 0,
            "role " + name + " names the plugin \"" + plugin + "\", which is not installed",
            name_advice(plugin, names_of(plugins_)));
      }
    }
  }

  void check_recipes() {
    const std::vector<std::string> used = allowed_profiles(config_);
    std::vector<std::string> patterns;
    for (const auto& name : used) {
      const auto profile = config_.profiles.find(name);
      if (profile == config_.profiles.end() || profile->second.is_recipe()) continue;
      for (const auto& step : profile->second.steps) {
        const JobTypeInfo* type = type_of(step);
        if (type == nullptr) continue;
        patterns.insert(patterns.end(), type->artifacts.begin(), type->artifacts.end());
      }
    }
    check_recipe_names(config_, used, patterns, problems_);
  }

  // Shipped profiles that no role of this host runs may name plugins that are not here.
  bool is_used(const std::string& profile) const {
    const std::vector<std::string> allowed = allowed_profiles(config_);
    return std::find(allowed.begin(), allowed.end(), profile) != allowed.end();
  }

  void check_profile(const ProfileConfig& profile) {
    std::set<std::string> names;
    for (const auto& step : profile.steps) {
      if (!names.insert(step.name).second) {
        add(step, "two steps have the name " + step.name, "give one of them another");
      }
      check_step(step);
    }
    if (const auto ordered = order_steps(profile); !ordered) {
      problems_.add(profile.place.file, 0, ordered.error().to_string());
    }
    check_owners(profile);
  }

  void check_step(const StepConfig& step) {
    const auto plugin = plugins_.find(step.plugin);
    if (plugin == plugins_.end()) {
      add(step,
          "step " + step.name + " names the plugin \"" + step.plugin + "\", which is not installed",
          name_advice(step.plugin, names_of(plugins_)));
      return;
    }
    const JobTypeInfo* type = plugin->second.find_job_type(step.job);
    if (type == nullptr) {
      std::vector<std::string> known;
      for (const auto& t : plugin->second.job_types) known.push_back(t.name);
      add(step, "plugin " + step.plugin + " has no job type \"" + step.job + "\"",
          name_advice(step.job, known));
      return;
    }
    check_params(step, *type);
    check_demand(step, *type);
  }

  void check_params(const StepConfig& step, const JobTypeInfo& type) {
    std::vector<std::string> known;
    for (const auto& param : type.params) known.push_back(param.key);
    for (const auto& [key, node] : step.params.members) {
      const ParamInfo* param = type.find_param(key);
      if (param == nullptr) {
        problems_.add(step.place.file, node.line,
                      "unknown parameter " + key + " of " + step.plugin + "/" + step.job,
                      name_advice(key, known));
        continue;
      }
      // What is made of placeholders is checked for each target.
      const bool open =
          node.kind == ConfigNode::Kind::kString && node.text.find('{') != std::string::npos;
      const Result<SpecValue> value =
          open ? Result<SpecValue>(SpecValue(node.text)) : to_spec_value(node, *param);
      if (!value) {
        problems_.add(step.place.file, node.line,
                      "parameter " + key + " of step " + step.name + " " + value.error().why);
      } else if (param->secret && !open && !config_.agent.secrets.contains(node.text)) {
        problems_.add(
            step.place.file, node.line,
            "parameter " + key + " names the secret \"" + node.text + "\", which is not configured",
            "add " + node.text + " = \"/path/of/a/file\" under [secrets] in agent.toml");
      }
    }
  }

  void check_demand(const StepConfig& step, const JobTypeInfo& type) {
    const SlotsConfig& slots = config_.agent.slots;
    if (slots.memory_bytes > 0 && type.memory_bytes > slots.memory_bytes) {
      add(step,
          "a shard of " + step.plugin + "/" + step.job + " needs up to " +
              std::to_string(type.memory_bytes) + " bytes of memory, [slots] gives " +
              std::to_string(slots.memory_bytes) + ": it could never start",
          "raise memory under [slots], or run the step on another host");
    }
    const auto group = slots.db.find(type.db_group);
    if (group != slots.db.end() && type.db_connections > group->second) {
      add(step,
          "a shard of " + step.plugin + "/" + step.job + " takes " +
              std::to_string(type.db_connections) + " connections of DB group " + type.db_group +
              ", [slots.db] gives " + std::to_string(group->second) + ": it could never start",
          "raise " + type.db_group + " under [slots.db]");
    }
  }

  void check_owners(const ProfileConfig& profile) {
    if (profile.is_recipe()) return;  // its two steps make different things
    for (size_t i = 0; i < profile.steps.size(); ++i) {
      for (size_t j = i + 1; j < profile.steps.size(); ++j)
        check_pair(profile.steps[i], profile.steps[j]);
    }
  }

  const JobTypeInfo* type_of(const StepConfig& step) const {
    const auto plugin = plugins_.find(step.plugin);
    return plugin == plugins_.end() ? nullptr : plugin->second.find_job_type(step.job);
  }

  void check_pair(const StepConfig& a, const StepConfig& b) {
    const JobTypeInfo* first = type_of(a);
    const JobTypeInfo* second = type_of(b);
    if (first == nullptr || second == nullptr) return;
    if (rewrites(b, a) || rewrites(a, b)) return;
    for (const auto& pattern : first->artifacts) {
      for (const auto& other : second->artifacts) {
        if (!globs_intersect(narrowed(a, pattern), narrowed(b, other))) continue;
        add(b,
            "steps " + a.name + " and " + b.name + " could make the same file: " + pattern +
                " and " + other,
            "keep one of them in the profile");
        return;
      }
    }
  }

  // A step that makes its files of those of `earlier`: a whole of its parts, or parts of its whole.
  // The patterns of both hold parts and whole, but one of them makes only the one.
  static bool rewrites(const StepConfig& step, const StepConfig& earlier) {
    return std::find(step.after.begin(), step.after.end(), earlier.name) != step.after.end() &&
           (step.params.members.contains("source") || step.params.members.contains("output"));
  }

  // A job type that works on chosen artifacts can say more than its pattern: its `source`
  // parameter, or its `output`, the name without target and date.
  static std::string narrowed(const StepConfig& step, const std::string& pattern) {
    const auto output = step.params.members.find("output");
    if (output != step.params.members.end() && output->second.kind == ConfigNode::Kind::kString) {
      return "{target}-{date}-" + output->second.text;
    }
    const auto source = step.params.members.find("source");
    if (source == step.params.members.end() || source->second.kind != ConfigNode::Kind::kString)
      return pattern;
    // "{target}-{date}-pages-meta-history*.bz2" narrows "{target}-{date}-*.7z" to names that begin
    // alike.
    const std::string& text = source->second.text;
    const size_t star = text.find('*');
    const size_t own_star = pattern.find('*');
    if (own_star == std::string::npos) return pattern;
    const std::string stem =
        text.substr(0, star == std::string::npos ? text.find_last_of('.') : star);
    // The pattern says more itself.
    if (!stem.starts_with(pattern.substr(0, own_star))) return pattern;
    const size_t ending = pattern.find_last_of('.');
    return stem + "*" + (ending == std::string::npos ? "" : pattern.substr(ending));
  }

  void check_target_ids() {
    std::map<std::string, const TargetConfig*> seen;
    for (const auto& target : config_.targets) {
      const auto [it, fresh] = seen.emplace(target.id, &target);
      if (fresh) continue;
      problems_.add(target.place.file, target.place.line,
                    "wikis \"" + it->second->wiki + "\" and \"" + target.wiki +
                        "\" both get the target id " + target.id,
                    "rename or remove one of them");
    }
  }

  void add(const StepConfig& step, std::string what, std::string advice) {
    problems_.add(step.place.file, step.place.line, std::move(what), std::move(advice));
  }

  const Config& config_;
  const PluginTable& plugins_;
  Problems& problems_;
};

}  // namespace

void validate_config(const Config& config, const PluginTable& plugins, Problems& problems) {
  Validator(config, plugins, problems).validate();
}

void validate_targets(const Config& config, const PluginTable& plugins, const TargetTable& targets,
                      Problems& problems) {
  for (const auto& name : allowed_profiles(config)) {
    const auto profile = config.profiles.find(name);
    if (profile == config.profiles.end()) continue;
    for (const auto& [id, target] : targets) {
      if (!allows_target(config, target)) continue;
      const TargetChoice& choice = profile->second.targets;
      if (!choice.refuses(id, target.visibility, target.groups).empty()) continue;
      const Result<RunPlan> plan =
          plan_run(config, plugins, profile->second, target, "20260101", {});
      if (plan) continue;
      problems.add(profile->second.place.file, 0, plan.error().to_string());
      break;  // the other targets would mostly say the same
    }
  }
}

std::vector<std::string> allowed_profiles(const Config& config) {
  std::set<std::string> names;
  for (const auto& role_name : config.agent.roles) {
    const auto role = config.roles.find(role_name);
    if (role == config.roles.end()) continue;
    names.insert(role->second.recipes.begin(), role->second.recipes.end());
    names.insert(role->second.profiles.begin(), role->second.profiles.end());
    if (!role->second.profiles.empty()) continue;
    for (const auto& [name, profile] : config.profiles) {
      if (!profile.is_recipe()) names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

bool allows_target(const Config& config, const Target& target) {
  return std::any_of(
      config.agent.roles.begin(), config.agent.roles.end(), [&](const std::string& name) {
        const auto role = config.roles.find(name);
        if (role == config.roles.end()) return false;
        const auto& groups = role->second.groups;
        return groups.empty() || std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
                 return target.in_group(group);
               });
      });
}

}  // namespace dumps
