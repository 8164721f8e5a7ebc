/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which hypervisor is below, by its CPUID signature. One that is not known counts as none: it is reported by its
 * signature, and no hypercall is tried on it.
 */
#include "hypervisor.h"
#include "str.h"
#include "xen_guest.h"

#include <hvlab/below.h>

static const struct hypervisor *const known[] = {
	&hypervisor_kvm, &hypervisor_xen, &hypervisor_hyperv, &hypervisor_minimal,
};
static const struct hypervisor *found = &hypervisor_none;
static char signature[13] = "none";
static u32 leaf;
static bool pv, can_call;

struct cpuid hypervisor_cpuid(u32 number, u32 subleaf)
{
	return pv ? xen_cpuid(number, subleaf) : cpuid(number, subleaf);
}

static void ask(u32 number, u32 r[4])
{
	struct cpuid c = hypervisor_cpuid(number, 0);

	memcpy(r, &c, 4 * sizeof(*r));
}

static bool has_signature(const struct hypervisor *h, const char *text)
{
	for (int i = 0; i < 2; i++)
		if (h->signature[i] && !strcmp(h->signature[i], text))
			return true;
	return false;
}

static void look_for(const char *text)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (has_signature(known[i], text))
			found = known[i];
}

/* An unknown hypervisor may offer a known interface (Hyper-V's): then that interface is used. */
static void look(void)
{
	u32 r[4];

	leaf = below_find(ask, signature);
	look_for(signature);
	if (found != &hypervisor_none || leaf <= BELOW_FIRST)
		return;
	ask(leaf = BELOW_FIRST, r);
	below_text(r, signature);
	look_for(signature);
}

void hypervisor_open(const struct boot_info *info)
{
	pv = info->protocol == BOOT_XEN_PV;
	if (!(hypervisor_cpuid(1, 0).ecx >> 31))
		return;
	look();
	can_call = found->hypercall && (!found->open || found->open());
}

const struct hypervisor *hypervisor(void)
{
	return found;
}

bool hypervisor_can_call(void)
{
	return can_call;
}

const char *hypervisor_why_not(void)
{
	return found->why_not ? found->why_not() : found->absent;
}

bool hypervisor_ring0(void)
{
	return !pv;
}

u32 hypervisor_leaf(void)
{
	return leaf;
}

const char *hypervisor_signature(void)
{
	return *signature ? signature : BELOW_UNNAMED;
}

bool hypervisor_amd(void)
{
	u32 vendor = cpuid(0, 0).ebx;

	return vendor == 0x68747541 || vendor == 0x6f677948; /* "Auth"enticAMD, "Hygo"nGenuine */
}
