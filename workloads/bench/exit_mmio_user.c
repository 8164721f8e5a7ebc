/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An MMIO read that no device claims, which goes all the way up to where devices are emulated: the user-space VMM, where
 * there is one. exit_mmio ends in the hypervisor.
 */
#include "loops.h"
#include "unbacked_mmio.h"

#define OP(instruction) __asm__ volatile(instruction : "+a"(value) : "d"(UNBACKED) : "memory")

LOOPS_KEEPING(u32, "movl (%1), %0")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] == unbacked ? NULL : "an address without a device changed its value";
}

HVLAB_BENCH(exit_mmio_user, .what = "MMIO read of an unclaimed address, served by the VMM", .unit = UNIT_OP,
	    .needs = NEED_RING0, .setup = unbacked_setup, .body = body, .control = control, .check = check,
	    .exits_per_op = 1, .stable = true,
	    .result = RESULT_OWN, .result_of = "zeros or ones, as the VMM likes");

HVLAB_ABOUT(exit_mmio_user,
	"An MMIO read that only a VMM could answer: nested fault, decoded instruction, hand-over, and the way back.",
	"Not a device: the address is nobody's, so a device model is searched for and not found.",
	"What a machine answers there (zeros or ones) differs and is only checked to stay the same. Some hypervisors know "
	"that no device model has registered the address and answer themselves.");
