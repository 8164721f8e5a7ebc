/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which hypervisor is below, by its CPUID signature. One that is not known counts as none: it is reported by its
 * signature, and no hypercall is tried on it.
 */
#include "hypervisor.h"
#include "str.h"
#include "x86.h"

#define LEAF_FIRST 0x40000000u

static const struct hypervisor *const known[] = {
	&hypervisor_kvm, &hypervisor_xen, &hypervisor_hyperv, &hypervisor_minimal,
};
static const struct hypervisor *found = &hypervisor_none;
static char signature[13] = "none";
static u32 leaf;

static bool has_signature(const struct hypervisor *h)
{
	for (int i = 0; i < 2; i++)
		if (h->signature[i] && !strcmp(h->signature[i], signature))
			return true;
	return false;
}

void hypervisor_detect(void)
{
	if (!(cpuid(1, 0).ecx >> 31))
		return;
	struct cpuid c = cpuid(LEAF_FIRST, 0);

	leaf = LEAF_FIRST;
	memcpy(signature, &c.ebx, 4);
	memcpy(signature + 4, &c.ecx, 4);
	memcpy(signature + 8, &c.edx, 4);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (has_signature(known[i]))
			found = known[i];
}

const struct hypervisor *hypervisor(void)
{
	return found;
}

u32 hypervisor_leaf(void)
{
	return leaf;
}

const char *hypervisor_signature(void)
{
	return signature;
}

bool hypervisor_amd(void)
{
	u32 vendor = cpuid(0, 0).ebx;

	return vendor == 0x68747541 || vendor == 0x6f677948; /* "Auth"enticAMD, "Hygo"nGenuine */
}
