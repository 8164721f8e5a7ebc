/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For tests/shortage.sh, before libc in a program: memory that ends for good after HVLAB_TEST_ALLOCATIONS allocations, and a clock of
 * the wall that jumps by HVLAB_TEST_STEP seconds, forth and back, at every third look. The monotonic clock is left alone. libhwloc,
 * which does not look whether it got memory, has some; without HVLAB_TEST_SPARE it has none either.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define LOOKS 3

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t align, size_t n);

static atomic_long allocations, looks;
static long allowed = -1, step, spare;
static _Thread_local int spared;

__attribute__((constructor)) static void begin(void)
{
	const char *a = getenv("HVLAB_TEST_ALLOCATIONS"), *s = getenv("HVLAB_TEST_STEP");

	step = s ? atol(s) : 0;
	spare = getenv("HVLAB_TEST_SPARE") != NULL;
	allowed = a ? atol(a) : -1;
}

/* How many there were in this process, for the test to know where it may end them. */
__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("HVLAB_TEST_COUNT");
	FILE *f = path ? fopen(path, "a") : NULL;

	if (!f)
		return;
	fprintf(f, "%ld %ld\n", atomic_load(&allocations), atomic_load(&looks));
	fclose(f);
}

static int is_over(void)
{
	long n = atomic_fetch_add(&allocations, 1);

	if (allowed < 0 || n < allowed || spared)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t n)
{
	return is_over() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return is_over() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return is_over() ? NULL : __libc_realloc(p, n);
}

void *aligned_alloc(size_t align, size_t n)
{
	return is_over() ? NULL : __libc_memalign(align, n);
}

/* What of libhwloc takes memory. */
#define SPARED(name) \
	int name(void *topology); \
	int name(void *topology) \
	{ \
		int (*real)(void *) = (int (*)(void *))dlsym(RTLD_NEXT, #name); \
 \
		spared = spare != 0; \
		int err = real(topology); \
		spared = 0; \
		return err; \
	}
SPARED(hwloc_topology_init)
SPARED(hwloc_topology_load)

static time_t jump(void)
{
	return step && atomic_fetch_add(&looks, 1) / LOOKS % 2 ? step : 0;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
	int err = (int)syscall(SYS_clock_gettime, id, t);

	if (!err && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		t->tv_sec += jump();
	return err;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone)
{
	struct timespec now;
	int err = clock_gettime(CLOCK_REALTIME, &now);

	*t = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
	return err;
}

time_t time(time_t *to)
{
	struct timespec now = {0};

	clock_gettime(CLOCK_REALTIME, &now);
	if (to)
		*to = now.tv_sec;
	return now.tv_sec;
}
