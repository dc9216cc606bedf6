#include "agent/views/farm_writer.h"

#include <boost/json.hpp>
#include <sstream>
#include <utility>

#include "agent/base/atomic_file.h"
#include "agent/pages/farm_page.h"
#include "agent/pages/page_assets.h"
#include "agent/views/farm_page.h"
#include "agent/views/python_json.h"
#include "agent/views/tree_runs.h"
#include "agent/views/view_batch.h"
#include "agent/views/view_writer.h"

namespace dumps::views {
namespace {

namespace json = boost::json;

struct Lines {
  std::vector<RunLine> all, newest;  // newest: of each target
};

Lines read_lines(const std::string& tree, std::vector<Error>& bad) {
  Lines lines;
  for (const std::string& target : targets_in(tree)) {
    bool any = false;
    RunLine newest;
    for (const std::string& date : dates_in(tree + '/' + target)) {
      const std::string path = tree + '/' + target + '/' + date + "/status.html";
      const Result<std::string> html = read_file(path);
      if (!html) continue;  // no run, or one that has released nothing
      Result<RunLine> line = parse_run_line(target, date, *html, path);
      if (!line) {
        bad.push_back(std::move(line).error());
        continue;
      }
      any = true;
      newest = *line;
      lines.all.push_back(std::move(*line));
    }
    if (any) lines.newest.push_back(std::move(newest));
  }
  return lines;
}

// As it was always listed, without a link, of a wiki whose files are not public.
RunLine without_link(const RunLine& run) {
  RunLine line = run;
  line.html = "<li>" + run.updated + ' ' + run.target + " (private data): <span class='" +
              run.state + "'>" + run.text + "</span></li>\n";
  return line;
}

// How far a run is, by its dumpruninfo.txt: a line for each job.
void count_jobs(const std::string& directory, pages::FarmRun& run) {
  const Result<std::string> info = read_file(directory + "/dumpruninfo.txt");
  if (!info) return;  // the page does without
  std::istringstream lines(*info);
  for (std::string line; std::getline(lines, line);) {
    ++run.jobs;
    const bool is_open = line.find("; status:waiting;") != std::string::npos ||
                         line.find("; status:in-progress;") != std::string::npos;
    if (!is_open) ++run.jobs_over;
  }
}

std::vector<pages::FarmRun> farm_runs(const std::string& tree, const std::vector<RunLine>& newest) {
  std::vector<pages::FarmRun> runs;
  for (const RunLine& line : newest) {
    pages::FarmRun run{line.target, line.html, line.updated, line.state};
    if (run.in_progress()) count_jobs(tree + '/' + line.target + '/' + line.date, run);
    runs.push_back(std::move(run));
  }
  return runs;
}

// The style and the script that all pages of the tree name.
Result<std::size_t> write_assets(Filesystem& filesystem, const std::string& tree,
                                 const FileModes& modes) {
  const std::string directory = tree + '/' + std::string(pages::kAssetDirectory);
  if (Status s = filesystem.make_directories(directory, modes.directory); !s) {
    return std::move(s).error();
  }
  ViewBatch batch(filesystem, directory, modes.file);
  for (const pages::PageAsset& asset : pages::page_assets()) {
    if (Status s = batch.add(std::string(asset.name), asset.content); !s) {
      return std::move(s).error();
    }
  }
  return batch.commit();
}

// The dumpstatus.json of the newest run of every wiki, as they stand in their files.
std::string index_json(const std::string& tree, const std::vector<RunLine>& newest,
                       std::vector<Error>& bad) {
  std::string text = "{\"wikis\": {";
  const char* between = "";
  for (const RunLine& run : newest) {
    const std::string path = tree + '/' + run.target + '/' + run.date + "/dumpstatus.json";
    Result<std::string> status = read_file(path);
    json::error_code ec;
    if (status && json::parse(*status, ec).is_object() && !ec) {
      while (status->ends_with('\n')) status->pop_back();
      text += between + to_python_json(json::string(run.target)) + ": " + *status;
      between = ", ";
      continue;
    }
    bad.push_back(status ? make_error(ErrorCode::kCorrupt, "read status", path, "it is no JSON")
                               .with_hint("dumpsctl refresh --target " + run.target)
                         : std::move(status).error());
  }
  return text + "}}";
}

}  // namespace

Result<FarmChanges> write_farm_views(Filesystem& filesystem, const ViewSettings& settings,
                                     const Layout& layout, const FileModes& modes, bool is_public) {
  FarmChanges changes;
  const std::string& tree = layout.tree_for(is_public);
  Lines lines = read_lines(tree, changes.bad);
  ViewBatch batch(filesystem, tree, modes.file);
  const auto add = [&batch](const char* name, const std::string& content) {
    return batch.add(name, content);
  };
  const std::string index = index_json(tree, lines.newest, changes.bad);
  if (is_public && settings.lists_private) {
    for (const RunLine& run : read_lines(layout.private_tree, changes.bad).newest) {
      lines.newest.push_back(without_link(run));
    }
  }
  // A tree in which nothing is needs no index.
  if (lines.newest.empty() && !exists(tree + "/index.json")) return changes;
  if (Status s = add("index.json", index); !s) return std::move(s).error();
  const std::vector<pages::FarmRun> farm = farm_runs(tree, lines.newest);
  using pages::FarmOrder;
  for (const auto& [name, order] : {std::pair("backup-index.html", FarmOrder::kByAge),
                                    std::pair("backup-index-bydb.html", FarmOrder::kByName)}) {
    if (Status s = add(name, pages::farm_page_html(farm, order)); !s) return std::move(s).error();
  }
  if (is_public && !settings.url.empty()) {
    if (Status s = add("finished.atom", finished_atom(lines.all, settings.url, settings.web_root));
        !s) {
      return std::move(s).error();
    }
    if (Status s =
            add("finished.json", finished_json_feed(lines.all, settings.url, settings.web_root));
        !s) {
      return std::move(s).error();
    }
  }
  const Result<std::size_t> assets = write_assets(filesystem, tree, modes);
  if (!assets) return assets.error();
  Result<std::size_t> written = batch.commit();
  if (!written) return std::move(written).error();
  changes.files = *assets + *written;
  return changes;
}

}  // namespace dumps::views
