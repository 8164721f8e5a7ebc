/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vector state for benchmarks that use it (platform.h). The guest itself runs without, so the registers are switched on
 * for one benchmark and off again behind it: a hypervisor that finds another XCR0 than its own at an exit has more to
 * do, and no other benchmark may pay for that. Intel SDM volume 1, 13.3; volume 3A, 2.5, 2.6 and 13.1.
 */
#include "console.h"
#include "hypervisor.h"
#include "platform.h"
#include "trap.h"
#include "x86.h"

#define CR4_OSFXSR (1ull << 9)
#define CR4_OSXMMEXCPT (1ull << 10)
#define CR4_OSXSAVE (1ull << 18)
#define MXCSR_DEFAULT 0x1f80u

#define XCR0_SSE 3ull    /* x87 and SSE: one does not go without the other */
#define XCR0_AVX 7ull
#define XCR0_AVX512 0xe7ull

#define LEAF1_EDX_FXSR (1u << 24)
#define LEAF1_EDX_SSE2 (1u << 26)
#define LEAF1_ECX_XSAVE (1u << 26)

static struct state {
	u64 cr0, cr4, xcr0;
	bool sse, xsave; /* changed, and to be put back */
} before;

static u64 xgetbv(void)
{
	u32 low, high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0) : "memory");
	return (u64)high << 32 | low;
}

static void xsetbv(u64 value)
{
	__asm__ volatile("xsetbv" :: "a"((u32)value), "d"((u32)(value >> 32)), "c"(0) : "memory");
}

/* In a PV guest each of these is emulated, and costs; what is right already is left alone. */
static void set_controls(u64 cr0, u64 cr4)
{
	if (read_cr0() != cr0)
		write_cr0(cr0);
	if (read_cr4() != cr4)
		write_cr4(cr4);
}

static void switch_on_sse(u64 unused)
{
	const u32 mxcsr = MXCSR_DEFAULT;

	before = (struct state){.cr0 = read_cr0(), .cr4 = read_cr4(), .sse = true};
	set_controls((before.cr0 | CR0_MP) & ~(CR0_EM | CR0_TS), before.cr4 | CR4_OSFXSR | CR4_OSXMMEXCPT);
	__asm__ volatile("ldmxcsr %0" :: "m"(mxcsr));
}

static void switch_on_xsave(u64 wanted)
{
	set_controls(read_cr0(), read_cr4() | CR4_OSXSAVE);
	before.xcr0 = xgetbv();
	before.xsave = true;
	if ((before.xcr0 & wanted) != wanted)
		xsetbv(before.xcr0 | wanted);
}

/*
 * QEMU's SVM does not intercept XSETBV: a hypervisor on it never hears of the new XCR0, and loads the old one when it
 * enters the guest again. CPUID is an exit on every hypervisor. Xen loads it only when another domain has run: dom0 does
 * when it takes what is written to the console.
 */
static bool lasts(u64 wanted)
{
	cpuid(0, 0);
	if (platform_xen()) {
		console()->write("\n", 1);
		console()->drain();
	}
	return (xgetbv() & wanted) == wanted;
}

static bool supported(u64 xcr0)
{
	struct cpuid c = hypervisor_cpuid(13, 0);

	return (c.eax & xcr0) == xcr0;
}

const char *platform_vector_open(enum vector kind)
{
	static const u64 wanted[] = {XCR0_SSE, XCR0_AVX, XCR0_AVX512};
	struct cpuid c = hypervisor_cpuid(1, 0);
	struct trap_info t;

	if (~c.edx & (LEAF1_EDX_FXSR | LEAF1_EDX_SSE2))
		return "no SSE2 here";
	if (kind != VECTOR_SSE && (!(c.ecx & LEAF1_ECX_XSAVE) || !supported(wanted[kind])))
		return kind == VECTOR_AVX ? "no AVX state here" : "no AVX-512 state here";
	if (trap_guarded(switch_on_sse, 0, &t))
		return "SSE cannot be switched on here";
	if (kind != VECTOR_SSE && trap_guarded(switch_on_xsave, wanted[kind], &t)) {
		platform_vector_close();
		return "XSAVE cannot be switched on here";
	}
	if (kind != VECTOR_SSE && !lasts(wanted[kind])) {
		platform_vector_close();
		return "XCR0 is lost at the next exit: the processor below does not intercept XSETBV";
	}
	return NULL;
}

/* The upper halves go back to their initial state, or every switch between vCPUs would go on saving them. */
static void switch_off_xsave(u64 unused)
{
	if ((xgetbv() & XCR0_AVX) == XCR0_AVX)
		__asm__ volatile("vzeroall" ::: "memory");
	if (xgetbv() != before.xcr0)
		xsetbv(before.xcr0);
}

void platform_vector_close(void)
{
	struct trap_info t;

	if (before.xsave)
		trap_guarded(switch_off_xsave, 0, &t);
	if (before.sse)
		set_controls(before.cr0, before.cr4);
	before.sse = before.xsave = false;
}
