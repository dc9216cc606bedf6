#include "plugins/hash/hash_job.h"

#include <algorithm>
#include <array>
#include <utility>

#include "plugins/hash/sums_file.h"

namespace dumps::hash {
namespace {

using plugin::Artifact;
using plugin::Outcome;
using plugin::Shard;

constexpr size_t kReadBytes = size_t{1} << 20;

// One comparison that did not come out equal.
struct Difference {
  const char* what;
  std::string expected, found;
};

// Every digest that the host recorded is compared; the size is looked at first because it says more
// about what happened.
std::vector<Difference> differences(const Artifact& recorded, const Digests& found) {
  std::vector<Difference> list;
  if (recorded.size != found.size) {
    list.push_back({"bytes", std::to_string(recorded.size), std::to_string(found.size)});
  }
  const auto compare = [&](const char* what, const std::string& expected, const std::string& is) {
    if (!expected.empty() && expected != is) list.push_back({what, expected, is});
  };
  compare("md5", recorded.md5, found.md5);
  compare("sha1", recorded.sha1, found.sha1);
  compare("sha256", recorded.sha256, found.sha256);
  if (recorded.md5.empty() && recorded.sha1.empty() && recorded.sha256.empty()) {
    list.push_back({"digests", "recorded when the file was sealed", "none"});
  }
  return list;
}

}  // namespace

HashJob::HashJob(plugin::Host host, const plugin::JobInfo& info)
    : Job(host, info),
      writes_lists_(info.job_type == "sums"),
      with_sha256_(writes_lists_ && info.params.get_bool("sha256")) {
  progress_.unit = "bytes";
}

std::vector<Artifact> HashJob::artifacts() const {
  std::vector<Artifact> list = host().list_artifacts("*");
  const std::string prefix = info().artifact_name("");
  std::erase_if(list, [&](const Artifact& a) { return is_sums_file(prefix, a.name); });
  std::ranges::sort(list, {}, &Artifact::name);
  const uint64_t limit = host().sample_limit();
  if (limit != 0 && list.size() > limit) list.resize(limit);
  return list;
}

std::vector<Shard> HashJob::plan() {
  const std::vector<Artifact> list = artifacts();
  if (list.empty()) {
    host().log(DUMPS_LOG_NOTICE, "the run has no sealed artifacts: nothing to hash");
    return {};
  }
  Shard shard{"all"};
  for (const Artifact& a : list) shard.expected_items += a.size;
  if (writes_lists_) {
    shard.outputs = {info().artifact_name(kMd5sums), info().artifact_name(kSha1sums)};
    if (with_sha256_) shard.outputs.push_back(info().artifact_name(kSha256sums));
  }
  return {shard};
}

void HashJob::report() const { host().progress(progress_); }

Digests HashJob::read(const Artifact& artifact) {
  Digester digester;
  plugin::Input input = host().open_input(artifact.name, DUMPS_INPUT_RAW);
  std::vector<char> buffer(kReadBytes);
  const uint64_t before = progress_.done;
  while (const size_t got = input.read(buffer)) {
    host().throw_if_cancelled();
    digester.update({buffer.data(), got});
    // A file that grew must not push the counter past what was promised for it.
    progress_.done = std::min(progress_.done + got, before + artifact.size);
    report();
  }
  return digester.finish();
}

Outcome HashJob::run(const Shard&) {
  const std::vector<Artifact> list = artifacts();
  for (const Artifact& a : list) progress_.total += a.size;
  report();

  std::vector<Hashed> hashed;
  std::string first_bad;
  Difference first_difference{};
  size_t bad = 0;
  for (const Artifact& artifact : list) {
    Hashed file{artifact.name, read(artifact)};
    const std::vector<Difference> found = differences(artifact, file.digests);
    for (const Difference& d : found) {
      host().log(DUMPS_LOG_ERROR, "file differs from what was sealed",
                 {{"file", artifact.name},
                  {"what", d.what},
                  {"expected", d.expected},
                  {"found", d.found}});
    }
    if (!found.empty() && bad++ == 0) {
      first_bad = artifact.name;
      first_difference = found.front();
    }
    hashed.push_back(std::move(file));
  }
  if (bad > 0) {
    throw plugin::failed(
        first_bad, "the file is not what was sealed: expected " +
                       std::string(first_difference.what) + " " + first_difference.expected +
                       ", found " + first_difference.found + " (" + std::to_string(bad) + " of " +
                       std::to_string(list.size()) +
                       " files differ); rerun the step that made it, and look at the disk");
  }
  host().set_metric("files", static_cast<int64_t>(list.size()));
  if (writes_lists_) {
    write_list(info().artifact_name(kMd5sums), &Digests::md5, hashed);
    write_list(info().artifact_name(kSha1sums), &Digests::sha1, hashed);
    if (with_sha256_) write_list(info().artifact_name(kSha256sums), &Digests::sha256, hashed);
  }
  return Outcome::kDone;
}

void HashJob::write_list(const std::string& name, std::string Digests::*digest,
                         const std::vector<Hashed>& files) const {
  plugin::Output output = host().open_output(name);
  for (const Hashed& file : files) output.write(sums_line(file.digests.*digest, file.name));
  output.finish();
}

std::unique_ptr<plugin::Job> make_hash_job(plugin::Host host, const plugin::JobInfo& info) {
  return std::make_unique<HashJob>(host, info);
}

}  // namespace dumps::hash
