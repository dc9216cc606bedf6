#include "agent/base/error.h"

#include <cerrno>
#include <system_error>
#include <utility>

namespace dumps {

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return "invalid";
    case ErrorCode::kNotFound:
      return "not-found";
    case ErrorCode::kExists:
      return "exists";
    case ErrorCode::kIo:
      return "io";
    case ErrorCode::kCorrupt:
      return "corrupt";
    case ErrorCode::kRefused:
      return "refused";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kUnsupported:
      return "unsupported";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

Error Error::wrap(std::string outer_failed, std::string outer_subject) && {
  Error outer;
  outer.code = code;
  outer.failed = std::move(outer_failed);
  outer.subject = std::move(outer_subject);
  outer.hint = std::exchange(hint, {});
  outer.cause = std::make_shared<const Error>(std::move(*this));
  return outer;
}

Error Error::with_hint(std::string text) && {
  hint = std::move(text);
  return std::move(*this);
}

std::string Error::to_string() const {
  std::string text;
  const auto add = [&text](std::string_view part) {
    if (part.empty()) return;
    if (!text.empty()) text += ": ";
    text += part;
  };
  for (const Error* error = this; error != nullptr; error = error->cause.get()) {
    add(error->failed);
    add(error->subject);
    add(error->why);
    if (error->sys_errno != 0) {
      const std::string reason = std::generic_category().message(error->sys_errno);
      if (error->why.empty()) {
        add(reason);
      } else {
        text += " (" + reason + ")";
      }
    }
  }
  if (!hint.empty()) text += "; try " + hint;
  return text;
}

Error make_error(ErrorCode code, std::string failed, std::string subject, std::string why) {
  Error error;
  error.code = code;
  error.failed = std::move(failed);
  error.subject = std::move(subject);
  error.why = std::move(why);
  return error;
}

Error make_errno_error(int err, std::string failed, std::string subject) {
  ErrorCode code = ErrorCode::kIo;
  switch (err) {
    case ENOENT:
      code = ErrorCode::kNotFound;
      break;
    case EEXIST:
      code = ErrorCode::kExists;
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      code = ErrorCode::kRefused;
      break;
    case EAGAIN:
    case EBUSY:
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
      code = ErrorCode::kUnavailable;
      break;
    default:
      break;
  }
  Error error = make_error(code, std::move(failed), std::move(subject), {});
  error.sys_errno = err;
  return error;
}

}  // namespace dumps
