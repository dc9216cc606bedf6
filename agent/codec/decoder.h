// Decoder: the plain bytes of a compressed file, streamed in bounded memory.
//
// All checksums that the format has are verified; the end (a read of 0 bytes) is reported only for
// a whole file. Accepted: several gz members, several bz2 or xz streams, several zstd frames and
// skippable frames one after another; 7z archives with exactly one file (LZMA, LZMA2, bzip2 or
// stored). Anything behind the end is an error here: our own files have nothing there. Errors are
// kCorrupt and give the offset in the compressed file. Not thread-safe; with threads > 1 a decoder
// may start that many of its own, which end with it. Memory: 16 MiB, and 16 MiB for each thread; of
// our own zst 32 MiB and 32 for each thread; xz, 7z, other zst what the file's dictionary asks for,
// and with threads a block or segment of text for each (80 MiB at most in a 7z).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "agent/base/result.h"
#include "agent/codec/format.h"

namespace dumps::codec {

// A compressed file, read at any place. Decoders may call read_at() from threads of their own, one
// call at a time.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual std::string name() const = 0;  // for messages
  virtual std::uint64_t size() const = 0;
  // Bytes read, 0 only at or behind the end.
  virtual Result<size_t> read_at(std::uint64_t offset, std::span<char> buffer) = 0;
  // bz2: asked where `bytes` bytes that begin no further stream stand behind the last one. True:
  // they are left alone, as the bzip2 program does; false: they are an error. Called within read().
  virtual bool ignores_garbage(std::uint64_t offset, std::uint64_t bytes) {
    (void)offset;
    (void)bytes;
    return false;
  }
};

class Decoder {
 public:
  virtual ~Decoder() = default;
  // Bytes decoded, 0 only at the verified end.
  virtual Result<size_t> read(std::span<char> buffer) = 0;
};

// `source` must outlive the decoder.
Result<std::unique_ptr<Decoder>> make_decoder(Format format, ByteSource& source,
                                              std::uint32_t threads = 1);

namespace detail {
Result<std::unique_ptr<Decoder>> make_7z_decoder(ByteSource& source, std::uint32_t threads);
}

}  // namespace dumps::codec
