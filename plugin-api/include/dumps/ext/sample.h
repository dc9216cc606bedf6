/* dumps.host.sample/1: a short try instead of the whole job. */
#ifndef DUMPS_EXT_SAMPLE_H
#define DUMPS_EXT_SAMPLE_H

#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_SAMPLE "dumps.host.sample/1"

typedef struct dumps_sample {
  uint32_t struct_size;
  uint32_t reserved;
  /* How many top-level items (pages, entities, rows) at most each shard shall handle; 0: all. The
   * result must still be a well-formed file of its kind. Samples never become public. [any] */
  uint64_t (*limit)(const dumps_host* host);
} dumps_sample;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_SAMPLE_H */
