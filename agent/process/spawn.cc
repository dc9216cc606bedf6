#include "agent/process/spawn.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "agent/process/process_table.h"

namespace dumps {
namespace {

// Which step of the child's way to exec failed; sent through the error pipe with the errno.
struct ChildFailure {
  int step;
  int error;
};
constexpr const char* kSteps[] = {"set process group of", "set up descriptors of",
                                  "change directory for", "set limits of", "exec"};

// Everything that the child needs, made before fork: after it only async-signal-safe calls are
// allowed.
struct Prepared {
  std::vector<char*> argv;
  std::vector<char*> environment;
  std::vector<std::string> candidates;  // paths to try, in PATH order
  std::vector<std::pair<int, int>> descriptors;
  int highest = 2;  // highest descriptor number of the child
};

// By number: glibc 2.36 declares pidfd_open without C linkage.
int open_pidfd(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

std::string path_of(const std::vector<std::string>& environment) {
  for (const auto& entry : environment) {
    if (entry.rfind("PATH=", 0) == 0) return entry.substr(5);
  }
  return "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
}

std::vector<std::string> candidates_for(const SpawnOptions& options) {
  const std::string& command = options.argv[0];
  if (command.find('/') != std::string::npos) return {command};
  std::vector<std::string> list;
  const std::string path = path_of(options.environment);
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find(':', begin), path.size());
    if (end > begin) list.push_back(path.substr(begin, end - begin) + "/" + command);
    begin = end + 1;
  }
  return list;
}

Prepared prepare(const SpawnOptions& options) {
  Prepared p;
  for (const auto& word : options.argv) p.argv.push_back(const_cast<char*>(word.c_str()));
  p.argv.push_back(nullptr);
  for (const auto& entry : options.environment) {
    p.environment.push_back(const_cast<char*>(entry.c_str()));
  }
  p.environment.push_back(nullptr);
  p.candidates = candidates_for(options);
  p.descriptors = options.descriptors;
  for (const auto& [child_fd, parent_fd] : p.descriptors) p.highest = std::max(p.highest, child_fd);
  return p;
}

[[noreturn]] void give_up(int pipe, int step) {
  const ChildFailure failure{step, errno};
  // Nobody is left to tell if this write fails; the exit code then says that something was wrong.
  const ssize_t n = ::write(pipe, &failure, sizeof failure);
  ::_exit(n == sizeof failure ? 127 : 126);
}

bool set_group(const SpawnOptions& options) {
  switch (options.group) {
    case ProcessGroup::kInherit:
      return true;
    case ProcessGroup::kNew:
      return ::setpgid(0, 0) == 0;
    case ProcessGroup::kNewSession:
      return ::setsid() >= 0;
    case ProcessGroup::kJoin:
      return ::setpgid(0, options.join_group) == 0;
  }
  return true;
}

bool set_descriptors(const Prepared& p, int& error_pipe) {
  // Move all sources above the child's numbers first, so that no dup2 overwrites one still needed.
  const int floor = p.highest + 1;
  error_pipe = ::fcntl(error_pipe, F_DUPFD_CLOEXEC, floor);
  if (error_pipe < 0) return false;
  int moved[64];
  if (p.descriptors.size() > 64) {
    errno = EINVAL;
    return false;
  }
  for (size_t i = 0; i < p.descriptors.size(); ++i) {
    moved[i] = ::fcntl(p.descriptors[i].second, F_DUPFD_CLOEXEC, floor);
    if (moved[i] < 0) return false;
  }
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return false;
  for (int fd = 0; fd <= 2; ++fd) {
    if (fd == null) {
      if (::fcntl(fd, F_SETFD, 0) < 0) return false;
    } else if (::dup2(null, fd) < 0) {
      return false;
    }
  }
  for (size_t i = 0; i < p.descriptors.size(); ++i) {
    if (::dup2(moved[i], p.descriptors[i].first) < 0) return false;
  }
  // Whatever the parent had open without CLOEXEC ends here; numbers between the wanted ones too.
  ::close_range(static_cast<unsigned>(floor), ~0U, CLOSE_RANGE_CLOEXEC);
  for (int fd = 3; fd <= p.highest; ++fd) {
    const bool wanted = std::any_of(p.descriptors.begin(), p.descriptors.end(),
                                    [fd](const auto& d) { return d.first == fd; });
    if (!wanted) ::close(fd);
  }
  return true;
}

bool set_limits(const SpawnOptions& options) {
  for (const auto& [resource, value] : options.limits) {
    const rlimit limit{value, value};
    if (::setrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0) return false;
  }
  if (!options.default_core_limit) {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0) return false;
  }
  return !options.no_new_privileges || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void become(const SpawnOptions& options, const Prepared& p, int error_pipe) {
  reset_signals();
  if (!set_group(options)) give_up(error_pipe, 0);
  if (!set_descriptors(p, error_pipe)) give_up(error_pipe, 1);
  if (!options.working_directory.empty() && ::chdir(options.working_directory.c_str()) != 0) {
    give_up(error_pipe, 2);
  }
  if (!set_limits(options)) give_up(error_pipe, 3);
  int first_error = ENOENT;
  for (const auto& candidate : p.candidates) {
    ::execve(candidate.c_str(), p.argv.data(), p.environment.data());
    if (errno != ENOENT && errno != ENOTDIR) first_error = errno;
  }
  errno = first_error;
  give_up(error_pipe, 4);
}

}  // namespace

Result<Child> spawn(const SpawnOptions& options) {
  if (options.argv.empty() || options.argv[0].empty()) {
    return make_error(ErrorCode::kInvalid, "start process", "", "no command given");
  }
  const Prepared prepared = prepare(options);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return make_errno_error(errno, "start process", options.argv[0]);
  const UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  // No signal may be delivered between fork and reset_signals() in the child.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0) become(options, prepared, write_end.get());
  const int fork_errno = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return make_errno_error(fork_errno, "start process", options.argv[0]);
  write_end.reset();
  ChildFailure failure{};
  ssize_t n = 0;
  do {
    n = ::read(read_end.get(), &failure, sizeof failure);
  } while (n < 0 && errno == EINTR);
  if (n != 0) {
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    if (n != sizeof failure) {
      return make_error(ErrorCode::kInternal, "start process", options.argv[0], "child died early");
    }
    return make_errno_error(failure.error, kSteps[failure.step], options.argv[0]);
  }
  Child child;
  child.pid = pid;
  child.pidfd.reset(open_pidfd(pid));
  if (!child.pidfd) {
    const int err = errno;
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return make_errno_error(err, "watch process", options.argv[0]);
  }
  return child;
}

std::string ExitStatus::to_string() const {
  if (signal == 0) return "exit code " + std::to_string(exit_code);
  const char* name = ::strsignal(signal);
  return "signal " + std::to_string(signal) + " (" + (name != nullptr ? name : "?") + ")" +
         (core_dumped ? ", core dumped" : "");
}

Result<ExitStatus> wait_for(pid_t pid) {
  int status = 0;
  rusage usage{};
  pid_t got = 0;
  do {
    got = ::wait4(pid, &status, 0, &usage);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return make_errno_error(errno, "wait for process", std::to_string(pid));
  const auto milliseconds = [](const timeval& t) {
    return static_cast<std::uint64_t>(t.tv_sec) * 1000 +
           static_cast<std::uint64_t>(t.tv_usec) / 1000;
  };
  ExitStatus result;
  if (WIFSIGNALED(status)) {
    result.signal = WTERMSIG(status);
    result.core_dumped = WCOREDUMP(status);
  } else {
    result.exit_code = WEXITSTATUS(status);
  }
  result.peak_rss_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  result.user_ms = milliseconds(usage.ru_utime);
  result.system_ms = milliseconds(usage.ru_stime);
  return result;
}

size_t kill_stray_children(const std::vector<pid_t>& known) {
  size_t count = 0;
  // A stray may leave strays of its own, which are handed to us when it dies: until none is found.
  for (int round = 0; round < 100; ++round) {
    bool found = false;
    for (const pid_t pid : child_processes(::getpid())) {
      if (std::find(known.begin(), known.end(), pid) != known.end()) continue;
      found = true;
      ++count;
      ::kill(pid, SIGKILL);
      while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
    if (!found) break;
  }
  return count;
}

size_t kill_session(pid_t session, pid_t except) {
  size_t count = 0;
  for (const ProcessEntry& entry : list_processes()) {
    if (entry.session != session || entry.pid == except || entry.pid == ::getpid()) continue;
    if (entry.zombie) continue;
    if (::kill(entry.pid, SIGKILL) == 0) ++count;
  }
  return count;
}

}  // namespace dumps
