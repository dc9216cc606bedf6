/* dumps.host.checkpoint/1: a small note from one attempt of a shard to the next. */
#ifndef DUMPS_EXT_CHECKPOINT_H
#define DUMPS_EXT_CHECKPOINT_H

#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_CHECKPOINT "dumps.host.checkpoint/1"

typedef struct dumps_checkpoint {
  uint32_t struct_size;
  uint32_t reserved;
  /* Replaces the shard's note, at most 1 MiB, whole or not at all, on disk when it returns. It goes
   * away when the shard is sealed. Outputs of an attempt that ended do not survive: note only what
   * can be made again from there (a plan of work, what was asked of a slow source). [job] */
  dumps_status (*save)(const dumps_host* host, const void* data, uint64_t size, dumps_error* error);
  /* The note that an earlier attempt left; DUMPS_ERR_NOT_FOUND: none. Bytes live until destroy() or
   * the next load. [job] */
  dumps_status (*load)(const dumps_host* host, dumps_str* data, dumps_error* error);
} dumps_checkpoint;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_CHECKPOINT_H */
