/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RDMSR of IA32_APIC_BASE (1Bh), which every hypervisor keeps to itself.
 */
#define MSR MSR_APIC_BASE
#include "msr_read.h"

HVLAB_BENCH(exit_msr_read, .what = "RDMSR of IA32_APIC_BASE: exit and return", .unit = UNIT_OP, .needs = NEED_RING0,
	    .setup = msr_read_setup, .body = body, .control = control, .check = check, .exits_per_op = 1, .stable = true,
	    .result = RESULT_FACT, .result_of = "apic.base");

HVLAB_ABOUT(exit_msr_read,
	"RDMSR of IA32_APIC_BASE, which nearly every hypervisor keeps to itself.",
	"Not a register that passes through (exit_msr_pass_read).",
	"The time of the handler depends on where the register stands in a long switch. The minimal core lets reads of it "
	"pass (^).");
