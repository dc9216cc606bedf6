/* Loaded into a program by LD_PRELOAD, makes one of its calls fail, or ends the program there, as a
 * bad disk or a power cut would. FAIL_AT=CALL:WHAT:PART:N CALL  write, fsync, rename, open (for
 * writing) or unlink WHAT  the errno, as a number, or KILL: the program dies of SIGKILL before the
 * call PART  only calls whose path contains this (empty: all) N     the N-th of them; N+: all from
 * the N-th on Calls are counted over all threads of one process. Without FAIL_AT nothing is
 * changed.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char call_name[16], path_part[128];
static int error_number = -1; /* 0: kill */
static long first, last;
static atomic_long seen;

__attribute__((constructor)) static void read_environment(void) {
  const char* text = getenv("FAIL_AT");
  char what[16] = "";
  char count[16] = "";
  const char* colon;
  if (text == NULL) return;
  colon = strchr(text, ':');
  if (colon == NULL || (size_t)(colon - text) >= sizeof call_name) abort();
  memcpy(call_name, text, (size_t)(colon - text));
  text = colon + 1;
  colon = strchr(text, ':');
  if (colon == NULL || (size_t)(colon - text) >= sizeof what) abort();
  memcpy(what, text, (size_t)(colon - text));
  text = colon + 1;
  colon = strchr(text, ':');
  if (colon == NULL || (size_t)(colon - text) >= sizeof path_part) abort();
  memcpy(path_part, text, (size_t)(colon - text));
  snprintf(count, sizeof count, "%s", colon + 1);
  error_number = strcmp(what, "KILL") == 0 ? 0 : atoi(what);
  first = atol(count);
  last = strchr(count, '+') != NULL ? __LONG_MAX__ : first;
}

/* Nonzero: the call fails, with errno set. */
static int fails(const char* name, const char* path) {
  long n;
  if (error_number < 0 || strcmp(name, call_name) != 0) return 0;
  if (path_part[0] != '\0' && strstr(path, path_part) == NULL) return 0;
  n = atomic_fetch_add(&seen, 1) + 1;
  if (n < first || n > last) return 0;
  if (error_number == 0) kill(getpid(), SIGKILL);
  errno = error_number;
  return 1;
}

static int fails_on(const char* name, int fd) {
  char link[64];
  char path[4096];
  ssize_t size;
  if (error_number < 0 || strcmp(name, call_name) != 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  size = readlink(link, path, sizeof path - 1);
  path[size < 0 ? 0 : size] = '\0';
  return path[0] == '/' && fails(name, path); /* no sockets and pipes */
}

/* Declares `next`, the C library's own function of this name. ISO C has no cast for it. */
#define NEXT(name)                       \
  __typeof__(&(name)) next;              \
  void* found = dlsym(RTLD_NEXT, #name); \
  memcpy(&next, &found, sizeof next)

ssize_t write(int fd, const void* data, size_t size) {
  NEXT(write);
  return fails_on("write", fd) ? -1 : next(fd, data, size);
}

int fsync(int fd) {
  NEXT(fsync);
  return fails_on("fsync", fd) ? -1 : next(fd);
}

int rename(const char* from, const char* to) {
  NEXT(rename);
  return fails("rename", to) ? -1 : next(from, to);
}

int unlink(const char* path) {
  NEXT(unlink);
  return fails("unlink", path) ? -1 : next(path);
}

static mode_t mode_of(int flags, va_list words) {
  return (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(words, mode_t) : 0;
}

int open(const char* path, int flags, ...) {
  NEXT(open);
  va_list words;
  mode_t mode;
  va_start(words, flags);
  mode = mode_of(flags, words);
  va_end(words);
  if ((flags & O_ACCMODE) != O_RDONLY && fails("open", path)) return -1;
  return next(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  NEXT(open64);
  va_list words;
  mode_t mode;
  va_start(words, flags);
  mode = mode_of(flags, words);
  va_end(words);
  if ((flags & O_ACCMODE) != O_RDONLY && fails("open", path)) return -1;
  return next(path, flags, mode);
}
