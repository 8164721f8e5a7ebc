/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the test guest share: expectations, traps, the core's hypercalls. The guest runs on the minimal
 * core on either vendor's processor, provokes each exit the core handles, and looks at what comes of it.
 */
#ifndef GUEST_H
#define GUEST_H

#include "boot.h"
#include "trap.h"
#include "x86.h"

#include <hvlab/core.h>

#define VECTOR_UD 6
#define VECTOR_DF 8
#define VECTOR_GP 13
#define NO_TRAP (~0u)

/* A failed expectation is printed and counted; what: a sentence that should have been true. */
void expect(bool ok, const char *what);
void expect_u64(u64 got, u64 want, const char *what);
/* Vector that fn(arg) trapped with, or NO_TRAP. */
u32 trap_of(void (*fn)(u64), u64 arg);
void expect_trap(void (*fn)(u64), u64 arg, u32 vector, const char *what);

struct core_answer call(u64 number, u64 argument);
u64 exits_of(enum core_exit reason);
/* Bounds of the core's memory, from the memory map. */
extern u64 core_first, core_last; /* last: behind its last byte */

struct test {
	const char *name;
	void (*run)(void);
	bool needs_smp;
};
extern const struct test tests_cpu[], tests_msr[], tests_memory[], tests_smp[]; /* each ends with a NULL name */

/* Boots of their own: each ends the machine. */
void end_triple_fault(void);
void end_tables_in_core(void);
void end_idt_in_core(void);
void end_init(void);

/* regs.S: rounds of (null hypercall, CPUID leaf 0) with every register and the flags checked; rounds left at the first
 * difference, 0: none. leaf: the four registers that CPUID leaf 0 gives. */
u64 regs_rounds(u64 rounds, const struct cpuid *leaf);

#endif
