#include "agent/core/config.h"

#include <algorithm>
#include <filesystem>

#include "agent/core/gate_config.h"
#include "agent/core/recipe.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;

std::string stem_of(const std::string& path) { return fs::path(path).stem().string(); }

// Files NAME.toml of `directory`, by name; none when it does not exist.
std::map<std::string, std::string> toml_files(const std::string& directory) {
  std::map<std::string, std::string> files;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(directory, ec)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".toml" && path.filename().string()[0] != '.') {
      files[path.stem().string()] = path.string();
    }
  }
  return files;
}

// The operator's files, and those shipped ones that he has not replaced by one of the same name.
std::map<std::string, std::string> overlaid_files(const AgentConfig& agent,
                                                  const std::string& kind) {
  std::map<std::string, std::string> files = toml_files(agent.directory + "/" + kind);
  for (auto& [name, path] : toml_files(agent.share_directory + "/" + kind))
    files.emplace(name, path);
  return files;
}

// A role or profile that the agent uses but no file defines is found by validation; here only what
// is there is read.
template <class Read>
void read_each(const std::map<std::string, std::string>& files, Problems& problems, Read read) {
  for (const auto& [name, path] : files) {
    if (const auto document = parse_toml_file(path, problems)) read(*document, path);
  }
}

std::string find_agent_file(const std::string& path) {
  std::error_code ec;
  return fs::is_directory(path, ec) ? path + "/agent.toml" : path;
}

void check_newer_layout(const ProfileConfig& profile, Problems& problems) {
  const std::string& wanted = profile.newer_layout.step;
  const bool is_there =
      std::any_of(profile.steps.begin(), profile.steps.end(),
                  [&wanted](const StepConfig& step) { return step.name == wanted; });
  if (wanted.empty() || is_there) return;
  problems.add(profile.place.file, 0, "newer_layout names step " + wanted,
               "name one of the profile's steps");
}

}  // namespace

InstallPaths install_paths(const std::string& program) {
  const fs::path bin = fs::path(program).parent_path();
  std::error_code ec;
  if (bin.filename() == "bin" && fs::is_directory(bin.parent_path() / "plugins", ec)) {
    // build/PRESET/bin of a source tree, whose shipped files are in conf/.
    const fs::path build = bin.parent_path();
    return {(build / "plugins").string(), (bin / "dumps-worker").string(),
            (build.parent_path().parent_path() / "conf").string()};
  }
  return {"/usr/lib/dumps-agent/plugins", "/usr/lib/dumps-agent/dumps-worker",
          "/usr/share/dumps-agent"};
}

RoleConfig read_role(const ConfigNode& document, const std::string& file, Problems& problems) {
  TableReader reader(document, file, "the role", problems);
  RoleConfig role;
  role.place = {file, 1};
  role.name = stem_of(file);
  role.description = reader.text("description").value_or("");
  role.plugins = reader.texts("plugins").value_or(std::vector<std::string>{});
  role.profiles = reader.texts("profiles").value_or(std::vector<std::string>{});
  role.recipes = reader.texts("recipes").value_or(std::vector<std::string>{});
  role.groups = reader.texts("groups").value_or(std::vector<std::string>{});
  role.cores = static_cast<std::uint32_t>(reader.integer("cores", 0, 4096).value_or(0));
  role.scratch_only = reader.boolean("scratch_only").value_or(false);
  reader.finish();
  return role;
}

ProfileConfig read_profile(const ConfigNode& document, const std::string& file,
                           Problems& problems) {
  TableReader reader(document, file, "the profile", problems);
  ProfileConfig profile;
  profile.place = {file, 1};
  profile.name = stem_of(file);
  profile.description = reader.text("description").value_or("");
  profile.is_private = reader.choice("visibility", {"private"}).has_value();
  const std::string publish = reader.choice("publish", {"step", "run"}).value_or("");
  profile.publish_run = publish == "run";
  if (const ConfigNode* layout = reader.table("newer_layout")) {
    profile.newer_layout = read_newer_layout(*layout, file, problems);
    if (publish == "step") {
      reader.problem(reader.line_of("publish"), "a profile with newer_layout publishes whole runs",
                     "leave publish out, or write publish = \"run\"");
    }
    profile.publish_run = true;
  }
  profile.gates = read_gates(reader, file, problems);
  const ConfigNode* steps = reader.tables("step");
  reader.finish();
  if (steps == nullptr || steps->items.empty()) {
    problems.add(file, 0, "the profile has no steps", "add [[step]] tables");
    return profile;
  }
  for (const auto& node : steps->items) {
    TableReader step_reader(node, file, "[[step]]", problems);
    StepConfig step;
    step.place = {file, node.line};
    step.name = step_reader.required_text("name");
    step.plugin = step_reader.required_text("plugin");
    step.job = step_reader.required_text("job");
    step.after = step_reader.texts("after").value_or(std::vector<std::string>{});
    step.retries = step_reader.integer("retries", 0, 1000).value_or(-1);
    step.optional = step_reader.boolean("optional").value_or(false);
    step.threads = static_cast<std::uint32_t>(step_reader.integer("threads", 1, 1024).value_or(0));
    step.verify = step_reader.choice("verify", {"full", "structure"}).value_or("full");
    if (const ConfigNode* params = step_reader.table("params")) step.params = *params;
    step.gates = read_gates(step_reader, file, problems);
    step_reader.finish();
    profile.steps.push_back(std::move(step));
  }
  check_newer_layout(profile, problems);
  return profile;
}

Config load_config(const std::string& path, const InstallPaths& installed, Problems& problems) {
  Config config;
  const std::string file = fs::absolute(find_agent_file(path)).lexically_normal().string();
  const auto document = parse_toml_file(file, problems);
  if (!document) return config;
  config.agent = read_agent(*document, file, installed, problems);
  read_each(overlaid_files(config.agent, "roles.d"), problems,
            [&](const ConfigNode& node, const auto& name) {
              RoleConfig role = read_role(node, name, problems);
              config.roles.emplace(role.name, std::move(role));
            });
  read_each(overlaid_files(config.agent, "profiles.d"), problems,
            [&](const ConfigNode& node, const auto& name) {
              ProfileConfig profile = read_profile(node, name, problems);
              config.profiles.emplace(profile.name, std::move(profile));
            });
  read_each(
      overlaid_files(config.agent, "misc.d"), problems,
      [&](const ConfigNode& node, const auto& name) {
        ProfileConfig recipe = read_recipe(node, name, config.agent.directory, problems);
        if (const auto taken = config.profiles.find(recipe.name); taken != config.profiles.end()) {
          problems.add(name, 0, "there is a profile of this name: " + taken->second.place.file,
                       "rename one of them");
          return;
        }
        config.profiles.emplace(recipe.name, std::move(recipe));
      });
  // Targets are never shipped: only the operator's own directory counts.
  read_each(toml_files(config.agent.directory + "/targets.d"), problems,
            [&](const ConfigNode& node, const auto& name) {
              read_targets(node, name, config, problems);
            });
  return config;
}

}  // namespace dumps
