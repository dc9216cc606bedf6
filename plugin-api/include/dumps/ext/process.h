/* dumps.host.process/1: child processes. A pipeline of commands is one unit: it succeeds only when
 * every stage did. Plugins never fork themselves.
 *
 * Stages run in the job's process group with a small fixed environment (PATH, LANG=C.UTF-8, TZ=UTC,
 * TMPDIR and HOME in the job's scratch) plus what they declare; no other descriptor than 0, 1 and 2
 * is inherited. Standard error of each stage goes to the job log, line by line. Cancelling the job
 * ends the whole pipeline, grandchildren included.
 */
#ifndef DUMPS_EXT_PROCESS_H
#define DUMPS_EXT_PROCESS_H

#include "dumps/ext/output.h"
#include "dumps/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUMPS_EXT_PROCESS "dumps.host.process/1"

#define DUMPS_STAGE_SIGPIPE_OK 1u /* dying of SIGPIPE counts as success: "head" stops early */

typedef struct dumps_stage {
  uint32_t struct_size;
  uint32_t flags;        /* DUMPS_STAGE_... */
  const dumps_str* argv; /* argv[0] is looked up in PATH unless it has a '/' */
  uint64_t argv_count;
  const dumps_field* environment; /* additions; values never reach a log */
  uint64_t environment_count;
  const int32_t* accepted_codes; /* exit codes that count as success beside 0 */
  uint64_t accepted_code_count;
} dumps_stage;

/* How a stage ended: exactly one of exit_code (>= 0) and signal (> 0) is set, the other is -1 or 0.
 */
typedef struct dumps_stage_end {
  int32_t exit_code;   /* -1 when a signal ended it or it never started */
  int32_t signal;      /* 0 when it exited */
  int32_t start_errno; /* why it never started, 0 when it did */
  int32_t accepted;    /* 1: counts as success */
} dumps_stage_end;

typedef struct dumps_pipeline {
  uint32_t struct_size;
  uint32_t reserved;
  const dumps_stage* stages;
  uint64_t stage_count;  /* 1 to 16 */
  uint64_t stage_stride; /* sizeof(dumps_stage) of the plugin's headers */
  uint64_t timeout_ms;   /* 0: none */
  void* ctx;             /* handed to the functions below */
  /* Fills standard input of the first stage: sets *got, 0 at the end. NULL: /dev/null. [job] */
  dumps_status (*feed)(void* ctx, void* buffer, uint64_t size, uint64_t* got);
  /* Takes standard output of the last stage. NULL: see `output`. Any status but DUMPS_OK ends the
   * pipeline and becomes the result. [job] */
  dumps_status (*take)(void* ctx, const void* data, uint64_t size);
  /* Without `take`: standard output is appended here; NULL: it goes to the job log. */
  dumps_output* output;
  /* Sees every line of standard error, without the newline, before it is logged; `stage` counts
   * from 0. NULL: none. [job] */
  void (*error_line)(void* ctx, uint64_t stage, dumps_str line);
} dumps_pipeline;

typedef struct dumps_process_service {
  uint32_t struct_size;
  uint32_t reserved;
  /* Runs the pipeline to its end. `ends` has room for stage_count items and may be NULL. DUMPS_OK
   * only when every stage counts as success. DUMPS_CANCELLED; DUMPS_ERR_FAILED: the message names
   * each failed stage with its exit code or signal and its last words; DUMPS_ERR_CONFIG: a command
   * could not be started. [job] */
  dumps_status (*run)(const dumps_host* host, const dumps_pipeline* pipeline, dumps_stage_end* ends,
                      dumps_error* error);
} dumps_process_service;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_EXT_PROCESS_H */
