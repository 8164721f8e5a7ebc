/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A system call that does next to nothing.
 */
#include "os.h"

static s64 parent;
static u64 asked;
static bool wrong;

static const char *setup(struct bench_env *env)
{
	asked = 0;
	wrong = false;
	parent = os_call(OS_GETPPID, 0, 0, 0);
	return NULL;
}

static void body(u64 n)
{
	s64 expected = parent, other = 0;

	asked += n;
	while (n--)
		other |= os_call(OS_GETPPID, 0, 0, 0) ^ expected;
	wrong |= other != 0;
}

static void control(u64 n)
{
	s64 expected = parent, other = 0;

	while (n--) {
		s64 same = expected;

		__asm__ volatile("" : "+r"(same) : : "memory");
		other |= same ^ expected;
	}
	wrong |= other != 0;
}

static const char *check(u64 *result)
{
	*result = asked;
	return wrong ? "the kernel has answered with another parent than before" : NULL;
}

HVLAB_BENCH(os_syscall, .what = "a system call and back (getppid)", .unit = UNIT_OP, .needs = NEED_OS, HVLAB_CLOSED_LOOP,
	    .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(os_syscall,
	"The way into the kernel of the guest, or of the machine where there is no guest, and back: entry, the call that reads the number of the "
	"parent, exit.",
	"Not an exit: with hardware virtualisation no hypervisor sees it. A PV guest of Xen enters its kernel through Xen, and it shows.",
	"Exits vary: a guest has none, a PV guest of Xen one at each call. What the kernel does against attacks at each entry is in it, and depends on the processor.");
