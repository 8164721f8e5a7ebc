/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A signal to oneself: sent, handled, returned from.
 */
#include "os.h"
#include "loops.h"

#define USR1 10
#define RESTORER 0x04000000ull /* the way back is ours: x86-64 knows no other */

static volatile u64 handled;
static u64 sent;
static s64 self;

/* As the kernel knows it, not the C library. */
static struct action {
	void (*handler)(int);
	u64 flags;
	void (*restorer)(void);
	u64 mask;
} before;

static void handle(int signal)
{
	handled++;
}

void os_signal_return(void);
__asm__(".text\nos_signal_return:\n\tmov $15, %eax\n\tsyscall\n"); /* rt_sigreturn */

static const char *setup(struct bench_env *env)
{
	const struct action action = {.handler = handle, .flags = RESTORER, .restorer = os_signal_return};

	handled = sent = 0;
	self = os_call(OS_GETPID, 0, 0, 0);
	return os_call6(OS_SIGACTION, USR1, os_address(&action), os_address(&before), 8, 0, 0) ? "the kernel takes no handler" : NULL;
}

static void body(u64 n)
{
	u64 process = (u64)self;

	sent += n;
	while (n--)
		os_call(OS_KILL, process, USR1, 0);
}

static const char *check(u64 *result)
{
	*result = sent;
	return handled == sent ? NULL : "signals were lost";
}

static void teardown(void)
{
	os_call6(OS_SIGACTION, USR1, os_address(&before), 0, 8, 0, 0);
}

HVLAB_BENCH(os_signal, .what = "a signal to oneself: kill, handler, return", .unit = UNIT_OP, .needs = NEED_OS, .setup = setup, .body = body,
	    .control = empty_loop, .check = check, .teardown = teardown, .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(os_signal,
	"kill of the own process, the frame of the handler made by the kernel, the handler, and the system call by which it returns.",
	"Not a signal to another process, which would be a switch as well (os_switch).",
	"The frame holds the state of the vector unit, so a processor with more of it makes it longer. Exits vary: a "
	"guest has none, a PV guest of Xen one at each system call.");
