#include "agent/import/import_config.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <set>

#include "agent/base/atomic_file.h"
#include "agent/core/dblist.h"
#include "agent/core/target.h"
#include "agent/import/engine_settings.h"
#include "agent/import/imported_files.h"
#include "agent/import/stages_file.h"
#include "agent/store/layout.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMainGroup = "main";

class Importer {
 public:
  explicit Importer(const ImportRequest& request) : request_(request) {}

  Result<ImportedConfig> run() {
    for (const std::string& name : request_.configs) {
      if (Status s = add_config(name); !s) return std::move(s).error();
    }
    if (Status s = add_own_sections(); !s) return std::move(s).error();
    if (Status s = part_wikis(); !s) return std::move(s).error();
    if (Status s = read_stages(); !s) return std::move(s).error();
    for (const auto& [path, file] : files_) list_ignored(file);
    if (Status s = render_farm(farm_, out_); !s) return std::move(s).error();
    for (const ImportedGroup& group : farm_.groups) out_.groups.push_back(group.name);
    out_.files["IMPORTED.txt"] = describe_imported(out_);
    return std::move(out_);
  }

 private:
  // "FILE" or "FILE:SECTION": a file whose name holds a colon wins.
  Status add_config(const std::string& name) {
    std::string path = name;
    std::string section;
    const size_t colon = name.rfind(':');
    if (!fs::exists(name) && colon != std::string::npos) {
      path = name.substr(0, colon);
      section = name.substr(colon + 1);
    }
    if (!files_.contains(path)) {
      Result<IniFile> file = read_ini(path);
      if (!file) return std::move(file).error();
      files_.emplace(path, std::move(*file));
    }
    const IniFile& file = files_.at(path);
    if (!section.empty() && !file.sections.contains(section)) return no_section(file, section);
    if (!section.empty() && is_engine_section(section)) {
      return make_error(ErrorCode::kInvalid, "import", name,
                        "[" + section + "] is a section of the engine, not of a group of wikis");
    }
    used_sections_.insert(section);
    const std::string group = section.empty() ? kMainGroup : lower_id(section);
    if (find_group(group) != nullptr) {
      return make_error(ErrorCode::kInvalid, "import", name,
                        "the group " + group + " stands there twice");
    }
    Result<EngineSettings> settings = read_settings(file, section, "");
    if (!settings) return std::move(settings).error();
    if (settings->dblist.empty()) {
      return make_error(ErrorCode::kInvalid, "import", name, "no dblist says which wikis there are")
          .with_hint("dblist in [" + (section.empty() ? std::string("wiki") : section) + "]");
    }
    ImportedGroup made;
    made.name = group;
    made.settings = std::move(*settings);
    sections_[group] = {path, section};
    farm_.groups.push_back(std::move(made));
    return read_group(farm_.groups.back());
  }

  static Error no_section(const IniFile& file, const std::string& section) {
    std::vector<std::string> known;
    for (const auto& [name, content] : file.sections) {
      if (!is_engine_section(name)) known.push_back(name);
    }
    return make_error(ErrorCode::kInvalid, "import", file.path + ":" + section,
                      "the file has no section [" + section + "]")
        .with_hint(known.empty() ? "the file without a section" : name_advice(section, known));
  }

  static std::string lower_id(const std::string& name) {
    std::string id;
    for (const char c : name) {
      id += std::isalnum(static_cast<unsigned char>(c)) != 0
                ? static_cast<char>(std::tolower(static_cast<unsigned char>(c)))
                : '-';
    }
    return id;
  }

  ImportedGroup* find_group(const std::string& name) {
    const auto found = std::find_if(farm_.groups.begin(), farm_.groups.end(),
                                    [&name](const ImportedGroup& g) { return g.name == name; });
    return found == farm_.groups.end() ? nullptr : &*found;
  }

  static Result<std::vector<std::string>> read_list(const std::string& path) {
    return read_dblist(path, [](const std::string& list) { return read_file(list); });
  }

  Status read_group(ImportedGroup& group) {
    Result<std::vector<std::string>> wikis = read_list(group.settings.dblist);
    if (!wikis) return std::move(wikis).error();
    std::set<std::string> left_out;
    for (const std::string& list : group.settings.skip_lists) {
      Result<std::vector<std::string>> skipped = read_list(list);
      if (!skipped) return std::move(skipped).error();
      left_out.insert(skipped->begin(), skipped->end());
      group.left_out.push_back(list);
    }
    for (std::string& wiki : *wikis) {
      if (!left_out.contains(wiki)) group.wikis.push_back(std::move(wiki));
    }
    return read_lists(group);
  }

  // A list of private wikis that cannot be read stops everything, whatever the engine did.
  Status read_lists(ImportedGroup& group) {
    const EngineSettings& s = group.settings;
    if (!s.private_list.empty()) {
      Result<std::vector<std::string>> wikis = read_list(s.private_list);
      if (!wikis) return std::move(wikis).error();
      for (const std::string& wiki : *wikis) farm_.private_wikis.insert(wiki);
    }
    if (!s.flow_list.empty()) {
      const Result<std::vector<std::string>> wikis = read_list(s.flow_list);
      group.flow = wikis && !wikis->empty();
      if (!wikis)
        out_.note("flowlist " + s.flow_list + " cannot be read: no flow dumps for " + group.name);
    }
    const std::string& yaml = request_.table_jobs.empty() ? s.table_jobs : request_.table_jobs;
    if (yaml.empty()) return {};
    Result<TableJobs> tables = read_table_jobs(yaml);
    if (!tables) return std::move(tables).error();
    group.tables = std::move(*tables);
    return {};
  }

  // A section that is named as a wiki is: what it says is for that wiki alone, which so becomes a
  // group of its own.
  Status add_own_sections() {
    std::vector<ImportedGroup> own;
    for (ImportedGroup& group : farm_.groups) {
      const auto& [path, section] = sections_.at(group.name);
      const IniFile& file = files_.at(path);
      for (const std::string& wiki : group.wikis) {
        if (!file.sections.contains(wiki) || used_sections_.contains(wiki)) continue;
        Result<EngineSettings> settings = read_settings(file, section, wiki);
        if (!settings) return std::move(settings).error();
        ImportedGroup single = group;
        single.name = lower_id(wiki);
        single.wiki = wiki;
        single.wikis = {wiki};
        single.settings = std::move(*settings);
        own.push_back(std::move(single));
        farm_.own_wikis.insert(wiki);
      }
    }
    for (const std::string& wiki : farm_.own_wikis) used_sections_.insert(wiki);
    for (ImportedGroup& group : own) {
      if (find_group(group.name) != nullptr) continue;  // of a wiki on several lists: the last wins
      farm_.groups.push_back(std::move(group));
    }
    return {};
  }

  // A wiki that several groups list belongs to the last of them, as the engine's hosts for big
  // wikis are told to leave out nothing, and those for the others to leave out the big ones.
  Status part_wikis() {
    std::map<std::string, std::string> owner;
    for (const ImportedGroup& group : farm_.groups) {
      for (const std::string& wiki : group.wikis) owner[wiki] = group.name;
    }
    std::map<std::string, std::string> wiki_of_id;
    for (const auto& [wiki, group] : owner) {
      const auto id = target_id_of(wiki);
      const auto [other, fresh] = wiki_of_id.emplace(id.value_or(wiki), wiki);
      if (fresh) continue;
      return make_error(ErrorCode::kInvalid, "import", wiki,
                        "it would have the same directory as " + other->second);
    }
    for (ImportedGroup& group : farm_.groups) {
      std::set<std::string> elsewhere;
      for (const std::string& wiki : group.wikis) {
        if (owner[wiki] != group.name) elsewhere.insert(owner[wiki]);
      }
      std::erase_if(group.wikis, [&](const auto& wiki) { return owner[wiki] != group.name; });
      for (const std::string& other : elsewhere) {
        const ImportedGroup* there = find_group(other);
        if (there->wiki.empty()) {
          group.left_out.push_back(there->settings.dblist);
          out_.note("wikis of " + there->settings.dblist + " are in the group " + other +
                    " and not in " + group.name);
        }
      }
    }
    return {};
  }

  Status read_stages() {
    if (request_.stages.empty()) return {};
    const Result<std::string> text = read_file(request_.stages);
    if (!text) return text.error();
    Result<std::vector<StageLine>> stages = parse_stages(*text, request_.stages);
    if (!stages) return std::move(stages).error();
    for (const StageLine& stage : *stages) {
      const std::string place = request_.stages + ":" + std::to_string(stage.line);
      if (!stage.group.empty() && find_group(lower_id(stage.group)) == nullptr) {
        return make_error(ErrorCode::kInvalid, "import stages", place,
                          "its section " + stage.group + " is not imported")
            .with_hint("dumpsctl import-config ... FILE:" + stage.group);
      }
      farm_.cores = std::max(farm_.cores, stage.slots * std::max<std::uint32_t>(1, stage.count));
      farm_.partial_jobs.insert(stage.skip_jobs.begin(), stage.skip_jobs.end());
    }
    out_.note(
        "the order of stages is not taken over: steps start when what they need is there and slots "
        "are free, the oldest run first");
    return {};
  }

  void list_ignored(const IniFile& file) {
    for (const auto& [name, section] : file.sections) {
      const bool normal = is_engine_section(name);
      for (const auto& [key, value] : section.keys) {
        const std::string why = why_ignored(name, key, normal);
        if (!why.empty()) out_.ignored.push_back({file.path, value.line, name, key, why});
      }
    }
    std::sort(out_.ignored.begin(), out_.ignored.end(), [](const auto& a, const auto& b) {
      return std::tie(a.file, a.line) < std::tie(b.file, b.line);
    });
  }

  std::string why_ignored(const std::string& section, const std::string& key, bool normal) const {
    if (!normal && !used_sections_.contains(section)) {
      return "section [" + section + "] is not imported, and no wiki of the lists has this name";
    }
    const EngineKey* known = find_engine_key(key, normal ? section : "");
    if (known == nullptr && normal && find_engine_key(key) != nullptr) {
      return std::string("the engine looks for it in [") + find_engine_key(key)->section + "]";
    }
    if (known == nullptr) return "the engine knows no such key";
    if (known->ignored != nullptr) return known->ignored;
    if (!normal && known->scope == KeyScope::kGlobal) {
      return std::string("the engine looks for it in [") + known->section + "] only";
    }
    if (farm_.own_wikis.contains(section) && known->scope != KeyScope::kWiki) {
      return "the engine does not look for it in the section of a wiki";
    }
    return {};
  }

  const ImportRequest& request_;
  std::map<std::string, IniFile> files_;
  ImportedFarm farm_;
  std::map<std::string, std::pair<std::string, std::string>> sections_;  // group -> file, section
  std::set<std::string> used_sections_;
  ImportedConfig out_;
};

}  // namespace

void ImportedConfig::note(std::string text) {
  if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(std::move(text));
}

Result<ImportedConfig> import_config(const ImportRequest& request) {
  if (request.configs.empty()) {
    return make_error(ErrorCode::kInvalid, "import", "configuration", "no file is named");
  }
  return Importer(request).run();
}

// Made beside its place and renamed, so that a directory of this name is always a whole one.
Status write_imported(const ImportedConfig& config, const std::string& directory) {
  std::error_code ec;
  if (fs::exists(directory, ec) && !fs::is_empty(directory, ec)) {
    return make_error(ErrorCode::kExists, "write configuration", directory,
                      "there is something of this name already")
        .with_hint("another --out");
  }
  const std::string place = fs::absolute(directory).lexically_normal().string();
  const std::string made = (place.back() == '/' ? place.substr(0, place.size() - 1) : place) +
                           ".tmp." + std::to_string(::getpid());
  Status status = [&]() -> Status {
    for (const auto& [name, content] : config.files) {
      const std::string path = made + "/" + name;
      if (Status s = make_directories(fs::path(path).parent_path().string()); !s) return s;
      if (Status s = write_file_atomically(path, content); !s) return s;
    }
    if (::rename(made.c_str(), place.c_str()) != 0) {
      return make_errno_error(errno, "write configuration", place);
    }
    return fsync_directory(fs::path(place).parent_path().string());
  }();
  if (!status) fs::remove_all(made, ec);
  return status;
}

std::string describe_imported(const ImportedConfig& config) {
  std::string text;
  if (!config.ignored.empty()) text += "Keys of which nothing becomes:\n";
  for (const IgnoredKey& key : config.ignored) {
    text += "  " + key.file + ":" + std::to_string(key.line) + ": [" + key.section + "] " +
            key.key + ": " + key.why + "\n";
  }
  if (!config.notes.empty()) text += "To know and to do:\n";
  for (const std::string& line : config.notes) text += "  " + line + "\n";
  return text;
}

}  // namespace dumps
