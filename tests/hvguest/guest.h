/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the test guest share: expectations, traps, the core's hypercalls. The guest runs on the minimal
 * core on either vendor's processor, provokes each exit the core handles, and looks at what comes of it.
 */
#pragma once

#include "boot.h"
#include "trap.h"
#include "x86.h"

#include <hvlab/core.h>

#define VECTOR_UD 6
#define VECTOR_DF 8
#define VECTOR_GP 13
#define NO_TRAP (~0u)

void print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
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
/* Each ends with a NULL name. */
extern const struct test tests_cpu[], tests_msr[], tests_memory[], tests_smp[], tests_often[], tests_step[],
	tests_length[], tests_attack[];
/* One of tests_smp, which lives with its kind in often.c. */
void often_apic(void);
/* Before smp_start(): sends to processors that wait what they must not mind. */
void smp_disturb(void);
/* A push onto a stack at that address: it cannot be made there, and neither can the frame of its fault. */
void push_at(u64 at);

/* Boots of their own: each ends the machine. */
void end_triple_fault(void);
void end_tables_in_core(void);
void end_idt_in_core(void);
void end_init(void);

extern u64 guest_rounds;                /* of everything that is done often */
extern bool guest_amd, guest_on_tcg;    /* whose processor; QEMU's emulated one */

/* regs.S: op between registers set and registers compared: (reg & mask) == out, each of RAX RBX RCX RDX; all others and
 * the flags stay. Rounds left at the first difference; 0: none. */
struct regs_kind {
	void (*op)(void);
	u64 in[4], mask[4], out[4];
};
u64 regs_rounds(u64 rounds, const struct regs_kind *kind);
extern u64 guest_traps; /* taken by instructions that were expected to trap */
