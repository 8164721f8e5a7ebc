/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A network device as the benchmarks see it, whatever driver is behind it: frames are written into slots and sent, one kick
 * tells the device of all of them, and what has come is looked at where the device put it. Nothing is copied or allocated.
 */
#pragma once

#include <hvlab/net.h>

#define NET_SLOTS 64u /* frames that can be on their way out, and buffers for those that come in */

struct net {
	const char *model; /* as the guest found it */
	/* The frame of a slot, to be written to; it waits until the device has done with what was in it. */
	struct net_frame *(*slot)(u32 slot);
	void (*send)(u32 slot, u32 bytes);
	void (*kick)(void);
	/* Sleeps until a frame is there; NULL: the device has broken its rules. The frame stays until it is given back. */
	struct net_frame *(*take)(u32 *bytes);
	void (*give)(void);
	bool (*ready)(void); /* would take() return at once? */
	/* Its interrupts are taken while this is on. */
	void (*listen)(bool on);
};

/* Opened when it is first asked for; NULL and why: there is none, or nobody answers at its other end. */
const struct net *platform_net(const char **absent);
