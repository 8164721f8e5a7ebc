/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The basis of the hosted code: reasons, memory that cannot fail, growing buffers, time, words. Prints nothing. Harness and
 * adapters use lib/; lib/ knows nothing of either.
 */
#pragma once

#include <stdarg.h>
#include <hvlab/adapter.h>

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Fills why (may be NULL) and returns err, so that a failure is one statement: return fail(why, -EACCES, "..."). */
int fail(struct why *why, int err, const char *fmt, ...) PRINTF(3, 4);

/* Is it this machine that is short of something (descriptors, memory, disk)? Then no guest is to blame. */
bool err_is_shortage(int err);
/* The same of what a program of others has said in words: its errno, or 0. */
int err_of_shortage(const char *said);
/* EAGAIN of fork(2) and pthread_create(3) is a limit on processes, and not the EAGAIN that waiting mends. */
int err_of_fork(int number);
/* Can nothing more be written into this directory (full, or a file as long as one may be)? 0, or negative errno. */
int dir_is_short(const char *dir);

/* Memory: these never return NULL; out of memory ends the program with one line and status 4. */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
char *xstrdup(const char *s);
char *xasprintf(const char *fmt, ...) PRINTF(1, 2);
char *xvasprintf(const char *fmt, va_list args);

/* A growing byte buffer; always NUL-terminated behind len, data never NULL after the first put. Zero-initialise. */
struct buf {
	char *data;
	size_t len, cap;
};
void buf_put(struct buf *b, const void *bytes, size_t n);
void buf_puts(struct buf *b, const char *s);
/* As XML holds it, in an attribute too; a control character that XML has no way to say becomes '?'. */
void buf_put_xml(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
void buf_clear(struct buf *b); /* len = 0, memory kept */
void buf_free(struct buf *b);

/* CLOCK_MONOTONIC in ns. */
u64 now_ns(void);
/* What poll() is to wait for at most until that shows deadline_ns: 0 when it has passed, never more than a minute. */
int wait_ms(u64 deadline_ns);
/* Unix time as strftime has it, local or UTC; "no date" for what is none, for it may come out of any file. */
void date_text(char *text, size_t size, const char *format, bool utc, s64 when);
/*
 * Sleeps until CLOCK_MONOTONIC reaches a whole second: under icount a guest then meets the kernel's tick at the same phase in
 * every run.
 */
void sleep_to_second(void);

/* Copies s into a fixed array; a longer string is cut, never overruns. */
#define copy_str(array, s) copy_strn((array), sizeof(array), (s))
void copy_strn(char *dst, size_t size, const char *s);

/* The whole string is a decimal (or 0x) number that fits; parse_size takes the suffixes K M G (1024). 0 or -EINVAL. */
int parse_u64(const char *s, u64 *value);
int parse_size(const char *s, u64 *bytes);
/* The way back: "64M", or plain bytes where no suffix divides them. */
const char *size_text(u64 bytes, char out[24]);

/* Shell-style * and ? over the whole of s. Comma-separated alternatives in globs_match. */
bool glob_match(const char *glob, const char *s);
bool globs_match(const char *globs, const char *s);
/* Is it one of the words, which are separated by spaces? NULL: there are none. */
bool words_have(const char *words, const char *word);
/* Is that number in a list of the kernel's ("0-3,8", one may be empty or NULL)? False too where it is no such list. */
bool list_has(const char *list, u64 number);

/* Is the scheme of the URL one of these, separated by spaces ("winrm ssh")? */
bool url_has_scheme(const char *url, const char *schemes);

/* The word nearest to `word` by edit distance, or NULL when none is close enough to suggest. */
const char *nearest(const char *word, const char *const *words, size_t n);

/*
 * Whole file into b: 0 or negative errno, -EINVAL for what is no regular file and need not end; file_reason says it in
 * words. Writes through a temporary name, fsync and rename.
 */
int file_read(const char *path, struct buf *b);
const char *file_reason(int err);
int file_write(const char *path, const void *bytes, size_t n);
/* All of it to a descriptor: 0 or negative errno. */
int write_all(int fd, const void *what, size_t n);
/* A file is to be made of that name: 0 also when there is one, -EINVAL when it stands for anything else, such as a disk. */
int output_check(const char *path, struct why *why);
/* Is it a plain name within a directory, not a path? */
bool name_is_entry(const char *s);
/* mkdir -p. */
int make_dirs(const char *path);
/*
 * Removes a tree by its name in root (removal.c): 0 also when it is not there. Refused: a name that leads elsewhere, a root
 * that others can put names into, a tree of another user.
 */
int remove_below(const char *root, const char *name, struct why *why);

/* SHA-256 as 64 hex digits and NUL. */
void sha256_hex(const void *bytes, size_t n, char hex[65]);
int sha256_file(const char *path, char hex[65]);
