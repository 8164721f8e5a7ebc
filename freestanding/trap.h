/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions and interrupts. An exception at an instruction listed in the fixup table continues at its fixup; one
 * inside a guarded call ends that call; any other is the program's machine_panic().
 */
#pragma once

#include <hvlab/abi.h>

#define TRAP_NMI 2
#define TRAP_DOUBLE_FAULT 8
#define TRAP_PAGE_FAULT 14
#define TRAP_EXCEPTIONS 32 /* vectors below are exceptions, the others interrupts */
#define TRAP_VECTORS 256

struct trap_info {
	u32 vector; /* plus 1; 0: nothing happened */
	u64 error, rip, address; /* address: CR2 of a page fault, else 0 */
};

void trap_init(void);
void trap_load(void); /* this processor uses the IDT from now on; after cpu_init() */

/* Supplied by the program: what an exception calls that nothing has caught. */
_Noreturn void machine_panic(const char *text);

/* Name of an exception: "#GP". */
const char *trap_name(u32 vector);
/* "#GP(10) at 0x201234", at least 64 bytes. */
void trap_text(const struct trap_info *t, char *out, size_t size);

/* Runs fn(arg); a trap ends it and fills in *t. Returns the vector plus 1, or 0. Nests; one per processor at a time. */
u32 trap_guarded(void (*fn)(u64), u64 arg, struct trap_info *t);

/* What an interrupt vector calls, with interrupts off. No handler: the interrupt is dropped without an EOI. */
void trap_on_interrupt(u32 vector, void (*handler)(void));

/* RDMSR and WRMSR that survive #GP: false when the register does not exist or refuses the value. */
bool rdmsr_safe(u32 msr, u64 *value);
bool wrmsr_safe(u32 msr, u64 value);
