/* dumps.host.publication/1: the released files of this run, for jobs that carry them elsewhere.
 * Only for job types with DUMPS_JOB_PUBLISHES, and only for public targets. */
#ifndef DUMPS_EXT_PUBLICATION_H
#define DUMPS_EXT_PUBLICATION_H

#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_PUBLICATION "dumps.host.publication/1"

/* In this order a copy must be made, so that at no moment a file names something that is not there.
 * An unknown kind counts as DUMPS_PUBLISHED_STATUS. */
#define DUMPS_PUBLISHED_DATA 0u   /* artifacts */
#define DUMPS_PUBLISHED_SUMS 1u   /* hash lists */
#define DUMPS_PUBLISHED_STATUS 2u /* manifest and other views */
#define DUMPS_PUBLISHED_LINK 3u   /* links of latest/ */

typedef struct dumps_published_file {
  uint32_t struct_size;
  uint32_t kind;    /* DUMPS_PUBLISHED_... */
  dumps_str path;   /* relative to root() */
  uint64_t size;    /* bytes; 0 for links */
  dumps_str sha256; /* lower-case hex; empty for links and for views */
} dumps_published_file;

/* As dumps_artifact_visitor. */
typedef dumps_status (*dumps_published_visitor)(void* ctx, const dumps_published_file* file);

typedef struct dumps_publication {
  uint32_t struct_size;
  uint32_t reserved;
  /* Absolute path of the public tree, read-only for the plugin. [any] */
  dumps_status (*root)(const dumps_host* host, dumps_str* path, dumps_error* error);
  /* Visits the released files of this run, by kind and then by path. DUMPS_ERR_REFUSED: the target
   * is not public, the run has a failed step, or the job type does not publish. [any] */
  dumps_status (*list)(const dumps_host* host, dumps_published_visitor visit, void* ctx,
                       dumps_error* error);
} dumps_publication;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_PUBLICATION_H */
