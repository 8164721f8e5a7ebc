/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * #PF of an address that the guest's own tables do not map, taken inside the guest.
 */
#include <hvlab/bench.h>
#include "traps.h"

#define UNMAPPED "0x700000000000"

static u64 taken, wanted, counted; /* by the body, of it, and by the control, which so does all the same but trap */

#define ADDRESS "movabsq $" UNMAPPED ", %%rax"

static void body(u64 n)
{
	wanted += n;
	while (n--)
		__asm__ volatile(TRAP(ADDRESS, "movb (%%rax), %%al") : "+m"(taken) :: "rax", "memory", "cc");
}

static void control(u64 n)
{
	while (n--)
		__asm__ volatile(TRAP_NONE(ADDRESS) : "+m"(counted) :: "rax", "memory", "cc");
}

static const char *setup(struct bench_env *env)
{
	(void)env;
	taken = wanted = 0;
	return NULL;
}

static const char *check(u64 *result)
{
	*result = taken;
	return taken == wanted ? NULL : "not every #PF was taken once";
}

HVLAB_BENCH(exit_pf, .what = "#PF of the guest's own tables, taken inside the guest", .unit = UNIT_OP,
	    .needs = NEED_TRAPS, .setup = setup, .body = body, .control = control, .check = check,
	    .exits_per_op = 0, .stable = true);

HVLAB_ABOUT(exit_pf,
	"A page fault that is the guest's own business: no entry in its tables, its handler, the way back. With nested paging "
	"the hypervisor does not learn of it.",
	"Not a nested fault (mem_touch): there the guest's table has an entry and the hypervisor's has none.",
	"With shadow paging each is an exit. A PV guest gets it from Xen, which took it first, and reads CR2 by a trap of its "
	"own.");
