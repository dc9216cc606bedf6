// import-config: the configuration of the engine before this agent, as one for the agent.
#include <boost/json.hpp>
#include <iostream>

#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/import/import_config.h"

namespace dumps {
namespace {

namespace json = boost::json;

json::object to_json(const ImportedConfig& imported, const std::string& out) {
  json::array files;
  for (const auto& [name, content] : imported.files) files.emplace_back(name);
  json::array ignored;
  for (const IgnoredKey& key : imported.ignored) {
    ignored.push_back(json::object{{"file", key.file},
                                   {"line", key.line},
                                   {"section", key.section},
                                   {"key", key.key},
                                   {"why", key.why}});
  }
  return {{"out", out},
          {"groups", json::value_from(imported.groups)},
          {"files", std::move(files)},
          {"ignored", std::move(ignored)},
          {"notes", json::value_from(imported.notes)}};
}

}  // namespace

int import_config_command(const GlobalOptions& global, const ImportOptions& options) {
  const Result<ImportedConfig> imported =
      import_config({options.configs, options.table_jobs, options.stages});
  if (!imported) return complain(imported.error().to_string(), exit_code::kFailed);
  const Status written = write_imported(*imported, options.out);
  if (!written) return complain(written.error());
  if (global.json) {
    std::cout << json::serialize(to_json(*imported, options.out)) << "\n";
    return exit_code::kOk;
  }
  std::cout << describe_imported(*imported) << "\n"
            << imported->groups.size() << " groups of wikis are in " << options.out
            << "; the lists above stand in IMPORTED.txt there; now: dumpsctl check-config "
            << options.out << "\n";
  return exit_code::kOk;
}

}  // namespace dumps
