#include "agent/import/table_jobs.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "agent/base/atomic_file.h"

namespace dumps {
namespace {

Error bad(const std::string& path, const YAML::Mark& mark, std::string why) {
  const std::string line = mark.is_null() ? "" : ":" + std::to_string(mark.line + 1);
  return make_error(ErrorCode::kInvalid, "read table jobs", path + line, std::move(why))
      .with_hint("tables: {TABLE: {job: NAME, description: TEXT}}");
}

bool is_table_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Status add_table(const std::string& path, const YAML::Node& key, const YAML::Node& value,
                 TableJobs& jobs) {
  const auto table = key.as<std::string>();
  if (!is_table_name(table))
    return bad(path, key.Mark(), "\"" + table + "\" is no name of a table");
  if (!value.IsMap()) return bad(path, key.Mark(), "table " + table + " has no job");
  const YAML::Node job = value["job"];
  if (!job || !job.IsScalar()) return bad(path, key.Mark(), "table " + table + " has no job");
  if (const YAML::Node type = value["type"]; type && type.as<std::string>() != "public") {
    return bad(path, type.Mark(),
               "table " + table + " has type " + type.as<std::string>() +
                   "; only tables that may be published are listed here");
  }
  const auto name = job.as<std::string>();
  for (const auto& [other, other_job] : jobs) {
    if (other_job == name) {
      return bad(path, job.Mark(), "tables " + other + " and " + table + " have one job: " + name);
    }
  }
  if (!jobs.emplace(table, name).second) {
    return bad(path, key.Mark(), "table " + table + " stands there twice");
  }
  return {};
}

}  // namespace

Result<TableJobs> parse_table_jobs(const std::string& text, const std::string& path) {
  try {
    const YAML::Node document = YAML::Load(text);
    const YAML::Node tables = document.IsMap() ? document["tables"] : YAML::Node();
    if (!tables || !tables.IsMap() || tables.size() == 0) {
      return bad(path, document.Mark(), "it lists no tables");
    }
    TableJobs jobs;
    for (const auto& item : tables) {
      if (Status s = add_table(path, item.first, item.second, jobs); !s) {
        return std::move(s).error();
      }
    }
    return jobs;
  } catch (const YAML::Exception& e) {
    return bad(path, e.mark, e.msg);
  }
}

Result<TableJobs> read_table_jobs(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  return parse_table_jobs(*text, path);
}

}  // namespace dumps
