// Reading targets.d/*.toml: [target.ID] tables and [[source]] tables.
#include "agent/core/config.h"
#include "agent/core/target.h"

namespace dumps {
namespace {

const std::vector<std::string> kVisibilities = {"public", "private", "closed"};

// Keys with a meaning of their own become values like the free ones: plugins see one set.
void add_common_values(TableReader& reader, ConfigNode& values, const ConfigNode* free_values) {
  values.kind = ConfigNode::Kind::kTable;
  if (free_values != nullptr) values = *free_values;
  for (const char* key : {"database", "prefix", "server", "language"}) {
    reader.text(key);
    if (const ConfigNode* node = reader.any(key)) values.members[key] = *node;
  }
  reader.texts("shared_tables");
  if (const ConfigNode* node = reader.any("shared_tables")) values.members["shared_tables"] = *node;
}

// The reader knows all keys before this; here the values' types are looked at.
void check_values(const ConfigNode& values, const std::string& file, Problems& problems) {
  for (const auto& [key, node] : values.members) {
    if (node.kind == ConfigNode::Kind::kTable || node.kind == ConfigNode::Kind::kOther) {
      problems.add(file, node.line, "value " + key + " is " + node.kind_name(),
                   "values are strings, numbers, booleans or lists of strings");
    }
  }
}

void read_target(const std::string& wiki, const ConfigNode& node, const std::string& file,
                 Config& config, Problems& problems) {
  TableReader reader(node, file, "[target." + wiki + "]", problems);
  TargetConfig target;
  target.place = {file, node.line};
  target.wiki = wiki;
  target.visibility = reader.choice("visibility", kVisibilities).value_or("private");
  target.groups = reader.texts("groups").value_or(std::vector<std::string>{});
  add_common_values(reader, target.values, reader.table("values"));
  reader.finish();
  check_values(target.values, file, problems);
  const auto id = target_id_of(wiki);
  if (!id) {
    problems.add(file, node.line, "\"" + wiki + "\" cannot be made a target id",
                 "use letters, digits, '_' and '-'");
    return;
  }
  target.id = *id;
  config.targets.push_back(std::move(target));
}

void read_source(const ConfigNode& node, const std::string& file, Config& config,
                 Problems& problems) {
  TableReader reader(node, file, "[[source]]", problems);
  SourceConfig source;
  source.place = {file, node.line};
  source.name = reader.required_text("name");
  source.type = reader.choice("type", {"dblist", "command", "sql"}).value_or("");
  if (reader.any("type") == nullptr) {
    reader.problem(node.line, "[[source]] has no type",
                   "write type = \"dblist\", \"command\" or \"sql\"");
  }
  const auto path_of = [&](const char* key) {
    std::string path = reader.text(key).value_or("");
    if (path.empty() || path[0] == '/') return path;
    return config.agent.directory + "/" + path;
  };
  source.path = path_of("path");
  source.command = reader.texts("command").value_or(std::vector<std::string>{});
  source.query = reader.text("query").value_or("");
  source.private_list = path_of("private");
  source.closed_list = path_of("closed");
  source.visibility = reader.choice("visibility", kVisibilities).value_or("private");
  source.groups = reader.texts("groups").value_or(std::vector<std::string>{});
  add_common_values(reader, source.values, reader.table("values"));
  reader.finish();
  check_values(source.values, file, problems);
  const auto needs = [&](bool given, const char* key) {
    if (!given)
      reader.problem(node.line, "source " + source.name + " has no " + key,
                     "a " + source.type + " source needs it");
  };
  if (source.type == "dblist") needs(!source.path.empty(), "path");
  if (source.type == "command") needs(!source.command.empty(), "command");
  if (source.type == "sql") {
    needs(!source.path.empty(), "path");
    needs(!source.query.empty(), "query");
  }
  for (const SourceConfig& other : config.sources) {
    if (other.name != source.name) continue;
    reader.problem(node.line,
                   "two sources have the name " + source.name + "; the other stands in " +
                       other.place.file + ":" + std::to_string(other.place.line),
                   "give one of them another: what each lists is remembered by its name");
  }
  config.sources.push_back(std::move(source));
}

}  // namespace

void read_targets(const ConfigNode& document, const std::string& file, Config& config,
                  Problems& problems) {
  TableReader reader(document, file, "the file", problems);
  if (const ConfigNode* targets = reader.table("target")) {
    for (const auto& [wiki, node] : targets->members) {
      if (node.kind == ConfigNode::Kind::kTable) {
        read_target(wiki, node, file, config, problems);
      } else {
        problems.add(file, node.line, "target." + wiki + " is " + node.kind_name(),
                     "write [target." + wiki + "]");
      }
    }
  }
  if (const ConfigNode* sources = reader.tables("source")) {
    for (const auto& node : sources->items) read_source(node, file, config, problems);
  }
  reader.finish();
}

}  // namespace dumps
