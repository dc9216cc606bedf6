// ViewKeeper: when what is shown of runs is written: right when a step is over or a run ends, the
// progress of what is running once an interval, everything at the start and when an operator asks.
// How it is written is RunViews' matter; it happens on the thread of releases. Nothing is written,
// and no timer runs, while nothing happens.
//
//   POST /v1/refresh {"target": T, "date": D, "create": bool}   all may be left out; answers with
//        {"runs", "files", "problems"} when it is done. create: the run's directory is made first
//
// Loop thread only; owned by the Daemon, and outlived by its executor's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "agent/daemon/http_message.h"
#include "agent/supervisor/executor.h"
#include "agent/supervisor/loaded_config.h"
#include "agent/supervisor/run_views.h"

namespace dumps {

class ViewKeeper {
 public:
  using RefreshDone = std::function<void(Result<RefreshReport>)>;
  struct Context {
    boost::asio::io_context& loop;
    Filesystem& filesystem;
    std::function<const LoadedConfig&()> config;
    std::function<FileModes()> modes;
  };

  // Manifests that `context.filesystem` gets are shown from now on, until the keeper is gone.
  explicit ViewKeeper(Context context);
  ~ViewKeeper();
  ViewKeeper(const ViewKeeper&) = delete;
  ViewKeeper& operator=(const ViewKeeper&) = delete;

  // Runs are known and work begins: all views are brought in line.
  void begin(Executor& executor);
  // The configuration has changed.
  void configure();
  void step_changed(const RunState& run, const StepState& step);
  void run_over(const RunState& run);
  void targets_changed(const std::set<std::string>& targets);
  // False: the path is none of its own.
  bool handle(const HttpRequest& request, const HttpRespond& respond);
  void stop();

 private:
  struct Wish {
    std::string target, date;
    bool create = false;
  };
  struct DueRun {
    std::string id;
    views::RunPlace place;
    bool is_scratch = false;
    bool with_latest = false;
  };
  struct Outcome {
    RefreshReport report;
    std::set<std::string> failed;  // ids of runs
    bool farm_failed = false;
  };

  static Result<Wish> parse_wish(const std::string& body);
  void refresh(const Wish& wish, RefreshDone done);
  void refresh_next(std::vector<std::string> targets, const std::string& date,
                    const std::shared_ptr<RefreshReport>& report, RefreshDone done);
  Result<views::RunPlace> place_for(const Wish& wish) const;
  Layout trees() const;
  void due_after(std::chrono::milliseconds delay);
  void write_due();
  std::vector<DueRun> take_due();
  void written(const Outcome& outcome);
  std::chrono::milliseconds interval() const;

  Context context_;
  Executor* executor_ = nullptr;
  RunViews views_;
  boost::asio::steady_timer timer_;
  std::set<std::string> due_;         // ids of runs that changed
  std::set<std::string> due_latest_;  // of these the links, too
  bool farm_due_ = false;
  std::chrono::steady_clock::time_point farm_written_{};
  bool writing_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace dumps
