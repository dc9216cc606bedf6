#include "agent/daemon/run_request.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <set>
#include <stdexcept>

#include "agent/core/problem.h"
#include "agent/core/validate.h"
#include "agent/supervisor/run_job_view.h"

namespace dumps {
namespace {

namespace json = boost::json;

Error refused(const std::string& subject, std::string why) {
  return make_error(ErrorCode::kRefused, "run", subject, std::move(why));
}

bool roles_are_scratch_only(const Config& config) {
  return !config.agent.roles.empty() &&
         std::all_of(config.agent.roles.begin(), config.agent.roles.end(), [&](const auto& name) {
           const auto role = config.roles.find(name);
           return role != config.roles.end() && role->second.scratch_only;
         });
}

bool roles_allow_plugin(const Config& config, const std::string& plugin) {
  return std::any_of(config.agent.roles.begin(), config.agent.roles.end(), [&](const auto& name) {
    const auto role = config.roles.find(name);
    if (role == config.roles.end()) return false;
    const auto& plugins = role->second.plugins;
    return plugins.empty() || std::find(plugins.begin(), plugins.end(), plugin) != plugins.end();
  });
}

// `name` as it was asked for: a job may be called like a profile.
Status check_roles(const Config& config, const ProfileConfig& profile, const std::string& name) {
  const std::vector<std::string> allowed = allowed_profiles(config);
  const bool is_profile = config.profiles.contains(name);
  if (is_profile && std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
    std::string known;
    for (const std::string& each : allowed) known += (known.empty() ? "" : ", ") + each;
    return refused(name, "no role of this host runs this profile")
        .with_hint("the host whose role names it, or one of " + known);
  }
  for (const StepConfig& step : profile.steps) {
    if (roles_allow_plugin(config, step.plugin)) continue;
    return refused(profile.name, "no role of this host has the plugin " + step.plugin);
  }
  return {};
}

Result<std::vector<const Target*>> find_targets(const RunWish& wish, const LoadedConfig& loaded) {
  const TargetTable& table = loaded.targets.targets;
  std::vector<const Target*> found;
  std::vector<std::string> known;
  for (const auto& [id, target] : table) known.push_back(id);
  for (const std::string& id : wish.targets) {
    const auto target = table.find(id);
    if (target == table.end()) {
      return make_error(ErrorCode::kNotFound, "run", id,
                        "there is no such target; " + name_advice(id, known));
    }
    if (!allows_target(loaded.config, target->second)) {
      return refused(id, "no role of this host has a group of this target");
    }
    found.push_back(&target->second);
  }
  if (wish.group.empty()) return found;
  const size_t colon = wish.group.find(':');
  const std::string group = wish.group.substr(0, colon);
  size_t limit = table.size();
  if (colon != std::string::npos) {
    const std::string number = wish.group.substr(colon + 1);
    const auto [end, ec] = std::from_chars(number.data(), number.data() + number.size(), limit);
    if (ec != std::errc() || end != number.data() + number.size() || limit == 0) {
      return make_error(ErrorCode::kInvalid, "run", wish.group, "is not GROUP or GROUP:N");
    }
  }
  for (const auto& [id, target] : table) {
    if (found.size() == limit) break;
    if (target.in_group(group) && allows_target(loaded.config, target)) found.push_back(&target);
  }
  if (found.empty()) {
    return make_error(ErrorCode::kNotFound, "run", group, "no target of this host is in this group")
        .with_hint("dumpsctl targets");
  }
  return found;
}

// Tables that were asked for by their jobs, by step.
using ChosenTables = std::map<std::string, std::vector<std::string>>;

// Steps that make the job of this name; of the job of one table, the step that makes tables.
std::vector<std::string> steps_for(const std::string& job, const RunOrder& order,
                                   ChosenTables& tables) {
  std::vector<std::string> names = steps_of_job(order.steps, order.run, job);
  if (!names.empty()) return names;
  for (const views::JobSource& source : views::sources_of_job(job)) {
    if (source.table.empty()) continue;
    for (const StepOrder& step : order.steps) {
      if (step.job_type != source.job_type) continue;
      tables[step.name].push_back(source.table);
      names.push_back(step.name);
    }
  }
  return names;
}

// Leaves only the steps that were named, by their own names or by those of their jobs.
Status choose_steps(const RunWish& wish, RunOrder& order) {
  if (wish.steps.empty()) return {};
  std::set<std::string> chosen;
  std::set<std::string> whole;
  ChosenTables tables;
  for (const std::string& name : wish.steps) {
    if (order.find(name) != nullptr) {
      chosen.insert(name);
      whole.insert(name);
      continue;
    }
    const std::vector<std::string> steps = steps_for(name, order, tables);
    chosen.insert(steps.begin(), steps.end());
    if (!steps.empty()) continue;
    std::vector<std::string> known;
    for (const StepOrder& step : order.steps) {
      known.push_back(step.name);
      for (const views::JobName& job : expected_jobs(step, order.run)) known.push_back(job.name);
    }
    return make_error(ErrorCode::kNotFound, "run", wish.profile,
                      "it has no step " + name + "; " + name_advice(name, known));
  }
  std::erase_if(order.steps,
                [&chosen](const StepOrder& step) { return !chosen.contains(step.name); });
  for (StepOrder& step : order.steps) {
    const auto found = tables.find(step.name);
    if (found == tables.end() || whole.contains(step.name)) continue;
    step.params["tables"] = found->second;
    step.keeps_others = true;
  }
  return {};
}

Result<Layout> trees_for(const RunWish& wish, const Config& config) {
  const Layout own = trees_of(config.agent);
  if (wish.scratch.empty()) {
    if (roles_are_scratch_only(config)) {
      return refused(wish.profile, "the roles of this host allow work in a scratch directory only")
          .with_hint("--scratch DIR");
    }
    if (wish.sample > 0) {
      return make_error(ErrorCode::kInvalid, "run", wish.profile,
                        "a sample is no complete dump and must not be released")
          .with_hint("--scratch DIR with --sample");
    }
    return own;
  }
  if (wish.scratch[0] != '/') {
    return make_error(ErrorCode::kInvalid, "run", wish.scratch, "is not an absolute path");
  }
  for (const std::string& tree :
       {own.public_tree, own.private_tree, own.temp_tree, config.agent.trees.state}) {
    const std::string inside = wish.scratch + "/";
    if (!inside.starts_with(tree + "/") && !(tree + "/").starts_with(inside)) continue;
    return refused(wish.scratch, "it overlaps with the agent's own tree " + tree)
        .with_hint("another --scratch");
  }
  return Layout{wish.scratch + "/public", wish.scratch + "/private", wish.scratch + "/temp"};
}

std::vector<std::string> texts_of(const json::value& value) {
  return json::value_to<std::vector<std::string>>(value);
}

// Throws on members that are unknown or of another type.
RunWish wish_from(const json::object& body) {
  RunWish wish;
  for (const auto& [key, value] : body) {
    if (key == "profile") {
      wish.profile = json::value_to<std::string>(value);
    } else if (key == "targets") {
      wish.targets = texts_of(value);
    } else if (key == "group") {
      wish.group = json::value_to<std::string>(value);
    } else if (key == "date") {
      wish.date = json::value_to<std::string>(value);
    } else if (key == "steps") {
      wish.steps = texts_of(value);
    } else if (key == "params") {
      wish.params = json::value_to<ParamOverrides>(value);
    } else if (key == "scratch") {
      wish.scratch = json::value_to<std::string>(value);
    } else if (key == "sample") {
      wish.sample = json::value_to<std::uint64_t>(value);
    } else {
      throw std::invalid_argument("unknown member " + std::string(key));
    }
  }
  return wish;
}

}  // namespace

Result<RunWish> parse_run_wish(std::string_view body) {
  try {
    const json::value value = json::parse(body);
    RunWish wish = wish_from(value.as_object());
    if (wish.profile.empty() || wish.targets.empty() == wish.group.empty()) {
      throw std::invalid_argument("wanted are profile, and either targets or group");
    }
    if (!wish.date.empty() && !is_date(wish.date)) {
      throw std::invalid_argument("date \"" + wish.date + "\" is not YYYYMMDD");
    }
    return wish;
  } catch (const std::exception& e) {
    return make_error(ErrorCode::kInvalid, "read request", "run", e.what());
  }
}

Result<std::vector<RunRequest>> resolve_wish(const RunWish& wish, const LoadedConfig& loaded,
                                             const std::map<std::string, std::string>& open_dates,
                                             const std::string& today) {
  Result<ProfileConfig> profile = find_profile(loaded.config, loaded.plugins, wish.profile);
  if (!profile) return std::move(profile).error();
  if (Status s = check_roles(loaded.config, *profile, wish.profile); !s)
    return std::move(s).error();
  Result<Layout> trees = trees_for(wish, loaded.config);
  if (!trees) return std::move(trees).error();
  Result<std::vector<const Target*>> targets = find_targets(wish, loaded);
  if (!targets) return std::move(targets).error();
  std::vector<RunRequest> requests;
  for (const Target* target : *targets) {
    const auto open = open_dates.find(open_key(target->id, profile->series));
    std::string date = wish.date;
    if (date.empty()) date = open != open_dates.end() ? open->second : today;
    Result<RunPlan> plan =
        plan_run(loaded.config, loaded.plugins, *profile, *target, date, wish.params);
    if (!plan) return std::move(plan).error();
    RunRequest request;
    request.order = to_run_order(*plan, *trees, !wish.scratch.empty(), wish.sample);
    request.chosen_steps = !wish.steps.empty() || !loaded.config.profiles.contains(wish.profile);
    if (Status s = choose_steps(wish, request.order); !s) return std::move(s).error();
    requests.push_back(std::move(request));
  }
  return requests;
}

}  // namespace dumps
