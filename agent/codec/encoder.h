// Encoder: plain bytes in, the bytes of a compressed file out.
//
// The same input, options and library versions give the same bytes, whatever the number of threads
// and however the input is cut: no times, no names of hosts or users. Not thread-safe; an encoder
// may start threads of its own, which end with it. After a failure every later call fails with the
// same error. Memory, whatever the size of the input: plain and gz under 10 MiB; bz2 under 16 MiB
// and 12 MiB more per further thread (46 MB per piece where the input is one long run of equal
// bytes); zstd under 64 MiB and 54 MiB per thread, with frames of other sizes accordingly; xz under
// 64 MiB per thread, more where a level above 6 is asked for; 7z under 64 MiB and 256 MiB per
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/base/result.h"
#include "agent/codec/format.h"

namespace dumps::codec {

class ByteSource;

// Where a compressed file goes. patch() overwrites bytes that were appended before (the header of a
// 7z file).
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Status append(std::string_view bytes) = 0;
  virtual Status patch(std::uint64_t offset, std::string_view bytes) = 0;
};

// A part of a compressed file that decodes on its own: a bz2 stream, a gz member, a zstd frame.
struct EncodedPiece {
  std::uint64_t offset = 0;  // of its first byte in the file
  std::uint64_t size = 0;
  std::uint64_t raw_offset = 0;  // of its text in the whole text
  std::uint64_t raw_size = 0;
};

// Runs 7-Zip's program with these arguments, feeds it `input` and gives what it wrote. Fails when
// the program does. Thread-safe.
using RunProgram =
    std::function<Result<std::string>(std::vector<std::string> arguments, std::string_view input)>;

struct EncoderOptions {
  int level = 0;                  // of the format; 0: the default that today's dumps use
  std::uint32_t threads = 1;      // how many may be used
  std::string inner_name = {};    // of the text; 7z stores it, zst makes longer frames of histories
  std::uint64_t frame_bytes = 0;  // zst: text of a frame before the next mark() ends it; 0: default
  // 7z: where set, 7-Zip makes the blocks, in less time than liblzma. Other bytes, same format.
  RunProgram run_7z = {};
  // Called for each piece in order, when its last byte is in the sink, within write(), cut() and
  // finish(). bz2, gz and zst only.
  std::function<Status(const EncodedPiece&)> on_piece = {};
};

class Encoder {
 public:
  virtual ~Encoder() = default;
  virtual Status write(std::string_view bytes) = 0;
  // The text may be cut here, between two pages: where a zstd frame is long enough, it ends.
  // Without any mark frames end at ends of lines. The other formats ignore it.
  virtual Status mark() { return {}; }
  // Ends the piece here; the next byte begins another. Nothing happens where the piece is empty.
  // kUnsupported where the format has no pieces.
  virtual Status cut();
  // Appends a piece that another file has stored, as it is; ends the present one before. Its place
  // is that in `source`, and is not checked: see splice.h. kUnsupported where the format has no
  // pieces, and for bz2, which has a way of its own (bz2_splicer.h).
  virtual Status append_piece(ByteSource& source, const EncodedPiece& piece);
  // Ends the file. Nothing may be written after it.
  virtual Status finish() = 0;
};

// `sink` must outlive the encoder.
Result<std::unique_ptr<Encoder>> make_encoder(Format format, const EncoderOptions& options,
                                              ByteSink& sink);

// The formats' own makers, for make_encoder().
namespace detail {
Result<std::unique_ptr<Encoder>> make_gz_encoder(const EncoderOptions& options, ByteSink& sink);
Result<std::unique_ptr<Encoder>> make_bz2_encoder(const EncoderOptions& options, ByteSink& sink);
Result<std::unique_ptr<Encoder>> make_xz_encoder(const EncoderOptions& options, ByteSink& sink);
Result<std::unique_ptr<Encoder>> make_zst_encoder(const EncoderOptions& options, ByteSink& sink);
Result<std::unique_ptr<Encoder>> make_7z_encoder(const EncoderOptions& options, ByteSink& sink);
}  // namespace detail

}  // namespace dumps::codec
