/* dumps.host.threads/1: how many threads the job may keep busy. */
#ifndef DUMPS_EXT_THREADS_H
#define DUMPS_EXT_THREADS_H

#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_THREADS "dumps.host.threads/1"

typedef struct dumps_threads {
  uint32_t struct_size;
  uint32_t reserved;
  /* Granted for this shard, the job thread included; at least 1. The host's compressors stay within
   * the same grant. [any] */
  uint32_t (*granted)(const dumps_host* host);
} dumps_threads;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_THREADS_H */
