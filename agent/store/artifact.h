// Artifact: what is known of one finished file.
#pragma once

#include <cstdint>
#include <string>

#include "agent/codec/digests.h"

namespace dumps {

struct Artifact {
  std::string name;
  std::uint64_t size_bytes = 0;      // of the file
  std::uint64_t raw_size_bytes = 0;  // of its plain content
  codec::DigestSet digests;          // of the file
  std::string raw_xxh3;              // XXH3-128 of the plain content
};

}  // namespace dumps
