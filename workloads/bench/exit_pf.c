/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * #PF of an address that the guest's own tables do not map, taken inside the guest.
 */
#include "traps.h"

#define UNMAPPED "0x700000000000"
#define ADDRESS "movabsq $" UNMAPPED ", %%rax"

TRAP_LOOPS("#PF", ADDRESS, ADDRESS, "movb (%%rax), %%al", "rax", "memory", "cc")

HVLAB_BENCH(exit_pf, .what = "#PF of the guest's own tables, taken inside the guest", .needs = NEED_TRAPS, TRAP_BENCH,
	    .exits_per_op = 0);

HVLAB_ABOUT(exit_pf,
	"A page fault that is the guest's own business: no entry in its tables, its handler, the way back. With nested paging "
	"the hypervisor does not learn of it.",
	"Not a nested fault (mem_touch): there the guest's table has an entry and the hypervisor's has none.",
	"With shadow paging each is an exit. A PV guest gets it from Xen, which took it first, and reads CR2 by a trap of its "
	"own.");
