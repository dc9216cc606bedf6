/* lines-dump-c: lines-dump in plain C, against the C headers alone. It shows every step that the
 * C++ layer takes by itself: sizes of structs, looking services up, statuses handed on.
 */
#define _POSIX_C_SOURCE 200809L /* getline; NOLINT(bugprone-reserved-identifier) */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "dumps/all.h"

struct dumps_job {
  const dumps_host* host;
  const dumps_job_info* info;
  char source[4096]; /* path of the file to read */
};

static dumps_str text(const char* s) {
  dumps_str str;
  str.data = s;
  str.size = strlen(s);
  return str;
}

static dumps_status fail(dumps_error* error, dumps_status status, const char* subject,
                         const char* message, int sys_errno) {
  if (error != NULL) {
    error->sys_errno = sys_errno;
    snprintf(error->subject, sizeof error->subject, "%s", subject);
    snprintf(error->message, sizeof error->message, "%s", message);
  }
  return status;
}

static dumps_status create(const dumps_host* host, const dumps_job_info* info, dumps_job** job,
                           dumps_error* error) {
  dumps_str source;
  dumps_job* made;
  if (info->params->get_string(info->params, text("source"), &source) != DUMPS_OK) {
    return fail(error, DUMPS_ERR_CONFIG, "source", "is not set", 0);
  }
  made = calloc(1, sizeof *made);
  if (made == NULL) return fail(error, DUMPS_ERR_RETRY, "memory", "none left", ENOMEM);
  if (source.size >= sizeof made->source) {
    free(made);
    return fail(error, DUMPS_ERR_CONFIG, "source", "is too long", 0);
  }
  memcpy(made->source, source.data, source.size); /* not NUL-terminated; calloc wrote the NUL */
  made->host = host;
  made->info = info;
  *job = made;
  return DUMPS_OK;
}

static void destroy(dumps_job* job) { free(job); }

static dumps_status validate(dumps_job* job, dumps_error* error) {
  FILE* file = fopen(job->source, "r");
  if (file == NULL) return fail(error, DUMPS_ERR_CONFIG, "source", "cannot be opened", errno);
  fclose(file);
  return DUMPS_OK;
}

static dumps_status plan(dumps_job* job, const dumps_plan_sink* sink, dumps_error* error) {
  char name[256];
  dumps_str output;
  dumps_shard shard;
  snprintf(name, sizeof name, "%.*s-%.*s-lines-c.txt.gz", (int)job->info->target.size,
           job->info->target.data, (int)job->info->date.size, job->info->date.data);
  output = text(name);
  memset(&shard, 0, sizeof shard);
  shard.struct_size = sizeof shard;
  shard.id = text("all");
  shard.outputs = &output;
  shard.output_count = 1;
  return sink->add(sink, &shard, error); /* copies the shard */
}

/* Copies all lines; the output is ended by the caller. */
static dumps_status copy_lines(dumps_job* job, FILE* file, const dumps_output_service* outputs,
                               dumps_output* out, dumps_error* error) {
  const dumps_host* host = job->host;
  const dumps_cancel* cancel = host->get_extension(host, DUMPS_EXT_CANCEL);
  const dumps_sample* sample = host->get_extension(host, DUMPS_EXT_SAMPLE);
  const dumps_progress_service* reports = host->get_extension(host, DUMPS_EXT_PROGRESS);
  const uint64_t limit = sample->limit(host);
  dumps_progress progress;
  char* line = NULL;
  size_t room = 0;
  ssize_t length;
  dumps_status status = DUMPS_OK;
  memset(&progress, 0, sizeof progress);
  progress.struct_size = sizeof progress;
  progress.unit = "lines";
  while (status == DUMPS_OK && (length = getline(&line, &room, file)) >= 0) {
    if (limit != 0 && progress.done == limit) break;
    if (cancel->is_cancelled(host)) {
      status = DUMPS_CANCELLED;
      break;
    }
    status = outputs->write(out, line, (uint64_t)length, error);
    ++progress.done;
    reports->report(host, &progress);
  }
  free(line);
  if (status == DUMPS_OK && ferror(file)) {
    return fail(error, DUMPS_ERR_FAILED, "source", "reading broke off", errno);
  }
  progress.total = progress.done;
  reports->report(host, &progress);
  return status;
}

static dumps_status run(dumps_job* job, const dumps_shard* shard, dumps_error* error) {
  const dumps_host* host = job->host;
  const dumps_output_service* outputs = host->get_extension(host, DUMPS_EXT_OUTPUT);
  dumps_output* out = NULL;
  dumps_status status;
  FILE* file = fopen(job->source, "r");
  if (file == NULL) return fail(error, DUMPS_ERR_FAILED, "source", "cannot be opened", errno);
  status = outputs->open(host, shard->outputs[0], NULL, &out, error);
  if (status == DUMPS_OK) {
    status = copy_lines(job, file, outputs, out, error);
    if (status == DUMPS_OK) {
      status = outputs->finish(out, error);
    } else {
      outputs->discard(out);
    }
  }
  fclose(file);
  return status;
}

static const dumps_param kParams[] = {{sizeof(dumps_param), DUMPS_PARAM_PATH, DUMPS_PARAM_REQUIRED,
                                       0, "source", NULL, "The text file to dump.", NULL}};
static const char* const kPatterns[] = {"{target}-{date}-lines-c.txt.gz", NULL};
static const dumps_job_type kLines = {sizeof(dumps_job_type),
                                      0, /* flags */
                                      "lines",
                                      "Lines of a text file",
                                      "Copies a text file into a compressed artifact.",
                                      kPatterns,
                                      kParams,
                                      sizeof kParams / sizeof kParams[0],
                                      sizeof(dumps_param),
                                      NULL, /* no DB group */
                                      0,    /* no DB connections */
                                      1,    /* thread */
                                      0,    /* memory: unknown */
                                      0,    /* output: unknown */
                                      0,    /* runs kept: the farm's default */
                                      0};
static const dumps_job_type* const kTypes[] = {&kLines, NULL};

/* All of these are there in every host of ABI 1.0; naming them makes older oddities fail early. */
static const char* const kExtensions[] = {DUMPS_EXT_OUTPUT, DUMPS_EXT_PROGRESS, DUMPS_EXT_CANCEL,
                                          DUMPS_EXT_SAMPLE, NULL};

static const dumps_plugin kPlugin = {sizeof(dumps_plugin),
                                     DUMPS_ABI_MAJOR,
                                     DUMPS_ABI_MINOR,
                                     0, /* capabilities: needs nothing of the machine */
                                     "lines-dump-c",
                                     "0.1.0",
                                     "Lines, in C",
                                     "your team",
                                     "you@example.org",
                                     NULL, /* url */
                                     "CC0-1.0",
                                     "Dumps a text file.",
                                     kExtensions,
                                     kTypes,
                                     create,
                                     destroy,
                                     validate,
                                     plan,
                                     run,
                                     NULL,  /* abandon: nothing to undo */
                                     NULL}; /* get_extension: no optional interfaces */

static const dumps_entry kEntry = {sizeof(dumps_entry), DUMPS_ABI_MAJOR, DUMPS_ABI_MINOR, &kPlugin};

const dumps_entry* dumps_entry_v1(void) { return &kEntry; }
