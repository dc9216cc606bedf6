#include "agent/views/latest_view.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "agent/views/feed.h"
#include "agent/views/hash_lists.h"
#include "agent/views/view_batch.h"

namespace dumps::views {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFeedEnding = "-rss.xml";

TimePoint time_point(const std::string& view_time) {
  std::tm utc{};
  if (::strptime(view_time.c_str(), "%Y-%m-%d %H:%M:%S", &utc) == nullptr) return {};
  return TimePoint(std::chrono::seconds(::timegm(&utc)));
}

// Lists of hashes of the newest run that is over, and holds what its lists name.
void add_sums(const std::vector<RunView>& newest_first, std::map<std::string, LatestLink>& links) {
  const auto run = std::find_if(newest_first.begin(), newest_first.end(), [](const RunView& each) {
    return each.is_finished && !released_files(each).empty();
  });
  if (run == newest_first.end()) return;
  for (const HashKind kind : {HashKind::kMd5, HashKind::kSha1, HashKind::kSha256}) {
    const std::string ending = std::string(hash_name(kind)) + "sums.txt";
    links.emplace(run->target + "-latest-" + ending,
                  LatestLink{run->date, run->target + '-' + run->date + '-' + ending, {}});
  }
}

// What stands in latest/ of this target now, and is ours.
struct Found {
  std::map<std::string, std::string> links;  // name -> where it leads
  std::set<std::string> feeds;
};

Result<Found> read_latest(const std::string& directory, const std::string& target) {
  Found found;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(directory, ec)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(target + "-latest-")) continue;
    std::error_code link_ec;
    if (entry.is_symlink(link_ec)) {
      const std::string to = fs::read_symlink(entry.path(), link_ec).string();
      if (to.starts_with("../") && to.size() > 12 && is_date(to.substr(3, 8))) {
        found.links[name] = to;
      }
    } else if (name.ends_with(kFeedEnding)) {
      found.feeds.insert(name);
    }
  }
  if (ec) return make_errno_error(ec.value(), "read directory", directory);
  return found;
}

}  // namespace

std::map<std::string, LatestLink> plan_latest(const std::vector<RunView>& newest_first,
                                              const std::string& server) {
  std::map<std::string, LatestLink> links;
  std::set<std::string> settled;
  for (const RunView& run : newest_first) {
    for (const JobView& job : run.jobs) {
      if (job.status != JobStatus::kDone || settled.contains(job.name)) continue;
      for (const FileView& file : job.files) {
        const std::string base = base_name(run, file);
        if (file.state != FileView::State::kReleased || base == file.name) continue;
        settled.insert(job.name);
        LatestLink link{run.date, file.name, {}};
        if (!server.empty()) link.feed = latest_feed(run, file, server, time_point(job.updated));
        links.emplace(run.target + "-latest-" + base, std::move(link));
      }
    }
  }
  add_sums(newest_first, links);
  return links;
}

Result<std::size_t> refresh_latest(Filesystem& filesystem, const ViewSettings& settings,
                                   const Layout& layout, const FileModes& modes, bool is_public,
                                   const std::string& target,
                                   const std::vector<RunView>& newest_first) {
  const std::string directory = layout.latest_directory(target, is_public);
  const std::map<std::string, LatestLink> wanted =
      plan_latest(newest_first, is_public ? settings.url : std::string());
  if (wanted.empty() && !exists(directory)) return std::size_t{0};
  if (Status s = filesystem.make_directories(directory, modes.directory); !s) {
    return std::move(s).error();
  }
  Result<Found> found = read_latest(directory, target);
  if (!found) return std::move(found).error();
  std::size_t changed = 0;
  std::set<std::string> known;
  for (const RunView& run : newest_first) known.insert(run.date);
  ViewBatch feeds(filesystem, directory, modes.file);
  for (const auto& [name, link] : wanted) {
    const auto old = found->links.find(name);
    if (old == found->links.end() || old->second != link.to()) {
      if (Status s = filesystem.link_to(link.to(), directory + '/' + name); !s) {
        return std::move(s).error();
      }
      ++changed;
    }
    if (link.feed.empty()) continue;
    if (Status s = feeds.add(name + std::string(kFeedEnding), link.feed); !s) {
      return std::move(s).error();
    }
  }
  Result<std::size_t> written = feeds.commit();
  if (!written) return written;
  const auto drop = [&](const std::string& name) {
    ++changed;
    return filesystem.remove(directory + '/' + name);
  };
  std::set<std::string> kept;
  for (const auto& [name, to] : found->links) {
    if (wanted.contains(name)) continue;
    const bool is_unread = !known.contains(to.substr(3, 8)) && fs::exists(directory + '/' + to);
    if (is_unread) {
      kept.insert(name + std::string(kFeedEnding));
    } else if (Status s = drop(name); !s) {
      return std::move(s).error();
    }
  }
  for (const std::string& name : found->feeds) {
    const auto link = wanted.find(name.substr(0, name.size() - kFeedEnding.size()));
    const bool stays = kept.contains(name) || (link != wanted.end() && !link->second.feed.empty());
    if (stays) continue;
    if (Status s = drop(name); !s) return std::move(s).error();
  }
  if (changed > 0) {
    if (Status s = filesystem.sync_directory(directory); !s) return std::move(s).error();
  }
  return changed + *written;
}

}  // namespace dumps::views
