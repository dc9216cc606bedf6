#include "plugins/rsync-publish/publish_job.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <utility>

#include "plugins/rsync-publish/far_side.h"
#include "plugins/rsync-publish/rsync_exit.h"

namespace dumps::rsync_publish {
namespace {

namespace fs = std::filesystem;
using plugin::config_failure;
using plugin::Failure;
using plugin::Outcome;
using plugin::PublishedFile;
using plugin::Shard;

constexpr size_t kKeptErrorLines = 20;

// The kind of pass a file travels in; kinds that this build does not know count as status.
std::uint32_t pass_kind(const PublishedFile& file) {
  return file.kind <= DUMPS_PUBLISHED_LINK ? file.kind : DUMPS_PUBLISHED_STATUS;
}

std::uint64_t total_bytes(const std::vector<PublishedFile>& files) {
  std::uint64_t bytes = 0;
  for (const auto& file : files) bytes += file.size;
  return bytes;
}

std::vector<PublishedFile> of_kind(const std::vector<PublishedFile>& files, std::uint32_t kind) {
  std::vector<PublishedFile> list;
  std::ranges::copy_if(files, std::back_inserter(list),
                       [&](const PublishedFile& f) { return pass_kind(f) == kind; });
  return list;
}

// Data and hash lists never change once released, unless a step was run again.
bool same_artifacts(const std::vector<PublishedFile>& a, const std::vector<PublishedFile>& b) {
  const auto equal = [](const PublishedFile& x, const PublishedFile& y) {
    return x.kind == y.kind && x.path == y.path && x.size == y.size && x.sha256 == y.sha256;
  };
  for (const std::uint32_t kind : {DUMPS_PUBLISHED_DATA, DUMPS_PUBLISHED_SUMS}) {
    if (!std::ranges::equal(of_kind(a, kind), of_kind(b, kind), equal)) return false;
  }
  return true;
}

void check_path(const std::string& path) {
  const fs::path p(path);
  const bool climbs = std::ranges::any_of(p, [](const fs::path& part) { return part == ".."; });
  if (path.empty() || p.is_absolute() || climbs || path.find('\0') != std::string::npos) {
    throw Failure(DUMPS_ERR_INTERNAL, path, "the host lists a path that leaves the public tree");
  }
}

// Calls `line` for each whole line of a stream that comes in pieces.
class LineSplitter {
 public:
  explicit LineSplitter(std::function<void(std::string_view)> line) : line_(std::move(line)) {}
  void feed(std::string_view bytes) {
    pending_ += bytes;
    size_t start = 0;
    for (size_t end = 0; (end = pending_.find('\n', start)) != std::string::npos; start = end + 1) {
      line_(std::string_view(pending_).substr(start, end - start));
    }
    pending_.erase(0, start);
  }
  void finish() {
    if (!pending_.empty()) line_(pending_);
    pending_.clear();
  }

 private:
  std::function<void(std::string_view)> line_;
  std::string pending_;
};

}  // namespace

PublishJob::PublishJob(plugin::Host host, const plugin::JobInfo& info) : Job(host, info) {
  progress_.unit = "bytes";
}

RsyncSettings PublishJob::settings() const {
  const plugin::Values& params = info().params;
  RsyncSettings s;
  s.program = params.get_string("rsync");
  s.destination = parse_destination(params.get_string("destination"));
  const auto at_least_0 = [&](const char* key) {
    const std::int64_t value = params.get_int(key);
    if (value < 0) throw config_failure(key, "must not be negative");
    return static_cast<std::uint64_t>(value);
  };
  // Up to whole seconds: rsync takes no fractions, and 0 would mean no limit.
  s.timeout_s = (at_least_0("timeout") + 999) / 1000;
  s.connect_timeout_s = (at_least_0("connect_timeout") + 999) / 1000;
  s.bandwidth_bytes_per_s = at_least_0("bandwidth_limit");
  at_least_0("pass_timeout");
  if (s.program.empty() || s.program[0] == '-') {
    throw config_failure("rsync", "must be the name or the path of the rsync program");
  }
  const auto password = params.find_string("password");
  if (!password || password->empty()) return s;
  if (s.destination.kind == DestinationKind::kLocal) {
    throw config_failure("password", "is only for rsync daemons; take it out for a local path");
  }
  try {
    s.password_file = host().secret_path(*password);
  } catch (const Failure& failure) {
    throw config_failure("password", failure.subject() + ": " + failure.message());
  }
  return s;
}

void PublishJob::validate() { settings(); }

std::vector<Shard> PublishJob::plan() {
  if (info().visibility != "public") {
    host().log(DUMPS_LOG_NOTICE, "the target is not public and is never published");
    return {};
  }
  return {{.id = "all"}};
}

void PublishJob::prepare_local_destination(const RsyncSettings& s) const {
  if (s.destination.kind != DestinationKind::kLocal) return;
  const std::string& path = s.destination.text;
  std::error_code error;
  if (info().params.get_bool("create_destination")) {
    fs::create_directories(path, error);
    if (error) throw plugin::failed(path, "cannot be made: " + error.message(), error.value());
  }
  if (!fs::is_directory(path, error)) {
    // Not made silently: a destination that is not mounted would fill the disk below it.
    throw config_failure("destination", path +
                                            " is not a directory; mount or make it, or set "
                                            "create_destination = true");
  }
  const std::string real = fs::canonical(path, error).string();
  const std::string real_root = error ? "" : fs::canonical(root_, error).string();
  if (error) throw plugin::failed(path, error.message(), error.value());
  if (paths_overlap(real, real_root)) {
    throw config_failure("destination", path + " and the public tree " + root_ +
                                            " lie in each other; choose another directory");
  }
}

PublishJob::Files PublishJob::released(const Files* before) const {
  Files files = host().list_published();
  for (const PublishedFile& file : files) check_path(file.path);
  if (before != nullptr && !same_artifacts(*before, files)) {
    throw plugin::retry_later(std::string(info().target),
                              "the run's released files changed while they were being published; "
                              "sums, status and links were not sent");
  }
  return files;
}

void PublishJob::check_sources(const Files& files) const {
  for (const PublishedFile& file : files) {
    const std::string path = root_ + '/' + file.path;
    struct stat st {};
    if (::lstat(path.c_str(), &st) != 0) {
      throw plugin::retry_later(path, "is released and not there", errno);
    }
    const bool link = file.kind == DUMPS_PUBLISHED_LINK;
    if (link ? !S_ISLNK(st.st_mode) && !S_ISREG(st.st_mode) : !S_ISREG(st.st_mode)) {
      throw plugin::failed(path, "is released and not a regular file; look at who changed it");
    }
    const bool sized = file.kind == DUMPS_PUBLISHED_DATA || file.kind == DUMPS_PUBLISHED_SUMS;
    if (sized && static_cast<std::uint64_t>(st.st_size) != file.size) {
      throw plugin::failed(path, "has " + std::to_string(st.st_size) +
                                     " bytes and was released with " + std::to_string(file.size) +
                                     "; verify the run before publishing");
    }
  }
}

std::string PublishJob::write_list(const char* pass, const Files& files) const {
  std::string path = host().scratch_directory() + "/" + pass + ".files";
  std::ofstream list(path, std::ios::binary | std::ios::trunc);
  for (const PublishedFile& file : files) list << file.path << '\0';
  list.close();
  if (!list) throw plugin::retry_later(path, "the list of files cannot be written", errno);
  return path;
}

void PublishJob::run_rsync(const char* pass, const RsyncSettings& s,
                           const std::vector<std::string>& argv,
                           const std::function<void(const Item&)>& item) const {
  std::vector<std::string> words;
  LineSplitter lines([&](std::string_view line) {
    if (const auto parsed = parse_item(line)) {
      item(*parsed);
    } else if (!line.empty()) {
      host().log(DUMPS_LOG_DEBUG, line, {{"pass", pass}});
    }
  });
  plugin::PipelineEnds io;
  io.take = [&](std::string_view bytes) { lines.feed(bytes); };
  io.error_line = [&](size_t, std::string_view line) {
    if (words.size() < kKeptErrorLines) words.emplace_back(line);
  };
  io.timeout_ms = static_cast<std::uint64_t>(info().params.get_int("pass_timeout"));
  std::vector<dumps_stage_end> ends;
  try {
    host().run_pipeline({{.argv = argv}}, io, &ends);
  } catch (const Failure& failure) {
    if (failure.status() == DUMPS_ERR_CONFIG) {
      throw config_failure("rsync",
                           failure.message() + "; install rsync or set `rsync` to its path");
    }
    if (failure.status() == DUMPS_CANCELLED || ends.empty() || ends[0].exit_code <= 0) throw;
    throw exit_failure(ends[0].exit_code, std::string(pass) + " to " + s.destination.text, words);
  }
  lines.finish();
}

void PublishJob::send(const char* pass, const RsyncSettings& s, const Files& files, Skip skip,
                      std::uint64_t goal) {
  const std::string list = write_list(pass, files);
  run_rsync(pass, s, copy_command(s, root_, list, skip), [&](const Item& item) {
    if (!item.is_content()) return;
    sent_bytes_ += item.sent_bytes;
    ++sent_files_;
    progress_.done = std::min(goal, progress_.done + item.size);
    host().progress(progress_);
  });
}

void PublishJob::copy(const Pass& pass, const RsyncSettings& s, const Files& files) {
  if (files.empty()) return;
  check_sources(files);
  const std::uint64_t goal = progress_.done + total_bytes(files);
  // Views are small and may be written twice within a second at the same size.
  const bool data = pass.kind == DUMPS_PUBLISHED_DATA;
  send(pass.name, s, files, data ? Skip::kBySizeAndTime : Skip::kByContent, goal);
  if (data) verify(s, files);
  progress_.done = goal;  // files that were there already print no line
  host().progress(progress_);
  host().info("pass is complete", {{"pass", pass.name},
                                   {"files", std::to_string(files.size())},
                                   {"destination", s.destination.text}});
}

PublishJob::Files PublishJob::differing(const RsyncSettings& s, const Files& data) const {
  Files list;
  const auto add = [&](const PublishedFile& file, std::string_view why) {
    host().warn("the far side has other bytes", {{"file", file.path}, {"why", why}});
    list.push_back(file);
  };
  if (s.destination.kind == DestinationKind::kLocal) {
    for (const PublishedFile& file : data) {
      const std::string why =
          difference(s.destination.text, file, [this] { host().throw_if_cancelled(); });
      if (!why.empty()) add(file, why);
    }
    return list;
  }
  const std::string compared = write_list("verify", data);
  run_rsync("verify", s, compare_command(s, root_, compared), [&](const Item& item) {
    const auto file = std::ranges::find(data, item.path, &PublishedFile::path);
    if (item.is_content() && file != data.end()) add(*file, item.change);
  });
  return list;
}

void PublishJob::verify(const RsyncSettings& s, const Files& data) {
  Files bad = differing(s, data);
  if (bad.empty()) return;
  send("repair", s, bad, Skip::kByContent, progress_.done);
  const size_t first_bad = bad.size();
  bad = differing(s, bad);
  if (bad.empty()) {
    host().warn("files at the far side were repaired", {{"files", std::to_string(first_bad)}});
    return;
  }
  throw plugin::retry_later(s.destination.text + bad.front().path,
                            "has other bytes than the public tree, sent twice (" +
                                std::to_string(bad.size()) + " of " + std::to_string(data.size()) +
                                " files); sums, status and links were not sent; look at the disks "
                                "of both ends");
}

Outcome PublishJob::run(const Shard&) {
  if (host().sample_limit() != 0) {
    host().log(DUMPS_LOG_NOTICE, "a sample is never published");
    return Outcome::kSkipped;
  }
  const RsyncSettings s = settings();
  root_ = host().public_root();
  const Files first = released(nullptr);
  if (of_kind(first, DUMPS_PUBLISHED_DATA).empty()) {
    host().log(DUMPS_LOG_NOTICE, "the run has released no files yet: nothing to publish");
    return Outcome::kSkipped;
  }
  prepare_local_destination(s);
  progress_.total = total_bytes(first);
  host().progress(progress_);
  for (const Pass& pass : kPasses) {
    host().throw_if_cancelled();
    const Files now = of_kind(released(&first), pass.kind);
    // Views may have been written again since: what counts is what is sent.
    progress_.total =
        std::max(progress_.total - total_bytes(of_kind(first, pass.kind)) + total_bytes(now),
                 progress_.done);
    copy(pass, s, now);
  }
  host().set_metric("sent_bytes", static_cast<std::int64_t>(sent_bytes_));
  host().set_metric("sent_files", static_cast<std::int64_t>(sent_files_));
  host().set_metric("published_files", static_cast<std::int64_t>(first.size()));
  return Outcome::kDone;
}

std::unique_ptr<plugin::Job> make_publish_job(plugin::Host host, const plugin::JobInfo& info) {
  return std::make_unique<PublishJob>(host, info);
}

}  // namespace dumps::rsync_publish
