/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the metal guest knows of each hypervisor it may find itself under. Chosen at run time by CPUID signature;
 * each platform_X.c supplies one.
 */
#ifndef HVLAB_HYPERVISOR_H
#define HVLAB_HYPERVISOR_H

#include <hvlab/abi.h>

struct hypervisor {
	const char *name;
	const char *signature[2];  /* of CPUID leaf 40000000h (EBX ECX EDX); NULL: no more */
	u64 (*hypercall)(void);    /* the null hypercall; NULL: none, and `absent` says why */
	u64 (*control)(void);      /* the same function without the instruction */
	/* As platform_counter(); NULL: it does not tell. */
	bool (*counter)(u32 i, const char **name, u64 *value);
	u64 expected;              /* what it must return */
	const char *absent;
};

extern const struct hypervisor hypervisor_none, hypervisor_kvm, hypervisor_xen, hypervisor_hyperv, hypervisor_minimal;

/* Looks at the CPUID leaves; once, before the others. */
void hypervisor_detect(void);
const struct hypervisor *hypervisor(void);
/* First leaf of the hypervisor's range, 0 when CPUID says there is none. */
u32 hypervisor_leaf(void);
/* "KVMKVMKVM", or "none". */
const char *hypervisor_signature(void);
/* VMMCALL on this processor, VMCALL otherwise. */
bool hypervisor_amd(void);

#endif
