// Makes a farm of manifests and shows it as the agent does, for tests/bench/views.sh.
//
//   bench-views-run make DIRECTORY WIKIS RUNS FILES   the manifests, below DIRECTORY/public
//   bench-views-run all DIRECTORY                     every view of every run, links and indexes
//   bench-views-run one DIRECTORY TARGET DATE         one run of which a file has changed
//   bench-views-run farm DIRECTORY                    the indexes and feeds
//
// The files themselves are not made: views do not read them. Prints "FILES SECONDS". Exit codes: 0
// done, 1 failed (the reason is on stderr), 2 usage.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/atomic_file.h"
#include "agent/supervisor/run_views.h"

namespace {

using dumps::Artifact;
using dumps::Layout;
using dumps::Manifest;
using dumps::RunId;
using dumps::Status;

dumps::ManifestStep step(const std::string& name, const std::string& job_type) {
  dumps::ManifestStep step;
  step.name = name;
  step.job_type = job_type;
  step.plugin = "xml-dump";
  step.plugin_version = "1.0.0";
  step.started = "2026-01-02T00:00:00Z";
  step.finished = "2026-01-02T01:00:00Z";
  return step;
}

void add(Manifest& manifest, const std::string& of_step, const std::string& base,
         std::uint64_t seed) {
  Artifact artifact;
  artifact.name = manifest.run.target + '-' + manifest.run.date + '-' + base;
  artifact.size_bytes = 1000 + seed;
  char hash[65];
  std::snprintf(hash, sizeof hash, "%016llx%016llx%016llx%016llx",
                static_cast<unsigned long long>(seed), static_cast<unsigned long long>(seed * 7),
                static_cast<unsigned long long>(seed * 31), static_cast<unsigned long long>(seed));
  artifact.digests = {std::string(hash, 32), std::string(hash, 40), std::string(hash, 64)};
  manifest.artifacts.push_back({artifact, of_step, base.substr(0, base.find('.'))});
}

// Half of the files are tables, the others parts of histories in both formats.
Manifest make_run(const std::string& target, const std::string& date, int files) {
  Manifest manifest;
  manifest.run = {target, date};
  manifest.profile = "full";
  manifest.state = dumps::run_state::kComplete;
  manifest.steps = {step("meta-history", "meta-history"), step("meta-history-7z", "to-7z"),
                    step("tables", "tables")};
  for (int i = 0; i < files / 2; ++i) {
    add(manifest, "tables", "table" + std::to_string(i) + ".sql.gz", static_cast<unsigned>(i));
  }
  for (int i = 0; i < files - files / 2; ++i) {
    const std::string range =
        "p" + std::to_string(i * 100 + 1) + "p" + std::to_string(i * 100 + 99);
    const bool is_7z = i % 2 == 1;
    add(manifest, is_7z ? "meta-history-7z" : "meta-history",
        "pages-meta-history1.xml-" + range + (is_7z ? ".7z" : ".bz2"), static_cast<unsigned>(i));
  }
  return manifest;
}

Status make_farm(const Layout& layout, int wikis, int runs, int files) {
  for (int wiki = 0; wiki < wikis; ++wiki) {
    for (int run = 0; run < runs; ++run) {
      const Manifest manifest =
          make_run("wiki" + std::to_string(wiki), "202601" + std::to_string(10 + run), files);
      const std::string path = layout.manifest(manifest.run, true);
      if (Status s = dumps::make_directories(layout.final_directory(manifest.run, true)); !s) {
        return s;
      }
      if (Status s = dumps::write_file_atomically(path, render_manifest(manifest)); !s) return s;
    }
  }
  return dumps::make_directories(layout.private_tree);
}

int finish(const dumps::RefreshReport& report, std::chrono::steady_clock::time_point begin) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  for (const dumps::Error& error : report.bad)
    std::fprintf(stderr, "%s\n", error.to_string().c_str());
  std::printf("%zu %.6f\n", report.files, took.count());
  return report.bad.empty() ? 0 : 1;
}

// A file of the run gets another hash, as by a step that was made anew.
Status change(const Layout& layout, const RunId& run) {
  auto manifest = dumps::read_manifest(layout.manifest(run, true));
  if (!manifest) return std::move(manifest).error();
  std::string& hash = manifest->artifacts.front().artifact.digests.md5;
  hash[0] = hash[0] == 'a' ? 'b' : 'a';
  return dumps::write_file_atomically(layout.manifest(run, true), render_manifest(*manifest));
}

int run(const std::vector<std::string>& words) {
  if (words.size() < 2) return 2;
  const Layout layout{words[1] + "/public", words[1] + "/private", words[1] + "/temp"};
  if (words[0] == "make" && words.size() == 5) {
    const Status made = make_farm(layout, std::atoi(words[2].c_str()), std::atoi(words[3].c_str()),
                                  std::atoi(words[4].c_str()));
    if (!made) std::fprintf(stderr, "%s\n", made.error().to_string().c_str());
    return made ? 0 : 1;
  }
  dumps::RealFilesystem filesystem;
  dumps::RunViews views(filesystem, {"https://dumps.example", "", false, {}}, {});
  dumps::RefreshReport report;
  if (words[0] == "one" && words.size() == 4) {
    const RunId id{words[2], words[3]};
    if (const Status changed = change(layout, id); !changed) report.bad.push_back(changed.error());
    const auto begin = std::chrono::steady_clock::now();
    views.refresh_target(layout, id.target, id.date, report);
    return finish(report, begin);
  }
  const auto begin = std::chrono::steady_clock::now();
  if (words[0] == "all" && words.size() == 2) {
    views.refresh_all(layout, report);
  } else if (words[0] == "farm" && words.size() == 2) {
    views.refresh_farm(layout, report);
  } else {
    return 2;
  }
  return finish(report, begin);
}

}  // namespace

int main(int argc, char** argv) {
  const int code = run(std::vector<std::string>(argv + 1, argv + argc));
  if (code == 2) {
    std::fprintf(
        stderr,
        "usage: bench-views-run make DIR WIKIS RUNS FILES | all DIR | one DIR TARGET DATE | "
        "farm DIR\n");
  }
  return code;
}
