// The job type learn: asks a MediaWiki of itself and writes the target that the dumps of it need.
// For `dumpsctl target learn`, which runs it in a scratch directory.
#include "plugins/xml-dump/jobs/job_params.h"
#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/maintenance/api_answer.h"
#include "plugins/xml-dump/maintenance/maintenance_facts.h"
#include "plugins/xml-dump/maintenance/maintenance_params.h"

namespace dumps::xml_dump {
namespace {

constexpr dumps_param kLearnParams[] = {
    MEDIAWIKI_PARAMS,
    plugin::make_param("api_url", DUMPS_PARAM_STRING, "",
                       "The address of the wiki's api.php, to ask that instead of its scripts."),
    plugin::make_param("learned_siteinfo", DUMPS_PARAM_PATH, nullptr,
                       "Where the header of its dumps will be kept; empty: beside the target.")};
constexpr const char* kLearnNames[] = {"{target}-{date}-target.toml",
                                       "{target}-{date}-siteinfo.xml", nullptr};

class LearnJob : public plugin::Job {
 public:
  using Job::Job;

  void validate() override {
    if (info().visibility != "private") {
      throw plugin::config_failure("visibility",
                                   "what is learned of a wiki tells where its databases are; it is "
                                   "written for private targets only (dumpsctl target learn)");
    }
    if (api_url().empty()) {
      (void)MaintenanceCommand(info());
    } else {
      check_api_url(api_url());
    }
  }

  std::vector<plugin::Shard> plan() override {
    return {{.id = "all",
             .outputs = {info().artifact_name("target.toml"), info().artifact_name("siteinfo.xml")},
             .expected_items = 2}};
  }

  plugin::Outcome run(const plugin::Shard& shard) override {
    const WikiFacts facts = ask();
    std::string siteinfo = info().params.text_of("learned_siteinfo");
    if (siteinfo.empty()) siteinfo = std::string(info().target) + "-siteinfo.xml";
    const std::string name(info().target_values.find_string("wiki").value_or(info().target));
    write(shard.outputs.at(0),
          target_toml(facts, name, info().date, siteinfo, lines_of_parameters()));
    write(shard.outputs.at(1), facts.header);
    host().set_metric("open_end", 1);  // a header alone
    host().progress({.done = 2, .total = 2, .unit = "files"});
    return plugin::Outcome::kDone;
  }

 private:
  std::string api_url() const { return info().params.text_of("api_url"); }

  WikiFacts ask() const {
    if (const std::string url = api_url(); !url.empty()) {
      return facts_of_api(ask_api(host(), url, kFactsQuery), url);
    }
    const auto timeout = static_cast<std::uint64_t>(info().params.get_int("slice_timeout"));
    return ask_scripts(MaintenanceScripts(host(), MaintenanceCommand(info()), timeout));
  }

  // The environment may hold secrets and is left to the operator.
  std::vector<std::string> lines_of_parameters() const {
    const plugin::Values& params = info().params;
    std::vector<std::string> lines;
    for (const char* key : {"api_url", "mediawiki_directory", "mediawiki_conf", "mediawiki_cwd"}) {
      const auto value = params.find_string(key);
      if (value && !value->empty()) lines.push_back(toml_line(key, *value));
    }
    if (!params.text_of("mediawiki_directory").empty()) {
      lines.push_back(toml_line("mediawiki", params.get_string("mediawiki")));
    }
    const std::vector<std::string> command = params.get_list("mediawiki_command");
    if (!command.empty()) lines.push_back(toml_line("mediawiki_command", command));
    const std::vector<std::string> php = params.get_list("php");
    if (php != std::vector<std::string>{"php"}) lines.push_back(toml_line("php", php));
    return lines;
  }

  void write(const std::string& name, std::string_view bytes) const {
    plugin::Output output = host().open_output(name);
    output.write(bytes);
    output.finish();
  }
};

}  // namespace

constexpr dumps_job_type kLearnType = plugin::make_job_type(
    "learn", "What a wiki says of itself",
    "Asks a MediaWiki, or its API, for all that its dumps need to know, and writes a target.",
    kLearnNames, kLearnParams, kLight);

std::unique_ptr<plugin::Job> make_learn_job(plugin::Host host, const plugin::JobInfo& info) {
  return std::make_unique<LearnJob>(host, info);
}

}  // namespace dumps::xml_dump
