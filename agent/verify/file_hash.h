// md5, sha1 and sha256 of a file in one read. Blocking.
#pragma once

#include <cstdint>
#include <functional>

#include "agent/base/result.h"
#include "agent/codec/decoder.h"
#include "agent/codec/digests.h"

namespace dumps {

struct HashOptions {
  // Each digest on a thread of its own, so that one big file takes as long as the slowest of them
  // and not as all together. For where fewer files than cores are left.
  bool threaded = false;
  // Called with how many bytes more were read; an error ends it.
  std::function<Status(std::uint64_t)> on_read = {};
};

struct FileHash {
  std::uint64_t bytes = 0;  // that were read
  codec::DigestSet digests;
};

// From the beginning to the end. Memory: 1 MiB, threaded 4 MiB.
Result<FileHash> hash_source(codec::ByteSource& source, const HashOptions& options = {});

}  // namespace dumps
