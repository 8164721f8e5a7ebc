/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest of Xen, for its platform and for Xen's own benchmarks: hypercalls through the page that Xen fills in, the
 * same without the call for control loops, and CPUID as Xen answers it to a PV guest.
 */
#pragma once

#include "x86.h"
#include "xen_abi.h"

/* What xen_pv_grant.c makes ready for granting a page to oneself. */
struct xen_grant {
	struct xen_grant_entry *table;
	u16 domain; /* this guest */
	u32 frame;  /* of the page to be granted */
	u8 *place;  /* a page that can be spared: mapped over */
};

struct xen_guest {
	const u8 *calls;           /* the hypercall page: 32 bytes a number */
	struct xen_shared *shared;
	volatile u64 events, stamp; /* that the upcall has taken, and the TSC when it took the latest */
	bool (*upcalls)(bool on);  /* off at first; false: Xen refuses; each port has its mask besides */
	/* The rest is there in a PV guest alone. */
	u64 root;                  /* frame of the page table's root */
	u64 (*entry_of)(u64 page); /* the page table entry of a mapped page */
	bool (*grant_open)(struct xen_grant *g, const void *page);
	void (*grant_close)(void);
};

/* The arguments pass in the registers of the ABI; a call may change those that it uses. */
#define XEN_CALL(instruction)                                                                                   \
	register u64 r10 __asm__("r10") = d;                                                                    \
	u64 entry = (u64)(uintptr_t)x->calls + 32 * number;                                                     \
	__asm__ volatile(instruction : "+a"(entry), "+D"(a), "+S"(b), "+d"(c), "+r"(r10) :: "rcx", "r8", "r11", \
			 "memory");                                                                             \
	return (s64)entry

static inline s64 xen_call(const struct xen_guest *x, u64 number, u64 a, u64 b, u64 c, u64 d)
{
	XEN_CALL("call *%0");
}

static inline s64 xen_no_call(const struct xen_guest *x, u64 number, u64 a, u64 b, u64 c, u64 d)
{
	XEN_CALL("# no call");
}

static inline u64 xen_address(const volatile void *p)
{
	return (u64)(uintptr_t)p;
}

/* Most operations are a sub-number and a structure. */
static inline s64 xen_op(const struct xen_guest *x, u64 number, u64 operation, const volatile void *argument)
{
	return xen_call(x, number, operation, xen_address(argument), 0, 0);
}

/* arch-x86/xen.h: ns, scaled by shift, then by a 32.32 fraction; an odd or changed version means: once more. */
static inline u64 xen_now(const struct xen_time *t)
{
	u32 version;
	u64 ns;

	do {
		version = t->version;
		barrier();
		u64 ticks = rdtsc() - t->tsc;

		ticks = t->shift < 0 ? ticks >> -t->shift : ticks << t->shift;
		ns = t->ns + (u64)((unsigned __int128)ticks * t->multiplier >> 32);
		barrier();
	} while (version & 1 || version != t->version);
	return ns;
}

/* The TSC at a moment of Xen's clock, at most four seconds away from the page's. */
static inline u64 xen_ticks_at(const struct xen_time *t, u64 ns)
{
	u32 version;
	u64 at;

	do {
		version = t->version;
		barrier();
		s64 away = (s64)(ns - t->ns);
		u64 ticks = ((u64)(away < 0 ? -away : away) << 32) / t->multiplier;

		ticks = t->shift < 0 ? ticks << -t->shift : ticks >> t->shift;
		at = away < 0 ? t->tsc - ticks : t->tsc + ticks;
		barrier();
	} while (version & 1 || version != t->version);
	return at;
}

/* UD2 and "xen" in front: Xen answers, where the plain instruction would show a PV guest the bare processor. */
#define XEN_FORCE ".byte 0x0f, 0x0b, 0x78, 0x65, 0x6e\n"

static inline struct cpuid xen_cpuid(u32 leaf, u32 subleaf)
{
	struct cpuid r;

	__asm__ volatile(XEN_FORCE "cpuid"
		: "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(subleaf));
	return r;
}
