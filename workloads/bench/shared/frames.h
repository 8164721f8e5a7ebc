/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames to the peer at the other end of the network device and back, for io_net_*. Every frame that comes in is compared in
 * full, and the first thing that is wrong ends the benchmark: a lost frame is a verdict.
 */
#pragma once

#include <hvlab/bench.h>
#include "loops.h"
#include "net.h"
#include "printf.h"
#include "str.h"

#define FRAMES_COUNT_OPS (4 * HVLAB_NET_WINDOW)
#define FRAMES_HIST_SHARE 2 / 5 /* of a distribution's usual operations: enough for a p99, and in the time lane for a p99.9 */

struct frame_variant {
	u32 bytes, burst;
};

static struct frames {
	const struct net *net;
	u32 bytes, burst;
	u64 next, done; /* sequence number of the next frame; operations so far */
	const char *fault;
	struct net_frame sample; /* what a frame is like */
} wire;

static inline void frame_put(enum net_kind kind, u64 argument, u32 bytes)
{
	u32 slot = (u32)(wire.next % NET_SLOTS);
	struct net_frame *f = wire.net->slot(slot);

	f->kind = (u16)kind;
	f->sequence = wire.next++;
	f->argument = argument;
	wire.net->send(slot, bytes);
}

/* The last eight bytes are compared once more where the data are not whole words. */
static inline bool frame_data_good(const struct net_frame *f, u32 bytes)
{
	u32 n = bytes - (u32)__builtin_offsetof(struct net_frame, data);
	u64 a, b, other = 0;

	for (u32 i = 0; i + 8 <= n; i += 8) {
		__builtin_memcpy(&a, f->data + i, 8);
		__builtin_memcpy(&b, wire.sample.data + i, 8);
		other |= a ^ b;
	}
	__builtin_memcpy(&a, f->data + n - 8, 8);
	__builtin_memcpy(&b, wire.sample.data + n - 8, 8);
	return !(other | (a ^ b));
}

/* The next frame that the peer has sent to us, to be given back; NULL: there will be none. */
static inline const struct net_frame *frame_take(u32 *bytes)
{
	u32 silences = 0;

	for (;;) {
		const struct net_frame *f = wire.net->take(bytes);

		if (!f)
			wire.fault = "the network device has broken the rules of its rings";
		else if (memcmp(f->type, wire.sample.type, sizeof(f->type)))
			wire.net->give(); /* somebody else's */
		else if (*bytes < HVLAB_NET_FRAME_LEAST)
			wire.fault = "a frame was cut off on the way";
		else if (f->kind != NET_SILENCE)
			return f;
		else if (wire.net->give(), ++silences == HVLAB_NET_SILENCES)
			wire.fault = "a frame was lost: what was waited for has not come";
		if (wire.fault)
			return NULL;
	}
}

/* Waits for one frame that has to be just that; its argument, 0 where it is not. */
static inline u64 frame_expect(enum net_kind kind, u64 sequence, u32 bytes)
{
	u32 got;
	const struct net_frame *f = wire.fault ? NULL : frame_take(&got);

	if (!f)
		return 0;
	u64 argument = f->argument;

	if (f->kind != kind || f->sequence != sequence)
		wire.fault = "a frame was lost, or came twice or too early";
	else if (got != bytes)
		wire.fault = "a frame has changed its length on the way";
	else if (!frame_data_good(f, bytes))
		wire.fault = "a frame came back with other data";
	wire.net->give();
	return argument;
}

/* The control of those that expect frames: all that is to be done for one that is there. */
static inline void frames_compare(u64 n)
{
	const struct net_frame *f = &wire.sample;

	while (n--) {
		__asm__ volatile("" : "+r"(f)); /* to the compiler it may be any */
		if (!frame_data_good(f, wire.bytes))
			wire.fault = "the memory of this guest has changed";
	}
}

static inline void frames_fill(void)
{
	static const struct net_frame head = {.to = HVLAB_NET_PEER, .from = HVLAB_NET_GUEST, .type = HVLAB_NET_TYPE_BYTES};

	wire.sample = head;
	for (u32 i = 0; i < sizeof(head.data); i++)
		wire.sample.data[i] = net_byte(i);
	for (u32 i = 0; i < NET_SLOTS; i++)
		memcpy(wire.net->slot(i), &wire.sample, sizeof(wire.sample));
}

/* What has come since the last benchmark is none of ours. */
static inline void frames_begin(u64 number)
{
	u32 bytes;
	const struct net_frame *f;

	wire.next = number;
	frame_put(NET_BEGIN, 0, HVLAB_NET_FRAME_LEAST);
	wire.net->kick();
	do {
		f = frame_take(&bytes);
		if (!f)
			return;
		number = f->kind == NET_BEGIN ? f->sequence : number + 1;
		wire.net->give();
	} while (number != wire.next - 1);
	wire.next = 0;
}

/* NULL, or why not. */
static inline const char *frames_open(struct bench_env *env, const struct frame_variant *all, u32 n)
{
	static u64 sessions;
	const struct frame_variant *v = &all[env->variant];
	const char *absent;

	env->variants = n;
	format(env->params, sizeof(env->params), all[0].burst ? "bytes=%u,burst=%u" : "bytes=%u", v->bytes, v->burst);
	if (env->count_ops > FRAMES_COUNT_OPS)
		env->count_ops = FRAMES_COUNT_OPS;
	wire = (struct frames){.net = platform_net(&absent), .bytes = v->bytes, .burst = v->burst};
	if (!wire.net)
		return absent;
	wire.net->listen(true);
	frames_fill();
	frames_begin(~0ull - ++sessions);
	return wire.fault;
}

static inline const char *frames_check(u64 *result)
{
	*result = wire.done;
	return wire.fault;
}

static inline void frames_close(void)
{
	if (!wire.net)
		return;
	frame_put(NET_END, 0, HVLAB_NET_FRAME_LEAST);
	wire.net->kick();
	wire.net->listen(false);
}
