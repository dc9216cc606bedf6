/* Fails to compile when the layout of a struct of the plugin ABI differs from what v1.0, v1.1 and
 * v1.2 promised.
 * Valid C99 and C++: headers_compile.sh compiles it as every language version that plugins may be
 * written in, which also makes each compiler lay out all structs (and warn of hidden padding).
 */
#include "dumps/all.h"

#define GLUE2(a, b) a##b
#define GLUE(a, b) GLUE2(a, b)
/* An array of negative size is an error in every version of both languages. Equal names in this
 * file and the table do no harm: all promises that are kept have the same type. */
#define PROMISE(condition) extern char GLUE(promise_, __LINE__)[(condition) ? 1 : -1]

/* A later minor version may only have added fields at the end. */
#define SIZE(T, bytes) PROMISE(DUMPS_ABI_MINOR > 0 ? sizeof(T) >= (bytes) : sizeof(T) == (bytes));
#define FIELD(T, field, offset, bytes) \
  PROMISE(offsetof(T, field) == (offset) && sizeof(((T*)0)->field) == (bytes));

#include "layout_v1_0.inc"

#undef SIZE
#define SIZE(T, bytes) PROMISE(DUMPS_ABI_MINOR > 1 ? sizeof(T) >= (bytes) : sizeof(T) == (bytes));

#include "layout_v1_1.inc"

#undef SIZE
#define SIZE(T, bytes) PROMISE(DUMPS_ABI_MINOR > 2 ? sizeof(T) >= (bytes) : sizeof(T) == (bytes));

#include "layout_v1_2.inc"

/* Every struct that grows begins with its size: readers look there before anything else. */
#define GROWS(T) PROMISE(offsetof(T, struct_size) == 0);
GROWS(dumps_error)
GROWS(dumps_values)
GROWS(dumps_host)
GROWS(dumps_param)
GROWS(dumps_job_type)
GROWS(dumps_job_info)
GROWS(dumps_shard)
GROWS(dumps_plan_sink)
GROWS(dumps_plugin)
GROWS(dumps_entry)
GROWS(dumps_artifact)
GROWS(dumps_progress)
GROWS(dumps_published_file)
GROWS(dumps_output_options)
GROWS(dumps_piece)
GROWS(dumps_stored_range)
GROWS(dumps_stage)
GROWS(dumps_pipeline)
