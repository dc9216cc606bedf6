#include "agent/views/view_writer.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "agent/base/atomic_file.h"
#include "agent/pages/job_progress.h"
#include "agent/pages/manifest_facts.h"
#include "agent/pages/run_page.h"
#include "agent/views/hash_lists.h"
#include "agent/views/metalink.h"
#include "agent/views/status_files.h"
#include "agent/views/status_html.h"
#include "agent/views/view_batch.h"

namespace dumps::views {
namespace {

namespace fs = std::filesystem;

constexpr std::array kKinds = {HashKind::kMd5, HashKind::kSha1, HashKind::kSha256};
// Of single files: only those that always were.
constexpr std::array kKindsOfFiles = {HashKind::kMd5, HashKind::kSha1};
constexpr const char* kSpecialFiles = "dumpspecialfiles.json";

// Always in the list of special files: "missing" where they are not.
constexpr std::array kUsualSpecials = {"index.html",         "report.json",      "status.html",
                                       "dumpruninfo.txt",    "dumpruninfo.json", "dumpstatus.json",
                                       "pagerangeinfo.json", "tableinfo.json"};
constexpr std::array kOtherSpecials = {"manifest.json", "manifest.json.sig", "notice.txt"};

struct View {
  std::string name, content;
};

std::string sums_prefix(const RunView& run) { return run.target + '-' + run.date + '-'; }
std::string list_name(const RunView& run, HashKind kind, const char* ending) {
  return sums_prefix(run) + std::string(hash_name(kind)) + "sums" + ending;
}
std::string list_of_file(HashKind kind, const std::string& file) {
  return std::string(hash_name(kind)) + "sums-" + file + ".txt";
}

// A notice is for people, and short; one that cannot be read is none.
std::string notice_in(const std::string& directory) {
  constexpr std::size_t kMost = 65536;
  Result<std::string> text = read_file(directory + "/notice.txt", kMost);
  return text ? std::move(*text) : std::string();
}

std::string date_before(const RunPlace& place) {
  const std::string tree = place.layout.tree_for(place.is_public);
  std::string before;
  for (const std::string& date : dates_in(tree + '/' + place.run.target)) {
    if (date < place.run.date) before = date;
  }
  return before;
}

// Sizes of this run and of those before it, as many as their chart shows well.
std::vector<pages::RunSize> sizes_until(const RunPlace& place, const Manifest& manifest) {
  constexpr std::size_t kMostRuns = 12;
  const std::string target = place.layout.tree_for(place.is_public) + '/' + place.run.target;
  std::vector<std::string> dates = dates_in(target);
  std::erase_if(dates, [&place](const std::string& date) { return date >= place.run.date; });
  if (dates.size() >= kMostRuns) dates.erase(dates.begin(), dates.end() - (kMostRuns - 1));
  std::vector<pages::RunSize> sizes;
  for (const std::string& date : dates) {
    // Runs without one, or with one that cannot be read, are left out.
    const Result<Manifest> earlier = read_manifest(target + '/' + date + "/manifest.json");
    if (earlier) sizes.push_back(pages::size_of_run(*earlier));
  }
  sizes.push_back({place.run.date, pages::size_of_run(manifest).bytes});
  return sizes;
}

pages::RunPageFacts page_facts(const ViewSettings& settings, const RunPlace& place,
                               const Manifest& manifest, const RunView& run) {
  pages::RunPageFacts facts;
  facts.notice = notice_in(place.directory());
  facts.previous = date_before(place);
  facts.others = {"manifest.json"};
  facts.is_private = !place.is_public;
  for (const HashKind kind : kKinds) facts.sums.push_back(list_name(run, kind, ".txt"));
  if (!settings.url.empty() && place.is_public) {
    facts.url = settings.url;
    facts.metalink = metalink_name(run);
    facts.others.push_back(facts.metalink);
  }
  facts.others.insert(facts.others.end(), {"dumpstatus.json", kSpecialFiles});
  facts.progress = pages::progress_of_jobs(run);
  facts.sizes = sizes_until(place, manifest);
  pages::add_manifest_facts(manifest, facts);
  return facts;
}

void add_lists(const RunView& run, std::vector<View>& views) {
  const std::vector<const FileView*> files = released_files(run);
  for (const HashKind kind : kKindsOfFiles) {
    for (const FileView* file : files) {
      if (hash_of(*file, kind).empty()) continue;
      views.push_back({list_of_file(kind, file->name), hash_line(*file, kind)});
    }
  }
  for (const HashKind kind : kKinds) {
    views.push_back({list_name(run, kind, ".txt"), hash_list_txt(run, kind)});
    views.push_back({list_name(run, kind, ".json"), hash_list_json(run, kind)});
  }
}

std::vector<View> views_of(const ViewSettings& settings, const RunPlace& place,
                           const Manifest& manifest, const RunView& run) {
  std::vector<View> views;
  add_lists(run, views);
  const pages::RunPageFacts page = page_facts(settings, place, manifest, run);
  if (!page.metalink.empty()) {
    views.push_back({page.metalink, metalink(run, settings.url)});
  }
  views.push_back({"index.html", pages::run_page_html(run, page)});
  views.push_back({"report.json", report_json(run)});
  views.push_back({"dumpruninfo.txt", dumpruninfo_txt(run)});
  views.push_back({"dumpruninfo.json", dumpruninfo_json(run)});
  views.push_back({"dumpstatus.json", dumpstatus_json(run)});
  views.push_back({"status.html", status_html(run)});
  return views;
}

FileView special_on_disk(const std::string& directory, const std::string& name) {
  struct stat info {};
  if (::stat((directory + '/' + name).c_str(), &info) != 0) return {name};
  return {name, FileView::State::kReleased, static_cast<std::uint64_t>(info.st_size)};
}

std::string special_files(const std::string& directory, const RunView& run,
                          const std::vector<View>& views) {
  std::vector<FileView> files;
  const auto add = [&](const std::string& name, bool always) {
    const auto view = std::find_if(views.begin(), views.end(),
                                   [&name](const View& each) { return each.name == name; });
    FileView file = view == views.end()
                        ? special_on_disk(directory, name)
                        : FileView{name, FileView::State::kReleased, view->content.size()};
    if (always || file.state == FileView::State::kReleased) files.push_back(std::move(file));
  };
  for (const char* name : kUsualSpecials) add(name, true);
  for (const HashKind kind : kKinds) {
    for (const char* ending : {".txt", ".json"}) add(list_name(run, kind, ending), true);
  }
  for (const char* name : kOtherSpecials) add(name, false);
  add(metalink_name(run), false);
  return dumpspecialfiles_json(run, files);
}

bool is_list_of_file(const std::string& name) {
  return name.ends_with(".txt") && (name.starts_with("md5sums-") || name.starts_with("sha1sums-"));
}

// Lists of files that are there no more.
Status remove_others(Filesystem& filesystem, const std::string& directory,
                     const std::set<std::string>& wanted) {
  std::error_code ec;
  bool removed = false;
  for (const auto& entry : fs::directory_iterator(directory, ec)) {
    const std::string name = entry.path().filename().string();
    const bool is_view = is_list_of_file(name) || name.ends_with(".meta4");
    if (!is_view || wanted.contains(name)) continue;
    if (Status s = filesystem.remove(entry.path().string()); !s) return s;
    removed = true;
  }
  if (ec) return make_errno_error(ec.value(), "read directory", directory);
  return removed ? filesystem.sync_directory(directory) : Status();
}

}  // namespace

std::vector<std::string> dates_in(const std::string& target_directory) {
  std::vector<std::string> dates;
  std::error_code ec;  // most often: there is no such directory yet
  for (const auto& entry : fs::directory_iterator(target_directory, ec)) {
    std::string name = entry.path().filename().string();
    if (is_date(name)) dates.push_back(std::move(name));
  }
  std::sort(dates.begin(), dates.end());
  return dates;
}

std::vector<std::string> view_names(const RunView& run) {
  std::vector<std::string> names = {"index.html",      "report.json",      "status.html",
                                    "dumpruninfo.txt", "dumpruninfo.json", "dumpstatus.json",
                                    kSpecialFiles,     metalink_name(run)};
  for (const HashKind kind : kKinds) {
    for (const char* ending : {".txt", ".json"}) names.push_back(list_name(run, kind, ending));
  }
  return names;
}

Result<std::size_t> write_run_views(Filesystem& filesystem, const ViewSettings& settings,
                                    const RunPlace& place, const Manifest& manifest,
                                    const RunView& run) {
  const std::string directory = place.directory();
  std::vector<View> views = views_of(settings, place, manifest, run);
  views.push_back({kSpecialFiles, special_files(directory, run, views)});
  std::set<std::string> taken;
  for (const ManifestArtifact& item : manifest.artifacts) taken.insert(item.artifact.name);
  std::set<std::string> wanted = taken;
  ViewBatch batch(filesystem, directory, place.modes.file);
  for (const View& view : views) {
    wanted.insert(view.name);
    if (taken.contains(view.name)) continue;
    if (Status s = batch.add(view.name, view.content); !s) return std::move(s).error();
  }
  Result<std::size_t> changed = batch.commit();
  if (!changed) return changed;
  if (Status s = remove_others(filesystem, directory, wanted); !s) return std::move(s).error();
  return changed;
}

}  // namespace dumps::views
