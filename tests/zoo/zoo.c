/* One small C plugin, built once per way to misbehave (ZOO_..., named zoo-KIND). All plan the same
 * shards and write the same lines; `good` does nothing else.
 *
 * Parameters: shards, lines per shard, line_ms of sleep after each line, attempts that fail first
 * (flaky), mebibytes to take (leak).
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dumps/all.h"

struct dumps_job {
  const dumps_host* host;
  const dumps_job_info* info;
};

static dumps_str text(const char* s) {
  dumps_str str;
  str.data = s;
  str.size = strlen(s);
  return str;
}

static void say(dumps_error* error, const char* message) {
  if (error != NULL) snprintf(error->message, sizeof error->message, "%s", message);
}

static int64_t number(const dumps_job* job, const char* key) {
  int64_t value = 0;
  job->info->params->get_int(job->info->params, text(key), &value);
  return value;
}

static void pause_ms(int64_t ms) {
  struct timespec time;
  time.tv_sec = (time_t)(ms / 1000);
  time.tv_nsec = (long)(ms % 1000) * 1000000L;
  if (ms > 0) nanosleep(&time, NULL);
}

#if defined(ZOO_CONSTRUCTOR_ABORT)
__attribute__((constructor)) static void at_load(void) { abort(); }
#elif defined(ZOO_CONSTRUCTOR_HANG)
__attribute__((constructor)) static void at_load(void) {
  for (;;) pause_ms(1000);
}
#elif defined(ZOO_STACK_OVERFLOW)
/* No stack is deep enough for INT64_MAX frames; volatile, or the compiler makes it a loop. */
static char deeper(int64_t frames) {
  volatile char frame[4096];
  frame[0] = (char)frames;
  if (frames > 0) frame[1] = deeper(frames - 1);
  return frame[0];
}
#endif

static dumps_status create(const dumps_host* host, const dumps_job_info* info, dumps_job** job,
                           dumps_error* error) {
  dumps_job* made = calloc(1, sizeof *made);
  if (made == NULL) {
    say(error, "out of memory");
    return DUMPS_ERR_RETRY;
  }
  made->host = host;
  made->info = info;
  *job = made;
  return DUMPS_OK;
}

static void destroy(dumps_job* job) { free(job); }

static dumps_status validate(dumps_job* job, dumps_error* error) {
  if (number(job, "shards") >= 1 && number(job, "lines") >= 0) return DUMPS_OK;
  say(error, "shards must be 1 or more, lines 0 or more");
  return DUMPS_ERR_CONFIG;
}

static dumps_status plan(dumps_job* job, const dumps_plan_sink* sink, dumps_error* error) {
  int64_t i;
  for (i = 0; i < number(job, "shards"); ++i) {
    char id[32];
    char name[256];
    dumps_str output;
    dumps_shard shard;
    dumps_status status;
    snprintf(id, sizeof id, "%d", (int)i);
    snprintf(name, sizeof name, "%.*s-%.*s-zoo-" ZOO_KIND "%d.txt.gz", (int)job->info->target.size,
             job->info->target.data, (int)job->info->date.size, job->info->date.data, (int)i);
    output = text(name);
    memset(&shard, 0, sizeof shard);
    shard.struct_size = sizeof shard;
    shard.id = text(id);
    shard.outputs = &output;
    shard.output_count = 1;
    shard.expected_items = (uint64_t)number(job, "lines");
    status = sink->add(sink, &shard, error);
    if (status != DUMPS_OK) return status;
  }
  return DUMPS_OK;
}

/* What each kind does after `line` lines; anything but DUMPS_OK ends run(). */
static dumps_status misbehave(dumps_job* job, const dumps_shard* shard, int64_t line,
                              dumps_error* error) {
  const int half_way = line == number(job, "lines") / 2;
  (void)shard;
  (void)error;
  if (!half_way) return DUMPS_OK;
#if defined(ZOO_HANG)
  for (;;) pause_ms(1000);
#elif defined(ZOO_STUBBORN)
  signal(SIGTERM, SIG_IGN);
  for (;;) pause_ms(1000);
#elif defined(ZOO_CRASH)
  raise(SIGSEGV);
#elif defined(ZOO_STACK_OVERFLOW)
  deeper(INT64_MAX);
#elif defined(ZOO_EXIT0)
  exit(0);
#elif defined(ZOO_UNDECLARED)
  {
    const dumps_output_service* service = job->host->get_extension(job->host, DUMPS_EXT_OUTPUT);
    dumps_output* out = NULL;
    return service->open(job->host, text("not-announced.txt.gz"), NULL, &out, error);
  }
#elif defined(ZOO_FLOOD)
  {
    const dumps_log* log = job->host->get_extension(job->host, DUMPS_EXT_LOG);
    char words[1000];
    int i;
    memset(words, 'w', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    for (i = 0; i < 100000; ++i) {
      log->write(job->host, DUMPS_LOG_INFO, text(words), NULL, 0);
      fputs(words, stdout);
      fputs("\n", stdout);
    }
  }
#elif defined(ZOO_FLAKY)
  if ((int64_t)shard->attempt <= number(job, "failing_attempts")) {
    say(error, "not this time");
    return DUMPS_ERR_RETRY;
  }
#elif defined(ZOO_LEAK)
  {
    int64_t i;
    for (i = 0; i < number(job, "mebibytes") * 256; ++i) {
      volatile char* page = malloc(4096); /* volatile: or the compiler sees that nobody needs it */
      if (page == NULL) {
        say(error, "out of memory");
        return DUMPS_ERR_FAILED;
      }
      page[0] = 1;
    }
  }
#elif defined(ZOO_ORPHAN)
  if (fork() == 0) {
    setsid();
    execlp("sleep", "sleep", "86399", (char*)NULL);
    _exit(127);
  }
#endif
  return DUMPS_OK;
}

static void report(dumps_job* job, int64_t done) {
  const dumps_progress_service* service = job->host->get_extension(job->host, DUMPS_EXT_PROGRESS);
  dumps_progress progress;
  memset(&progress, 0, sizeof progress);
  progress.struct_size = sizeof progress;
  progress.done = (uint64_t)done;
  progress.total = (uint64_t)number(job, "lines");
#if defined(ZOO_WRONG_COUNT)
  progress.total += 1;
#endif
  progress.unit = "lines";
  service->report(job->host, &progress);
}

static dumps_status write_lines(dumps_job* job, const dumps_shard* shard,
                                const dumps_output_service* service, dumps_output* out,
                                dumps_error* error) {
  const dumps_cancel* cancel = job->host->get_extension(job->host, DUMPS_EXT_CANCEL);
  int64_t line;
  for (line = 0; line < number(job, "lines"); ++line) {
    char words[64];
    dumps_status status = misbehave(job, shard, line, error);
    if (status != DUMPS_OK) return status;
    if (cancel->is_cancelled(job->host)) return DUMPS_CANCELLED;
    snprintf(words, sizeof words, "line %ld of shard %.*s\n", (long)line, (int)shard->id.size,
             shard->id.data);
    status = service->write(out, words, strlen(words), error);
    if (status != DUMPS_OK) return status;
    report(job, line + 1);
    pause_ms(number(job, "line_ms"));
  }
  return DUMPS_OK;
}

static dumps_status run(dumps_job* job, const dumps_shard* shard, dumps_error* error) {
  const dumps_output_service* service = job->host->get_extension(job->host, DUMPS_EXT_OUTPUT);
  dumps_output* out = NULL;
  const dumps_output_options* wishes = NULL;
  dumps_status status;
#if defined(ZOO_ABI_1_0)
  /* As built against ABI 1.0: behind what that had lies something else. */
  dumps_output_options old;
  memset(&old, 0xAB, sizeof old);
  old.struct_size = offsetof(dumps_output_options, frame_bytes);
  old.level = 9;
  old.size_hint = 0;
  wishes = &old;
#endif
  status = service->open(job->host, shard->outputs[0], wishes, &out, error);
  if (status != DUMPS_OK) return status;
  status = write_lines(job, shard, service, out, error);
#if defined(ZOO_HALF_OUTPUT)
  (void)error;
  return status; /* out stays open */
#else
  if (status == DUMPS_OK) return service->finish(out, error);
  service->discard(out);
  return status;
#endif
}

#define PARAM(key, value, help) \
  { sizeof(dumps_param), DUMPS_PARAM_INT, 0, 0, key, value, help, NULL }
static const dumps_param kParams[] = {
    PARAM("shards", "1", "How many files."),
    PARAM("lines", "100", "Lines in each."),
    PARAM("line_ms", "0", "Milliseconds of sleep after each line."),
    PARAM("failing_attempts", "1", "flaky: how many attempts fail first."),
    PARAM("mebibytes", "512", "leak: how much memory to take."),
};
static const char* const kPatterns[] = {"{target}-{date}-zoo-" ZOO_KIND "*.txt.gz", NULL};
static const dumps_job_type kLines = {sizeof(dumps_job_type),
                                      0,
                                      "lines",
                                      "Lines of text",
                                      "Test.",
                                      kPatterns,
                                      kParams,
                                      5,
                                      sizeof(dumps_param),
                                      NULL,
                                      0,
                                      1,
                                      0,
                                      0,
                                      0,
                                      0};
static const dumps_job_type* const kTypes[] = {&kLines, NULL};

#if defined(ZOO_TORN_STRUCT)
#define PLUGIN_SIZE 24
#else
#define PLUGIN_SIZE sizeof(dumps_plugin)
#endif
#if defined(ZOO_WRONG_ABI)
#define MAJOR (DUMPS_ABI_MAJOR + 1)
#else
#define MAJOR DUMPS_ABI_MAJOR
#endif
static const dumps_plugin kPlugin = {PLUGIN_SIZE,
                                     MAJOR,
                                     DUMPS_ABI_MINOR,
                                     0,
                                     "zoo-" ZOO_KIND,
                                     "1.0.0",
                                     "Zoo",
                                     "zoo keepers",
                                     "zoo@example.org",
                                     NULL,
                                     "CC0-1.0",
                                     "A plugin for tests.",
                                     NULL,
                                     kTypes,
                                     &create,
                                     &destroy,
                                     &validate,
                                     &plan,
                                     &run,
                                     NULL,
                                     NULL};
static const dumps_entry kEntry = {sizeof(dumps_entry), MAJOR, DUMPS_ABI_MINOR, &kPlugin};

const dumps_entry* dumps_entry_v1(void) { return &kEntry; }
