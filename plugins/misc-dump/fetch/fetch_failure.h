// FetchFailure: why something could not be fetched, and whether trying again may help. What the
// plugin lets out of it is a plugin::Failure: see as_failure().
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>

#include "dumps/failure.hpp"

namespace dumps::misc {

class FetchFailure : public std::exception {
 public:
  enum class Kind : std::uint8_t {
    kPassing,    // lost connections, 5xx, 429: the same server may answer later
    kRestart,    // what was read is not what the server has now: from the beginning
    kPermanent,  // 404, a bad certificate, too large: this server will not give it
  };
  FetchFailure(Kind kind, std::string subject, std::string message,
               std::chrono::seconds retry_after = std::chrono::seconds{0})
      : kind_(kind),
        subject_(std::move(subject)),
        message_(std::move(message)),
        retry_after_(retry_after) {}

  const char* what() const noexcept override { return message_.c_str(); }
  Kind kind() const { return kind_; }
  const std::string& subject() const { return subject_; }
  const std::string& message() const { return message_; }
  // As the server asked for it; 0: it did not.
  std::chrono::seconds retry_after() const { return retry_after_; }

  // For the host: passing ones are to be retried.
  plugin::Failure as_failure() const {
    if (kind_ == Kind::kPermanent) return plugin::failed(subject_, message_);
    return plugin::retry_later(subject_, message_, 0,
                               static_cast<std::uint32_t>(retry_after_.count()));
  }

 private:
  Kind kind_;
  std::string subject_;
  std::string message_;
  std::chrono::seconds retry_after_;
};

}  // namespace dumps::misc
