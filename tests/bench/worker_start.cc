// bench-worker-start [STARTS]: how long it takes from the spawn of a dumps-worker until its plugin
// runs. tests/bench/worker.sh calls it, with DUMPS_BINARY_DIR set.
//
// Every start is a worker that plans a job of the zoo's good plugin. Two moments are timed: the
// worker's first message (the plugin is loaded), and the first that the plugin itself causes.
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>

#include "agent/base/unique_fd.h"
#include "tests/zoo/worker_run.h"

namespace dumps::zoo {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kWarmUps = 3;

struct Start {
  double loaded_ms = 0;
  double planned_ms = 0;
};

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

JobSpec planning_job(const WorkerRun& place) {
  JobSpec spec = place.job("zoo/zoo-good.so", "zoo-good", "lines", "lines",
                           {{"shards", std::int64_t{1}},
                            {"lines", std::int64_t{1}},
                            {"line_ms", std::int64_t{0}},
                            {"failing_attempts", std::int64_t{0}},
                            {"mebibytes", std::int64_t{0}}});
  spec.mode = JobMode::kPlan;
  spec.token = std::string(32, '0');
  spec.job_directory = place.directory() / "state/jobs" / spec.token;
  std::filesystem::create_directories(spec.job_directory);
  if (Status s = write_job_spec(spec.job_directory + "/job.json", spec); !s) {
    fail(s.error().to_string());
  }
  return spec;
}

Start start_once(const std::string& worker, const JobSpec& spec) {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0) {
    fail("socketpair");
  }
  const UniqueFd ours(pair[0]);
  UniqueFd theirs(pair[1]);
  SpawnOptions options;
  options.argv = {worker, "--job", spec.job_directory + "/job.json"};
  options.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"};
  options.descriptors = {{protocol::kWorkerFd, theirs.get()}};
  options.group = ProcessGroup::kNewSession;
  options.no_new_privileges = true;

  const auto began = Clock::now();
  auto child = spawn(options);
  if (!child) fail(child.error().to_string());
  theirs.reset();
  Start start;
  std::string status;
  std::array<char, protocol::kMaxDatagramBytes> buffer;
  for (;;) {
    const ssize_t got = ::recv(ours.get(), buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    const double elapsed_ms = Milliseconds(Clock::now() - began).count();
    const auto envelope = protocol::decode({buffer.data(), static_cast<size_t>(got)});
    if (!envelope) fail(envelope.error().to_string());
    if (std::holds_alternative<protocol::Hello>(envelope->message)) start.loaded_ms = elapsed_ms;
    if (std::holds_alternative<protocol::PlannedShard>(envelope->message)) {
      start.planned_ms = elapsed_ms;
    }
    if (const auto* end = std::get_if<protocol::End>(&envelope->message)) status = end->status;
  }
  if (auto exit = wait_for(child->pid); !exit) fail(exit.error().to_string());
  if (status != "ok") fail("the worker ended with status \"" + status + "\"");
  return start;
}

void print(const char* what, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  std::printf("%-40s median %.2f ms (%.2f-%.2f)\n", what, values[values.size() / 2], values.front(),
              values.back());
}

void measure(int starts) {
  const WorkerRun place;
  const JobSpec spec = planning_job(place);
  const char* binaries = std::getenv("DUMPS_BINARY_DIR");
  if (binaries == nullptr) fail("DUMPS_BINARY_DIR is not set");
  const std::string worker = std::string(binaries) + "/bin/dumps-worker";
  for (int i = 0; i < kWarmUps; ++i) start_once(worker, spec);
  std::vector<double> loaded;
  std::vector<double> planned;
  for (int i = 0; i < starts; ++i) {
    const Start start = start_once(worker, spec);
    loaded.push_back(start.loaded_ms);
    planned.push_back(start.planned_ms);
  }
  std::printf("%d starts of dumps-worker\n", starts);
  print("spawn to first message, plugin loaded", std::move(loaded));
  print("spawn to the plugin's first shard", std::move(planned));
}

}  // namespace
}  // namespace dumps::zoo

int main(int argc, char** argv) {
  try {
    const int starts = argc > 1 ? std::atoi(argv[1]) : 100;
    dumps::zoo::measure(std::max(1, starts));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench-worker-start: %s\n", error.what());
    return 1;
  }
}
