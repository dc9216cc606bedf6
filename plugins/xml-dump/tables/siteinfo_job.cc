// The job type siteinfo-namespaces: names of namespaces, aliases and magic words, as JSON in both
// forms of the API. From files that are named, else from the API, else, in part, from the header
// that the XML dumps begin with.
#include <cerrno>
#include <fstream>
#include <iterator>

#include "plugins/xml-dump/jobs/job_params.h"
#include "plugins/xml-dump/jobs/job_types.h"
#include "plugins/xml-dump/jobs/settings.h"
#include "plugins/xml-dump/maintenance/api_answer.h"
#include "plugins/xml-dump/tables/siteinfo_json.h"

namespace dumps::xml_dump {
namespace {

constexpr dumps_param kSiteinfoParams[] = {
    plugin::make_param("api_url", DUMPS_PARAM_STRING, "",
                       "The address of the wiki's api.php, which is asked with curl."),
    plugin::make_param("siteinfo_json", DUMPS_PARAM_PATH, nullptr,
                       "A file with the API's answer in formatversion=1, instead of asking."),
    plugin::make_param("siteinfo2_json", DUMPS_PARAM_PATH, nullptr,
                       "The same in formatversion=2. Both files, or none."),
    plugin::make_param("siteinfo_file", DUMPS_PARAM_PATH, nullptr,
                       "The header of the XML dumps: where neither API nor files are named, what "
                       "it tells is written, without magic words."),
    kAliases};

constexpr const char* kSiteinfoNames[] = {"{target}-{date}-siteinfo-namespaces.json.gz",
                                          "{target}-{date}-siteinfo2-namespacesv2.json.gz",
                                          nullptr};

class SiteinfoJob : public plugin::Job {
 public:
  SiteinfoJob(plugin::Host host, const plugin::JobInfo& info)
      : Job(host, info),
        settings_(read_settings(info.params)),
        api_url_(info.params.text_of("api_url")),
        files_{info.params.text_of("siteinfo_json"), info.params.text_of("siteinfo2_json")} {}

  void validate() override {
    if (files_[0].empty() != files_[1].empty()) {
      throw plugin::config_failure("siteinfo_json",
                                   "goes with siteinfo2_json; give both files, or none");
    }
    if (!api_url_.empty()) check_api_url(api_url_);
    if (!files_[0].empty()) {
      read_file(JsonForm::kFormat1);
      read_file(JsonForm::kFormat2);
    } else if (api_url_.empty() && !settings_.siteinfo_file.empty()) {
      load_site(settings_);
    }
  }

  std::vector<plugin::Shard> plan() override {
    const bool knows_nothing =
        api_url_.empty() && files_[0].empty() && settings_.siteinfo_file.empty();
    if (knows_nothing) return {};
    return {{.id = "all",
             .outputs = {info().artifact_name("siteinfo-namespaces.json.gz"),
                         info().artifact_name("siteinfo2-namespacesv2.json.gz")},
             .expected_items = 2}};
  }

  plugin::Outcome run(const plugin::Shard& shard) override {
    plugin::Progress figures;
    figures.total = 2;
    figures.unit = "files";
    for (const JsonForm form : {JsonForm::kFormat1, JsonForm::kFormat2}) {
      const std::string json = siteinfo(form);
      plugin::Output output = host().open_output(shard.outputs.at(figures.done));
      output.write(json);
      output.finish();
      ++figures.done;
      host().progress(figures);
    }
    return plugin::Outcome::kDone;
  }

 private:
  std::string siteinfo(JsonForm form) const {
    if (!files_[0].empty()) return read_file(form);
    if (!api_url_.empty()) return ask_api(form);
    return siteinfo_of_header(load_site(settings_).info, settings_.namespace_aliases, form);
  }

  std::string read_file(JsonForm form) const {
    const std::string& path = files_[form == JsonForm::kFormat1 ? 0 : 1];
    std::ifstream file(path, std::ios::binary);
    if (!file) throw plugin::Failure(DUMPS_ERR_CONFIG, path, "cannot be opened", errno);
    std::string json((std::istreambuf_iterator<char>(file)), {});
    check_siteinfo(json, form, path);
    return json;
  }

  std::string ask_api(JsonForm form) const {
    std::string json = xml_dump::ask_api(host(), api_url_, siteinfo_query(form));
    check_siteinfo(json, form, api_url_);
    return json;
  }

  const Settings settings_;
  const std::string api_url_;
  const std::string files_[2];
};

}  // namespace

constexpr dumps_job_type kSiteinfoType =
    plugin::make_job_type("siteinfo-namespaces", "Namespaces, namespace aliases, magic words",
                          "What the wiki's API says of its namespaces and magic words, as JSON.",
                          kSiteinfoNames, kSiteinfoParams, kLight);

std::unique_ptr<plugin::Job> make_siteinfo_job(plugin::Host host, const plugin::JobInfo& info) {
  return std::make_unique<SiteinfoJob>(host, info);
}

}  // namespace dumps::xml_dump
