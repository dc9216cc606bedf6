// Failure: how C++ plugin code says that it failed. Thrown inside the plugin, turned into a status
// and a dumps_error at the ABI border by job.hpp; an exception never crosses it.
#pragma once

#include <algorithm>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "dumps/abi.h"

namespace dumps::plugin {

inline std::string_view view(dumps_str text) { return {text.data, static_cast<size_t>(text.size)}; }
inline dumps_str str(std::string_view text) { return {text.data(), text.size()}; }

class Failure : public std::exception {
 public:
  Failure(dumps_status status, std::string subject, std::string message, int sys_errno = 0,
          uint32_t retry_after_s = 0)
      : status_(status),
        sys_errno_(sys_errno),
        retry_after_s_(retry_after_s),
        subject_(std::move(subject)),
        message_(std::move(message)) {}

  const char* what() const noexcept override { return message_.c_str(); }
  dumps_status status() const { return status_; }
  int sys_errno() const { return sys_errno_; }
  const std::string& subject() const { return subject_; }
  const std::string& message() const { return message_; }

  // Copies the details into what the host gave; nothing to do for a null pointer.
  void fill(dumps_error* error) const {
    if (error == nullptr) return;
    error->sys_errno = sys_errno_;
    error->retry_after_s = retry_after_s_;
    copy(subject_, error->subject, sizeof error->subject);
    copy(message_, error->message, sizeof error->message);
  }

  // Makes a Failure of what a host service said.
  static Failure from(dumps_status status, const dumps_error& error) {
    return Failure(status, error.subject, error.message, error.sys_errno, error.retry_after_s);
  }

 private:
  static void copy(const std::string& text, char* target, size_t size) {
    const size_t n = std::min(text.size(), size - 1);
    std::memcpy(target, text.data(), n);
    target[n] = '\0';
  }

  dumps_status status_;
  int sys_errno_;
  uint32_t retry_after_s_;
  std::string subject_;
  std::string message_;
};

// The most common kinds, by name.
inline Failure config_failure(std::string key, std::string message) {
  return Failure(DUMPS_ERR_CONFIG, std::move(key), std::move(message));
}
inline Failure failed(std::string subject, std::string message, int sys_errno = 0) {
  return Failure(DUMPS_ERR_FAILED, std::move(subject), std::move(message), sys_errno);
}
inline Failure retry_later(std::string subject, std::string message, int sys_errno = 0,
                           uint32_t after_s = 0) {
  return Failure(DUMPS_ERR_RETRY, std::move(subject), std::move(message), sys_errno, after_s);
}

inline dumps_error empty_error() {
  dumps_error error{};
  error.struct_size = sizeof error;
  return error;
}

// Throws what `status` and `error` say, unless they say success (OK, SKIPPED, END).
inline dumps_status check(dumps_status status, const dumps_error& error) {
  if (status < 0) throw Failure::from(status, error);
  if (status == DUMPS_CANCELLED) throw Failure(DUMPS_CANCELLED, "", "cancelled by the host");
  return status;
}

}  // namespace dumps::plugin
