#include "agent/verify/expected_run.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "agent/views/job_names.h"
#include "agent/views/manifest_view.h"

namespace dumps {
namespace {

bool is_lower_hex(std::string_view text, size_t digits) {
  return text.size() == digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_xml(std::string_view name) { return name.find(".xml") != std::string_view::npos; }

// Counts are of a shard: they are those of a file where it is the only dump that the shard made.
std::map<std::pair<std::string, std::string>, int> dumps_by_shard(const Manifest& manifest) {
  std::map<std::pair<std::string, std::string>, int> dumps;
  for (const auto& item : manifest.artifacts) {
    if (is_xml(item.artifact.name)) ++dumps[{item.step, item.shard}];
  }
  return dumps;
}

std::optional<std::int64_t> count_in(const Counts& counts, const char* name) {
  const auto at = counts.find(name);
  return at == counts.end() ? std::nullopt : std::optional(at->second);
}

ExpectedFile expect_file(const ManifestArtifact& item, bool counts_are_its_own) {
  const Artifact& artifact = item.artifact;
  ExpectedFile file;
  file.name = artifact.name;
  file.maker = item.step;
  file.size_bytes = artifact.size_bytes;
  file.digests = artifact.digests;
  // Of a file that was adopted without decoding it, its text is not known.
  if (!artifact.raw_xxh3.empty()) file.text_bytes = artifact.raw_size_bytes;
  file.text_xxh3 = artifact.raw_xxh3;
  file.may_be_open = !artifact.form.closed || (is_xml(file.name) && artifact.form.root.empty());
  file.keys = item.keys;
  if (counts_are_its_own) {
    file.pages = count_in(item.counts, "pages");
    file.revisions = count_in(item.counts, "revisions");
    file.skipped = count_in(item.counts, "skipped").value_or(0);
  }
  return file;
}

// What cannot be a name of a file in the directory must not be looked for there.
void check_entry(ExpectedRun& run, const ExpectedFile& file) {
  const auto wrong = [&](const std::string& why) {
    run.findings.push_back({Check::kManifest, file.name, "the manifest " + why});
  };
  const std::array<std::pair<const std::string*, size_t>, 3> hashes = {
      {{&file.digests.md5, 32}, {&file.digests.sha1, 40}, {&file.digests.sha256, 64}}};
  for (const auto& [hash, digits] : hashes) {
    if (!is_lower_hex(*hash, digits)) {
      return wrong("has \"" + *hash + "\" where a hash of " + std::to_string(digits) +
                   " hexadecimal digits must be");
    }
  }
}

}  // namespace

const ExpectedFile* ExpectedRun::find(std::string_view name) const {
  const auto at = std::ranges::lower_bound(files, name, {}, &ExpectedFile::name);
  return at != files.end() && at->name == name ? &*at : nullptr;
}

ExpectedRun expect_files(const Manifest& manifest) {
  ExpectedRun run;
  run.run = manifest.run;
  run.has_manifest = true;
  const auto dumps = dumps_by_shard(manifest);
  for (const auto& item : manifest.artifacts) {
    const auto shard = dumps.find({item.step, item.shard});
    ExpectedFile file = expect_file(item, shard != dumps.end() && shard->second == 1);
    if (!is_artifact_name(file.name)) {
      run.findings.push_back({Check::kManifest, "manifest.json",
                              "it names \"" + file.name + "\", which is no name of an artifact"});
      continue;
    }
    file.is_shown = views::makes_dumps(views::type_of_step(manifest, item.step));
    check_entry(run, file);
    run.files.push_back(std::move(file));
  }
  std::ranges::sort(run.files, {}, &ExpectedFile::name);
  for (size_t i = 1; i < run.files.size(); ++i) {
    if (run.files[i].name == run.files[i - 1].name) {
      run.findings.push_back(
          {Check::kManifest, run.files[i].name, "the manifest has it more than once"});
    }
  }
  for (const auto& tombstone : manifest.withdrawn) run.withdrawn.insert(tombstone.name);
  return run;
}

ExpectedRun expect_files(const views::RunView& view) {
  ExpectedRun run;
  run.run = {view.target, view.date};
  for (const views::JobView& job : view.jobs) {
    if (job.status != views::JobStatus::kDone) {
      if (job.status != views::JobStatus::kSkipped) run.unfinished.insert(job.name);
      run.was_cut_off = run.was_cut_off || job.status == views::JobStatus::kInProgress;
      continue;
    }
    for (const views::FileView& file : job.files) {
      if (!is_artifact_name(file.name)) {
        run.findings.push_back(
            {Check::kStatus, "report.json",
             "it names \"" + file.name + "\", which is no name of a dump's file"});
        continue;
      }
      ExpectedFile expected;
      expected.name = file.name;
      expected.maker = job.name;
      if (file.state == views::FileView::State::kReleased) expected.size_bytes = file.size;
      expected.digests = {file.md5, file.sha1, ""};
      run.files.push_back(std::move(expected));
    }
  }
  std::ranges::sort(run.files, {}, &ExpectedFile::name);
  return run;
}

bool is_unfinished_name(std::string_view name) {
  return name.starts_with('.') || name.ends_with(".inprog") || name.ends_with(".truncated") ||
         name.ends_with(".empty") || name.ends_with("-tmp");
}

bool is_status_file(const RunId& run, std::string_view name) {
  constexpr std::array<std::string_view, 12> kNames = {
      "dumpruninfo.json",   "dumpruninfo.txt", "dumpspecialfiles.json", "dumpstatus.json",
      "index.html",         "manifest.json",   "manifest.json.sig",     "notice.txt",
      "pagerangeinfo.json", "report.json",     "status.html",           "tableinfo.json"};
  if (std::ranges::find(kNames, name) != kNames.end()) return true;
  for (const std::string_view list : {"md5sums-", "sha1sums-", "sha256sums-"}) {
    if (name.starts_with(list) && name.ends_with(".txt")) return true;
  }
  const std::string stem = run.target + "-" + run.date;
  if (!name.starts_with(stem)) return false;
  constexpr std::array<std::string_view, 8> kOwn = {
      "-md5sums.txt",    "-md5sums.json",    "-sha1sums.txt",    "-sha1sums.json",
      "-sha256sums.txt", "-sha256sums.json", "-runsettings.txt", ".meta4"};
  return std::ranges::find(kOwn, name.substr(stem.size())) != kOwn.end();
}

}  // namespace dumps
