/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An MMIO write that no device claims. exit_mmio_user reads.
 */
#include "loops.h"
#include "unbacked_mmio.h"

#define OP(instruction) __asm__ volatile(instruction :: "a"(0x12345678u), "d"(UNBACKED) : "memory")

LOOPS("movl %0, (%1)")

static const char *check(u64 *result)
{
	*result = mmio_read(UNBACKED);
	return *result == unbacked ? NULL : "an address without a device kept what was written";
}

HVLAB_BENCH(exit_mmio_user_write, .what = "MMIO write to an unclaimed address, served by the VMM", .unit = UNIT_OP,
	    .needs = NEED_RING0, .setup = unbacked_setup, .body = body, .control = control, .check = check,
	    .exits_per_op = 1, .stable = true,
	    .result = RESULT_OWN, .result_of = "zeros or ones, as the VMM likes");

HVLAB_ABOUT(exit_mmio_user_write,
	"An MMIO write that is handed to the VMM and dropped there: what a sync point of an emulated device costs at least.",
	"Not a sync point with a fast path: those (ioeventfd, event channels) never reach the VMM's loop.",
	"A VMM may let writes wait and take several at once (coalesced MMIO); an unclaimed address gets no such favour.");
