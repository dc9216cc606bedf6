/* dumps.host.secret/1: passwords and keys, by the name that a parameter with DUMPS_PARAM_SECRET
 * holds. */
#ifndef DUMPS_EXT_SECRET_H
#define DUMPS_EXT_SECRET_H

#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_SECRET "dumps.host.secret/1"

/* Secrets never belong in an argument list, a log line, a file name or an artifact. */
typedef struct dumps_secret {
  uint32_t struct_size;
  uint32_t reserved;
  /* Its bytes, a trailing newline removed. DUMPS_ERR_NOT_FOUND: not configured; DUMPS_ERR_REFUSED:
   * its file is readable for others. [any] */
  dumps_status (*get)(const dumps_host* host, dumps_str name, dumps_str* value, dumps_error* error);
  /* Path of a file of mode 0400 or 0600 that holds it, for commands that read secrets from files.
   * [any] */
  dumps_status (*path)(const dumps_host* host, dumps_str name, dumps_str* path, dumps_error* error);
} dumps_secret;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_SECRET_H */
