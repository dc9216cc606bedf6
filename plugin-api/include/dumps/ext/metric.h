/* dumps.host.metric/1: named figures of a shard, kept in its record.
 *
 * In the manifest they are summed up over the shards of a step, except for those that tell how the
 * shard was made and differ each time: names that end in "_ms" (milliseconds that something took)
 * or begin with "db_" (what was asked of a database). Names that begin with "snapshot_" say when,
 * or at which position, the source was read; the manifest has them beside each artifact.
 *
 * Names with a meaning, for jobs to which they apply:
 * - pages, revisions, rows, items: what the shard's files hold; in the manifest beside each of
 * them.
 * - key_first, key_last: the ids that the shard stands for, both included. Ranges of the shards of
 * a step must neither overlap nor leave a gap.
 * - open_end: 1 where its files were asked to end without the closing element of their format. Any
 *   other such file counts as cut off.
 */
#ifndef DUMPS_EXT_METRIC_H
#define DUMPS_EXT_METRIC_H

#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_METRIC "dumps.host.metric/1"

typedef struct dumps_metric {
  uint32_t struct_size;
  uint32_t reserved;
  /* Sets counter `name` ([a-z][a-z0-9_]*, at most 64 names a shard) of this shard: "pages",
   * "revisions", "db_queries". DUMPS_ERR_REFUSED: bad or too many names. [any] */
  dumps_status (*set)(const dumps_host* host, dumps_str name, int64_t value);
  /* Adds to it; a new counter begins at 0. [any] */
  dumps_status (*add)(const dumps_host* host, dumps_str name, int64_t delta);
} dumps_metric;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_METRIC_H */
