#include "tests/zoo/worker_run.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "agent/base/unique_fd.h"
#include "agent/claims/local_claim.h"
#include "agent/store/filesystem.h"
#include "agent/store/release.h"

namespace dumps::zoo {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kDeadline{60};
constexpr std::chrono::seconds kGrace{1};
const RunId kRun{"demowiki", "20261124"};

std::string environment(const char* name) {
  const char* value = ::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set; run ctest");
  return value;
}

void take(WorkerResult& result, const protocol::Message& message) {
  if (const auto* end = std::get_if<protocol::End>(&message)) result.end = *end;
  if (const auto* shard = std::get_if<protocol::PlannedShard>(&message)) {
    result.shards.push_back(*shard);
  }
  if (const auto* log = std::get_if<protocol::Log>(&message)) result.log.push_back(*log);
  if (const auto* progress = std::get_if<protocol::Progress>(&message)) {
    result.progress = *progress;
  }
}

// Reads one datagram; false at the end of the connection.
bool receive(int fd, WorkerResult& result) {
  std::vector<char> buffer(protocol::kMaxDatagramBytes);
  const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), 0);
  if (got <= 0) return false;
  auto envelope = protocol::decode({buffer.data(), static_cast<size_t>(got)});
  if (!envelope) throw std::runtime_error(envelope.error().to_string());
  take(result, envelope->message);
  return true;
}

void must(const Status& status) {
  if (!status) throw std::runtime_error(status.error().to_string());
}

pid_t start_worker(const std::string& binary_directory, const JobSpec& spec, UniqueFd socket) {
  const UniqueFd log(::open(spec.log_path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600));
  SpawnOptions options;
  options.argv = {binary_directory + "/bin/dumps-worker", "--job",
                  spec.job_directory + "/job.json"};
  options.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"};
  options.descriptors = {{1, log.get()}, {2, log.get()}, {protocol::kWorkerFd, socket.get()}};
  options.group = ProcessGroup::kNewSession;
  options.no_new_privileges = true;
  options.default_core_limit = false;
  auto child = spawn(options);
  if (!child) throw std::runtime_error(child.error().to_string());
  return child->pid;
}

// Listens until the worker hangs up. At `stop_at` it is asked to stop, and killed a little later.
void talk(int fd, pid_t pid, Clock::time_point stop_at, WorkerResult& result) {
  auto kill_at = Clock::now() + kDeadline;
  for (bool open = true; open;) {
    const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::min(stop_at, kill_at) - Clock::now());
    pollfd poll_fd{fd, POLLIN, 0};
    ::poll(&poll_fd, 1, std::max(0, static_cast<int>(wait.count())));
    if (poll_fd.revents != 0) open = receive(fd, result);
    if (Clock::now() >= stop_at) {
      const std::string stop = protocol::encode(1, protocol::Stop{"the test says so"});
      ::send(fd, stop.data(), stop.size(), MSG_NOSIGNAL);
      kill_at = Clock::now() + kGrace;
      stop_at = Clock::time_point::max();
    }
    if (Clock::now() >= kill_at) {
      kill_session(pid);
      ::kill(pid, SIGKILL);
    }
  }
}

}  // namespace

WorkerRun::WorkerRun() : binary_directory_(environment("DUMPS_BINARY_DIR")) {
  std::string path = (fs::temp_directory_path() / "worker-run-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("mkdtemp " + path);
  base_ = path;
  for (const char* tree : {"public", "private", "temp", "state"}) {
    fs::create_directories(base_ / tree);
  }
}

WorkerRun::~WorkerRun() {
  std::error_code ignored;
  fs::remove_all(base_, ignored);
}

JobSpec WorkerRun::job(const std::string& path, const std::string& plugin_id,
                       const std::string& job_type, const std::string& step,
                       SpecValues params) const {
  JobSpec spec;
  spec.plugin_path = binary_directory_ + "/" + path;
  spec.plugin_id = plugin_id;
  spec.job_type = job_type;
  spec.step = step;
  spec.profile = "test";
  spec.target = kRun.target;
  spec.visibility = "public";
  spec.date = kRun.date;
  spec.params = std::move(params);
  spec.public_tree = base_ / "public";
  spec.private_tree = base_ / "private";
  spec.temp_tree = base_ / "temp";
  spec.state_directory = base_ / "state";
  spec.environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"}};
  spec.adopt_grace_ms = 0;
  spec.log_path = base_ / "worker.log";
  return spec;
}

WorkerResult WorkerRun::run(JobSpec spec, std::optional<std::chrono::milliseconds> stop_after) {
  std::array<char, 33> token{};
  std::snprintf(token.data(), token.size(), "%032x", static_cast<unsigned>(++jobs_));
  spec.token = token.data();
  spec.job_directory = base_ / "state/jobs" / spec.token;
  fs::create_directories(spec.job_directory);
  must(write_job_spec(spec.job_directory + "/job.json", spec));
  if (spec.mode == JobMode::kRun) {
    must(take_claim(layout_of_run().claim({spec.target, spec.date}, spec.step, spec.shard.id),
                    spec.token));
  }
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0) {
    throw std::runtime_error("socketpair");
  }
  const UniqueFd ours(pair[0]);
  const auto started = Clock::now();
  const pid_t pid = start_worker(binary_directory_, spec, UniqueFd(pair[1]));
  WorkerResult result;
  talk(ours.get(), pid, stop_after ? started + *stop_after : Clock::time_point::max(), result);
  auto exit = wait_for(pid);
  must(exit ? Status() : Status(exit.error()));
  result.exit = *exit;
  result.time = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started);
  std::ostringstream output;
  output << std::ifstream(spec.log_path, std::ios::binary).rdbuf();
  result.output = output.str();
  return result;
}

WorkerResult WorkerRun::plan_and_run(const JobSpec& spec) {
  JobSpec planning = spec;
  planning.mode = JobMode::kPlan;
  WorkerResult result = run(planning);
  if (!result.end || result.end->status != "ok") return result;
  const std::vector<protocol::PlannedShard> shards = result.shards;
  for (const auto& shard : shards) {
    JobSpec running = spec;
    running.mode = JobMode::kRun;
    running.shard = {shard.id, shard.argument, shard.outputs, shard.expected_items, 1};
    result = run(running);
    if (!result.end || result.end->status != "ok") return result;
  }
  return result;
}

void WorkerRun::ask_for(const std::vector<std::string>& steps) const {
  const fs::path run_file = layout_of_run().run_file(kRun);
  fs::create_directories(run_file.parent_path());
  std::ofstream out(run_file);
  out << R"({"schema":1,"steps":[)";
  for (size_t i = 0; i < steps.size(); ++i) {
    out << (i == 0 ? "" : ",") << R"({"name":")" << steps[i] << R"(","after":[)";
    if (i > 0) out << '"' << steps[i - 1] << '"';
    out << "]}";
  }
  out << "]}";
}

void WorkerRun::release(const std::string& step) const {
  RealFilesystem filesystem;
  ReleaseRequest request;
  request.layout = layout_of_run();
  request.run = kRun;
  request.profile = "test";
  request.is_public = true;
  must(release_step(filesystem, request, step));
}

Layout WorkerRun::layout_of_run() const {
  return {base_ / "public", base_ / "private", base_ / "temp"};
}

fs::path WorkerRun::sealed() const { return layout_of_run().sealed_directory(kRun); }

std::vector<std::string> WorkerRun::sealed_names() const {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(sealed(), none)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool shell(const fs::path& directory, const std::string& command) {
  SpawnOptions options;
  options.argv = {"sh", "-ec", command};
  options.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"};
  options.working_directory = directory;
  auto child = spawn(options);
  if (!child) throw std::runtime_error(child.error().to_string());
  auto exit = wait_for(child->pid);
  return exit && exit->ok();
}

}  // namespace dumps::zoo
