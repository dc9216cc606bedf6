/* dumps.host.input/1: sealed artifacts of this run and of earlier runs of the same target. */
#ifndef DUMPS_EXT_INPUT_H
#define DUMPS_EXT_INPUT_H

#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_INPUT "dumps.host.input/1"

typedef struct dumps_input dumps_input; /* the host's */

#define DUMPS_INPUT_RAW 1u /* the file's bytes as stored, not decompressed */

/* What is known of a sealed artifact. Digests are of the stored bytes, lower-case hex. */
typedef struct dumps_artifact {
  uint32_t struct_size;
  uint32_t reserved;
  dumps_str name;
  dumps_str step;
  dumps_str date;    /* of its run */
  uint64_t size;     /* stored bytes */
  uint64_t raw_size; /* plain bytes */
  dumps_str md5;
  dumps_str sha1;
  dumps_str sha256;
} dumps_artifact;

/* Called once per item; strings live for the length of the call. DUMPS_OK goes on, anything else
 * stops the listing, which then returns that value. */
typedef dumps_status (*dumps_artifact_visitor)(void* ctx, const dumps_artifact* artifact);
typedef dumps_status (*dumps_date_visitor)(void* ctx, dumps_str date);

typedef struct dumps_input_service {
  uint32_t struct_size;
  uint32_t reserved;
  /* Visits the artifacts of the run of `date` (size 0: this run) whose names match `pattern` ('*'
   * matches any bytes; "{target}" and "{date}" are replaced), sorted by name. [any] */
  dumps_status (*list)(const dumps_host* host, dumps_str date, dumps_str pattern,
                       dumps_artifact_visitor visit, void* ctx, dumps_error* error);
  /* Visits the dates of earlier runs of this target that have artifacts, newest first. [any] */
  dumps_status (*list_runs)(const dumps_host* host, dumps_date_visitor visit, void* ctx,
                            dumps_error* error);
  /* Opens an artifact for reading. DUMPS_ERR_NOT_FOUND: no such sealed artifact. [any] */
  dumps_status (*open)(const dumps_host* host, dumps_str date, dumps_str name, uint32_t flags,
                       dumps_input** in, dumps_error* error);
  /* Reads up to `size` bytes; *got > 0 with DUMPS_OK, DUMPS_END at the end. All checksums of the
   * format are verified by then: an end is only ever reported for a whole file (but see seek). One
   * thread at a time per input. [any] */
  dumps_status (*read)(dumps_input* in, void* buffer, uint64_t size, uint64_t* got,
                       dumps_error* error);
  /* [any] */
  void (*close)(dumps_input* in);
  /* The next read gives byte `raw_offset` of the plain bytes, before or behind the present place;
   * at or behind their end it gives DUMPS_END. Quick where the format says where its parts lie:
   * zstd with a seek table, xz, LZMA2 in 7z, files without compression and DUMPS_INPUT_RAW. All
   * others are read from their beginning up to there.
   *
   * From a seek on, only what is read is verified, and only by what the format keeps for a part:
   * the CRC of a bzip2 block, the checks of an xz block and of a zstd frame, where they have one.
   * LZMA2 data in a 7z has none: there, damage shows only where it cannot be decoded. The end then
   * says that the file's last byte was reached, not that the file is whole. A part that reading
   * stops in is not verified. After a failure, only another seek and close are of use. One thread
   * at a time per input. Since 1.2. [any] */
  dumps_status (*seek)(dumps_input* in, uint64_t raw_offset, dumps_error* error);
  /* As seek, to the beginning of the first part that begins at byte `offset` of the file as it is
   * stored, or behind it: a zstd frame, an xz block, a bzip2 block, a segment of LZMA2 data that
   * needs none before it, any byte of a file without compression. *begins_at: where in the file
   * the part begins (the byte of its first bit). Of bzip2, files of one stream too are found so, by
   * the marks of blocks. Which byte of the text comes next is not told: for those who know where
   * they are from the text itself, and find a place in it by bisection.
   *
   * DUMPS_END: no part begins there; the input stays where it is. DUMPS_ERR_UNSUPPORTED: parts of
   * this format cannot be found; nothing has changed. Since 1.2. [any] */
  dumps_status (*seek_part)(dumps_input* in, uint64_t offset, uint64_t* begins_at,
                            dumps_error* error);
} dumps_input_service;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_INPUT_H */
