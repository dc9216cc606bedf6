/* dumps.host.cancel/1: the host wants the job to stop. Never an asynchronous call into the plugin.
 */
#ifndef DUMPS_EXT_CANCEL_H
#define DUMPS_EXT_CANCEL_H

#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_CANCEL "dumps.host.cancel/1"

typedef struct dumps_cancel {
  uint32_t struct_size;
  uint32_t reserved;
  /* 1 once the host asked to stop, else 0; never goes back. A plugin looks at it at least once a
   * second and then returns DUMPS_CANCELLED soon; a job that goes on after the grace time is
   * killed. [any] */
  int32_t (*is_cancelled)(const dumps_host* host);
  /* A descriptor that becomes readable at that moment, for poll(2). The host's: do not read, write
   * or close it. [any] */
  int32_t (*fd)(const dumps_host* host);
} dumps_cancel;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_CANCEL_H */
