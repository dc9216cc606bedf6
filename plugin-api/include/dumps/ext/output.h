/* dumps.host.output/1: artifacts. The plugin writes plain bytes; the host compresses them by the
 * name's ending (.gz .bz2 .xz .7z .zst, else not at all), hashes, counts, verifies and seals.
 *
 * An output becomes an artifact only when run() returns DUMPS_OK, every output that the plan
 * announced for the shard was finished, and the host decoded the file back and found the same
 * bytes. There is no other way to a final name.
 */
#ifndef DUMPS_EXT_OUTPUT_H
#define DUMPS_EXT_OUTPUT_H

#include "dumps/ext/input.h"
#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_OUTPUT "dumps.host.output/1"

typedef struct dumps_output dumps_output; /* the host's */

/* A part of an output that decodes on its own: a gz member, a bz2 stream, a zstd frame. Outputs of
 * other formats have none. Offsets count from the beginning of the output, those of plain bytes in
 * what was written to it. */
typedef struct dumps_piece {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t offset;     /* of its first stored byte */
  uint64_t size;       /* stored bytes */
  uint64_t raw_offset; /* of its first plain byte */
  uint64_t raw_size;
} dumps_piece;

#define DUMPS_OUTPUT_SPLICES 1u /* append_stored will be called */

typedef struct dumps_output_options {
  uint32_t struct_size;
  int32_t level;      /* compression level of the format; 0: the host's choice */
  uint64_t size_hint; /* expected plain bytes; 0: unknown */
  /* From here on since 1.1. */
  uint64_t frame_bytes; /* .zst: plain bytes of a frame before the next mark ends it; 0: the host's
                           choice */
  /* Called for each piece in order once it is stored, within write, mark, cut, append_stored and
   * finish, on their thread; `piece` lives for the length of the call. Any status but DUMPS_OK
   * makes the call that it came from fail. NULL: none. */
  dumps_status (*on_piece)(void* ctx, const dumps_piece* piece);
  void* ctx;      /* for on_piece */
  uint32_t flags; /* DUMPS_OUTPUT_... */
  uint32_t reserved;
} dumps_output_options;

#define DUMPS_RANGE_TAKE_ALL 1u /* take is given all plain bytes, not only those of the range */

/* A range of the plain bytes of an input. */
typedef struct dumps_stored_range {
  uint32_t struct_size;
  uint32_t flags;     /* DUMPS_RANGE_... */
  uint64_t raw_begin; /* first plain byte */
  uint64_t raw_end;   /* the first one behind the range; UINT64_MAX: the input's end */
  /* Is given the plain bytes of the range in order, before append_stored returns. Any status but
   * DUMPS_OK ends it and becomes the result. NULL: none. */
  dumps_status (*take)(void* ctx, const void* data, uint64_t size);
  void* ctx; /* for take */
  /* Filled in by the host. */
  uint64_t appended; /* plain bytes */
  uint64_t copied;   /* of them, those whose stored bytes were copied */
} dumps_stored_range;

typedef struct dumps_output_service {
  uint32_t struct_size;
  uint32_t reserved;
  /* Opens artifact `name` for writing; `options` may be NULL. DUMPS_ERR_REFUSED: the plan of this
   * shard did not announce the name, or it is open already; DUMPS_ERR_RETRY: no space. Only during
   * run(). [any] */
  dumps_status (*open)(const dumps_host* host, dumps_str name, const dumps_output_options* options,
                       dumps_output** out, dumps_error* error);
  /* Appends plain bytes; takes all of them or fails. After a failure the output can only be
   * discarded. Blocks while the disk or the compressor is busy. One thread at a time per output.
   * [any] */
  dumps_status (*write)(dumps_output* out, const void* data, uint64_t size, dumps_error* error);
  /* Says that all bytes were written and ends the handle. The host verifies now; on failure the
   * shard cannot succeed any more. [any] */
  dumps_status (*finish)(dumps_output* out, dumps_error* error);
  /* Throws the bytes away and ends the handle. The name may be opened again. [any] */
  void (*discard)(dumps_output* out);
  /* From here on since 1.1. */
  /* Says that the plain bytes may be cut here, between two pages, as .zst files are; costs next to
   * nothing and means nothing for other formats. [any] */
  dumps_status (*mark)(dumps_output* out, dumps_error* error);
  /* Ends the piece here: the next byte begins another gz member, bz2 stream or zstd frame. Nothing
   * happens where the piece is empty. DUMPS_ERR_UNSUPPORTED: the format has no pieces. [any] */
  dumps_status (*cut)(dumps_output* out, dumps_error* error);
  /* Appends a range of the plain bytes of the input, of which nothing was read yet, as write does;
   * but where input and output have the same format and that has pieces, whole pieces within the
   * range, and of bz2 streams whole blocks, are copied as they are stored. The input is decoded and
   * verified all the same; only closing it is left to do afterwards. The output must have been
   * opened with DUMPS_OUTPUT_SPLICES. DUMPS_ERR_REFUSED: it was not. DUMPS_ERR_FAILED: the input is
   * damaged or has fewer bytes. [any] */
  dumps_status (*append_stored)(dumps_output* out, dumps_input* in, dumps_stored_range* range,
                                dumps_error* error);
  /* As open, for a file that somebody else has made: write takes its bytes as they are to be
   * stored, already in the format that the name's ending says, and they are not compressed. finish
   * decodes them and fails with DUMPS_ERR_FAILED where they are damaged or cut off; of names
   * without such an ending any bytes are taken. mark, cut and append_stored return
   * DUMPS_ERR_UNSUPPORTED. Since 1.2. [any] */
  dumps_status (*open_stored)(const dumps_host* host, dumps_str name, dumps_output** out,
                              dumps_error* error);
} dumps_output_service;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_OUTPUT_H */
