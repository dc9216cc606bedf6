// dumpsctl's exit codes; scripts rely on them.
#pragma once

#include "agent/base/error.h"

namespace dumps::exit_code {

inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kUnreachable = 3;
inline constexpr int kRefused = 4;

// Of an error that the agent answered with.
inline int of(const Error& error) {
  switch (error.code) {
    case ErrorCode::kRefused:
    case ErrorCode::kUnavailable:
    case ErrorCode::kExists:
      return kRefused;
    case ErrorCode::kInvalid:
      return kUsage;
    default:
      return kFailed;
  }
}

}  // namespace dumps::exit_code
