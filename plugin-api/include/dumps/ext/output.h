/* dumps.host.output/1: artifacts. The plugin writes plain bytes; the host compresses them by the
 * name's ending (.gz .bz2 .xz .7z .zst, else not at all), hashes, counts, verifies and seals.
 *
 * An output becomes an artifact only when run() returns DUMPS_OK, every output that the plan
 * announced for the shard was finished, and the host decoded the file back and found the same
 * bytes. There is no other way to a final name.
 */
#ifndef DUMPS_EXT_OUTPUT_H
#define DUMPS_EXT_OUTPUT_H

#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_OUTPUT "dumps.host.output/1"

typedef struct dumps_output dumps_output; /* the host's */

typedef struct dumps_output_options {
  uint32_t struct_size;
  int32_t level;      /* compression level of the format; 0: the host's choice */
  uint64_t size_hint; /* expected plain bytes; 0: unknown */
} dumps_output_options;

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
} dumps_output_service;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_OUTPUT_H */
