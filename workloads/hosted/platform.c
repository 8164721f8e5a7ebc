/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process's answers to platform.h: file descriptors, anonymous memory, traps as signals. It has no ring 0, so the
 * rest is never called: what needs it is skipped by platform_has().
 */
#include "platform.h"
#include "hosted.h"

#include <hvlab/bench.h>

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define SHARE (32ull << 20)
#define ARENA (512ull << 20) /* four times the cache of a large processor; only what is used is ever there */
#define ALIGNMENT (2ull << 20)
#define REPLY_MS 5000

static u8 *arena, *fresh, *small;
static u64 arena_size;
static sigjmp_buf guard;
static volatile sig_atomic_t guarding;
static siginfo_t caught;
static u64 caught_at;

/* A closed console ends the process: nobody reads its results any more. */
void platform_write(const char *bytes, size_t n)
{
	while (n) {
		ssize_t done = write(STDOUT_FILENO, bytes, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			_exit(1);
		bytes += done;
		n -= (size_t)done;
	}
}

int platform_read(void)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	unsigned char c;

	if (poll(&in, 1, REPLY_MS) <= 0)
		return -1;
	return read(STDIN_FILENO, &c, 1) == 1 ? c : -1;
}

u32 platform_has(void)
{
	return NEED_OS;
}

u8 *platform_arena(u64 *size)
{
	*size = arena_size;
	return arena;
}

u8 *platform_fresh(u64 *size)
{
	*size = SHARE;
	return fresh;
}

u64 platform_arena_page(void)
{
	return 0; /* the kernel's choice, which may change at any time */
}

u8 *platform_small(u64 *size)
{
	*size = SHARE;
	return small;
}

u64 *platform_pte(const u8 *page)
{
	return NULL;
}

static void on_trap(int signal_number, siginfo_t *info, void *context)
{
	ucontext_t *c = context;

	if (!guarding) {
		signal(signal_number, SIG_DFL); /* the instruction traps again, and the process dies of it */
		return;
	}
	caught = *info;
	caught_at = (u64)c->uc_mcontext.gregs[REG_RIP];
	siglongjmp(guard, (int)c->uc_mcontext.gregs[REG_TRAPNO] + 1);
}

static const char *signal_word(int signal_number)
{
	return signal_number == SIGILL ? "SIGILL" : signal_number == SIGFPE ? "SIGFPE" :
	       signal_number == SIGBUS ? "SIGBUS" : "SIGSEGV";
}

u32 platform_guarded(void (*fn)(u64), u64 n, char why[64])
{
	u32 trapped = (u32)sigsetjmp(guard, 1);

	guarding = !trapped;
	if (!trapped)
		fn(n);
	else
		snprintf(why, 64, "%s at 0x%llx", signal_word(caught.si_signo), (unsigned long long)caught_at);
	guarding = 0;
	return trapped;
}

static int map(u8 **at, u64 size)
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	u8 *p = mmap(NULL, size + ALIGNMENT, PROT_READ | PROT_WRITE, flags, -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	*at = p + (ALIGNMENT - (uintptr_t)p % ALIGNMENT) % ALIGNMENT;
	return 0;
}

/* In a small machine nothing may take memory that the rest of it needs. */
static u64 choose_arena(void)
{
	u64 half = (u64)sysconf(_SC_PHYS_PAGES) * (u64)sysconf(_SC_PAGESIZE) / 2;

	return half < ARENA ? half / ALIGNMENT * ALIGNMENT : ARENA;
}

int platform_init(void)
{
	static const int signals[] = {SIGSEGV, SIGILL, SIGFPE, SIGBUS};
	struct sigaction action = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO};
	arena_size = choose_arena();
	int err = map(&arena, arena_size);

	if (!err)
		err = map(&fresh, SHARE);
	if (!err)
		err = map(&small, SHARE);
	if (err)
		return err;
	/* What a fork has to copy is then the same whatever was done to this memory before. */
	madvise(arena, arena_size, MADV_DONTFORK);
	madvise(fresh, SHARE, MADV_DONTFORK);
	madvise(small, SHARE, MADV_DONTFORK);
	madvise(small, SHARE, MADV_NOHUGEPAGE);
	madvise(fresh, SHARE, MADV_NOHUGEPAGE); /* fails only where there are no huge pages at all */
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
	return 0;
}

bool platform_counter(u32 i, const char **name, u64 *value)
{
	return false;
}

_Noreturn void platform_sleep(void)
{
	for (;;)
		pause();
}

u32 platform_cpus(void)
{
	return 1;
}

/* Never called: there is no other processor. */
void platform_run_on(u32 index, void (*fn)(void *), void *arg)
{
	abort();
}

void platform_wait_for(u32 index)
{
	abort();
}

struct xen_guest *platform_xen(void)
{
	return NULL;
}

struct hyperv_guest *platform_hyperv(void)
{
	return NULL;
}

/* Never called: NEED_HYPERCALL, NEED_IRQ and NEED_SMP are not among what platform_has() grants. */
u64 platform_hypercall(void)
{
	abort();
}

u64 platform_hypercall_expected(void)
{
	abort();
}

u64 platform_hypercall_control(void)
{
	abort();
}

void platform_interrupt(u32 vector, void (*handler)(void))
{
	abort();
}

u32 platform_apic_id(u32 index)
{
	abort();
}

u16 platform_pm_timer(void)
{
	return 0;
}

bool platform_protect(bool on)
{
	return false;
}

bool platform_tsc_hz(u32 i, const char **source, u64 *hz)
{
	return false;
}

s64 platform_clock(u64 *ns)
{
	struct timespec now;
	int err = clock_gettime(CLOCK_MONOTONIC, &now);

	*ns = (u64)now.tv_sec * 1000000000u + (u64)now.tv_nsec;
	return err;
}
