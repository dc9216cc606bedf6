// RunViews: keeps what is shown of runs (agent/views) in line with what is known of them: the
// newest picture in memory where there is one, else run.json, else the manifest alone. Used by
// dumpsd, on its thread for disk work, and by `dumpsctl refresh` when no agent runs.
//
// note() and configure() may be called on any thread; all else blocks, and is called on one thread
// at a time for one target, never beside a release.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "agent/core/config.h"
#include "agent/store/release.h"
#include "agent/supervisor/run_state.h"
#include "agent/views/tree_runs.h"
#include "agent/views/view_settings.h"

namespace dumps {

struct RefreshReport {
  std::size_t runs = 0, files = 0;  // looked at; changed
  std::vector<Error> bad;           // what could not be brought in line
};

class RunViews : public ManifestObserver {
 public:
  RunViews(Filesystem& filesystem, views::ViewSettings settings, FileModes modes);

  // False: nothing of it is new.
  bool configure(views::ViewSettings settings, FileModes modes);
  // The newest picture of a run that is not over; one that is over is read from its file again.
  void note(const RunState& run);

  Status manifest_written(const ReleaseRequest& request, const Manifest& manifest) override;
  // The views of one run; none of a run that has released nothing, unless `create`: then its
  // directory is made first. How many files changed.
  Result<std::size_t> write_run(const views::RunPlace& place, bool create = false);
  // latest/ of a target, from all its runs in that tree.
  Result<std::size_t> write_latest(const Layout& layout, const std::string& target, bool is_public);
  // All runs of a target, or that of one date, and latest/.
  void refresh_target(const Layout& layout, const std::string& target, const std::string& date,
                      RefreshReport& report);
  // Every view of every run, several targets at a time.
  void refresh_all(const Layout& layout, RefreshReport& report);
  // The pages and feeds of both trees.
  void refresh_farm(const Layout& layout, RefreshReport& report);

  views::RunPlace place_of(const Layout& layout, const RunId& run, bool is_public) const;

 private:
  struct Known {
    views::ViewSettings settings;
    FileModes modes;
  };
  Known known() const;
  std::shared_ptr<const RunState> picture_of(const views::RunPlace& place) const;
  Result<std::shared_ptr<const RunState>> order_of(const views::RunPlace& place) const;
  Result<std::optional<views::TreeRun>> read_run(const views::RunPlace& place,
                                                 const Manifest* manifest) const;
  Result<std::size_t> write(const views::RunPlace& place, const views::TreeRun& run);
  Result<std::size_t> put_latest(const Layout& layout, const std::string& target, bool is_public,
                                 const std::vector<views::RunView>& newest_first);
  void refresh_runs(const Layout& layout, const std::string& target, const std::string& date,
                    bool is_public, RefreshReport& report);

  Filesystem& filesystem_;
  mutable std::mutex mutex_;
  Known known_;
  std::map<std::string, std::shared_ptr<const RunState>> pictures_;  // by the run's directory
};

// What the configuration says of views.
views::ViewSettings view_settings_of(const Config& config);

// Targets that have runs in either tree, sorted.
std::vector<std::string> targets_with_runs(const Layout& layout);

}  // namespace dumps
