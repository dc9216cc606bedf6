// Error: what failed, on what, why, and what to do about it; one form for every message of the
// project.
//
// Rendered as "FAILED: SUBJECT: WHY (errno text); try HINT", with the chain of causes after it.
// A value type, cheap to move, safe to copy between threads. Errors are made where the failure is
// seen and rendered once, at the edge (log line, API answer, CLI message).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dumps {

// Coarse classes: what a caller may do about it. Stable names are in error.cc (`error_code_name`).
enum class ErrorCode : std::uint8_t {
  kInvalid,      // bad input or configuration; trying again cannot help
  kNotFound,     // the subject does not exist
  kExists,       // the subject exists and must not be replaced
  kIo,           // a system call failed; sys_errno says how
  kCorrupt,      // data is damaged or not what its name says
  kRefused,      // forbidden by a rule (rights, private target, foreign tree)
  kUnavailable,  // may work later (locked, no peer, no space); worth a retry
  kCancelled,    // stopped because somebody asked
  kUnsupported,  // newer version or a feature that this build does not have
  kInternal,     // a bug of ours or of a plugin
};

std::string_view error_code_name(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string failed;   // what failed, as an action: "open output"
  std::string subject;  // on what: a path, a key with file and line, a run
  std::string why;      // one line; without the errno text, which is added when rendered
  std::string hint;     // what to do, or empty
  int sys_errno = 0;    // 0 when no system call was involved
  std::shared_ptr<const Error> cause;

  // Adds the next outer layer of context, keeping this error as the cause.
  Error wrap(std::string outer_failed, std::string outer_subject) &&;
  Error with_hint(std::string text) &&;
  // One line, UTF-8, no trailing newline.
  std::string to_string() const;
};

Error make_error(ErrorCode code, std::string failed, std::string subject, std::string why);
// Captures `err` (an errno value) and classifies it: ENOENT -> kNotFound, EEXIST -> kExists,
// EACCES/EPERM/EROFS -> kRefused, EAGAIN/EBUSY/ENOSPC/EDQUOT/EMFILE/ENFILE -> kUnavailable, else
// kIo.
Error make_errno_error(int err, std::string failed, std::string subject);

}  // namespace dumps
