#include "agent/views/newer_layout.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "agent/views/job_names.h"
#include "agent/views/manifest_view.h"
#include "agent/views/markup.h"
#include "agent/views/view_batch.h"

namespace dumps::views {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSums = "SHA256SUMS";
constexpr const char* kSuccess = "_SUCCESS";

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "p1p900" of "W-D-pages-meta-history1.xml-p1p900.bz2", else of the ids that its shard stands for.
std::string range_of(const ManifestArtifact& item) {
  const std::string& name = item.artifact.name;
  const std::size_t at = name.rfind(".xml-p");
  if (at != std::string::npos) {
    std::string range = name.substr(at + 5, name.find('.', at + 5) - at - 5);
    const std::size_t middle = range.find('p', 1);
    if (middle != std::string::npos && is_number(range.substr(1, middle - 1)) &&
        is_number(range.substr(middle + 1))) {
      return range;
    }
  }
  if (!item.keys) return {};
  return 'p' + std::to_string(item.keys->first) + 'p' + std::to_string(item.keys->last);
}

bool is_content(const Manifest& manifest, const ManifestArtifact& item, const std::string& step) {
  const std::string& name = item.artifact.name;
  if (item.step != step || !name.ends_with(".bz2")) return false;
  return base_name(manifest.run.target, manifest.run.date, name).find(".xml") != std::string::npos;
}

// From the directory of the layout to that of the run: as many ".." as it is deep.
std::string way_to_run(const RunPlace& place, const std::string& directory) {
  return fs::path(place.directory()).lexically_relative(directory).string();
}

Status remove_success(Filesystem& filesystem, const std::string& directory) {
  const std::string path = directory + '/' + kSuccess;
  if (!exists(path)) return {};
  if (Status s = filesystem.remove(path); !s) return s;
  return filesystem.sync_directory(directory);
}

// Whatever does not belong there, but for the marker.
Result<std::size_t> remove_others(Filesystem& filesystem, const std::string& directory,
                                  const std::set<std::string>& wanted) {
  std::error_code ec;
  std::size_t removed = 0;
  for (const auto& entry : fs::directory_iterator(directory, ec)) {
    const std::string name = entry.path().filename().string();
    if (wanted.contains(name) || entry.is_directory()) continue;
    if (Status s = filesystem.remove(entry.path().string()); !s) return std::move(s).error();
    ++removed;
  }
  if (ec) return make_errno_error(ec.value(), "read directory", directory);
  return removed;
}

bool leads_to(const std::string& link, const std::string& to) {
  std::error_code ec;
  return fs::read_symlink(link, ec).string() == to && !ec;
}

// Removes the directory and those above it that become empty.
Result<std::size_t> remove_layout(Filesystem& filesystem, const std::string& directory) {
  if (!exists(directory)) return std::size_t{0};
  if (Status s = remove_success(filesystem, directory); !s) return std::move(s).error();
  Result<std::size_t> removed = remove_others(filesystem, directory, {});
  if (!removed) return removed;
  std::error_code ec;  // of what others put there the directories stay
  fs::path path(directory);
  for (int depth = 0; depth < 3 && fs::remove(path, ec); ++depth) path = path.parent_path();
  return removed;
}

}  // namespace

Result<std::map<std::string, const ManifestArtifact*>> newer_names(const Manifest& manifest,
                                                                   const std::string& step) {
  std::map<std::string, const ManifestArtifact*> names;
  const std::string prefix = manifest.run.target + '-' + dashed_date(manifest.run.date) + '-';
  for (const ManifestArtifact& item : manifest.artifacts) {
    if (!is_content(manifest, item, step)) continue;
    const std::string range = range_of(item);
    if (range.empty()) {
      return make_error(ErrorCode::kInvalid, "name file of the newer layout", item.artifact.name,
                        "neither its name nor the manifest says which pages it holds")
          .with_hint("dumpsctl restart " + manifest.run.to_string() + " --step " + step);
    }
    names.emplace(prefix + range + ".xml.bz2", &item);
  }
  return names;
}

Result<std::size_t> write_newer_layout(Filesystem& filesystem, const RunPlace& place,
                                       const NewerLayout& layout, const Manifest& manifest) {
  const std::string directory = place.layout.tree_for(place.is_public) + '/' + layout.directory +
                                '/' + place.run.target + '/' + dashed_date(place.run.date) +
                                "/xml/bzip2";
  auto names = newer_names(manifest, layout.step);
  if (!names) return std::move(names).error();
  if (names->empty() || !is_whole(manifest)) return remove_layout(filesystem, directory);

  std::string sums;
  std::set<std::string> wanted = {kSums, kSuccess};
  bool is_right = exists(directory + '/' + kSuccess);
  const std::string way = way_to_run(place, directory);
  for (const auto& [name, item] : *names) {
    wanted.insert(name);
    sums += item->artifact.digests.sha256 + "  " + name + '\n';
    is_right = is_right && leads_to(directory + '/' + name, way + '/' + item->artifact.name);
  }
  is_right = is_right && has_content(directory + '/' + kSums, sums);
  if (is_right) return remove_others(filesystem, directory, wanted);

  if (Status s = filesystem.make_directories(directory, place.modes.directory); !s) {
    return std::move(s).error();
  }
  if (Status s = remove_success(filesystem, directory); !s) return std::move(s).error();
  if (auto removed = remove_others(filesystem, directory, wanted); !removed) return removed;
  for (const auto& [name, item] : *names) {
    const std::string to = way + '/' + item->artifact.name;
    if (leads_to(directory + '/' + name, to)) continue;
    if (Status s = filesystem.link_to(to, directory + '/' + name); !s) return std::move(s).error();
  }
  ViewBatch batch(filesystem, directory, place.modes.file);
  if (Status s = batch.add(kSums, sums); !s) return std::move(s).error();
  if (auto written = batch.commit(); !written) return written;
  if (Status s = filesystem.put(directory + '/' + kSuccess, "", place.modes.file); !s) {
    return std::move(s).error();
  }
  return names->size() + 2;
}

}  // namespace dumps::views
