// LZMA2 blocks made by 7-Zip's own program, which needs about 0.6 of the CPU of liblzma for the
// same size. It is asked for an .xz file of one block, of which the LZMA2 data is taken.
// Thread-safe as far as `run` is.
#pragma once

#include <cstdint>
#include <string>

#include "agent/codec/encoder.h"

namespace dumps::codec {

// LZMA2 data of `plain` (at least one byte) that needs no earlier data to be decoded, without the
// mark of the end. `level` 1 to 9 as 7-Zip's -mx, `dictionary_bytes` a power of two. kInternal: the
// program wrote something else; otherwise the error of `run`.
Result<std::string> lzma2_of_program(const RunProgram& run, int level,
                                     std::uint32_t dictionary_bytes, const std::string& plain);

// The LZMA2 data of an .xz file of one stream with one block.
Result<std::string> lzma2_of_xz(std::string_view xz);

}  // namespace dumps::codec
