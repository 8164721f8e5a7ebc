/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RDMSR of IA32_APIC_BASE (1Bh) in ring 3: #GP into Xen, which decodes and emulates it. exit_msr_read is the same in
 * ring 0.
 */
#define MSR MSR_APIC_BASE
#include "msr_read.h"

HVLAB_BENCH(pv_msr_read, .what = "RDMSR of IA32_APIC_BASE: trap, decode, return", .unit = UNIT_OP, .needs = NEED_XEN_PV,
	    .setup = msr_read_setup, .body = body, .control = control, .check = check, .exits_per_op = 1, .stable = true,
	    .result = RESULT_FACT, .result_of = "apic.base");

HVLAB_ABOUT(pv_msr_read,
	"RDMSR in ring 3: a general protection fault into Xen, which decodes and emulates it.",
	"Not RDMSR of an HVM guest, which is an exit (exit_msr_read).",
	"Decoding reads the guest's memory by software, and mitigations weigh on each entry into Xen.");
