/* Dumps plugin ABI v1: the vocabulary that every other header of this directory uses.
 *
 * The headers are the specification. They are C99, need nothing but the C library, and link against
 * nothing of the agent. Every function carries a tag:
 *
 *   [describe]  no side effects at all; any thread; may be called any number of times
 *   [job]       the one thread on which the host calls the plugin ("job thread")
 *   [any]       the job thread, or a thread that the plugin started, until the present call of the
 * host into the plugin returns (a plugin joins its threads before it returns)
 *
 * Ownership: nobody frees what the other side made. Memory that is handed in stays valid for the
 * length of the call unless its comment says more. Memory handed out by the host lives until
 * destroy() returns unless its comment says less.
 *
 * Growth (within v1): structs only grow at their end, every struct begins with struct_size, and a
 * reader looks at a field only after DUMPS_HAS said that the writer knew it. Unknown flags and
 * unknown enumerators are treated as the documented default. See docs/abi.md.
 */
#ifndef DUMPS_ABI_H
#define DUMPS_ABI_H

#include <stddef.h>
#include <stdint.h>

#define DUMPS_ABI_MAJOR 1u
#define DUMPS_ABI_MINOR 2u

#if defined(__GNUC__)
#define DUMPS_EXPORT __attribute__((visibility("default")))
#else
#define DUMPS_EXPORT
#endif

/* True when the writer of *p knew `field` of type T (it may still be NULL or 0). */
#define DUMPS_HAS(p, T, field) \
  ((p) != NULL && (p)->struct_size >= offsetof(T, field) + sizeof((p)->field))

#ifdef __cplusplus
extern "C" {
#endif

/* Outcome of a call. An int32_t and never an enum, whose size is the compiler's choice. Negative
 * values are failures; a reader treats an unknown negative value as DUMPS_ERR_FAILED and an unknown
 * positive one as DUMPS_OK. */
typedef int32_t dumps_status;
#define DUMPS_OK 0
#define DUMPS_SKIPPED 1            /* nothing to do; counts as done */
#define DUMPS_CANCELLED 2          /* stopped early because the host asked */
#define DUMPS_END 3                /* end of an iteration or of an input */
#define DUMPS_ERR_CONFIG (-1)      /* an operator must change something; never retried */
#define DUMPS_ERR_RETRY (-2)       /* transient; tried again after retry_after_s, if set */
#define DUMPS_ERR_FAILED (-3)      /* failed; the host's retry policy decides */
#define DUMPS_ERR_INTERNAL (-4)    /* a bug: escaped exception, broken invariant */
#define DUMPS_ERR_NOT_FOUND (-5)   /* the named thing does not exist */
#define DUMPS_ERR_REFUSED (-6)     /* forbidden by the host's rules; the message says which */
#define DUMPS_ERR_UNSUPPORTED (-7) /* this host or plugin does not know how */

/* Bytes with a length; UTF-8 where it is text. `data` may be NULL only when size is 0. Never assume
 * a terminating NUL. */
typedef struct dumps_str {
  const char* data;
  uint64_t size; /* bytes */
} dumps_str;

/* Details of a failure. The caller allocates and zeroes it and sets struct_size; the callee fills
 * it in when it returns a negative status. A callee may be given NULL. Strings are NUL-terminated,
 * UTF-8, one line, cut when too long. */
typedef struct dumps_error {
  uint32_t struct_size;
  int32_t sys_errno; /* errno value, 0 when no system call failed */
  uint32_t
      retry_after_s; /* with DUMPS_ERR_RETRY: seconds to wait at least; 0: the host's back-off */
  uint32_t reserved; /* 0 */
  char subject[112]; /* on what: a path, a key, a table */
  char message[384]; /* what failed, why, and what to do */
} dumps_error;

/* A name with a value: log fields, environment variables. */
typedef struct dumps_field {
  dumps_str name;
  dumps_str value;
} dumps_field;

/* Read-only view of named, typed values: a job's parameters, or what is known of its target. The
 * host owns it; it stays valid until destroy() returns. All functions are [any].
 *
 * The host has checked parameters against the plugin's table and filled in defaults before
 * create(): durations are milliseconds and sizes are bytes (int64), lists hold strings. Result:
 * DUMPS_OK; DUMPS_ERR_NOT_FOUND: no such key, or no value and no default; DUMPS_ERR_CONFIG: the
 * value has another type. Strings handed out live as long as the view. */
typedef struct dumps_values {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx; /* the host's */
  dumps_status (*get_bool)(const struct dumps_values* self, dumps_str key, int32_t* out);
  dumps_status (*get_int)(const struct dumps_values* self, dumps_str key, int64_t* out);
  dumps_status (*get_float)(const struct dumps_values* self, dumps_str key, double* out);
  dumps_status (*get_string)(const struct dumps_values* self, dumps_str key, dumps_str* out);
  /* Item `index` of a list; DUMPS_END behind the last one. */
  dumps_status (*get_item)(const struct dumps_values* self, dumps_str key, uint64_t index,
                           dumps_str* out);
  /* Key number `index`, in byte order; DUMPS_END behind the last one. */
  dumps_status (*key_at)(const struct dumps_values* self, uint64_t index, dumps_str* out);
} dumps_values;

#ifdef __cplusplus
}
#endif
#endif /* DUMPS_ABI_H */
