#include "agent/import/imported_files.h"

#include <algorithm>
#include <cstdio>

#include "agent/import/imported_profile.h"
#include "agent/import/toml_text.h"

namespace dumps {
namespace {

constexpr const char* kHeader = "# Written by dumpsctl import-config; yours to edit.\n";

class FarmWriter {
 public:
  FarmWriter(const ImportedFarm& farm, ImportedConfig& out) : farm_(farm), out_(out) {}

  Status write() {
    if (Status s = write_profiles(); !s) return s;
    write_targets();
    write_role();
    write_agent();
    return {};
  }

 private:
  Status write_profiles() {
    const std::set<std::string> partial =
        farm_.partial_jobs.empty() ? history_jobs() : farm_.partial_jobs;
    for (const ImportedGroup& group : farm_.groups) {
      ImportedProfile profile;
      profile.settings = group.settings;
      profile.tables = group.tables;
      profile.flow = group.flow;
      profile.description = "Everything of the wikis of the group " + group.name + ".";
      profile.skip_jobs = {group.settings.skip_jobs.begin(), group.settings.skip_jobs.end()};
      Result<std::string> full = render_profile(profile);
      if (!full) return std::move(full).error().wrap("import group", group.name);
      out_.files["profiles.d/full-" + group.name + ".toml"] = kHeader + *full;
      profile.description = "The same without history, for the middle of the month.";
      profile.skip_jobs.insert(partial.begin(), partial.end());
      Result<std::string> rest = render_profile(profile);
      if (!rest) return std::move(rest).error().wrap("import group", group.name);
      out_.files["profiles.d/partial-" + group.name + ".toml"] = kHeader + *rest;
      if (group.settings.parts > 0) {
        out_.note("parts of " + group.name + " are planned from the data: " +
                  std::to_string(group.settings.parts) + " of equal work, not of the listed pages");
      }
    }
    return {};
  }

  // What every wiki of a group is told.
  std::string values(const ImportedGroup& group) const {
    const EngineSettings& s = group.settings;
    const std::string script = s.multiversion.empty()
                                   ? s.directory + "/maintenance/getReplicaServer.php"
                                   : s.multiversion + "/MWScript.php getReplicaServer.php";
    std::string text = "database_name = " + toml_text("{wiki}") + "\n";
    if (!s.option_file.empty()) text += "option_file = " + toml_text(s.option_file) + "\n";
    const std::string php = s.php.empty() ? "php" : s.php;
    text +=
        "replica_command = " + toml_text(php + " " + script + " --wiki={wiki} --group=dump") + "\n";
    text += "siteinfo_file = " + toml_text("{config}/siteinfo/{wiki}.xml") + "\n";
    text +=
        "mediawiki_directory = " + toml_text(s.multiversion.empty() ? s.directory : s.multiversion);
    text +=
        "\nmediawiki = " + toml_text(s.multiversion.empty() ? "classic" : "multiversion") + "\n";
    text += "php = " + toml_text(php) + "\n";
    return text;
  }

  void write_targets() {
    std::string text = kHeader;
    for (const ImportedGroup& group : farm_.groups) {
      // A source that never gives anything would stop all planning.
      if (group.wikis.empty()) {
        out_.note("the group " + group.name + " has no wikis of its own, and is left out");
      } else {
        text += "\n" + (group.wiki.empty() ? source(group) : single(group));
      }
    }
    out_.files["targets.d/imported.toml"] = text;
    out_.note(
        "each wiki needs a header for its dumps: dumpsctl target learn WIKI writes it; "
        "siteinfo/WIKI.xml beside agent.toml is where it is looked for");
    if (farm_.groups.front().settings.private_list.empty()) {
      out_.note(
          "no privatelist is set, so all wikis are private: set visibility = \"public\" in "
          "targets.d/imported.toml when that is right");
    }
  }

  std::string source(const ImportedGroup& group) const {
    const EngineSettings& s = group.settings;
    std::string text = "[[source]]\nname = " + toml_text(group.name) + "\n";
    std::vector<std::string> command = {"grep", "-vxF"};
    for (const std::string& list : group.left_out) command.insert(command.end(), {"-f", list});
    for (const std::string& wiki : farm_.own_wikis) command.insert(command.end(), {"-e", wiki});
    if (command.size() == 2) {
      text += "type = \"dblist\"\npath = " + toml_text(s.dblist) + "\n";
    } else {
      command.insert(command.end(), {"--", s.dblist});
      text += "type = \"command\"\ncommand = " + toml_list(command) + "\n";
    }
    if (!s.private_list.empty()) {
      text += "private = " + toml_text(s.private_list) + "\nvisibility = \"public\"\n";
    }
    return text + "groups = " + toml_list({group.name}) + "\n[source.values]\n" + values(group);
  }

  std::string single(const ImportedGroup& group) const {
    const bool open =
        !group.settings.private_list.empty() && !farm_.private_wikis.contains(group.wiki);
    const std::string table = "target." + toml_text(group.wiki);
    return "[" + table + "]\nvisibility = " + toml_text(open ? "public" : "private") +
           "\ngroups = " + toml_list({group.name}) + "\n[" + table + ".values]\n" + values(group);
  }

  void write_role() {
    std::vector<std::string> profiles;
    std::vector<std::string> names;
    for (const ImportedGroup& group : farm_.groups) {
      names.push_back(group.name);
      profiles.insert(profiles.end(), {"full-" + group.name, "partial-" + group.name});
    }
    out_.files["roles.d/imported.toml"] =
        std::string(kHeader) +
        "description = \"A host that dumps what the older engine dumped.\"\n" +
        "profiles = " + toml_list(profiles) + "\ngroups = " + toml_list(names) + "\n";
  }

  // "https://dumps.example/path"
  static std::string views(const std::string& web_root) {
    const size_t scheme = web_root.find("://");
    if (scheme == std::string::npos) return {};
    const size_t slash = std::min(web_root.find('/', scheme + 3), web_root.size());
    std::string path = web_root.substr(slash);
    while (!path.empty() && path.back() == '/') path.pop_back();
    std::string text = "\n[views]\nurl = " + toml_text(web_root.substr(0, slash)) + "\n";
    if (!path.empty()) text += "web_root = " + toml_text(path) + "\n";
    return text;
  }

  void write_agent() {
    const EngineSettings& s = farm_.groups.front().settings;
    const auto tree = [](const std::string& path, const char* name) {
      return std::string(name) + " = " +
             toml_text(path.empty() ? "/dumps/" + std::string(name) : path) + "\n";
    };
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", s.file_mode);
    std::string text = kHeader;
    text += "[agent]\nroles = [\"imported\"]\n\n[trees]\n" + tree(s.public_tree, "public") +
            tree(s.private_tree, "private") + tree(s.temp_tree, "temp") +
            "state = \"/var/lib/dumps-agent\"\n";
    if (farm_.cores > 0) text += "\n[slots]\ncores = " + std::to_string(farm_.cores) + "\n";
    text += "\n[files]\nfile_mode = " + toml_text(mode) + "\n";
    text += "\n[supervision]\nretries = " + std::to_string(s.retries) +
            "\nbackoff = " + toml_text(std::to_string(s.retry_wait_s) + "s") + "\n";
    text += "\n# Of each wiki and profile. Runs that did not end well do not count.\n[retention]\n";
    text += "keep = " + std::to_string(std::max<std::uint32_t>(1, s.keep)) + "\n";
    for (const ImportedGroup& group : farm_.groups) {
      if (group.settings.keep == s.keep) continue;
      text += "[[retention.rule]]\ngroups = " + toml_list({group.name}) +
              "\nkeep = " + std::to_string(std::max<std::uint32_t>(1, group.settings.keep)) + "\n";
    }
    text += views(s.web_root);
    out_.files["agent.toml"] = text;
    out_.note(
        "kept runs are counted for each profile: of full runs, and of partial ones, as many stay "
        "as "
        "the engine kept of both together");
  }

  const ImportedFarm& farm_;
  ImportedConfig& out_;
};

}  // namespace

Status render_farm(const ImportedFarm& farm, ImportedConfig& out) {
  return FarmWriter(farm, out).write();
}

}  // namespace dumps
