/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One page table entry of a PV guest: its write permission taken and given by update_va_mapping, with the TLB entry
 * flushed. Xen checks what the page is and counts who may write to it.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "xen_guest.h"

#define MEANING (PTE_ADDR | PTE_P | PTE_W | PTE_U) /* the processor sets other bits */

static u8 page[PAGE_SIZE] __attribute__((aligned(4096)));
static const struct xen_guest *xen;
static u64 original, entry[2]; /* [0] of the body, [1] of the control */
static s64 answer[2];          /* or-ed */

static const char *setup(struct bench_env *env)
{
	xen = platform_xen();
	page[0] = 1;
	original = xen->entry_of(xen_address(page));
	entry[0] = entry[1] = original;
	answer[0] = answer[1] = 0;
	return NULL;
}

static void body(u64 n)
{
	while (n--) {
		entry[0] ^= PTE_W;
		answer[0] |= xen_call(xen, XEN_UPDATE_VA_MAPPING, xen_address(page), entry[0], UVMF_INVLPG, 0);
	}
}

static void control(u64 n)
{
	while (n--) {
		entry[1] ^= PTE_W;
		answer[1] |= xen_no_call(xen, XEN_UPDATE_VA_MAPPING, xen_address(page), entry[1], UVMF_INVLPG, 0);
	}
}

static const char *check(u64 *result)
{
	*result = xen->entry_of(xen_address(page)) & MEANING;
	if (answer[0])
		return "Xen refused the update";
	return *result == (entry[0] & MEANING) ? NULL : "the entry is not what was asked for";
}

static void teardown(void)
{
	xen_call(xen, XEN_UPDATE_VA_MAPPING, xen_address(page), original, UVMF_INVLPG, 0);
}

HVLAB_BENCH(pv_pte_update, .what = "update of a page table entry by hypercall, with INVLPG", .unit = UNIT_OP,
	    .needs = NEED_XEN_PV, HVLAB_CLOSED_LOOP, .teardown = teardown, .exits_per_op = 1, .stable = true,
	    .result = RESULT_OWN, .result_of = "the frame that Xen gave");

HVLAB_ABOUT(pv_pte_update,
	"One change of a page table entry by hypercall, checked by Xen.",
	"Not a batch, and not a fault: the entry is present before and after.",
	"What is checked depends on the kind of page. With nested paging the same is an ordinary store.");
