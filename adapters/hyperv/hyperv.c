/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hyperv/gen1, hyperv/gen2: the same guest in Hyper-V's two generations of VM: BIOS with the emulated PC of old, and
 * UEFI without it. A Windows host is driven from here; all that both have in common is in guest.c.
 *
 * No pinning: Hyper-V places virtual processors itself; reserve, limit and weight are what there is, and are stored as
 * read back. No exit counters: the root's performance counters are averages over time, not of one guest between marks.
 */
#include "guest.h"
#include "windows.h"

static const unsigned gen1 = 1, gen2 = 2;

HVLAB_ADAPTER(hyperv_gen1, .name = "hyperv/gen1", .what = "Hyper-V, a generation 1 guest: BIOS and emulated PC",
	      .where = WHERE_HOST, .schemes = HYPERV_SCHEMES, .lanes = 1 << LANE_TIME, .flavour = &gen1,
	      .probe = windows_probe, .create = guest_create, .start = guest_start, .wait = guest_wait, .destroy = guest_destroy);
HVLAB_ADAPTER(hyperv_gen2, .name = "hyperv/gen2", .what = "Hyper-V, a generation 2 guest: UEFI, no emulated PC",
	      .where = WHERE_HOST, .schemes = HYPERV_SCHEMES, .lanes = 1 << LANE_TIME, .flavour = &gen2,
	      .probe = windows_probe, .create = guest_create, .start = guest_start, .wait = guest_wait, .destroy = guest_destroy);
