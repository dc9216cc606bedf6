#include "plugins/hash/verify_job.h"

#include <algorithm>
#include <utility>

#include "plugins/hash/file_pool.h"

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

std::vector<Artifact> VerifyJob::artifacts() const {
  std::vector<Artifact> list = host().list_artifacts("*");
  std::ranges::sort(list, {}, &Artifact::name);
  const uint64_t limit = host().sample_limit();
  if (limit != 0 && list.size() > limit) list.resize(limit);
  return list;
}

std::vector<Shard> VerifyJob::plan() {
  const std::vector<Artifact> list = artifacts();
  if (list.empty()) {
    host().log(DUMPS_LOG_NOTICE, "the run has no sealed artifacts: nothing to verify");
    return {};
  }
  Shard shard{"all"};
  for (const Artifact& a : list) shard.expected_items += a.size;
  return {shard};
}

Digests VerifyJob::read(const Artifact& artifact) {
  Digester digester;
  plugin::Input input = host().open_input(artifact.name, DUMPS_INPUT_RAW);
  std::vector<char> buffer(kReadBytes);
  uint64_t counted = 0;
  while (const size_t got = input.read(buffer)) {
    host().throw_if_cancelled();
    digester.update({buffer.data(), got});
    progress_.add(got, counted, artifact.size);
  }
  return digester.finish();
}

Outcome VerifyJob::run(const Shard&) {
  const std::vector<Artifact> list = artifacts();
  uint64_t total = 0;
  for (const Artifact& a : list) total += a.size;
  progress_.begin(total);
  std::vector<Digests> digests(list.size());
  for_each_file(list.size(), host().threads(), [&](size_t i) { digests[i] = read(list[i]); });

  std::string first_bad;
  Difference first_difference{};
  size_t bad = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    const std::vector<Difference> found = differences(list[i], digests[i]);
    for (const Difference& d : found) {
      host().log(
          DUMPS_LOG_ERROR, "file differs from what was sealed",
          {{"file", list[i].name}, {"what", d.what}, {"expected", d.expected}, {"found", d.found}});
    }
    if (!found.empty() && bad++ == 0) {
      first_bad = list[i].name;
      first_difference = found.front();
    }
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
  return Outcome::kDone;
}

}  // namespace dumps::hash
