/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory asked for and given back, without being touched.
 */
#include "os.h"
#include "loops.h"

#define BYTES (64 * OS_PAGE)

static u64 mapped;
static bool failed;

static const char *setup(struct bench_env *env)
{
	mapped = 0;
	failed = false;
	return NULL;
}

static void body(u64 n)
{
	s64 wrong = 0;

	mapped += n;
	while (n--) {
		s64 at = os_call6(OS_MMAP, 0, BYTES, OS_PROT_READ | OS_PROT_WRITE, OS_PRIVATE | OS_ANONYMOUS, ~0ull, 0);

		wrong |= at >> 63;
		wrong |= os_call(OS_MUNMAP, (u64)at, BYTES, 0);
	}
	failed |= wrong != 0;
}

static const char *check(u64 *result)
{
	*result = mapped;
	return failed ? "memory could not be mapped, or not given back" : NULL;
}

HVLAB_BENCH(os_mmap, .what = "map 256 KiB and unmap them, untouched", .unit = UNIT_OP, .needs = NEED_OS, .setup = setup, .body = body,
	    .control = empty_loop, .check = check, .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(os_mmap,
	"mmap and munmap of anonymous memory: two system calls and the bookkeeping of the kernel; no page is touched, so no table is changed.",
	"Not the memory itself: os_fault is its first touch.",
	"The bookkeeping grows with the number of regions that a process has, which is small here. Exits vary: a guest has none, a PV guest of Xen one at each "
	"system call.");
