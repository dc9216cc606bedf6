#include "agent/supervisor/plugin_catalog.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/json.hpp>
#include <filesystem>

#include "agent/supervisor/bounded_child.h"

namespace dumps {
namespace {

std::string last_line(const std::string& text) {
  size_t end = text.find_last_not_of("\r\n \t");
  if (end == std::string::npos) return "";
  const size_t begin = text.rfind('\n', end);
  std::string line = text.substr(begin + 1, end - begin);
  return line.substr(0, 500);
}

// What is wrong with this outcome; empty when its output is a description.
std::string fault_of(const BoundedOutcome& outcome, std::chrono::milliseconds limit) {
  if (outcome.timed_out) {
    return "loading it took longer than " + std::to_string(limit.count()) +
           " ms; try running its constructors in a debugger";
  }
  if (outcome.too_much) return "it printed more than a description may be long";
  const std::string said = last_line(outcome.errors);
  if (outcome.status.signal != 0) {
    return "loading it ended with " + outcome.status.to_string() +
           (said.empty() ? "" : ": " + said);
  }
  if (!outcome.status.ok()) return said.empty() ? outcome.status.to_string() : said;
  boost::system::error_code error;
  const auto value = boost::json::parse(outcome.output, error);
  if (error || !value.is_object() || !value.get_object().contains("plugin")) {
    return "its description is not valid JSON: it may print to standard output while loading";
  }
  return "";
}

}  // namespace

struct PluginCatalog::Batch {
  std::vector<CatalogEntry> entries;
  FileIdentity worker;
  std::string worker_fault;
  size_t next = 0;
  size_t open = 0;
  Done done;
};

std::vector<std::string> PluginCatalog::find_files(const std::vector<std::string>& directories,
                                                   std::vector<Error>* errors) {
  std::vector<std::string> files;
  for (const std::string& directory : directories) {
    std::error_code error;
    for (std::filesystem::directory_iterator item(directory, error), end; !error && item != end;
         item.increment(error)) {
      if (item->path().extension() == ".so") files.push_back(item->path().string());
    }
    if (error && errors != nullptr) {
      errors->push_back(make_errno_error(error.value(), "look for plugins", directory)
                            .with_hint("[paths] plugins names the right directory"));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

void PluginCatalog::describe(std::vector<std::string> paths, Done done) {
  auto batch = std::make_shared<Batch>();
  batch->done = std::move(done);
  for (std::string& path : paths) batch->entries.push_back({std::move(path), "", "", false});
  if (const auto worker = identify_file(options_.worker_path)) {
    batch->worker = *worker;
  } else {
    batch->worker_fault = worker.error().to_string() + "; try [paths] worker";
  }
  boost::asio::post(loop_, [this, batch] { next(batch); });
}

void PluginCatalog::next(const std::shared_ptr<Batch>& batch) {
  while (batch->open < options_.at_once && batch->next < batch->entries.size()) {
    ++batch->open;
    start(batch, batch->next++);
  }
  if (batch->open == 0 && batch->done) {
    const Done done = std::move(batch->done);
    batch->done = nullptr;
    done(std::move(batch->entries));
  }
}

void PluginCatalog::start(const std::shared_ptr<Batch>& batch, size_t index) {
  CatalogEntry& entry = batch->entries[index];
  const auto finish = [this, batch] {
    boost::asio::post(loop_, [this, batch] {
      --batch->open;
      next(batch);
    });
  };
  const Result<FileIdentity> identity = identify_file(entry.path);
  if (!identity || !batch->worker_fault.empty()) {
    entry.error = identity ? batch->worker_fault : identity.error().to_string();
    return finish();
  }
  const bool caching = !options_.cache_directory.empty();
  const DescribeCache cache(options_.cache_directory);
  if (caching) {
    if (auto known = cache.find(entry.path, *identity, batch->worker)) {
      entry.description = std::move(*known);
      entry.cached = true;
      return finish();
    }
  }
  BoundedCommand command;
  command.argv = {options_.worker_path, "--describe", entry.path};
  command.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"};
  command.time_limit = options_.time_limit;
  run_bounded(
      loop_, reaper_, std::move(command),
      [this, batch, index, cache, caching, id = *identity, finish](Result<BoundedOutcome> outcome) {
        CatalogEntry& described = batch->entries[index];
        if (!outcome) {
          described.error = outcome.error().to_string();
        } else {
          described.error = fault_of(*outcome, options_.time_limit);
          if (described.error.empty()) described.description = outcome->output;
        }
        // A cache that cannot be written costs a load at the next start, nothing more.
        if (caching && described.error.empty()) {
          (void)cache.store(described.path, id, batch->worker, described.description);
        }
        finish();
      });
}

}  // namespace dumps
