// PluginCatalog: what each plugin file says of itself, without loading any of them here.
//
// `dumps-worker --describe FILE` runs in a child with bounded time and output, several at once;
// good answers are cached. A plugin that crashes, hangs, floods or lies becomes an entry with an
// error and never stops the agent. Loop thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "agent/supervisor/describe_cache.h"
#include "agent/supervisor/stray_reaper.h"

namespace dumps {

struct CatalogEntry {
  std::string path;
  std::string description;  // JSON object; empty when there is an error
  std::string error;        // one line, with what to do
  bool cached = false;
};

struct CatalogOptions {
  std::string worker_path;
  std::string cache_directory;  // empty: no cache
  std::chrono::milliseconds time_limit{10'000};
  size_t at_once = 8;
};

class PluginCatalog {
 public:
  using Done = std::function<void(std::vector<CatalogEntry>)>;

  PluginCatalog(boost::asio::io_context& loop, StrayReaper& reaper, CatalogOptions options)
      : loop_(loop), reaper_(reaper), options_(std::move(options)) {}

  // The *.so files of these directories, sorted by path. A directory that cannot be read is an
  // entry of `errors`.
  static std::vector<std::string> find_files(const std::vector<std::string>& directories,
                                             std::vector<Error>* errors);

  // Describes all files, in their order. `done` is called from the loop.
  void describe(std::vector<std::string> paths, Done done);

 private:
  struct Batch;
  void next(const std::shared_ptr<Batch>& batch);
  void start(const std::shared_ptr<Batch>& batch, size_t index);

  boost::asio::io_context& loop_;
  StrayReaper& reaper_;
  const CatalogOptions options_;
};

}  // namespace dumps
