// What libbz2 makes of the same bytes: the judge of our bzip2 code, in tests and fuzz targets.
#pragma once

#include <bzlib.h>

#include <string>

namespace dumps::codec {

// One stream, as the bzip2 program makes it: the data first, the end in a call of its own.
inline std::string reference_encode(std::string plain, int level = 9) {
  std::string packed(plain.size() + plain.size() / 50 + 1000, '\0');
  bz_stream stream{};
  ::BZ2_bzCompressInit(&stream, level, 0, 0);
  stream.next_in = plain.data();
  stream.avail_in = static_cast<unsigned>(plain.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<unsigned>(packed.size());
  while (stream.avail_in > 0 && ::BZ2_bzCompress(&stream, BZ_RUN) == BZ_RUN_OK) {
  }
  const int rc = ::BZ2_bzCompress(&stream, BZ_FINISH);
  packed.resize(rc == BZ_STREAM_END ? packed.size() - stream.avail_out : 0);
  ::BZ2_bzCompressEnd(&stream);
  return packed;
}

struct Reference {
  bool accepted = false;
  bool stopped = false;  // at the limit
  std::string plain;     // up to the error, if there is one
};

// All streams of a file; whatever follows the last one is an error.
inline Reference reference_decode(std::string packed, size_t limit = ~size_t{0}) {
  Reference result;
  std::string buffer(1 << 16, '\0');
  size_t done = 0;
  do {
    bz_stream stream{};
    ::BZ2_bzDecompressInit(&stream, 0, 0);
    stream.next_in = packed.data() + done;
    stream.avail_in = static_cast<unsigned>(packed.size() - done);
    int rc = BZ_OK;
    while (rc == BZ_OK) {
      stream.next_out = buffer.data();
      stream.avail_out = static_cast<unsigned>(buffer.size());
      rc = ::BZ2_bzDecompress(&stream);
      const size_t made = buffer.size() - stream.avail_out;
      result.plain.append(buffer, 0, made);
      result.stopped = result.plain.size() > limit;
      if (result.stopped || (made == 0 && stream.avail_in == 0)) break;
    }
    done = packed.size() - stream.avail_in;
    ::BZ2_bzDecompressEnd(&stream);
    if (rc != BZ_STREAM_END) return result;
  } while (done < packed.size());
  result.accepted = true;
  return result;
}

}  // namespace dumps::codec
