/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Answers to frames (echo.h).
 */
#include "echo.h"

#include <string.h>

#define FRAMES_MOST HVLAB_NET_WINDOW /* for one question: a guest cannot make us send for ever */

static const struct net_frame head = {.to = HVLAB_NET_GUEST, .from = HVLAB_NET_PEER, .type = HVLAB_NET_TYPE_BYTES};

void echo_init(struct echo *e, void (*send)(void *arg, const void *frame, u32 bytes), void *arg)
{
	*e = (struct echo){.sample = head, .send = send, .arg = arg};
	for (u32 i = 0; i < sizeof(e->sample.data); i++)
		e->sample.data[i] = net_byte(i);
}

static void send(struct echo *e, enum net_kind kind, u64 sequence, u64 argument, u32 bytes)
{
	e->sample.kind = (u16)kind;
	e->sample.sequence = sequence;
	e->sample.argument = argument;
	e->send(e->arg, &e->sample, bytes);
}

static void turn_round(struct echo *e, struct net_frame *f, u32 bytes)
{
	memcpy(f->to, head.to, sizeof(f->to));
	memcpy(f->from, head.from, sizeof(f->from));
	e->send(e->arg, f, bytes);
}

static void count(struct echo *e, const struct net_frame *f, u32 bytes)
{
	bool good = f->sequence == e->received && !memcmp(f->data, e->sample.data, bytes - offsetof(struct net_frame, data));

	e->wrong += !good;
	e->received++;
	if (f->argument == 1)
		send(e, NET_ACK, e->received, e->wrong, HVLAB_NET_FRAME_LEAST);
}

static void answer(struct echo *e, u64 sequence, u64 argument)
{
	u32 frames = (u32)argument, bytes = (u32)(argument >> 32);

	if (frames > FRAMES_MOST || bytes < HVLAB_NET_FRAME_LEAST || bytes > HVLAB_NET_FRAME_MOST)
		return;
	for (u32 i = 0; i < frames; i++)
		send(e, NET_DATA, sequence + i, 0, bytes);
}

void echo_frame(struct echo *e, void *frame, size_t bytes)
{
	struct net_frame *f = frame;

	if (bytes < HVLAB_NET_FRAME_LEAST || bytes > HVLAB_NET_FRAME_MOST || memcmp(f->type, head.type, sizeof(f->type)))
		return;
	switch (f->kind) {
	case NET_BEGIN:
		e->received = e->wrong = 0;
		e->open = true;
		turn_round(e, f, (u32)bytes);
		break;
	case NET_ECHO:
		turn_round(e, f, (u32)bytes);
		break;
	case NET_DATA:
		count(e, f, (u32)bytes);
		break;
	case NET_ASK:
		answer(e, f->sequence, f->argument);
		break;
	case NET_END:
		e->open = false;
		break;
	}
}

void echo_silence(struct echo *e)
{
	send(e, NET_SILENCE, 0, 0, HVLAB_NET_FRAME_LEAST);
}
