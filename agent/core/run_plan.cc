#include "agent/core/run_plan.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "agent/core/gate_config.h"
#include "agent/core/placeholders.h"
#include "agent/core/spec_value.h"

namespace dumps {
namespace {

std::string place_of(const StepConfig& step) {
  return step.place.file + ":" + std::to_string(step.place.line) + " (step " + step.name + ")";
}

std::string text_of(const SpecValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<double>(&value)) return std::to_string(*number);
  std::string joined;
  for (const auto& item : std::get<std::vector<std::string>>(value))
    joined += (joined.empty() ? "" : ",") + item;
  return joined;
}

Placeholders names_for(const Config& config, const Target& target, const std::string& date) {
  Placeholders names{{"target", target.id},
                     {"wiki", target.wiki},
                     {"date", date},
                     {"config", config.agent.directory},
                     {"script", "{script}"}};  // filled in by the job that runs one
  for (const auto& [key, value] : target.values) names["target." + key] = text_of(value);
  return names;
}

// A path is relative to the configuration, whoever wrote it.
SpecValue resolved_path(const Config& config, SpecValue value) {
  auto* path = std::get_if<std::string>(&value);
  if (path == nullptr || path->empty() || (*path)[0] == '/') return value;
  return (std::filesystem::path(config.agent.directory) / *path).lexically_normal().string();
}

// The value of one parameter, before placeholders; an absent optional.
Result<std::optional<SpecValue>> raw_value(const StepConfig& step, const ParamInfo& param,
                                           const Target& target, const ParamOverrides& overrides) {
  const auto some = [](Result<SpecValue> value) -> Result<std::optional<SpecValue>> {
    if (!value) return std::move(value).error();
    return std::optional<SpecValue>(std::move(*value));
  };
  if (const auto found = overrides.find(param.key); found != overrides.end()) {
    return some(parse_spec_value(found->second, param));
  }
  if (const auto found = step.params.members.find(param.key); found != step.params.members.end()) {
    return some(to_spec_value(found->second, param));
  }
  if (const auto found = target.values.find(param.key); found != target.values.end()) {
    return some(check_spec_value(found->second, param));
  }
  if (param.default_text) return some(parse_spec_value(*param.default_text, param));
  return std::optional<SpecValue>();
}

const StepConfig* step_named(const ProfileConfig& profile, const std::string& name) {
  for (const auto& step : profile.steps) {
    if (step.name == name) return &step;
  }
  return nullptr;
}

// Depth-first; `path` is the way here, for naming a cycle.
class Sorter {
 public:
  explicit Sorter(const ProfileConfig& profile) : profile_(profile) {}

  Result<std::vector<StepConfig>> order() {
    for (const auto& step : profile_.steps) {
      if (Status s = visit(step); !s) return std::move(s).error();
    }
    return std::move(ordered_);
  }

 private:
  Status visit(const StepConfig& step) {
    if (done_.contains(step.name)) return {};
    const auto seen = std::find(path_.begin(), path_.end(), step.name);
    if (seen != path_.end()) {
      std::string cycle;
      for (auto it = seen; it != path_.end(); ++it) cycle += *it + " -> ";
      cycle += step.name;
      return make_error(ErrorCode::kInvalid, "order steps", place_of(step),
                        "the steps wait for each other: " + cycle)
          .with_hint("removing one of these `after`");
    }
    path_.push_back(step.name);
    for (const auto& name : step.after) {
      const StepConfig* before = step_named(profile_, name);
      if (before == nullptr) {
        std::vector<std::string> known;
        for (const auto& other : profile_.steps) known.push_back(other.name);
        return make_error(ErrorCode::kInvalid, "order steps", place_of(step),
                          "it waits for step \"" + name + "\", which the profile does not have; " +
                              name_advice(name, known));
      }
      if (Status s = visit(*before); !s) return s;
    }
    path_.pop_back();
    done_.insert(step.name);
    ordered_.push_back(step);
    return {};
  }

  const ProfileConfig& profile_;
  std::vector<StepConfig> ordered_;
  std::vector<std::string> path_;
  std::set<std::string> done_;
};

}  // namespace

Result<std::vector<StepConfig>> order_steps(const ProfileConfig& profile) {
  return Sorter(profile).order();
}

Result<ProfileConfig> find_profile(const Config& config, const PluginTable& plugins,
                                   const std::string& name) {
  if (const auto found = config.profiles.find(name); found != config.profiles.end())
    return found->second;
  const size_t slash = name.find('/');
  const std::string job = slash == std::string::npos ? name : name.substr(slash + 1);
  std::vector<const PluginInfo*> owners;
  std::vector<std::string> known;
  for (const auto& [profile_name, profile] : config.profiles) known.push_back(profile_name);
  for (const auto& [id, plugin] : plugins) {
    for (const auto& type : plugin.job_types) known.push_back(id + "/" + type.name);
    if (slash != std::string::npos && id != name.substr(0, slash)) continue;
    if (plugin.find_job_type(job) != nullptr) owners.push_back(&plugin);
  }
  if (owners.empty()) {
    return make_error(ErrorCode::kNotFound, "find profile or job", name,
                      "there is none of this name; " + name_advice(name, known));
  }
  if (owners.size() > 1) {
    return make_error(ErrorCode::kInvalid, "find job", name,
                      "plugins " + owners[0]->id + " and " + owners[1]->id + " both have it")
        .with_hint(owners[0]->id + "/" + name);
  }
  ProfileConfig profile;
  profile.name = job;
  profile.place = {owners[0]->path, 0};
  StepConfig step;
  step.place = profile.place;
  step.name = job;
  step.plugin = owners[0]->id;
  step.job = job;
  profile.steps.push_back(std::move(step));
  return profile;
}

Result<SpecValues> resolve_params(const Config& config, const StepConfig& step,
                                  const JobTypeInfo& type, const Target& target,
                                  const std::string& date, const ParamOverrides& overrides) {
  const Placeholders names = names_for(config, target, date);
  SpecValues values;
  const auto in_step = [&](Error error) {
    return std::move(error).wrap("plan", target.id + ", step " + step.name);
  };
  for (const auto& param : type.params) {
    Result<std::optional<SpecValue>> raw = raw_value(step, param, target, overrides);
    if (!raw) return in_step(std::move(raw).error());
    if (!*raw) {
      if (!param.required) continue;
      return in_step(
          make_error(ErrorCode::kInvalid, "read parameter", param.key, "is required and not set")
              .with_hint(param.key + " = … in the step's params, or as a value of the target"));
    }
    Result<SpecValue> value = expand(std::move(**raw), names);
    if (!value) return in_step(std::move(value).error());
    if (param.type == "path") *value = resolved_path(config, std::move(*value));
    if (param.secret) {
      const auto* secret = std::get_if<std::string>(&*value);
      if (secret != nullptr && !secret->empty() && !config.agent.secrets.contains(*secret)) {
        return in_step(
            make_error(ErrorCode::kInvalid, "read parameter", param.key,
                       "names the secret \"" + *secret + "\", which is not configured")
                .with_hint("[secrets] " + *secret + " = \"/path/of/a/file\" in agent.toml"));
      }
    }
    values.emplace(param.key, std::move(*value));
  }
  return values;
}

Result<RunPlan> plan_run(const Config& config, const PluginTable& plugins,
                         const ProfileConfig& profile, const Target& target,
                         const std::string& date, const ParamOverrides& overrides) {
  Result<std::vector<StepConfig>> ordered = order_steps(profile);
  if (!ordered) return std::move(ordered).error();
  if (const std::string why = profile.targets.refuses(target.id, target.visibility, target.groups);
      !why.empty()) {
    return make_error(ErrorCode::kRefused, "plan", profile.name + " of " + target.id, why)
        .with_hint("naming the target in `targets` of " + profile.place.file);
  }
  RunPlan plan;
  plan.target = target.id;
  plan.date = date;
  plan.profile = profile.name;
  plan.series = profile.series;
  plan.directory = profile.directory;
  plan.keep = profile.keep;
  plan.visibility = profile.is_private ? "private" : target.visibility;
  plan.is_private_profile = profile.is_private;
  plan.publish_run = profile.publish_run;
  plan.chosen = !overrides.empty();
  plan.target_values = target.values;
  std::set<std::string> unused;
  for (const auto& [key, value] : overrides) unused.insert(key);
  for (const auto& step : *ordered) {
    const auto plugin = plugins.find(step.plugin);
    const JobTypeInfo* type =
        plugin == plugins.end() ? nullptr : plugin->second.find_job_type(step.job);
    if (type == nullptr) {
      return make_error(ErrorCode::kNotFound, "plan", place_of(step),
                        "plugin " + step.plugin + " with job type " + step.job + " is not here")
          .with_hint("dumpsctl plugins");
    }
    Result<SpecValues> params = resolve_params(config, step, *type, target, date, overrides);
    if (!params) return std::move(params).error();
    for (const auto& param : type->params) unused.erase(param.key);
    StepPlan planned{
        step.name,  step.plugin,        step.job,        std::move(*params),
        step.after, step.optional,      type->publishes, config.agent.supervision.retries,
        1,          type->memory_bytes, type->db_group,  type->db_connections};
    planned.verify = step.verify;
    planned.releases_shards = type->releases_shards;
    planned.intermediate = step.intermediate;
    if (step.memory_bytes > 0) planned.memory_bytes = step.memory_bytes;
    if (step.db_group) planned.db_group = *step.db_group;
    planned.gates = resolve_gates(profile.gates, step.gates, target.groups);
    if (step.retries >= 0) planned.retries = static_cast<std::uint32_t>(step.retries);
    planned.threads = std::max<std::uint32_t>(1, type->threads_max);
    if (step.threads > 0) planned.threads = std::min(planned.threads, step.threads);
    if (config.agent.slots.cores > 0)
      planned.threads = std::min(planned.threads, config.agent.slots.cores);
    // Without limits for its group, a database is not counted.
    if (!config.agent.slots.db.contains(planned.db_group)) planned.db_connections = 0;
    plan.steps.push_back(std::move(planned));
  }
  if (!unused.empty()) {
    return make_error(ErrorCode::kInvalid, "plan", profile.name,
                      "no step of it has a parameter \"" + *unused.begin() + "\"");
  }
  return plan;
}

}  // namespace dumps
