// Names that nobody else has, and nobody can guess: the kernel's randomness as lower-case hex.
// Thread-safe.
#pragma once

#include <cstddef>
#include <string>

#include "agent/base/result.h"

namespace dumps {

// Two characters per byte; at most 64 bytes.
Result<std::string> random_hex(std::size_t bytes);

}  // namespace dumps
