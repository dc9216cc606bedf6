#include "plugins/misc-dump/fetch/fetch_producer.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "plugins/misc-dump/fetch/byte_sum.h"
#include "plugins/misc-dump/fetch/index_page.h"
#include "plugins/misc-dump/fetch/url.h"

namespace dumps::misc {
namespace {

constexpr std::size_t kMostShardId = 64;

// [a-z0-9][a-z0-9_.-]{0,63}; names that have other characters, or are longer, get a hash, so that
// two such files stay apart and the id is the same in every plan.
std::string shard_id(const std::string& name) {
  std::string id;
  bool is_changed = name.size() > kMostShardId;
  for (const char c : name) {
    const bool is_alnum = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const bool is_good = is_alnum || (!id.empty() && (c == '_' || c == '.' || c == '-'));
    is_changed = is_changed || !is_good;
    id += is_good ? c : 'x';
  }
  if (!is_changed) return id;
  ByteSum sum("sha256");
  sum.add(name);
  return id.substr(0, kMostShardId - 9) + "-" + sum.finish().substr(0, 8);
}

// Calls `work`; what it throws becomes a Failure that tells the host whether to try again.
template <class Function>
auto as_host_failures(Function work) {
  try {
    return work();
  } catch (const FetchFailure& failure) {
    throw failure.as_failure();
  }
}

}  // namespace

void FetchProducer::validate() const {
  const FetchSource& source = work_.source;
  if (source.servers.empty()) {
    throw plugin::config_failure("servers", "no server is named; wanted are URLs that end in /");
  }
  for (const std::string& server : source.servers) {
    if (!server.ends_with('/')) {
      throw plugin::config_failure("servers", shown_url(server) + " must end in /");
    }
    if (is_rsync_url(server) && (!source.sums.empty() || source.needs_sums)) {
      throw plugin::config_failure("sums",
                                   "are read over http; rsync verifies by itself what it "
                                   "brings from " +
                                       server);
    }
    if (is_rsync_url(server)) continue;
    try {
      origin_of(server);
    } catch (const FetchFailure& failure) {
      throw plugin::config_failure("servers", failure.subject() + " " + failure.message());
    }
  }
  if (!source.files.empty() && !source.match.empty()) {
    throw plugin::config_failure("match", "is for an index; the recipe has a list of files");
  }
  for (const std::string& path : source.files) {
    if (!is_file_name(path.substr(path.rfind('/') + 1))) {
      throw plugin::config_failure("files", "\"" + path + "\" does not end in a file name");
    }
  }
  if (const re2::RE2 pattern(source.match, re2::RE2::Quiet); !pattern.ok()) {
    throw plugin::config_failure("match",
                                 "\"" + source.match + "\" is no RE2 pattern: " + pattern.error());
  }
}

RsyncLimits FetchProducer::rsync_limits() const {
  const HttpLimits& http = work_.http.limits;
  RsyncLimits limits;
  limits.timeout_s = static_cast<std::uint64_t>(http.silence.count()) / 1000;
  limits.connect_timeout_s = static_cast<std::uint64_t>(http.connect.count()) / 1000;
  limits.max_bytes_per_second = http.max_bytes_per_second;
  if (!work_.http.secret.empty()) limits.password_file = host_.secret_path(work_.http.secret);
  return limits;
}

std::vector<FetchFile> FetchProducer::list_by_rsync() {
  const FetchSource& source = work_.source;
  const std::string url = source.servers.back() + source.index;
  const re2::RE2 pattern(source.match.empty() ? ".*" : source.match, re2::RE2::Quiet);
  std::vector<FetchFile> files;
  host_retrying(host_, work_.http.retry).run([&] {
    files = list_rsync(host_, url, rsync_limits());
  });
  std::erase_if(files,
                [&](const FetchFile& file) { return !re2::RE2::FullMatch(file.name, pattern); });
  for (FetchFile& file : files) file.path = source.index + file.name;
  if (files.empty()) {
    throw FetchFailure(FetchFailure::Kind::kPassing, url,
                       "has no file that matches \"" + source.match + "\"");
  }
  return files;
}

std::vector<FetchFile> FetchProducer::list() {
  if (work_.source.files.empty() && is_rsync_url(work_.source.servers.back())) {
    return list_by_rsync();
  }
  FetchSource source = work_.source;
  std::erase_if(source.servers, [](const std::string& server) { return is_rsync_url(server); });
  HostHttp http(host_, work_.http, source.servers);
  return list_files(http.client(), source, http.retrying());
}

std::vector<plugin::Shard> FetchProducer::plan(
    const std::function<std::string(const FetchFile&)>& artifact_of) {
  return as_host_failures([&] {
    std::vector<FetchFile> files = list();
    const std::uint64_t sample = host_.sample_limit();
    if (sample > 0 && files.size() > sample) files.resize(static_cast<std::size_t>(sample));
    std::vector<plugin::Shard> shards;
    shards.reserve(files.size());
    for (const FetchFile& file : files) {
      shards.push_back({.id = shard_id(file.name),
                        .argument = render_file(file),
                        .outputs = {artifact_of(file)},
                        .expected_items = file.size});
    }
    return shards;
  });
}

void FetchProducer::fetch_from(const std::string& server, const FetchFile& file,
                               const DownloadTarget& target) {
  if (is_rsync_url(server)) {
    host_retrying(host_, work_.http.retry).run([&] {
      target.restart();
      fetch_rsync(host_, server + file.path, rsync_limits(), target.write);
    });
    return;
  }
  HostHttp http(host_, work_.http, {server});
  const Downloaded done = download(http.client(), server, file, http.retrying(), target);
  host_.info("fetched", {{"file", file.name},
                         {"server", shown_url(done.server)},
                         {"resumed", std::to_string(done.resumed)},
                         {"restarted", std::to_string(done.restarted)}});
}

void FetchProducer::fetch(const FetchFile& file, const DownloadTarget& target) {
  std::vector<FetchFailure> failures;
  for (const std::string& server : work_.source.servers) {
    try {
      fetch_from(server, file, target);
      return;
    } catch (const FetchFailure& failure) {
      host_.warn("a server did not give the file",
                 {{"file", file.name}, {"server", shown_url(server)}, {"why", failure.message()}});
      failures.push_back(failure);
    }
  }
  throw failure_of_all(file.name, failures);
}

void FetchProducer::run(const plugin::Shard& shard) {
  const FetchFile file = parse_file(shard.argument);
  const std::uint64_t most = work_.http.limits.max_bytes;
  if (most > 0 && file.size > most) {
    throw plugin::failed(file.name, "has " + std::to_string(file.size) +
                                        " bytes, which is above the limit of " +
                                        std::to_string(most) + " (max_bytes)");
  }
  plugin::Progress progress;
  progress.unit = "bytes";
  std::optional<plugin::Output> output;
  DownloadTarget target;
  target.restart = [&] {
    output.reset();
    output.emplace(host_.open_stored(shard.outputs.at(0)));
    // Progress never goes back: what comes a second time is not counted until it is new.
    have_ = 0;
  };
  target.write = [&](std::string_view bytes) {
    output->write(bytes);
    have_ += bytes.size();
    progress.done = std::max(progress.done, have_);
    host_.progress(progress);
  };
  as_host_failures([&] { fetch(file, target); });
  output->finish();
  host_.set_metric("items", 1);
}

}  // namespace dumps::misc
