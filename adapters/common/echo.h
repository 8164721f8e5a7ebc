/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the peer at the other end of a guest's network device does with a frame (hvlab/net.h), wherever it lives: in a process
 * (peer.h) or in the VMM itself. Frames are the guest's and not trusted; what is none of ours is left alone.
 */
#pragma once

#include "util.h"
#include <hvlab/net.h>

struct echo {
	u64 received, wrong; /* NET_DATA since NET_BEGIN; those of them out of order or with other data */
	bool open;           /* between NET_BEGIN and NET_END */
	struct net_frame sample;
	void (*send)(void *arg, const void *frame, u32 bytes);
	void *arg;
};

void echo_init(struct echo *e, void (*send)(void *arg, const void *frame, u32 bytes), void *arg);
/* A frame has come; what is sent in answer is sent before this returns. The frame is changed. */
void echo_frame(struct echo *e, void *frame, size_t bytes);
/* Nothing has come for a while. */
void echo_silence(struct echo *e);
