/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two processes that wake each other in turn, by a futex in shared memory.
 */
#include "os.h"
#include "loops.h"

enum { WAIT, WAKE };
enum { OURS, THEIRS, OVER }; /* whose turn it is */

static volatile u32 *turn;
static s64 child;
static u64 passed;

static inline void pass_to(u32 whose)
{
	*turn = whose;
	os_call(OS_FUTEX, os_address(turn), WAKE, 1);
}

static inline void wait_while(u32 whose)
{
	while (*turn == whose)
		os_call6(OS_FUTEX, os_address(turn), WAIT, whose, 0, 0, 0);
}

static void answer(void)
{
	for (;;) {
		wait_while(OURS);
		if (*turn == OVER)
			return;
		pass_to(OURS);
	}
}

static const char *setup(struct bench_env *env)
{
	passed = 0;
	child = 0;
	turn = (volatile u32 *)(uintptr_t)os_map(OS_PAGE, OS_SHARED);
	if (!turn)
		return "no memory to share";
	*turn = OURS;
	child = os_child(answer);
	return child < 0 ? "the kernel gives no process" : NULL;
}

static void body(u64 n)
{
	passed += n;
	while (n--) {
		pass_to(THEIRS);
		wait_while(THEIRS);
	}
}

static const char *check(u64 *result)
{
	*result = passed;
	return *turn == OURS ? NULL : "the turn did not come back";
}

static void teardown(void)
{
	if (!turn)
		return;
	pass_to(OVER);
	if (child > 0)
		os_await(child);
	os_unmap((const u8 *)(uintptr_t)turn, OS_PAGE);
}

HVLAB_BENCH(os_futex, .what = "wake another process by a futex and be woken by it", .unit = UNIT_OP, .needs = NEED_OS, .setup = setup, .body = body,
	    .control = empty_loop, .check = check, .teardown = teardown, .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(os_futex,
	"The turn passed to another process of the same processor and back, by what locks are made of: two wakes, two waits, two switches.",
	"Not a lock that nobody waits for, which the kernel never sees.",
	"Who is woken runs only when the other one waits, as there is one processor. Exits vary as those of os_switch do.");
