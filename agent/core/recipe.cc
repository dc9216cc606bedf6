#include "agent/core/recipe.h"

#include <algorithm>
#include <boost/algorithm/string/replace.hpp>
#include <boost/json.hpp>
#include <filesystem>
#include <utility>

#include "agent/base/glob.h"
#include "agent/core/gate_config.h"
#include "agent/store/layout.h"

namespace dumps {
namespace {

namespace json = boost::json;
using boost::algorithm::replace_all;

constexpr const char* kPlugin = "misc-dump";
constexpr std::string_view kConfigPlace = "{config}";

json::value to_json(const ConfigNode& node, const std::string& config_directory) {
  switch (node.kind) {
    case ConfigNode::Kind::kBool:
      return node.boolean;
    case ConfigNode::Kind::kInt:
      return node.integer;
    case ConfigNode::Kind::kFloat:
      return node.number;
    case ConfigNode::Kind::kArray: {
      json::array array;
      for (const auto& item : node.items) array.push_back(to_json(item, config_directory));
      return array;
    }
    case ConfigNode::Kind::kTable: {
      json::object object;
      for (const auto& [key, value] : node.members) object[key] = to_json(value, config_directory);
      return object;
    }
    default: {
      std::string text = node.text;
      replace_all(text, kConfigPlace, config_directory);
      return json::string(text);
    }
  }
}

ConfigNode text_node(std::string text, int line) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kString;
  node.line = line;
  node.text = std::move(text);
  return node;
}

// One recipe on its way to a profile.
class RecipeReader {
 public:
  RecipeReader(const ConfigNode& document, const std::string& file,
               const std::string& config_directory, Problems& problems)
      : reader_(document, file, "the recipe", problems),
        file_(file),
        config_directory_(config_directory),
        problems_(problems) {}

  ProfileConfig read(const ConfigNode& document) {
    profile_.place = {file_, 1};
    profile_.name = std::filesystem::path(file_).stem().string();
    profile_.series = profile_.name;
    profile_.description = reader_.required_text("description");
    profile_.owner = reader_.required_text("owner");
    profile_.contact = reader_.required_text("contact");
    profile_.page = reader_.text("page").value_or("");
    profile_.is_private = reader_.choice("visibility", {"private"}).has_value();
    profile_.schedule = reader_.text("schedule").value_or("");
    profile_.keep = static_cast<std::uint32_t>(reader_.integer("keep", 1, 100'000).value_or(0));
    read_targets();
    read_directory();
    step_.place = profile_.place;
    step_.plugin = kPlugin;
    step_.gates = read_gates(reader_, file_, problems_);
    read_needs();
    if (const ConfigNode* params = reader_.table("params")) step_.params = *params;
    read_tables();
    reader_.finish();
    make_steps();
    name_items(document);
    check_names();
    return std::move(profile_);
  }

 private:
  void read_targets() {
    TargetChoice& choice = profile_.targets;
    choice.any = false;
    const ConfigNode* targets = reader_.any("targets");
    if (targets != nullptr && targets->kind == ConfigNode::Kind::kString) {
      choice.all_public = targets->text == "all";
      if (!choice.all_public) choice.names = {targets->text};
    } else {
      choice.names = reader_.texts("targets").value_or(std::vector<std::string>{});
    }
    choice.groups = reader_.texts("groups").value_or(std::vector<std::string>{});
    for (const std::string& name : choice.names) {
      if (is_target_id(name)) continue;
      reader_.problem(reader_.line_of("targets"), "\"" + name + "\" is no target's id",
                      "targets = \"all\", or a list of ids");
    }
    if (!choice.all_public && choice.names.empty() && choice.groups.empty()) {
      reader_.problem(targets == nullptr ? 0 : targets->line, "the recipe is for no target",
                      "targets = \"all\", a list of targets, or groups = [...]");
    }
  }

  void read_directory() {
    profile_.directory = reader_.text("directory").value_or("");
    const std::string why = complain_about_series(profile_.series, profile_.directory);
    if (why.empty()) return;
    reader_.problem(reader_.line_of("directory"), "directory: " + why,
                    "write it as in \"other/pagetitles/{date}\"");
  }

  void read_needs() {
    step_.threads = 1;  // shards run side by side
    const ConfigNode* needs = reader_.table("needs");
    if (needs == nullptr) return;
    TableReader reader(*needs, file_, "[needs]", problems_);
    step_.threads = static_cast<std::uint32_t>(reader.integer("cores", 1, 1024).value_or(1));
    step_.memory_bytes = static_cast<std::uint64_t>(reader.size_bytes("memory").value_or(0));
    step_.db_group = reader.text("db");
    reader.finish();
  }

  void read_tables() {
    json::object tables;
    for (const auto& [name, keys] : recipe_tables()) {
      const ConfigNode* table = reader_.table(name);
      if (table == nullptr) continue;
      TableReader reader(*table, file_, "[" + name + "]", problems_);
      for (const std::string& key : keys) (void)reader.any(key);
      if (name == "retry") {
        const auto attempts = reader.integer("attempts", 1, 1000);
        if (attempts) step_.retries = *attempts - 1;
      }
      reader.finish();
      ConfigNode of_plugin = *table;
      if (name == "retry") of_plugin.members.erase("attempts");
      tables[name] = to_json(of_plugin, config_directory_);
      if (name == "join") is_joined_ = true;
      if (name == "output") read_outputs(*table);
    }
    if (!tables.contains("producer")) {
      problems_.add(file_, 0, "the recipe has no [producer]", "dumpsctl misc new shows one");
    }
    // The agent fills in placeholders of parameters; these are the plugin's.
    std::string text = json::serialize(tables);
    replace_all(text, "{", "{{");
    step_.params.members["recipe"] = text_node(std::move(text), 1);
  }

  void read_outputs(const ConfigNode& table) {
    const auto names = table.members.find("names");
    if (names == table.members.end()) return;
    names_line_ = names->second.line;
    if (names->second.kind == ConfigNode::Kind::kString) {
      profile_.outputs = {names->second.text};
    }
    for (const auto& item : names->second.items) profile_.outputs.push_back(item.text);
  }

  // Names with {item} stand for as many as the list of shards has.
  void name_items(const ConfigNode& document) {
    const auto shards = document.members.find("shards");
    if (shards == document.members.end()) return;
    const auto list = shards->second.members.find("list");
    if (list == shards->second.members.end()) return;
    std::vector<std::string> names;
    for (const std::string& name : profile_.outputs) {
      if (name.find("{item}") == std::string::npos) {
        names.push_back(name);
        continue;
      }
      for (const auto& item : list->second.items) {
        names.push_back(name);
        replace_all(names.back(), "{item}", item.text);
      }
    }
    profile_.outputs = std::move(names);
  }

  void make_steps() {
    if (!is_joined_) {
      step_.name = "dump";
      step_.job = "recipe";
      profile_.steps = {step_};
      return;
    }
    StepConfig pieces = step_;
    pieces.name = "pieces";
    pieces.job = "pieces";
    pieces.intermediate = true;
    // How much text a shard must have, its own check says: a range of ids may hold nothing.
    ConfigNode nothing;
    nothing.kind = ConfigNode::Kind::kString;
    nothing.text = "0";
    pieces.gates = ConfigNode{};
    pieces.gates.members.emplace("min_text", std::move(nothing));
    step_.threads = 0;  // compresses in parallel
    step_.name = "join";
    step_.job = "join";
    step_.after = {"pieces"};
    profile_.steps = {pieces, step_};
  }

  // Files of several targets in one directory need their targets' names.
  void check_names() {
    const TargetChoice& choice = profile_.targets;
    const bool is_one = !choice.all_public && choice.groups.empty() && choice.names.size() == 1;
    const auto has_target = [](const std::string& text) {
      return text.find("{target") != std::string::npos || text.find("{wiki") != std::string::npos ||
             text.find("{database") != std::string::npos;
    };
    if (is_one || profile_.directory.empty() || has_target(profile_.directory)) return;
    for (const std::string& name : profile_.outputs) {
      if (has_target(name)) continue;
      problems_.add(file_, names_line_,
                    "\"" + name + "\" would be written by every target of the recipe",
                    "put {target} into it, or into directory");
    }
  }

  TableReader reader_;
  const std::string& file_;
  const std::string& config_directory_;
  Problems& problems_;
  ProfileConfig profile_;
  StepConfig step_;
  bool is_joined_ = false;
  int names_line_ = 0;
};

// As a pattern of one run of a target: what is not known before is '*'.
std::string pattern_of(const std::string& name) {
  std::string pattern;
  for (size_t i = 0; i < name.size(); ++i) {
    const size_t end = name[i] == '{' ? name.find('}', i) : std::string::npos;
    if (end == std::string::npos) {
      pattern += name[i];
      continue;
    }
    const std::string place = name.substr(i + 1, end - i - 1);
    const bool is_target = place == "target" || place == "wiki" || place == "database";
    pattern += is_target ? "{target}" : place == "date" ? "{date}" : "*";
    i = end;
  }
  return pattern;
}

std::string file_pattern(const ProfileConfig& recipe, const std::string& name) {
  const std::string directory = recipe.directory.empty() ? "{target}/{date}" : recipe.directory;
  return directory + "/" + pattern_of(name);
}

bool may_meet(const std::string& a, const std::string& b) {
  return globs_intersect(expand_pattern(a, "wiki", "20260101"),
                         expand_pattern(b, "wiki", "20260101"));
}

void report(const ProfileConfig& recipe, const std::string& name, const std::string& whose,
            Problems& problems) {
  problems.add(recipe.place.file, 0, "\"" + name + "\" could be a file of " + whose + " too",
               "give one of them another name or directory");
}

// The first name of `recipe` that `other` could write too.
void check_pair(const ProfileConfig& recipe, const ProfileConfig& other, Problems& problems) {
  for (const std::string& name : recipe.outputs) {
    for (const std::string& theirs : other.outputs) {
      if (!may_meet(file_pattern(recipe, name), file_pattern(other, theirs))) continue;
      report(recipe, name, "the recipe " + other.name + " (" + other.place.file + ")", problems);
      return;
    }
  }
}

}  // namespace

std::string TargetChoice::refuses(const std::string& id, const std::string& visibility,
                                  const std::vector<std::string>& of_groups) const {
  if (any || std::find(names.begin(), names.end(), id) != names.end()) return {};
  const bool in_group = std::any_of(groups.begin(), groups.end(), [&](const std::string& group) {
    return std::find(of_groups.begin(), of_groups.end(), group) != of_groups.end();
  });
  if (!all_public && !in_group) return "it is not one of the recipe's targets";
  if (visibility == "public") return {};
  return "it is " + visibility + ": only public and open targets are meant where none is named";
}

const std::vector<std::pair<std::string, std::vector<std::string>>>& recipe_tables() {
  static const std::vector<std::pair<std::string, std::vector<std::string>>> kTables = {
      {"producer",
       {"kind",
        "command",
        "pipeline",
        "environment",
        "accepted_codes",
        "timeout",
        "script",
        "arguments",
        "file_option",
        "query",
        "key",
        "form",
        "header",
        "url",
        "parameters",
        "paging",
        "items",
        "next",
        "parameter",
        "error",
        "pause",
        "servers",
        "files",
        "index",
        "match",
        "sums",
        "needs_sums",
        "secret_header",
        "secret_prefix",
        "ca_file",
        "connect_timeout",
        "silence_timeout",
        "max_rate",
        "max_files",
        "max_redirects",
        "max_size",
        "total_timeout",
        "attempts",
        "path"}},
      {"shards", {"count", "list", "size", "first", "max_query", "max_command"}},
      {"check",
       {"format", "columns", "header_lines", "max_depth", "min_size", "min_items", "last_line",
        "items_pattern", "items", "min_total_items", "min_total_size"}},
      {"join", {"kind", "pieces", "header_lines"}},
      {"output", {"names", "level"}},
      {"retry", {"attempts", "pause"}}};
  return kTables;
}

ProfileConfig read_recipe(const ConfigNode& document, const std::string& file,
                          const std::string& config_directory, Problems& problems) {
  return RecipeReader(document, file, config_directory, problems).read(document);
}

std::string config_directory_of(const AgentConfig& agent, const std::string& file) {
  return agent.directory.empty() ? std::filesystem::path(file).parent_path().string()
                                 : agent.directory;
}

Target stand_in_target(const ProfileConfig& recipe) {
  Target target;
  target.id = recipe.targets.names.empty() ? "examplewiki" : recipe.targets.names.front();
  target.wiki = target.id;
  target.visibility = "public";
  target.groups = recipe.targets.groups;
  target.values = {{"wiki", target.wiki}};
  return target;
}

void check_recipe_names(const Config& config, const std::vector<std::string>& used,
                        const std::vector<std::string>& patterns, Problems& problems) {
  std::vector<const ProfileConfig*> recipes;
  for (const std::string& name : used) {
    const auto found = config.profiles.find(name);
    if (found != config.profiles.end() && found->second.is_recipe()) {
      recipes.push_back(&found->second);
    }
  }
  for (size_t i = 0; i < recipes.size(); ++i) {
    for (size_t j = i + 1; j < recipes.size(); ++j) check_pair(*recipes[i], *recipes[j], problems);
    for (const std::string& name : recipes[i]->outputs) {
      const auto met = std::find_if(patterns.begin(), patterns.end(), [&](const auto& pattern) {
        return may_meet(file_pattern(*recipes[i], name), "{target}/{date}/" + pattern);
      });
      if (met != patterns.end()) report(*recipes[i], name, "another profile", problems);
    }
  }
}

std::string recipe_skeleton(const std::string& name) {
  return "# " + name + R"(: what the dump is for, in a line.
description = "What is in the files"
owner = "the team that answers for them"
contact = "mailto:dumps@example.org"
# A sentence for the page that lists the files.
page = "What is in the files, and what it may be used for."

# "all": all public and open targets. Closed and private ones only where they are named here, and
# what is made of private ones stays in the private tree. Or groups = ["big"].
targets = "all"
schedule = "Mon *-*-* 03:15:00"
keep = 3
directory = "other/)" +
         name + R"(/{date}"

# Who makes the text. kind: command, maintenance, sql, http, fetch or copy.
[producer]
kind = "command"
command = ["echo", "{wiki} {date}"]
timeout = "2h"

# Into how many pieces the work is cut: count, list, or size with max_query or max_command.
# [shards]
# count = 8

# What the text of each shard has to be.
[check]
format = "lines"
min_items = 1

# One file from the pieces of all shards: plain, lines, json-array, header-lines or turtle.
# [join]
# kind = "lines"

# All of them get the same text, in one pass, compressed as their endings say.
[output]
names = ["{target}-{date}-)" +
         name + R"(.txt.gz"]

# How often a shard is tried, and how long it waits before the second time.
[retry]
attempts = 5
pause = "15m"

# What is less than so much of the last good run is held until an operator has looked at it.
[gates]
size = { least = 0.8 }
)";
}

}  // namespace dumps
