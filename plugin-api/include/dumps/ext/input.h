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
   * format are verified by then: an end is only ever reported for a whole file. One thread at a
   * time per input. [any] */
  dumps_status (*read)(dumps_input* in, void* buffer, uint64_t size, uint64_t* got,
                       dumps_error* error);
  /* [any] */
  void (*close)(dumps_input* in);
} dumps_input_service;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_INPUT_H */
