/* dumps.host.progress/1: how far a shard is, in items of the source. */
#ifndef DUMPS_EXT_PROGRESS_H
#define DUMPS_EXT_PROGRESS_H

#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_PROGRESS "dumps.host.progress/1"

/* All counts are of this attempt of this shard and never go back. When run() returns DUMPS_OK and
 * total is not 0, done + skipped + failed must equal total: the host counts a shard as complete
 * only then. */
typedef struct dumps_progress {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t done;    /* written */
  uint64_t total;   /* what the source holds; 0: unknown */
  uint64_t skipped; /* left out, or written empty, for a reason that was logged */
  uint64_t failed;  /* could not be written */
  const char* unit; /* "revisions", "pages", "bytes", "files"; static */
} dumps_progress;

typedef struct dumps_progress_service {
  uint32_t struct_size;
  uint32_t reserved;
  /* Replaces the figures. Cheap: call it as often as you like, the host thins it out. [any] */
  void (*report)(const dumps_host* host, const dumps_progress* progress);
} dumps_progress_service;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_PROGRESS_H */
