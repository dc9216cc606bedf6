/* What a plugin offers: one exported function, a static description, and the life of a job.
 *
 * States of a job, and the only calls that each allows (the host keeps to it; all on the job
 * thread):
 *
 *   (none) --create--> created --validate--> valid --plan--> planned
 *   valid or planned --run(shard)--> ran --run(shard)--> ran ...
 *   ran (not OK, not SKIPPED) --abandon(shard)--> valid
 *   any state but (none) --destroy--> (none)
 *
 * plan and run of one step usually happen in different processes: a plan is made once and kept,
 * each shard is then run in a process of its own, perhaps days later and on another host.
 */
#ifndef DUMPS_PLUGIN_H
#define DUMPS_PLUGIN_H

#include "dumps/abi.h"
#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Types of parameters, as they stand in TOML. Values reach the plugin through dumps_values. */
#define DUMPS_PARAM_STRING 0u
#define DUMPS_PARAM_BOOL 1u
#define DUMPS_PARAM_INT 2u
#define DUMPS_PARAM_FLOAT 3u
#define DUMPS_PARAM_PATH 4u     /* string; relative paths are resolved against the config file */
#define DUMPS_PARAM_DURATION 5u /* "90s", "2h"; reaches the plugin as int milliseconds */
#define DUMPS_PARAM_SIZE 6u     /* "64MiB"; reaches the plugin as int bytes */
#define DUMPS_PARAM_LIST 7u     /* list of strings */

#define DUMPS_PARAM_REQUIRED 1u   /* flag: no default, must be given */
#define DUMPS_PARAM_SECRET 2u     /* flag: names a secret; never logged, never shown */
#define DUMPS_PARAM_DEPRECATED 4u /* flag: still read, a warning is logged */

/* One row of a job type's parameter table. Static const data of the plugin. */
typedef struct dumps_param {
  uint32_t struct_size;
  uint32_t type;              /* DUMPS_PARAM_...; unknown: treated as a string */
  uint32_t flags;             /* DUMPS_PARAM_REQUIRED ... */
  uint32_t reserved;          /* 0 */
  const char* key;            /* [a-z][a-z0-9_]* */
  const char* default_text;   /* as in TOML, without quotes; a list: "a,b"; NULL: no default */
  const char* help;           /* one sentence, for docs and TOML skeletons */
  const char* const* allowed; /* NULL-terminated list of the only values, or NULL: any */
} dumps_param;

/* It reads its own output of an earlier run (retention keeps one). */
#define DUMPS_JOB_NEEDS_PREVIOUS_RUN 1u
/* It seals no artifact: it works on what is released already. */
#define DUMPS_JOB_PUBLISHES 2u
/* Its shards stand for themselves, like the tables of a database: each is judged and released
 * alone, and one that is held or failed keeps the others from nothing. Since 1.2; older hosts
 * release all of them together. */
#define DUMPS_JOB_SHARDS_ALONE 4u

/* One kind of work that the plugin does. Static const data of the plugin. */
typedef struct dumps_job_type {
  uint32_t struct_size;
  uint32_t flags;          /* DUMPS_JOB_... */
  const char* name;        /* [a-z][a-z0-9-]*, unique in the plugin: "stubs" */
  const char* title;       /* one line for status pages */
  const char* description; /* a few lines for the docs */
  /* Every name that this job type may seal, NULL-terminated. "{target}" and "{date}" stand for the
   * run's, '*' for any bytes but '/', "{name}" for letters, digits and '_' (since 1.1). The host
   * refuses outputs outside of these, tells whose a file is by them, and refuses configurations in
   * which two steps of a run could make the same name. */
  const char* const* artifact_patterns;
  const dumps_param* params; /* first row */
  uint32_t param_count;
  uint32_t param_stride;    /* bytes from row to row: sizeof(dumps_param) of the plugin's headers */
  const char* db_group;     /* DB replica group whose connections it takes; NULL: none */
  uint32_t db_connections;  /* at most, per shard */
  uint32_t threads_max;     /* how many threads a shard can use at best; 0 counts as 1 */
  uint64_t memory_bytes;    /* what a shard needs at most; 0: unknown */
  uint64_t estimated_bytes; /* rough size of the output of a middling target; 0: unknown */
  uint32_t keep_runs;       /* how many runs retention keeps by default; 0: the farm's default */
  uint32_t reserved;        /* 0 */
} dumps_job_type;

/* What the plugin may need of the machine; informs the operator and the sandbox. */
#define DUMPS_CAP_DB UINT64_C(1)       /* connects to databases */
#define DUMPS_CAP_NETWORK UINT64_C(2)  /* talks to other hosts */
#define DUMPS_CAP_CHILDREN UINT64_C(4) /* uses dumps.host.process */
#define DUMPS_CAP_THREADS UINT64_C(8)  /* starts threads of its own */

/* What a job is about. The host owns it; valid until destroy() returns. */
typedef struct dumps_job_info {
  uint32_t struct_size;
  uint32_t reserved;
  dumps_str job_type; /* name of one of the plugin's job types */
  dumps_str step;     /* name of the step in the profile */
  dumps_str profile;
  dumps_str target;           /* target id, [a-z0-9_]+; begins every artifact name */
  dumps_str date;             /* the run's nominal date, UTC, "20261124" */
  dumps_str visibility;       /* "public", "private" or "closed" */
  const dumps_values* params; /* by the job type's table */
  const dumps_values*
      target_values; /* "database", "prefix", "server", "language", ... and free ones */
} dumps_job_info;

/* A piece of a step: the unit of work, retry, resume and accounting. */
typedef struct dumps_shard {
  uint32_t struct_size;
  uint32_t attempt; /* set by the host in run(): 1 for the first try */
  dumps_str id;     /* [a-z0-9][a-z0-9_.-]{0,63}, unique in the step, stable from plan to plan */
  dumps_str
      argument; /* the plugin's own words, at most 4 KiB; kept in the plan and handed to run() */
  const dumps_str* outputs; /* names of exactly those artifacts that run() will seal */
  uint64_t output_count;
  uint64_t expected_items; /* for progress and limits; 0: unknown */
} dumps_shard;

/* Where plan() puts its shards, in the order in which they should start. */
typedef struct dumps_plan_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx; /* the host's */
  /* Copies the shard. DUMPS_OK; DUMPS_ERR_REFUSED: bad or repeated id or output name (the error
   * says which). [job], only during plan(). */
  dumps_status (*add)(const struct dumps_plan_sink* sink, const dumps_shard* shard,
                      dumps_error* error);
} dumps_plan_sink;

typedef struct dumps_job dumps_job; /* the plugin's own */

/* The description and the functions. Static const data. */
typedef struct dumps_plugin {
  uint32_t struct_size;
  uint16_t abi_major; /* DUMPS_ABI_MAJOR and _MINOR of the headers it was built with */
  uint16_t abi_minor;
  uint64_t capabilities; /* DUMPS_CAP_... */
  const char* id;        /* [a-z][a-z0-9-]*: "xml-dump" */
  const char* version;   /* semantic version */
  const char* title;
  const char* owner;   /* team */
  const char* contact; /* whom operators write to: a mail address or a tracker tag */
  const char* url;     /* or NULL */
  const char* license; /* SPDX expression */
  const char* description;
  const char* const* required_extensions; /* NULL-terminated, or NULL */
  const dumps_job_type* const* job_types; /* NULL-terminated */

  /* Makes a job for `info`. No I/O, under 100 ms. On failure *job is left alone and there is no
   * destroy(). `host` and `info` stay valid until destroy() returns. [job] */
  dumps_status (*create)(const dumps_host* host, const dumps_job_info* info, dumps_job** job,
                         dumps_error* error);
  /* Ends the job and frees it. All outputs that are still open are discarded by the host. [job] */
  void (*destroy)(dumps_job* job);
  /* Checks what the parameter table cannot say: that files exist, that values fit together. Reads
   * local files at most, no network, under 1 s. DUMPS_ERR_CONFIG names the key. [job] */
  dumps_status (*validate)(dumps_job* job, dumps_error* error);
  /* Splits the step into shards. May read sources, writes nothing. Deterministic: the same source
   * and parameters give the same shards. DUMPS_SKIPPED: nothing to do for this target. [job] */
  dumps_status (*plan)(dumps_job* job, const dumps_plan_sink* sink, dumps_error* error);
  /* Does one shard; blocks until it is done, has failed, or was cancelled. Every output that it
   * opened is sealed by the host after DUMPS_OK and thrown away otherwise; DUMPS_SKIPPED seals
   * none. A shard that was cut short runs again from its checkpoint or its beginning and makes the
   * same bytes. [job] */
  dumps_status (*run)(dumps_job* job, const dumps_shard* shard, dumps_error* error);
  /* Undoes what a failed or cancelled run() left outside of the host's outputs and scratch. May be
   * NULL. [job] */
  void (*abandon)(dumps_job* job, const dumps_shard* shard);
  /* Optional interfaces of the plugin, by name; NULL for unknown names. May be NULL. [job] */
  const void* (*get_extension)(dumps_job* job, const char* id);
} dumps_plugin;

typedef struct dumps_entry {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  const dumps_plugin* plugin;
} dumps_entry;

/* The one symbol that a plugin exports. Returns static const data and does nothing else. [describe]
 */
DUMPS_EXPORT const dumps_entry* dumps_entry_v1(void);

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_PLUGIN_H */
