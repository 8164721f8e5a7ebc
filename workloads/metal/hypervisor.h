/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the metal guest knows of each hypervisor it may find itself under. Chosen at run time by CPUID signature;
 * each platform_X.c supplies one.
 */
#pragma once

#include "boot.h"
#include "x86.h"

struct console;

struct hypervisor {
	const char *name;
	const char *signature[2];  /* of CPUID leaf 40000000h (EBX ECX EDX); NULL: no more */
	/* Makes hypercalls possible; once, before any of them. False: they are not. NULL: nothing to be done. */
	bool (*open)(void);
	u64 (*hypercall)(void);    /* the null hypercall; NULL: none, and `absent` says why */
	u64 (*control)(void);      /* the same function without the instruction */
	/* As platform_counter(); NULL: it does not tell. */
	bool (*counter)(u32 i, const char **name, u64 *value);
	u64 expected;              /* what it must return */
	u64 (*expect)(void);       /* the same, where it is not one number */
	const char *way;           /* into it; NULL: the instruction of this processor's vendor */
	const char *absent;
	const char *(*why_not)(void); /* the same, where it is known only after open */
	u64 (*tsc_hz)(void);       /* as it says in a way of its own; NULL or 0: it does not */
	bool tsc_hz_disturbs;      /* asking changes the machine: only where the clock is checked */
	bool splits_strings;       /* REP OUTS is an exit for each element, and a longer one than OUT's */
	bool (*protect)(bool on);  /* as platform_protect(); NULL: nobody does that */
	void (*facts)(void);       /* sends what it alone tells; NULL: nothing */
	/* In place of COM1 and of the machine's power switch. NULL, or answering NULL: the machine's own will do. */
	const struct console *(*console)(bool ring); /* as console_open() was told */
	void (*power_off)(void);
	void (*sleep)(void);       /* in place of HLT with interrupts on; NULL: that will do */
};

extern const struct hypervisor hypervisor_none, hypervisor_kvm, hypervisor_xen, hypervisor_hyperv, hypervisor_minimal;

/* Looks at the CPUID leaves and opens what is found; once, before the others. */
void hypervisor_open(const struct boot_info *info);
const struct hypervisor *hypervisor(void);
/* Is there a hypercall, and does it work? */
bool hypervisor_can_call(void);
/* Why there is none. */
const char *hypervisor_why_not(void);
/* CPUID as the hypervisor answers it: in a PV guest the plain instruction shows the bare processor. */
struct cpuid hypervisor_cpuid(u32 leaf, u32 subleaf);
/* False in a PV guest: no privileged instruction, no APIC, no page tables of its own. */
bool hypervisor_ring0(void);
/* First leaf of the hypervisor's range, 0 when CPUID says there is none. */
u32 hypervisor_leaf(void);
/* "KVMKVMKVM", or "none". */
const char *hypervisor_signature(void);
/* VMMCALL on this processor, VMCALL otherwise. */
bool hypervisor_amd(void);
