/* What the host offers: services, asked for by name.
 *
 * Each service ("extension") has a header in dumps/ext/ with its name, for example
 * "dumps.host.output/1", and a struct of functions. The number after the slash is the revision: a
 * change that old readers must not miss gets a new one. All services named by headers of this ABI
 * version are present in hosts of this version; a plugin that lists a service in
 * required_extensions is refused by hosts without it, before any of its code runs a job.
 */
#ifndef DUMPS_HOST_H
#define DUMPS_HOST_H

#include "dumps/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dumps_host {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  void* ctx;           /* the host's */
  const char* name;    /* "dumps-worker" */
  const char* version; /* of the host, "0.1.0" */
  /* The struct of service `id`, or NULL when this host has none. Static for the host's life.
   * [any], from create() on. */
  const void* (*get_extension)(const struct dumps_host* host, const char* id);
} dumps_host;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_HOST_H */
