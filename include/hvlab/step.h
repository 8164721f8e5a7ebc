/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contract between the tracer (lab/trace) and who reads its file (harness/record/path.c): one executed instruction as a
 * word, and the intervals that they come in. Freestanding, for the tracer is linked with nothing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an instruction does to the flow, as far as a call tree and a count need it. */
enum step_kind {
	STEP_PLAIN,   /* goes on behind itself */
	STEP_REPEATS, /* or at itself again */
	STEP_JUMP, STEP_CALL, STEP_RETURN,
	STEP_SYSCALL, STEP_SYSRET, STEP_TRAP, STEP_IRET, /* trap: INT n, INT3, UD2 */
	STEP_ENTER,   /* VMRUN, VMLAUNCH, VMRESUME */
	STEP_SYSTEM,  /* plain, but a hypervisor may have it leave the guest before it does anything: CPUID, IN ... */
	STEP_PRIVILEGED, /* the same, and a fault outside of the kernel's ring: WRMSR, HLT, MOV CR ... */
	STEP_NONE,    /* no instruction: the clock went on between two of them (STEP_EVENT, STEP_ASLEEP) */
	STEP_KINDS,
};

/*
 * A word: address (48 bits), whose (4), length (4), kind (4), flags. A plain instruction that accesses memory and has not done so was
 * given up: by a fault, or by leaving the guest. Of one that ends a block of QEMU's translation this is not known: QEMU 7.2
 * would call who asked for its accesses after that one has gone.
 */
#define STEP_ADDRESS_SHIFT 16
#define STEP_WHOSE_SHIFT 12
#define STEP_SIZE_SHIFT 8
#define STEP_KIND_SHIFT 4
#define STEP_MEMORY UINT64_C(1)   /* it accesses memory */
#define STEP_ACCESSED UINT64_C(2) /* and has */
#define STEP_TIMED UINT64_C(4)    /* the machine's clock says whether it was carried out: by the next flag alone */
#define STEP_DONE UINT64_C(8)
/* Addresses that no code has, of what is no instruction: an event that the machine itself served, and sleep in HLT or MWAIT. */
#define STEP_EVENT UINT64_C(0xfffffffffffffffe)
#define STEP_ASLEEP UINT64_C(0xffffffffffffffff)

/* Sign-extended, as the processor wants it. */
static inline uint64_t step_address(uint64_t step)
{
	return (uint64_t)((int64_t)step >> STEP_ADDRESS_SHIFT);
}
static inline unsigned step_size(uint64_t step)
{
	return (unsigned)(step >> STEP_SIZE_SHIFT & 15);
}
/*
 * Several processes have code at the same addresses. The tracer writes down of a process's instruction a digest of its bytes, and of
 * a kernel's whether it changes the address space (STEP_NEW_SPACE); who knows the processes' files (harness/record/processes.c) puts the
 * number of the process there, and else 0.
 */
#define STEP_NEW_SPACE 1u
#define STEP_PROCESSES 16u
static inline unsigned step_whose(uint64_t step)
{
	return (unsigned)(step >> STEP_WHOSE_SHIFT & 15);
}
static inline uint64_t step_of(uint64_t step, unsigned whose)
{
	return (step & ~(UINT64_C(15) << STEP_WHOSE_SHIFT)) | (uint64_t)whose << STEP_WHOSE_SHIFT;
}
static inline bool step_is_process(uint64_t step)
{
	return (int64_t)step >= 0;
}
static inline uint64_t step_none(uint64_t what)
{
	return what << STEP_ADDRESS_SHIFT | (uint64_t)STEP_NONE << STEP_KIND_SHIFT | STEP_TIMED | STEP_DONE;
}
/* Where its name is looked up: no two processes have the same. */
static inline uint64_t step_place(uint64_t address, unsigned whose)
{
	return address ^ (uint64_t)whose << 48;
}
unsigned step_digest(const unsigned char *code, unsigned size);
static inline enum step_kind step_kind(uint64_t step)
{
	return (enum step_kind)(step >> STEP_KIND_SHIFT & 15);
}

/* The word of an instruction of x86 in 64-bit mode, from its bytes. */
uint64_t step_make(uint64_t address, const unsigned char *code, unsigned size);

/* How many of n bytes are the first instruction; 0: they are less than one. */
unsigned step_length(const unsigned char *code, size_t n);
bool step_is_prefix(unsigned byte);
/* An opcode of one byte that has a ModRM byte. */
bool step_has_modrm(unsigned op);

/*
 * The file: a header for each interval, followed by its words. An interval is one timed batch: from the instruction that
 * reads the clock first up to the one that reads it last, which is no part of it.
 */
struct step_interval {
	uint32_t magic;
	uint32_t which; /* 0: control, 1: body */
	uint64_t n;     /* words */
};
#define STEP_MAGIC 0x50455453u       /* "STEP" */
#define STEPS_MAX (UINT64_C(1) << 24) /* of an interval: of one that is longer only the header is written */
