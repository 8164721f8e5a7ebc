/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the engine and the benchmarks may ask of whatever they run on. metal/ and hosted/ each supply all of it;
 * a benchmark that needs what its platform lacks says so in .needs and is never called there.
 */
#pragma once

#include <hvlab/abi.h>

/* Bytes to the harness, all of them; one byte from it, or -1 when none comes within a bounded wait. */
void platform_write(const char *bytes, size_t n);
int platform_read(void);

/* enum hvlab_need bits this platform can satisfy, for the benchmarks' .needs. */
u32 platform_has(void);

/* Memory for benchmarks (see struct bench_env). */
u8 *platform_arena(u64 *size);
u8 *platform_fresh(u64 *size);

/* Bytes of the pages that the arena is mapped by; 0: not known. */
u64 platform_arena_page(void);
/*
 * Present memory mapped by 4 KiB pages, at most SMALL_MAX, made when it is first asked for: in the guest a second view
 * of the arena's beginning. NULL: there is no such choice here.
 */
#define SMALL_MAX (32ull << 20)
u8 *platform_small(u64 *size);
/* The page table entry of a page of platform_small(), to be changed in place and back; NULL: not ours to change. */
u64 *platform_pte(const u8 *page);
/*
 * on: the next write to each 4 KiB page of this machine's memory is to be a nested page fault; off: no more. False:
 * nobody here does that.
 */
bool platform_protect(bool on);

/*
 * Runs fn(n) with traps caught. 0, or the vector + 1 of the trap that ended it (then the operation is a FAIL).
 * The trap's name and address are put into why (at least 64 bytes). Hosted: SIGSEGV, SIGILL, SIGFPE.
 */
u32 platform_guarded(void (*fn)(u64), u64 n, char why[64]);

/* The null hypercall of this hypervisor (docs/method.md section 8) and the return code it must give. */
u64 platform_hypercall(void);
u64 platform_hypercall_expected(void);
/* The same call in every respect but the instruction, for control loops. */
u64 platform_hypercall_control(void);

/* For Xen's own benchmarks (xen_guest.h); NULL anywhere else. */
struct xen_guest;
struct xen_guest *platform_xen(void);

/* For the benchmarks of Hyper-V's interface (hyperv_guest.h); NULL where nobody shows it. */
struct hyperv_guest;
struct hyperv_guest *platform_hyperv(void);

/* Exits of one reason so far, as the hypervisor below counts them; false behind the last, or when it does not tell. */
bool platform_counter(u32 i, const char **name, u64 *value);

/* What an interrupt vector calls, on any vCPU, with interrupts off; it must end the interrupt itself (lapic.h). */
void platform_interrupt(u32 vector, void (*handler)(void));

/*
 * vCPUs that can be given something to do, the caller included: fn(arg) on vCPU `index` (1 ..), and the wait for its
 * end. One function at a time each; between them it is halted, with interrupts on. A process has only itself.
 */
u32 platform_cpus(void);
void platform_run_on(u32 index, void (*fn)(void *), void *arg);
void platform_wait_for(u32 index);
u32 platform_apic_id(u32 index);

/* Gives up the processor for good. */
_Noreturn void platform_sleep(void);

/* Vector registers that the operating system (here: the guest) must have switched on; each kind needs those before it. */
enum vector { VECTOR_SSE, VECTOR_AVX, VECTOR_AVX512 };

/* Registers of that kind can be used from now on; NULL, or why not. close puts the machine back. */
const char *platform_vector_open(enum vector kind);
void platform_vector_close(void);

/* Port of the ACPI PM timer; 0: no firmware says that there is one. */
u16 platform_pm_timer(void);
/* Who tells the TSC's frequency, in Hz (0: this one does not); false behind the last. */
bool platform_tsc_hz(u32 i, const char **source, u64 *hz);

/* NEED_OS: nanoseconds as a program reads them, by the kernel's vDSO where it has one; 0, or negative. */
s64 platform_clock(u64 *ns);
