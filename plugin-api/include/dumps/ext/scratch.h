/* dumps.host.scratch/1: a place for temporary files. */
#ifndef DUMPS_EXT_SCRATCH_H
#define DUMPS_EXT_SCRATCH_H

#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_SCRATCH "dumps.host.scratch/1"

typedef struct dumps_scratch {
  uint32_t struct_size;
  uint32_t reserved;
  /* Absolute path of a directory that only this attempt uses (mode 0700), made at the first call
   * and removed with all it holds when the attempt is over. The only place where a plugin may write
   * by itself. [any] */
  dumps_status (*directory)(const dumps_host* host, dumps_str* path, dumps_error* error);
} dumps_scratch;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_SCRATCH_H */
