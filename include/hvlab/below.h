/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which hypervisor is below, by CPUID: the same answer in the guest, in a process and in the harness. Freestanding.
 *
 * A hypervisor may show the interface of another one at 40000000h and its own further up, in steps of 100h: KVM with
 * Hyper-V's enlightenments, Xen with viridian, KVM that plays Xen. Linux looks for KVM and Xen up to 4000FF00h
 * (arch/x86/include/asm/processor.h, for_each_possible_hypervisor_cpuid_base), and so do we. What imitates stands in
 * front, so the last signature is the hypervisor's own.
 */
#pragma once

#include <hvlab/abi.h>

#define BELOW_FIRST 0x40000000u
#define BELOW_LAST 0x4000ff00u
#define BELOW_STEP 0x100u
#define BELOW_UNNAMED "unnamed" /* in place of the signature of one that gives none */

/* EBX ECX EDX of a leaf as text, without blanks at its ends; what cannot be printed becomes '?'. */
static inline void below_text(const u32 r[4], char text[13])
{
	unsigned n = 0, end = 0;

	for (unsigned i = 0; i < 12; i++) {
		char c = (char)(r[1 + i / 4] >> 8 * (i % 4));

		if (!n && c == ' ')
			continue;
		text[n++] = c < ' ' || c > '~' ? '?' : c;
		end = c && c != ' ' ? n : end;
	}
	text[end] = 0;
}

/*
 * Does a hypervisor's range of leaves begin here? EAX is its last leaf. Above 40000000h a processor may answer with some
 * other leaf (SDM volume 2, CPUID), so there it must fit, and the signature must be one.
 */
static inline bool below_begins(u32 leaf, const u32 r[4], const char text[13])
{
	unsigned n = 0;

	while (text[n] && text[n] != '?')
		n++;
	return leaf == BELOW_FIRST ? *text : !text[n] && n >= 4 && r[0] >= leaf && r[0] < leaf + BELOW_STEP;
}

/* The leaf at which the hypervisor's own range begins, and its signature; 0 and "": no leaf says who it is. */
static inline u32 below_find(void (*cpuid_of)(u32 leaf, u32 r[4]), char text[13])
{
	u32 found = 0;

	text[0] = 0;
	for (u32 leaf = BELOW_FIRST; leaf <= BELOW_LAST; leaf += BELOW_STEP) {
		char said[13];
		u32 r[4];

		cpuid_of(leaf, r);
		below_text(r, said);
		if (!below_begins(leaf, r, said))
			continue;
		found = leaf;
		for (unsigned i = 0; i < sizeof(said); i++)
			text[i] = said[i];
	}
	return found;
}
