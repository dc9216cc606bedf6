#include "agent/import/imported_profile.h"

#include <algorithm>
#include <map>

#include "agent/import/toml_text.h"

namespace dumps {
namespace {

struct Step {
  std::string name, plugin, job;
  std::vector<std::string> after;
  std::string params;  // inside of { }
};

// Which jobs of the older engine a step does the work of: it is left out with the last of them.
const std::map<std::string, std::vector<std::string>>& jobs_of_steps() {
  static const std::map<std::string, std::vector<std::string>> kJobs = {
      {"siteinfo-namespaces", {"namespaces", "namespacesv2"}},
      {"titles", {"pagetitlesdump", "allpagetitlesdump"}},
      {"stubs", {"xmlstubsdump"}},
      {"stub-history-whole", {"xmlstubsdumprecombine"}},
      {"stub-current-whole", {"xmlstubsdumprecombine"}},
      {"stub-articles-whole", {"xmlstubsdumprecombine"}},
      {"articles", {"articlesdump"}},
      {"articles-whole", {"articlesdumprecombine"}},
      {"meta-current", {"metacurrentdump"}},
      {"current-whole", {"metacurrentdumprecombine"}},
      {"logs", {"xmlpagelogsdump"}},
      {"logs-whole", {"xmlpagelogsdumprecombine"}},
      {"flow", {"xmlflowdump"}},
      {"flow-history", {"xmlflowhistorydump"}},
      {"meta-history", {"metahistorybz2dump"}},
      {"history-whole", {"metahistorybz2dumprecombine"}},
      {"meta-history-7z", {"metahistory7zdump"}},
      {"history-7z-whole", {"metahistory7zdumprecombine"}},
      {"articles-multistream", {"articlesmultistreamdump"}},
      {"multistream-whole", {"articlesmultistreamdumprecombine"}},
  };
  return kJobs;
}

class Steps {
 public:
  explicit Steps(const ImportedProfile& profile) : p_(profile), s_(profile.settings) {}

  std::vector<Step> make() {
    const bool parts = s_.parts > 0 || s_.page_ranges;
    if (parts) {
      add("ranges", "xml-dump", "ranges", {},
          "shards = " + std::to_string(std::max<std::uint32_t>(1, s_.parts)) +
              (s_.page_ranges
                   ? ", revisions_per_shard = " + std::to_string(s_.revisions_per_range) +
                         ", bytes_per_shard = " + toml_text(std::to_string(s_.bytes_per_range))
                   : ", revisions_per_shard = 0, bytes_per_shard = \"0\""));
    }
    add_tables();
    add("siteinfo-namespaces", "xml-dump", "siteinfo-namespaces");
    add("titles", "xml-dump", "titles");
    add("stubs", "xml-dump", "stubs", wanted_of({"ranges"}), parts ? R"(ranges = "run")" : "");
    add_texts(parts);
    const bool log_parts = s_.log_parts > 1;
    add("logs", "xml-dump", "logs", {},
        log_parts ? "shards = " + std::to_string(s_.log_parts) : "");
    if (p_.flow) {
      add("flow", "xml-dump", "flow", {}, R"(backend = "maintenance")");
      add("flow-history", "xml-dump", "flow-history", {}, R"(backend = "maintenance")");
    }
    if (parts) add_whole_files();
    if (log_parts) recombine("logs-whole", {"logs"}, "pages-logging.xml.gz");
    return std::move(steps_);
  }

 private:
  bool skipped(const std::string& step) const {
    const auto found = jobs_of_steps().find(step);
    return found != jobs_of_steps().end() &&
           std::all_of(found->second.begin(), found->second.end(),
                       [this](const auto& job) { return p_.skip_jobs.contains(job); });
  }
  bool has(const std::string& name) const {
    return std::any_of(steps_.begin(), steps_.end(), [&](const Step& s) { return s.name == name; });
  }
  std::vector<std::string> wanted_of(const std::vector<std::string>& names) const {
    std::vector<std::string> there;
    for (const std::string& name : names) {
      if (has(name)) there.push_back(name);
    }
    return there;
  }
  void add(const std::string& name, const std::string& plugin, const std::string& job,
           std::vector<std::string> after = {}, std::string params = {}) {
    if (!skipped(name)) steps_.push_back({name, plugin, job, std::move(after), std::move(params)});
  }

  void add_tables() {
    std::vector<std::string> tables;
    for (const auto& [table, job] : p_.tables) {
      if (!p_.skip_jobs.contains(job + "table")) tables.push_back(table);
    }
    if (p_.skip_jobs.contains("tables") || (tables.empty() && !p_.tables.empty())) return;
    add("tables", "xml-dump", "tables", {}, tables.empty() ? "" : "tables = " + toml_list(tables));
  }

  // As before, texts are taken from the run before where they have not changed.
  void add_texts(bool parts) {
    const std::vector<std::string> after =
        parts ? wanted_of({"stubs"}) : std::vector<std::string>();
    const std::string of_run =
        parts ? std::string(R"(ranges = "run", )") + (after.empty() ? "" : R"(from = "stubs", )")
              : "";
    const std::vector<std::string> behind = after.empty() ? wanted_of({"ranges"}) : after;
    for (const char* job : {"articles", "meta-current", "meta-history"}) {
      add(job, "xml-dump", job, behind, of_run + R"(prefetch = "auto")");
    }
    if (s_.multistream && has("articles")) {
      add("articles-multistream", "recompress", "articles-multistream", {"articles"});
    }
    if (has("meta-history")) {
      add("meta-history-7z", "recompress", "to-7z", {"meta-history"},
          R"(source = "{target}-{date}-pages-meta-history*.bz2")");
    }
  }

  void recombine(const std::string& name, const std::vector<std::string>& after,
                 const std::string& output) {
    if (!has(after.front())) return;
    add(name, "recompress", "recombine", wanted_of(after),
        "output = " + toml_text(output) + ", optional_source = true");
  }

  // Behind those steps that would take a whole file for one more part.
  void add_whole_files() {
    recombine("stub-history-whole", {"stubs"}, "stub-meta-history.xml.gz");
    recombine("stub-current-whole", {"stubs"}, "stub-meta-current.xml.gz");
    recombine("stub-articles-whole", {"stubs"}, "stub-articles.xml.gz");
    recombine("articles-whole", {"articles", "articles-multistream"}, "pages-articles.xml.bz2");
    recombine("multistream-whole", {"articles-multistream"}, "pages-articles-multistream.xml.bz2");
    if (s_.recombine_current) {
      recombine("current-whole", {"meta-current"}, "pages-meta-current.xml.bz2");
    }
    if (!s_.recombine_history) return;
    recombine("history-whole", {"meta-history", "meta-history-7z"}, "pages-meta-history.xml.bz2");
    recombine("history-7z-whole", {"meta-history-7z"}, "pages-meta-history.xml.7z");
  }

  const ImportedProfile& p_;
  const EngineSettings& s_;
  std::vector<Step> steps_;
};

bool is_job(const ImportedProfile& profile, const std::string& name) {
  // Sample job that the engine ships and skips.
  if (name == "tables" || name == "sitelistdump") return true;
  for (const auto& [step, jobs] : jobs_of_steps()) {
    if (std::find(jobs.begin(), jobs.end(), name) != jobs.end()) return true;
  }
  return std::any_of(profile.tables.begin(), profile.tables.end(),
                     [&name](const auto& table) { return table.second + "table" == name; });
}

}  // namespace

const std::set<std::string>& history_jobs() {
  static const std::set<std::string> kJobs = {"metahistorybz2dump", "metahistorybz2dumprecombine",
                                              "metahistory7zdump", "metahistory7zdumprecombine",
                                              "xmlflowhistorydump"};
  return kJobs;
}

Result<std::string> render_profile(const ImportedProfile& profile) {
  for (const std::string& job : profile.skip_jobs) {
    if (is_job(profile, job)) continue;
    return make_error(ErrorCode::kInvalid, "leave out jobs", job, "there is no job of this name")
        .with_hint(profile.tables.empty() && job.ends_with("table")
                       ? "--table-jobs with the list that has this table"
                       : "the names that the older engine's --job help prints");
  }
  const std::vector<Step> steps = Steps(profile).make();
  if (steps.empty()) {
    return make_error(ErrorCode::kInvalid, "leave out jobs", profile.description,
                      "all jobs are to be skipped");
  }
  std::string text = "description = " + toml_text(profile.description) + "\n";
  for (const Step& step : steps) {
    text += "\n[[step]]\nname = " + toml_text(step.name) + "\nplugin = " + toml_text(step.plugin) +
            "\njob = " + toml_text(step.job) + "\n";
    if (!step.after.empty()) text += "after = " + toml_list(step.after) + "\n";
    if (profile.settings.threads > 0) {
      text += "threads = " + std::to_string(profile.settings.threads) + "\n";
    }
    if (!step.params.empty()) text += "params = { " + step.params + " }\n";
  }
  return text;
}

}  // namespace dumps
