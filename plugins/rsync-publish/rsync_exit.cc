#include "plugins/rsync-publish/rsync_exit.h"

#include <algorithm>
#include <iterator>

namespace dumps::rsync_publish {
namespace {

struct Row {
  int code;
  dumps_status status;
  const char* meaning;
  const char* advice;
};

// Codes and meanings: EXIT VALUES in rsync(1).
constexpr Row kRows[] = {
    {1, DUMPS_ERR_CONFIG, "syntax or usage error", "check that `rsync` names rsync 3.1 or later"},
    {2, DUMPS_ERR_CONFIG, "protocol incompatibility", "upgrade the older rsync of the two"},
    {3, DUMPS_ERR_FAILED, "errors selecting input/output files, dirs",
     "create the destination's directory, or look at its rights"},
    {4, DUMPS_ERR_CONFIG, "requested action not supported",
     "the receiver's module refuses an option or is read only"},
    {5, DUMPS_ERR_CONFIG, "error starting client-server protocol",
     "check the module's name, user, password and hosts allow"},
    {6, DUMPS_ERR_FAILED, "daemon unable to append to log-file", "look at the receiver's log file"},
    {10, DUMPS_ERR_RETRY, "error in socket I/O", "see whether the receiver's rsyncd is up"},
    {11, DUMPS_ERR_RETRY, "error in file I/O", "look for a full disk on the receiver"},
    {12, DUMPS_ERR_RETRY, "error in rsync protocol data stream",
     "the connection broke or the receiver failed: see its log"},
    {13, DUMPS_ERR_FAILED, "errors with program diagnostics", "see the job log"},
    {14, DUMPS_ERR_RETRY, "error in IPC code", "look at the limits of this host"},
    {19, DUMPS_ERR_RETRY, "received SIGUSR1", "see who ended it"},
    {20, DUMPS_ERR_RETRY, "received SIGINT, SIGTERM or SIGHUP", "see who ended it"},
    {21, DUMPS_ERR_FAILED, "some error returned by waitpid()", "see the job log"},
    {22, DUMPS_ERR_RETRY, "error allocating core memory buffers", "give the job more memory"},
    {23, DUMPS_ERR_FAILED, "partial transfer due to error",
     "the job log names the files; look at the receiver's rights and disk"},
    {24, DUMPS_ERR_RETRY, "partial transfer due to vanished source files",
     "released files went away meanwhile; the next try lists them again"},
    {25, DUMPS_ERR_FAILED, "the --max-delete limit stopped deletions", "see the job log"},
    {30, DUMPS_ERR_RETRY, "timeout in data send/receive", "raise `timeout` if the link is slow"},
    {35, DUMPS_ERR_RETRY, "timeout waiting for daemon connection", "see whether rsyncd is up"},
    {124, DUMPS_ERR_RETRY, "the command run by ssh failed", "see the job log"},
    {127, DUMPS_ERR_CONFIG, "the command could not be found", "install rsync, or set `rsync`"},
};

const Row* row_of(int code) {
  const auto* row = std::ranges::find(kRows, code, &Row::code);
  return row == std::end(kRows) ? nullptr : row;
}

// A daemon that has no free connection ends as one that refuses us: only its words tell them apart.
bool is_busy(const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [](const std::string& line) {
    return line.find("max connections") != std::string::npos;
  });
}

// What rsync complained of first is nearly always the cause; the last line only sums up.
std::string cause_in(const std::vector<std::string>& words) {
  for (const std::string& line : words) {
    if (!line.empty() && line.find("rsync error:") == std::string::npos) return line.substr(0, 200);
  }
  return {};
}

}  // namespace

const char* meaning_of_exit(int code) {
  const Row* row = row_of(code);
  return row == nullptr ? "unknown exit code" : row->meaning;
}

plugin::Failure exit_failure(int code, const std::string& subject,
                             const std::vector<std::string>& last_words) {
  const Row* row = row_of(code);
  dumps_status status = row == nullptr ? DUMPS_ERR_FAILED : row->status;
  const char* advice = row == nullptr ? "see the job log" : row->advice;
  if (code == 5 && is_busy(last_words)) {
    status = DUMPS_ERR_RETRY;
    advice = "the receiver has no free connection";
  }
  std::string message =
      "rsync ended with exit code " + std::to_string(code) + " (" + meaning_of_exit(code) + ")";
  if (const std::string cause = cause_in(last_words); !cause.empty()) message += ": " + cause;
  return {status, subject, message + "; " + advice};
}

}  // namespace dumps::rsync_publish
