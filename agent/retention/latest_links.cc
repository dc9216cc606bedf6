#include "agent/retention/latest_links.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "agent/retention/run_inventory.h"

namespace dumps {
namespace {

namespace fs = std::filesystem;

struct Link {
  std::string name, date, file;
};

// "../DATE/FILE"; nothing for links that are not ours.
std::optional<Link> read_link(const fs::path& path) {
  std::error_code ec;
  const std::string to = fs::read_symlink(path, ec).string();
  if (ec || !to.starts_with("../") || to.size() < 13 || to[11] != '/') return std::nullopt;
  Link link{path.filename().string(), to.substr(3, 8), to.substr(12)};
  if (!is_date(link.date) || link.file.find('/') != std::string::npos) return std::nullopt;
  return link;
}

}  // namespace

Result<std::vector<LinkChange>> mend_latest(Filesystem& filesystem, const Layout& layout,
                                            const std::string& target, bool is_public,
                                            const IsGoing& is_going) {
  const std::string latest = layout.latest_directory(target, is_public);
  const std::string tree = layout.tree_for(is_public) + "/" + target + "/";
  const auto stays = [&](const std::string& date, const std::string& name) {
    return !is_going(date, name) && exists(tree + date + "/" + name);
  };
  std::vector<Link> broken;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(latest, ec)) {
    const auto link = read_link(entry.path());
    if (link && !stays(link->date, link->file)) broken.push_back(*link);
  }
  std::vector<LinkChange> changes;
  if (broken.empty()) return changes;
  std::sort(broken.begin(), broken.end(),
            [](const Link& a, const Link& b) { return a.name < b.name; });
  std::vector<std::string> dates = dated_directories(layout.tree_for(is_public), target);
  std::reverse(dates.begin(), dates.end());
  for (const Link& link : broken) {
    const std::string prefix = target + "-" + link.date + "-";
    const bool dated = link.file.starts_with(prefix);
    LinkChange change{link.name, {}};
    for (const std::string& date : dates) {
      const std::string file =
          dated ? target + "-" + date + "-" + link.file.substr(prefix.size()) : link.file;
      if (!stays(date, file)) continue;
      change.date = date;
      if (Status s = filesystem.link_to("../" + date + "/" + file, latest + "/" + link.name); !s) {
        return std::move(s).error();
      }
      break;
    }
    if (change.date.empty()) {
      if (Status s = filesystem.remove(latest + "/" + link.name); !s) return std::move(s).error();
    }
    if (Status s = filesystem.remove(latest + "/" + link.name + "-rss.xml"); !s) {
      return std::move(s).error();
    }
    changes.push_back(std::move(change));
  }
  if (Status s = filesystem.sync_directory(latest); !s) return std::move(s).error();
  return changes;
}

}  // namespace dumps
