/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process made, ended, and waited for.
 */
#include "os.h"
#include "loops.h"

static u64 made;
static bool failed;

static void nothing(void)
{
}

static void body(u64 n)
{
	bool good = true;

	made += n;
	while (n--) {
		s64 child = os_child(nothing);

		good &= child > 0 && os_await(child);
	}
	failed |= !good;
}

static const char *setup(struct bench_env *env)
{
	made = 0;
	failed = false;
	env->count_ops = env->count_ops < 16 ? env->count_ops : 16;
	return NULL;
}

static const char *check(u64 *result)
{
	*result = made;
	return failed ? "a process could not be made, or ended badly" : NULL;
}

HVLAB_BENCH(os_fork, .what = "fork a process that ends at once, and wait for it", .unit = UNIT_OP, .needs = NEED_OS, .setup = setup, .body = body,
	    .control = empty_loop, .check = check, .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(os_fork,
	"A copy of this process, which is a small one: its tables are copied, it ends without doing anything, and is waited for. The memory of "
	"other benchmarks is not copied.",
	"Not the time of a large program, whose tables are longer; nor a new program (os_exec).",
	"The work is that of tables: a PV guest of Xen has them checked by Xen, a guest without nested paging by its hypervisor. Exits vary with "
	"the memory that the kernel touches for the first time.");
