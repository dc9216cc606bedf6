#include "agent/process/pipeline.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include "agent/process/line_splitter.h"
#include "agent/process/spawn.h"

namespace dumps {
namespace {

using Steady = std::chrono::steady_clock;
constexpr size_t kPipeBytes = 256 * 1024;
constexpr size_t kLastWordsBytes = 2048;

struct Pipe {
  UniqueFd read_end, write_end;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return make_errno_error(errno, "make pipe", "pipeline");
  // Larger than the default 64 KiB: fewer wake-ups. Not vital, so a refusal is ignored.
  (void)::fcntl(ends[0], F_SETPIPE_SZ, static_cast<int>(kPipeBytes));
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

void set_nonblocking(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

// One running pipeline. Passive: run_pipeline() drives it.
class Pipeline {
 public:
  Pipeline(const std::vector<PipelineStage>& stages, const PipelineOptions& options)
      : stages_(stages), options_(options), ends_(stages.size()) {}
  ~Pipeline() { finish_off(); }
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  Status start();
  // Until every stage has ended and all output is drained.
  Status drive();
  std::vector<StageEnd>& ends() { return ends_; }

 private:
  Result<Child> start_stage(size_t index, int input, int output, int error);
  Status step();
  Status feed();
  Status take_output();
  void take_errors(size_t index);
  void reap(size_t index);
  Status watch_limits();
  void begin_stop(Error reason);
  void finish_off();
  int poll_timeout() const;
  bool all_ended() const {
    return std::all_of(children_.begin(), children_.end(), [](const Child& c) { return !c.pidfd; });
  }

  const std::vector<PipelineStage>& stages_;
  const PipelineOptions& options_;
  std::vector<StageEnd> ends_;
  std::vector<Child> children_;
  std::vector<UniqueFd> errors_;  // standard error of each stage
  std::vector<std::unique_ptr<LineSplitter>> error_lines_;
  LineSplitter output_lines_;
  UniqueFd input_, output_;
  std::vector<char> pending_;  // bytes that feed() gave and the pipe did not take yet
  size_t pending_begin_ = 0;
  std::vector<char> buffer_ = std::vector<char>(kPipeBytes);
  pid_t group_ = 0;
  Steady::time_point started_ = Steady::now();
  Steady::time_point kill_at_ = Steady::time_point::max();
  Status outcome_;  // first error of ours: cancel, timeout, feed, take
};

Result<Child> Pipeline::start_stage(size_t index, int input, int output, int error) {
  SpawnOptions spawn_options;
  spawn_options.argv = stages_[index].argv;
  spawn_options.environment = options_.environment;
  // Later entries win with glibc's getenv only by luck: replace by name.
  for (const auto& addition : stages_[index].environment) {
    const std::string name = addition.substr(0, addition.find('=') + 1);
    std::erase_if(spawn_options.environment,
                  [&name](const std::string& entry) { return entry.rfind(name, 0) == 0; });
    spawn_options.environment.push_back(addition);
  }
  spawn_options.working_directory = options_.working_directory;
  spawn_options.group = group_ == 0 ? ProcessGroup::kNew : ProcessGroup::kJoin;
  spawn_options.join_group = group_;
  spawn_options.descriptors = {{1, output}, {2, error}};
  if (input >= 0) spawn_options.descriptors.emplace_back(0, input);
  return spawn(spawn_options);
}

Status Pipeline::start() {
  UniqueFd next_input;
  if (options_.feed) {
    Result<Pipe> pipe = make_pipe();
    if (!pipe) return pipe.error();
    next_input = std::move(pipe->read_end);
    input_ = std::move(pipe->write_end);
    set_nonblocking(input_.get());
  }
  for (size_t i = 0; i < stages_.size(); ++i) {
    Result<Pipe> out = make_pipe();
    Result<Pipe> err = make_pipe();
    if (!out) return out.error();
    if (!err) return err.error();
    Result<Child> child =
        start_stage(i, next_input.get(), out->write_end.get(), err->write_end.get());
    if (!child) {
      ends_[i].start_errno = child.error().sys_errno != 0 ? child.error().sys_errno : ECHILD;
      Error error =
          std::move(child).error().wrap("start stage " + std::to_string(i + 1), stages_[i].argv[0]);
      error.code = ErrorCode::kInvalid;
      return error;
    }
    if (group_ == 0) group_ = child->pid;
    children_.push_back(std::move(*child));
    errors_.push_back(std::move(err->read_end));
    set_nonblocking(errors_.back().get());
    error_lines_.push_back(std::make_unique<LineSplitter>());
    next_input = std::move(out->read_end);
  }
  output_ = std::move(next_input);
  set_nonblocking(output_.get());
  return {};
}

Status Pipeline::drive() {
  while (!all_ended()) {
    if (Status s = step(); !s) return s;
    if (Status s = watch_limits(); !s) return s;
  }
  // What a background grandchild holds open would never end: it belongs to the pipeline and dies
  // with it.
  if (group_ != 0) ::kill(-group_, SIGKILL);
  if (options_.kill_strays) kill_stray_children({});
  for (size_t i = 0; i < errors_.size(); ++i) take_errors(i);
  while (output_ && outcome_) {
    pollfd item{output_.get(), POLLIN, 0};
    if (::poll(&item, 1, 1000) <= 0) break;
    if (Status s = take_output(); !s) begin_stop(s.error());
  }
  if (options_.output_line) output_lines_.flush(options_.output_line);
  for (size_t i = 0; i < errors_.size(); ++i) {
    if (!options_.error_line) continue;
    error_lines_[i]->flush([&](std::string_view line) { options_.error_line(i, line); });
  }
  return outcome_;
}

int Pipeline::poll_timeout() const {
  Steady::time_point until = kill_at_;
  if (options_.timeout.count() > 0) until = std::min(until, started_ + options_.timeout);
  if (until == Steady::time_point::max()) return -1;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Steady::now());
  return static_cast<int>(std::clamp<long long>(left.count() + 1, 0, 60'000));
}

// Waits for something to happen and handles it.
Status Pipeline::step() {
  std::vector<pollfd> items;
  const auto watch = [&items](int fd, short events) {
    items.push_back({fd, events, 0});
    return items.size() - 1;
  };
  // Negative descriptors are ignored by poll(2), which keeps the positions fixed.
  const bool stopping = !outcome_;
  const size_t cancel = watch(stopping ? -1 : options_.cancel_fd, POLLIN);
  const size_t input = watch(input_.get(), POLLOUT);
  const size_t output = watch(output_.get(), POLLIN);
  const size_t first_error = items.size();
  for (const auto& fd : errors_) watch(fd.get(), POLLIN);
  const size_t first_child = items.size();
  for (const auto& child : children_) watch(child.pidfd.get(), POLLIN);
  if (::poll(items.data(), items.size(), poll_timeout()) < 0 && errno != EINTR) {
    return make_errno_error(errno, "wait for pipeline", stages_[0].argv[0]);
  }
  if (items[cancel].revents != 0) {
    begin_stop(make_error(ErrorCode::kCancelled, "run", stages_[0].argv[0], "cancelled"));
  }
  if (items[input].revents != 0) {
    if (Status s = feed(); !s) begin_stop(s.error());
  }
  if (items[output].revents != 0) {
    if (Status s = take_output(); !s) begin_stop(s.error());
  }
  for (size_t i = 0; i < errors_.size(); ++i) {
    if (items[first_error + i].revents != 0) take_errors(i);
  }
  for (size_t i = 0; i < children_.size(); ++i) {
    if (items[first_child + i].revents != 0) reap(i);
  }
  return {};
}

Status Pipeline::feed() {
  if (pending_begin_ == pending_.size()) {
    pending_.resize(kPipeBytes);
    Result<size_t> got = options_.feed(pending_);
    if (!got) return got.error();
    pending_.resize(*got);
    pending_begin_ = 0;
    if (*got == 0) {
      input_.reset();
      return {};
    }
  }
  const ssize_t n =
      ::write(input_.get(), pending_.data() + pending_begin_, pending_.size() - pending_begin_);
  if (n >= 0) {
    pending_begin_ += static_cast<size_t>(n);
  } else if (errno == EPIPE) {
    input_.reset();  // the stage reads no further; its exit status tells whether that is fine
  } else if (errno != EAGAIN && errno != EINTR) {
    return make_errno_error(errno, "write to", stages_[0].argv[0]);
  }
  return {};
}

Status Pipeline::take_output() {
  const ssize_t n = ::read(output_.get(), buffer_.data(), buffer_.size());
  if (n < 0) {
    if (errno == EAGAIN || errno == EINTR) return {};
    return make_errno_error(errno, "read from", stages_.back().argv[0]);
  }
  if (n == 0) {
    output_.reset();
    return {};
  }
  const std::string_view data(buffer_.data(), static_cast<size_t>(n));
  if (!outcome_) return {};  // stopping: drained, not delivered
  if (options_.take) return options_.take(data);
  if (options_.output_line) output_lines_.add(data, options_.output_line);
  return {};
}

void Pipeline::take_errors(size_t index) {
  for (;;) {
    if (!errors_[index]) return;
    const ssize_t n = ::read(errors_[index].get(), buffer_.data(), buffer_.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
      errors_[index].reset();
      return;
    }
    const std::string_view data(buffer_.data(), static_cast<size_t>(n));
    std::string& words = ends_[index].last_words;
    words.append(data);
    if (words.size() > kLastWordsBytes) words.erase(0, words.size() - kLastWordsBytes);
    if (!options_.error_line) continue;
    error_lines_[index]->add(data,
                             [&](std::string_view line) { options_.error_line(index, line); });
  }
}

void Pipeline::reap(size_t index) {
  Child& child = children_[index];
  const Result<ExitStatus> status = wait_for(child.pid);
  child.pidfd.reset();
  StageEnd& end = ends_[index];
  if (!status) {
    if (outcome_) begin_stop(status.error());
    return;
  }
  end.exit_code = status->exit_code;
  end.signal = status->signal;
  const auto& codes = stages_[index].accepted_codes;
  end.accepted = status->ok() ||
                 (status->signal == 0 &&
                  std::find(codes.begin(), codes.end(), status->exit_code) != codes.end()) ||
                 (status->signal == SIGPIPE && stages_[index].sigpipe_ok);
  // A stage that failed makes the rest worthless: what still runs is stopped at once.
  if (!end.accepted && kill_at_ == Steady::time_point::max() && group_ != 0 && !all_ended()) {
    kill_at_ = Steady::now() + options_.term_grace;
  }
}

Status Pipeline::watch_limits() {
  const auto now = Steady::now();
  if (outcome_ && options_.timeout.count() > 0 && now >= started_ + options_.timeout) {
    begin_stop(make_error(ErrorCode::kUnavailable, "run", stages_[0].argv[0],
                          "not done after " + std::to_string(options_.timeout.count()) + " ms"));
  }
  if (now >= kill_at_ && group_ != 0) {
    ::kill(-group_, SIGKILL);
    kill_at_ = Steady::time_point::max();
  }
  return {};
}

void Pipeline::begin_stop(Error reason) {
  if (!outcome_) return;  // the first error wins
  outcome_ = std::move(reason);
  input_.reset();
  if (group_ != 0) ::kill(-group_, SIGTERM);
  kill_at_ = Steady::now() + options_.term_grace;
}

void Pipeline::finish_off() {
  if (group_ != 0) ::kill(-group_, SIGKILL);
  for (size_t i = 0; i < children_.size(); ++i) {
    if (children_[i].pidfd) reap(i);
  }
  if (options_.kill_strays) kill_stray_children({});
}

// What the ends say: success, or an error that names every stage that failed.
Status judge(const std::vector<PipelineStage>& stages, const std::vector<StageEnd>& ends) {
  std::string why;
  for (size_t i = 0; i < stages.size(); ++i) {
    if (ends[i].accepted) continue;
    ExitStatus status;
    status.exit_code = ends[i].exit_code;
    status.signal = ends[i].signal;
    if (!why.empty()) why += "; ";
    why += "stage " + std::to_string(i + 1) + " (" + stages[i].argv[0] + ") ended with " +
           status.to_string();
    std::string_view words = ends[i].last_words;
    while (!words.empty() && (words.back() == '\n' || words.back() == '\r')) words.remove_suffix(1);
    const size_t line = words.find_last_of('\n');
    if (line != std::string_view::npos) words.remove_prefix(line + 1);
    if (!words.empty()) why += ", saying \"" + std::string(words.substr(0, 200)) + "\"";
  }
  if (why.empty()) return {};
  return make_error(ErrorCode::kIo, "run pipeline", stages[0].argv[0], why);
}

}  // namespace

Status run_pipeline(const std::vector<PipelineStage>& stages, const PipelineOptions& options,
                    std::vector<StageEnd>* ends) {
  if (stages.empty()) return make_error(ErrorCode::kInvalid, "run pipeline", "", "no stages");
  for (const auto& stage : stages) {
    if (stage.argv.empty() || stage.argv[0].empty()) {
      return make_error(ErrorCode::kInvalid, "run pipeline", "", "a stage without a command");
    }
  }
  Pipeline pipeline(stages, options);
  Status status = pipeline.start();
  if (status) status = pipeline.drive();
  if (status) status = judge(stages, pipeline.ends());
  if (ends != nullptr) *ends = pipeline.ends();
  return status;
}

}  // namespace dumps
