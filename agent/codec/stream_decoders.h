// Makers of the decoders that read a range of bytes from front to back; used by make_decoder() and,
// for the coders inside of an archive, by the 7z reader.
#pragma once

#include <lzma.h>

#include <cstdint>
#include <memory>

#include "agent/codec/decoder.h"
#include "agent/codec/encoder.h"
#include "agent/codec/stream_input.h"

namespace dumps::codec::detail {

// Called within read() when a gz member or a zstd frame, skippable ones too, has ended.
using PieceSeen = std::function<Status(const EncodedPiece&)>;

Result<std::unique_ptr<Decoder>> make_plain_decoder(StreamInput input);
Result<std::unique_ptr<Decoder>> make_gz_decoder(StreamInput input, PieceSeen seen = {});
Result<std::unique_ptr<Decoder>> make_xz_decoder(StreamInput input, std::uint32_t threads);
Result<std::unique_ptr<Decoder>> make_zst_decoder(ByteSource& source, std::uint32_t threads,
                                                  PieceSeen seen = {});
// Of the bytes [begin, end) of the source, which must outlive the decoder.
Result<std::unique_ptr<Decoder>> make_bz2_decoder(ByteSource& source, std::uint64_t begin,
                                                  std::uint64_t end, std::uint32_t threads);
Result<std::unique_ptr<Decoder>> make_serial_bz2_decoder(ByteSource& source, std::uint64_t begin,
                                                         std::uint64_t end);
Result<std::unique_ptr<Decoder>> make_parallel_bz2_decoder(ByteSource& source, std::uint64_t begin,
                                                           std::uint64_t end,
                                                           std::uint32_t threads);
// LZMA1 or LZMA2 without a container; `filters` ends with LZMA_VLI_UNKNOWN and is copied. LZMA1
// data has no end mark of its own: the decoder stops after `plain_size` bytes.
Result<std::unique_ptr<Decoder>> make_raw_lzma_decoder(StreamInput input,
                                                       const lzma_filter* filters,
                                                       std::uint64_t plain_size);

// LZMA2 data in the bytes [begin, end) of the source, which must outlive the decoder; its end mark
// is the last byte.
Result<std::unique_ptr<Decoder>> make_lzma2_decoder(ByteSource& source, std::uint64_t begin,
                                                    std::uint64_t end,
                                                    const lzma_options_lzma& options,
                                                    std::uint32_t threads);

}  // namespace dumps::codec::detail
