// dumpsctl target learn and check: a wiki's MediaWiki is asked once for what its dumps need to
// know, by the plugin's job `learn`, and later whether it still says the same.
#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "agent/base/atomic_file.h"
#include "agent/core/config.h"
#include "agent/core/spec_value.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"
#include "agent/ctl/target_changes.h"
#include "agent/supervisor/loaded_config.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTargetFile = "target.toml";
constexpr const char* kSiteinfoFile = "siteinfo.xml";

std::string siteinfo_beside(const std::string& out, const std::string& id) {
  return (fs::absolute(out).lexically_normal().parent_path() / (id + "-siteinfo.xml")).string();
}

TryOptions job_options(const LearnOptions& options, const Target& target) {
  TryOptions job;
  job.plugin = "xml-dump";
  job.job = "learn";
  job.target = target;
  job.target->visibility = "private";
  job.set = options.set;
  if (!options.api_url.empty()) job.set.push_back("api_url=" + options.api_url);
  if (!options.command.empty()) {
    std::string words;
    std::istringstream in(options.command);
    for (std::string word; in >> word;) words += (words.empty() ? "" : ",") + word;
    job.set.push_back("mediawiki_command=" + words);
  }
  if (!options.out.empty()) {
    job.set.push_back("learned_siteinfo=" + siteinfo_beside(options.out, target.id));
  }
  return job;
}

int write_files(const GlobalOptions& global, const LearnOptions& options, const std::string& id,
                const JobFiles& files) {
  if (options.out.empty()) {
    if (global.json) {
      std::cout << boost::json::serialize(boost::json::object{
                       {"target", files.at(kTargetFile)}, {"siteinfo", files.at(kSiteinfoFile)}})
                << "\n";
    } else {
      std::cout << files.at(kTargetFile);
    }
    return exit_code::kOk;
  }
  const std::string siteinfo = siteinfo_beside(options.out, id);
  for (const auto& [path, name] :
       {std::pair{siteinfo, kSiteinfoFile}, {options.out, kTargetFile}}) {
    if (Status s = write_file_atomically(path, files.at(name)); !s) {
      return complain(s.error().to_string(), exit_code::kFailed);
    }
  }
  if (global.json) {
    std::cout << boost::json::serialize(boost::json::object{{"written", {options.out, siteinfo}}})
              << "\n";
  } else {
    std::cout << "written: " << options.out << " and " << siteinfo
              << "; the target is private until its file says otherwise\n";
  }
  return exit_code::kOk;
}

// What the file says, as a target of the configuration.
Result<Target> parse_learned(const std::string& toml) {
  Problems problems;
  const auto document = parse_toml(toml, kTargetFile, problems);
  Config config;
  if (document) read_targets(*document, kTargetFile, config, problems);
  if (!problems.empty() || config.targets.size() != 1) {
    return make_error(ErrorCode::kInternal, "read what was learned", kTargetFile,
                      problems.to_string());
  }
  Target target;
  for (const auto& [key, node] : config.targets.front().values.members) {
    target.values.emplace(key, to_spec_value(node));
  }
  return target;
}

// The header that the configured target's dumps begin with; empty where it has none.
std::string configured_header(const GlobalOptions& global, const Target& target) {
  const auto found = target.values.find("siteinfo_file");
  const auto* path =
      found == target.values.end() ? nullptr : std::get_if<std::string>(&found->second);
  if (path == nullptr) return "";
  const fs::path directory = fs::absolute(config_path(global)).parent_path();
  const Result<std::string> bytes = read_file((directory / *path).string());
  return bytes ? *bytes : "";
}

int report_changes(const GlobalOptions& global, const Target& target, const JobFiles& files) {
  const Result<Target> learned = parse_learned(files.at(kTargetFile));
  if (!learned) return complain(learned.error().to_string(), exit_code::kFailed);
  std::vector<std::string> lines = changes_of(target.values, learned->values);
  const std::string header = configured_header(global, target);
  if (header.empty() || !same_site(header, files.at(kSiteinfoFile))) {
    lines.emplace_back("siteinfo_file: the names of the wiki or of its namespaces are others");
  }
  if (global.json) {
    std::cout << boost::json::serialize(
                     boost::json::object{{"changes", boost::json::value_from(lines)}})
              << "\n";
  } else {
    for (const std::string& line : lines) std::cout << line << "\n";
    if (lines.empty()) std::cout << target.id << ": nothing has changed\n";
  }
  return lines.empty() ? exit_code::kOk : exit_code::kFailed;
}

}  // namespace

Result<Target> find_target(const GlobalOptions& global, const std::string& name) {
  const auto id = target_id_of(name);
  if (!id) {
    return make_error(ErrorCode::kInvalid, "find target", name, "this cannot be a target's name")
        .with_hint("letters, digits, '_' and '-'");
  }
  Target fresh;
  fresh.id = *id;
  fresh.wiki = name;
  fresh.values.emplace("wiki", name);
  std::error_code ignored;
  if (!fs::exists(config_path(global), ignored)) return fresh;
  Problems problems;
  const Config config = load_config(config_path(global), install_paths(program_path()), problems);
  if (!problems.empty()) {
    return make_error(ErrorCode::kInvalid, "read configuration", config_path(global),
                      problems.to_string());
  }
  Result<GatheredTargets> gathered = gather_host_targets(config, {});
  if (!gathered) return std::move(gathered).error();
  const auto found = gathered->targets.find(*id);
  return found == gathered->targets.end() ? fresh : found->second;
}

int learn_command(const GlobalOptions& global, const LearnOptions& options) {
  const Result<Target> target = find_target(global, options.target);
  if (!target) return complain(target.error());
  if (options.check && target->source.empty()) {
    return complain("target check: " + options.target +
                        ": the configuration has no such target; try dumpsctl target learn",
                    exit_code::kFailed);
  }
  const Result<JobFiles> files = run_quietly(global, job_options(options, *target));
  if (!files) return complain(files.error());
  if (options.check) return report_changes(global, *target, *files);
  return write_files(global, options, target->id, *files);
}

}  // namespace dumps
