#include "agent/verify/adopt.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <map>
#include <set>

#include "agent/base/atomic_file.h"
#include "agent/store/release.h"
#include "agent/views/engine_tree.h"
#include "agent/views/job_names.h"

namespace dumps {
namespace {

constexpr std::time_t kStaleLockSeconds = 3600;  // as the engine itself has it

struct StepName {
  std::string_view job, step, job_type;
};

// Steps as the shipped profiles call them. Jobs that are not here keep their name, and are shown
// by it.
constexpr StepName kSteps[] = {
    {"namespaces", "siteinfo-namespaces", "siteinfo-namespaces"},
    {"namespacesv2", "siteinfo-namespaces", "siteinfo-namespaces"},
    {"pagetitlesdump", "titles", "titles"},
    {"allpagetitlesdump", "titles", "titles"},
    {"xmlstubsdump", "stubs", "stubs"},
    {"articlesdump", "articles", "articles"},
    {"metacurrentdump", "meta-current", "meta-current"},
    {"xmlpagelogsdump", "logs", "logs"},
    {"metahistorybz2dump", "meta-history", "meta-history"},
    {"metahistory7zdump", "meta-history-7z", "to-7z"},
    {"articlesmultistreamdump", "articles-multistream", "articles-multistream"},
};

// "page.sql.gz" -> "page"; else nothing.
std::string table_in(const std::string& base_name) {
  const size_t end = base_name.find(".sql");
  return end == std::string::npos ? "" : base_name.substr(0, end);
}

// "2026-11-24 04:06:10", as status files have it, as manifests have it.
std::string utc(const std::string& updated) {
  std::string text = updated;
  if (text.size() != 19) return "";
  text[10] = 'T';
  return text + "Z";
}

// Texts decode quickly in stubs and logs; of the others only hashes are made, unless asked for.
bool is_quick(const std::string& name) {
  return name.ends_with(".gz") && name.find(".xml") != std::string::npos;
}

ManifestArtifact artifact_of(const std::string& name, const FileFacts& facts) {
  ManifestArtifact item;
  item.artifact.name = name;
  item.artifact.size_bytes = facts.size_bytes;
  item.artifact.digests = *facts.digests;
  if (!facts.text) return item;
  const TextFacts& text = *facts.text;
  item.artifact.raw_size_bytes = text.bytes;
  item.artifact.raw_xxh3 = text.xxh3;
  item.artifact.form = text.form;
  if (!text.is_dump) return item;
  if (!text.is_log) {
    item.counts["pages"] = static_cast<std::int64_t>(text.pages);
    item.counts["revisions"] = static_cast<std::int64_t>(text.revisions);
  }
  if (text.pages > 0) {
    item.keys =
        KeyRange{static_cast<std::int64_t>(text.first_id), static_cast<std::int64_t>(text.last_id)};
  }
  return item;
}

// Of several files of one step the fullest counts: stubs of the whole history have all pages, and
// parts of a dump add up to it.
void add_counts(ManifestStep& step, const std::map<std::string, Counts>& by_kind) {
  for (const auto& [kind, counts] : by_kind) {
    for (const auto& [name, value] : counts) {
      step.counts[name] = std::max(step.counts[name], value);
    }
  }
  const auto revisions = step.counts.find("revisions");
  if (revisions == step.counts.end()) return;
  step.unit = "revisions";
  step.done = step.total = static_cast<std::uint64_t>(revisions->second);
}

// "stub-meta-history2.xml.gz" and "stub-meta-history.xml-p1p9.gz" are of the same kind.
std::string kind_of(const std::string& base_name) {
  const size_t end = base_name.find(".xml");
  std::string kind = base_name.substr(0, end);
  while (!kind.empty() && kind.back() >= '0' && kind.back() <= '9') kind.pop_back();
  return kind;
}

// The engine does one job after the other: when the one before it ended.
std::string begin_of(const views::RunView& view, const views::JobView& job) {
  std::string begin;
  for (const views::JobView& other : view.jobs) {
    if (other.updated < job.updated) begin = std::max(begin, other.updated);
  }
  return utc(begin.empty() ? job.updated : begin);
}

class ManifestMaker {
 public:
  ManifestMaker(const views::RunView& view, const VerifyReport& report)
      : view_(view), report_(report) {}

  void add(const views::JobView& job, const std::string& started) {
    for (const views::FileView& file : job.files) {
      const auto facts = report_.facts.find(file.name);
      if (facts == report_.facts.end() || !facts->second.digests) continue;
      const std::string base = views::base_name(view_.target, view_.date, file.name);
      const AdoptedStep place = step_of_job(job.name, base);
      ManifestArtifact item = artifact_of(file.name, facts->second);
      item.step = place.step;
      item.shard = place.shard;
      for (const auto& [name, value] : item.counts)
        by_kind_[place.step][kind_of(base)][name] += value;
      ManifestStep& step = steps_[place.step];
      if (step.name.empty()) {
        step.name = place.step;
        step.job_type = place.job_type;
        step.plugin = kEngineName;
        step.unit = "items";
        step.started = started;
      }
      step.started = std::min(step.started, started);
      step.finished = std::max(step.finished, utc(job.updated));
      manifest.artifacts.push_back(std::move(item));
    }
  }
  void finish() {
    for (auto& [name, step] : steps_) {
      add_counts(step, by_kind_[name]);
      manifest.steps.push_back(std::move(step));
    }
    std::ranges::sort(manifest.artifacts, {},
                      [](const ManifestArtifact& item) { return item.artifact.name; });
  }

  Manifest manifest;

 private:
  const views::RunView& view_;
  const VerifyReport& report_;
  std::map<std::string, ManifestStep> steps_;
  std::map<std::string, std::map<std::string, Counts>> by_kind_;
};

// Somebody of the older engine is at work on the run.
Status check_lock(const Layout& layout, const RunId& run) {
  const std::string path = layout.private_tree + "/" + run.target + "/lock_" + run.date;
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return {};
  if (::time(nullptr) - st.st_mtime >= kStaleLockSeconds) return {};
  const Result<std::string> owner = read_file(path, 4096);
  return make_error(ErrorCode::kRefused, "adopt", run.to_string(),
                    "the older engine works on it: " + path + " says " +
                        (owner ? "\"" + *owner + "\"" : owner.error().to_string()))
      .with_hint("when it has ended, or an hour after it has died");
}

Error is_ours(const RunId& run, const std::string& why) {
  return make_error(ErrorCode::kExists, "adopt", run.to_string(), why)
      .with_hint("dumpsctl verify, which compares a run of the agent with its manifest");
}

}  // namespace

AdoptedStep step_of_job(const std::string& job, const std::string& base_name) {
  AdoptedStep step{job, job, "all"};
  for (const StepName& known : kSteps) {
    if (known.job == job) step = {std::string(known.step), std::string(known.job_type), "all"};
  }
  const std::string table = table_in(base_name);
  if (job.ends_with("table") && !table.empty()) step = {"tables", "tables", table};
  // Status files must go on to show the file with the job that made it.
  if (views::job_of_file(step.job_type, base_name).name != job) step = {job, job, "all"};
  return step;
}

Manifest adopted_manifest(const views::RunView& view, const VerifyReport& report,
                          const std::vector<std::string>& left_out) {
  const std::set<std::string> bad(left_out.begin(), left_out.end());
  ManifestMaker maker(view, report);
  bool is_whole = true;
  bool has_history = false;
  for (const views::JobView& job : view.jobs) {
    has_history = has_history || job.name.starts_with("metahistory");
    is_whole = is_whole &&
               (job.status == views::JobStatus::kDone || job.status == views::JobStatus::kSkipped);
    if (job.status != views::JobStatus::kDone) continue;
    views::JobView good = job;
    std::erase_if(good.files, [&](const auto& file) { return bad.contains(file.name); });
    is_whole = is_whole && good.files.size() == job.files.size();
    maker.add(good, begin_of(view, job));
  }
  maker.finish();
  Manifest manifest = std::move(maker.manifest);
  manifest.run = {view.target, view.date};
  manifest.profile = has_history ? "full" : "partial";
  manifest.state = is_whole ? run_state::kComplete : run_state::kPartial;
  return manifest;
}

Result<Adoption> plan_adoption(const Layout& layout, const RunId& run, bool is_public,
                               const AdoptOptions& options) {
  const std::string directory = layout.final_directory(run, is_public);
  if (exists(layout.run_file(run))) return is_ours(run, "the agent has a run of this name");
  std::optional<Manifest> earlier;
  if (exists(layout.manifest(run, is_public))) {
    Result<Manifest> manifest = read_manifest(layout.manifest(run, is_public));
    if (!manifest) return std::move(manifest).error();
    const bool is_adopted = std::ranges::all_of(
        manifest->steps, [](const ManifestStep& step) { return step.plugin == kEngineName; });
    if (!is_adopted) return is_ours(run, "it has a manifest that the agent made");
    earlier = std::move(*manifest);
  }
  if (Status s = check_lock(layout, run); !s) return std::move(s).error();
  Result<views::RunView> view = views::read_engine_run(directory, "");
  if (!view) {
    return std::move(view)
        .error()
        .wrap("adopt", run.to_string())
        .with_hint("a directory of the older engine, with dumpruninfo.txt and report.json");
  }
  AdoptOptions chosen = options;
  if (!chosen.verify.decodes) chosen.verify.decodes = is_quick;
  chosen.verify.by_engine_lists = true;
  Result<VerifyReport> report = verify_run(layout, run, is_public, chosen.verify);
  if (!report) return std::move(report).error();
  Adoption adoption;
  adoption.report = std::move(*report);
  std::set<std::string> left_out;
  for (const Finding& finding : adoption.report.findings) {
    if (finding.is_bad && adoption.report.expected.find(finding.file) != nullptr) {
      left_out.insert(finding.file);
    }
  }
  adoption.left_out.assign(left_out.begin(), left_out.end());
  adoption.manifest = adopted_manifest(*view, adoption.report, adoption.left_out);
  if (earlier) keep_history(adoption.manifest, *earlier);
  return adoption;
}

bool may_adopt(const Adoption& adoption, const AdoptOptions& options) {
  return !adoption.manifest.artifacts.empty() && (options.skip_bad || adoption.report.is_good());
}

Status write_adoption(Filesystem& filesystem, const Layout& layout, const FileModes& modes,
                      bool is_public, const Adoption& adoption) {
  const Manifest& manifest = adoption.manifest;
  const ReleaseRequest request{layout, modes.for_tree(is_public), manifest.run, manifest.profile,
                               is_public};
  if (Status s = put_manifest(filesystem, layout.manifest(manifest.run, is_public), manifest,
                              request.modes);
      !s) {
    return s;
  }
  std::vector<std::string> names;
  for (const auto& item : manifest.artifacts) names.push_back(item.artifact.name);
  return link_latest(filesystem, request, names);
}

}  // namespace dumps
