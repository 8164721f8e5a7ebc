/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A byte to another process and back, by two pipes on one processor.
 */
#include "os.h"
#include "loops.h"

static int there[2], back[2]; /* ends of the pipes: to be read, to be written */
static s64 child;
static u64 sent;
static bool lost;

/* Until the other end is closed. */
static void answer(void)
{
	char byte;

	os_call(OS_CLOSE, (u64)there[1], 0, 0);
	while (os_call(OS_READ, (u64)there[0], os_address(&byte), 1) == 1)
		os_call(OS_WRITE, (u64)back[1], os_address(&byte), 1);
}

static const char *setup(struct bench_env *env)
{
	sent = 0;
	lost = false;
	if (os_call(OS_PIPE, os_address(there), 0, 0) || os_call(OS_PIPE, os_address(back), 0, 0))
		return "the kernel gives no pipe";
	child = os_child(answer);
	return child < 0 ? "the kernel gives no process" : NULL;
}

static void body(u64 n)
{
	char byte = 1;
	s64 done = 1;

	sent += n;
	while (n--) {
		done &= os_call(OS_WRITE, (u64)there[1], os_address(&byte), 1);
		done &= os_call(OS_READ, (u64)back[0], os_address(&byte), 1);
	}
	lost |= done != 1;
}

static const char *check(u64 *result)
{
	*result = sent;
	return lost ? "a byte did not come back" : NULL;
}

static void teardown(void)
{
	for (int i = 0; i < 2; i++) {
		os_call(OS_CLOSE, (u64)there[i], 0, 0);
		os_call(OS_CLOSE, (u64)back[i], 0, 0);
	}
	if (child > 0)
		os_await(child);
}

HVLAB_BENCH(os_switch, .what = "a byte to another process and back: two switches, four system calls", .unit = UNIT_OP, .needs = NEED_OS,
	    .setup = setup, .body = body, .control = empty_loop, .check = check, .teardown = teardown, .exits_per_op = EXITS_VARY,
	    .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(os_switch,
	"A byte written to a pipe that another process of the same processor waits for, and its answer: two switches of address space and "
	"scheduler, and four system calls by pipes.",
	"Not a switch alone: the pipes are in it. Nor is anybody woken on another processor.",
	"A switch writes CR3, which exits nowhere with nested paging; a PV guest of Xen asks Xen for it. Exits vary: a scheduler may set a timer at "
	"a switch.");
