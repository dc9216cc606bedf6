// dumpsctl misc: recipes of misc dumps: a skeleton for a new one, what is wrong with one, and which
// there are. Needs no agent.
#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <filesystem>
#include <iostream>

#include "agent/base/atomic_file.h"
#include "agent/base/text_table.h"
#include "agent/core/recipe.h"
#include "agent/core/run_plan.h"
#include "agent/core/validate.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/store/filesystem.h"
#include "agent/store/layout.h"
#include "agent/supervisor/job_check.h"
#include "agent/supervisor/loaded_config.h"
#include "agent/supervisor/run_order.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// A target as most are, for a recipe that is looked at without a configuration.
Target example_target(const ProfileConfig& recipe) {
  Target target = stand_in_target(recipe);
  target.values["database"] = std::string("/srv/example/wiki.sqlite");
  target.values["prefix"] = std::string();
  target.values["option_file"] = std::string("/etc/example.cnf");
  target.values["mediawiki_directory"] = std::string("/srv/mediawiki");
  return target;
}

// Line of the key that a complaint names, as "producer.command", or of its table; else 0.
int line_of(const ConfigNode& document, const std::string& complaint) {
  for (const auto& [table, keys] : recipe_tables()) {
    const auto node = document.members.find(table);
    if (node == document.members.end()) continue;
    for (const auto& [key, value] : node->second.members) {
      const size_t at = complaint.find(table + "." + key);
      const size_t end = at + table.size() + 1 + key.size();
      if (at == std::string::npos) continue;
      if (end == complaint.size() || (complaint[end] != '_' && std::isalnum(complaint[end]) == 0)) {
        return value.line;
      }
    }
    if (complaint.find(table + ".") != std::string::npos) return node->second.line;
  }
  return 0;
}

class RecipeCheck {
 public:
  RecipeCheck(const GlobalOptions& global, const std::string& path)
      : file_(fs::absolute(path).lexically_normal().string()) {
    // Problems of the rest of the configuration are for check-config to tell.
    Problems others;
    loaded_ = load_blocking(config_path(global), program_path(), others);
    if (!loaded_.config.agent.directory.empty()) return;
    loaded_ = describe_installed(program_path());
  }

  int run(bool as_json) {
    const auto document = parse_toml_file(file_, problems_);
    if (document) check(*document);
    if (as_json) {
      json::array list;
      for (const auto& p : problems_.list()) {
        list.push_back(json::object{
            {"file", p.file}, {"line", p.line}, {"what", p.what}, {"advice", p.advice}});
      }
      std::cout << json::serialize(json::object{{"ok", problems_.empty()}, {"problems", list}})
                << "\n";
      return problems_.empty() ? exit_code::kOk : exit_code::kFailed;
    }
    if (!problems_.empty()) {
      std::cerr << problems_.to_string();
      return complain(file_ + " has " + std::to_string(problems_.list().size()) + " problems",
                      exit_code::kFailed);
    }
    std::cout << file_ << " is good: " << steps_ << (steps_ == 1 ? " step" : " steps") << "\n";
    return exit_code::kOk;
  }

 private:
  void check(const ConfigNode& document) {
    const std::string directory = config_directory_of(loaded_.config.agent, file_);
    ProfileConfig recipe = read_recipe(document, file_, directory, problems_);
    if (!problems_.empty()) return;
    check_names(recipe);
    Target target = example_target(recipe);
    Config config = loaded_.config;
    if (config.agent.directory.empty()) config.agent.directory = directory;
    const Result<RunPlan> plan = plan_run(config, loaded_.plugins, recipe, target, "20260101", {});
    if (!plan) {
      problems_.add(file_, 0, plan.error().to_string());
      return;
    }
    const RunOrder order = to_run_order(*plan, {}, true, 0);
    steps_ = order.steps.size();
    for (const StepOrder& step : order.steps) {
      const Result<std::string> complaint = check_job(loaded_, order, step);
      if (!complaint) {
        problems_.add(file_, 0, complaint.error().to_string());
      } else if (!complaint->empty()) {
        problems_.add(file_, line_of(document, *complaint), *complaint);
      }
      if (!problems_.empty()) return;
    }
  }

  // Beside the recipes that this host runs.
  void check_names(const ProfileConfig& recipe) {
    Config config = loaded_.config;
    std::vector<std::string> used = allowed_profiles(config);
    config.profiles.insert_or_assign(recipe.name, recipe);
    if (std::find(used.begin(), used.end(), recipe.name) == used.end()) used.push_back(recipe.name);
    check_recipe_names(config, used, {}, problems_);
  }

  std::string file_;
  LoadedConfig loaded_;
  Problems problems_;
  size_t steps_ = 0;
};

std::string words_of(const TargetChoice& choice) {
  std::string words = choice.all_public ? "all" : "";
  for (const auto& name : choice.names) words += (words.empty() ? "" : ",") + name;
  for (const auto& group : choice.groups) words += (words.empty() ? "@" : ",@") + group;
  return words;
}

}  // namespace

int misc_new_command(const GlobalOptions&, const MiscOptions& options) {
  if (const std::string why = complain_about_series(options.name, ""); !why.empty()) {
    return complain(why + "; it is of a-z, 0-9, - and _, as in \"pagetitles\"", exit_code::kUsage);
  }
  const std::string text = recipe_skeleton(options.name);
  if (options.out.empty()) {
    std::cout << text;
    return exit_code::kOk;
  }
  if (fs::path(options.out).stem() != options.name) {
    return complain(options.out + ": a recipe is called as its file: " + options.name + ".toml",
                    exit_code::kUsage);
  }
  if (exists(options.out)) {
    return complain(options.out + " is there already; give another --out", exit_code::kFailed);
  }
  if (Status s = write_file_atomically(options.out, text, 0644); !s) {
    return complain(s.error().to_string(), exit_code::kFailed);
  }
  std::cout << "wrote " << options.out << "; next: dumpsctl misc check " << options.out << "\n";
  return exit_code::kOk;
}

int misc_check_command(const GlobalOptions& global, const MiscOptions& options) {
  return RecipeCheck(global, options.file).run(global.json);
}

int misc_list_command(const GlobalOptions& global, const MiscOptions&) {
  Problems problems;
  const Config config = load_config(config_path(global), install_paths(program_path()), problems);
  if (!problems.empty()) {
    std::cerr << problems.to_string();
    return complain("the configuration is not good", exit_code::kFailed);
  }
  const std::vector<std::string> used = allowed_profiles(config);
  json::array list;
  TextTable table({"RECIPE", "HERE", "TARGETS", "SCHEDULE", "KEEP", "DESCRIPTION"});
  for (const auto& [name, profile] : config.profiles) {
    if (!profile.is_recipe()) continue;
    const bool here = std::find(used.begin(), used.end(), name) != used.end();
    list.push_back(json::object{{"name", name},
                                {"enabled", here},
                                {"file", profile.place.file},
                                {"description", profile.description},
                                {"owner", profile.owner},
                                {"contact", profile.contact},
                                {"targets", words_of(profile.targets)},
                                {"schedule", profile.schedule},
                                {"keep", profile.keep},
                                {"directory", profile.directory},
                                {"names", json::value_from(profile.outputs)}});
    table.add({name, here ? "yes" : "no", words_of(profile.targets), profile.schedule,
               profile.keep == 0 ? "-" : std::to_string(profile.keep), profile.description});
  }
  if (global.json) {
    std::cout << json::serialize(json::object{{"recipes", list}}) << "\n";
  } else {
    std::cout << table.to_string();
  }
  return exit_code::kOk;
}

}  // namespace dumps
