#include "plugins/hash/sums_job.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <utility>

#include "plugins/hash/file_pool.h"
#include "plugins/hash/sums_file.h"

namespace dumps::hash {
namespace {

using plugin::Outcome;
using plugin::Shard;

constexpr size_t kReadBytes = size_t{1} << 20;

// Closes the file at the end.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path)
      : path_(path), fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) {
    if (fd_ < 0) throw plugin::failed(path, "open file", errno);
  }
  ~OpenFile() { ::close(fd_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  size_t read(std::vector<char>& buffer) const {
    for (;;) {
      const ssize_t got = ::read(fd_, buffer.data(), buffer.size());
      if (got >= 0) return static_cast<size_t>(got);
      if (errno != EINTR) throw plugin::failed(path_, "read file", errno);
    }
  }

 private:
  const std::string path_;
  const int fd_;
};

std::string read_all(plugin::Input input) {
  std::string text;
  std::vector<char> buffer(kReadBytes);
  while (const size_t got = input.read(buffer)) text.append(buffer.data(), got);
  return text;
}

}  // namespace

SumsJob::SumsJob(plugin::Host host, const plugin::JobInfo& info)
    : Job(host, info),
      directory_(info.params.get_string("directory")),
      list_(info.params.get_string("list")),
      progress_(host) {
  while (directory_.size() > 1 && directory_.ends_with('/')) directory_.pop_back();
  if (!directory_.empty() && !directory_.starts_with('/')) {
    throw plugin::config_failure("directory", "\"" + directory_ + "\" is no absolute path");
  }
  if (list_.empty() ||
      list_.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos) {
    throw plugin::config_failure(
        "list", "\"" + list_ + "\" is no part of a name of letters a to z, digits and _");
  }
}

std::string SumsJob::list_name(std::string_view kind) const {
  return info().artifact_name(list_ + "-" + std::string(kind));
}

std::vector<FoundFile> SumsJob::files() const {
  std::vector<FoundFile> found = files_below(directory_);
  const uint64_t limit = host().sample_limit();
  if (limit != 0 && found.size() > limit) found.resize(limit);
  return found;
}

std::vector<Shard> SumsJob::plan() {
  if (directory_.empty()) {
    host().log(DUMPS_LOG_NOTICE,
               "the lists of a run's own files are written with its status files: nothing to do");
    return {};
  }
  Shard shard{"all"};
  for (const FoundFile& file : files()) shard.expected_items += file.size;
  for (const std::string_view kind : {kMd5sums, kSha1sums, kSha256sums, kHashes}) {
    shard.outputs.push_back(list_name(kind));
  }
  return {shard};
}

KnownHashes SumsJob::known() const {
  const std::string pattern = "*-" + list_ + "-" + std::string(kHashes);
  for (const std::string& date : host().list_runs()) {
    for (const plugin::Artifact& artifact : host().list_artifacts(pattern, date)) {
      std::string why;
      KnownHashes files = parse_hashes(read_all(host().open_input(artifact.name, 0, date)), why);
      if (why.empty()) return files;
      host().log(DUMPS_LOG_WARNING, "an earlier list of hashes cannot be used",
                 {{"file", artifact.name}, {"why", why}});
    }
  }
  return {};
}

KnownFile SumsJob::hash(const FoundFile& file) {
  const std::string path = directory_ + "/" + file.name;
  const OpenFile open(path);
  Digester digester;
  std::vector<char> buffer(kReadBytes);
  uint64_t counted = 0;
  while (const size_t got = open.read(buffer)) {
    host().throw_if_cancelled();
    digester.update({buffer.data(), got});
    progress_.add(got, counted, file.size);
  }
  KnownFile known{file.mtime_ns, digester.finish()};
  if (look_at(directory_, file.name) != file || known.digests.size != file.size) {
    throw plugin::retry_later(path, "it changed while it was read; hash it when it is finished");
  }
  return known;
}

Outcome SumsJob::run(const Shard&) {
  const std::vector<FoundFile> found = files();
  const KnownHashes earlier = known();
  KnownHashes hashes;
  std::vector<FoundFile> wanted;
  uint64_t total = 0, unchanged = 0;
  for (const FoundFile& file : found) {
    total += file.size;
    const auto at = earlier.find(file.name);
    if (at != earlier.end() && at->second.mtime_ns == file.mtime_ns &&
        at->second.digests.size == file.size) {
      hashes.insert(*at);
      unchanged += file.size;
    } else {
      wanted.push_back(file);
    }
  }
  progress_.begin(total, unchanged);
  // The biggest first, so that all threads are busy to the end.
  std::ranges::sort(wanted, std::greater<>(), &FoundFile::size);
  std::vector<KnownFile> made(wanted.size());
  for_each_file(wanted.size(), host().threads(), [&](size_t i) { made[i] = hash(wanted[i]); });
  for (size_t i = 0; i < wanted.size(); ++i) hashes[wanted[i].name] = std::move(made[i]);

  host().set_metric("files", static_cast<int64_t>(found.size()));
  host().set_metric("files_read", static_cast<int64_t>(wanted.size()));
  write_list(kMd5sums, &Digests::md5, hashes);
  write_list(kSha1sums, &Digests::sha1, hashes);
  write_list(kSha256sums, &Digests::sha256, hashes);
  plugin::Output output = host().open_output(list_name(kHashes));
  output.write(render_hashes(hashes));
  output.finish();
  return Outcome::kDone;
}

void SumsJob::write_list(std::string_view kind, std::string Digests::*digest,
                         const KnownHashes& files) const {
  plugin::Output output = host().open_output(list_name(kind));
  for (const auto& [name, file] : files) output.write(sums_line(file.digests.*digest, name));
  output.finish();
}

}  // namespace dumps::hash
