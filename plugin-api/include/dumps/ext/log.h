/* dumps.host.log/1: words for the operator, with fields. */
#ifndef DUMPS_EXT_LOG_H
#define DUMPS_EXT_LOG_H

#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_LOG "dumps.host.log/1"

/* Levels of syslog(3); an unknown level counts as DUMPS_LOG_INFO. */
#define DUMPS_LOG_ERROR 3
#define DUMPS_LOG_WARNING 4
#define DUMPS_LOG_NOTICE 5
#define DUMPS_LOG_INFO 6
#define DUMPS_LOG_DEBUG 7

typedef struct dumps_log {
  uint32_t struct_size;
  uint32_t reserved;
  /* One event: a one-line message and named values. Copies everything; never fails; never blocks
   * for long (a flood is cut and counted). Secrets do not belong here. [any] */
  void (*write)(const dumps_host* host, int32_t level, dumps_str message, const dumps_field* fields,
                uint64_t field_count);
} dumps_log;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_LOG_H */
