/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages to the peer through sockets of the operating system and back, for io_net_udp_* and io_net_tcp_*. All that comes in is
 * compared, and the first thing that is wrong ends the benchmark. The system calls are those of send and recv, as most programs
 * make them.
 */
#pragma once

#include "loops.h"
#include "net.h"
#include "os.h"
#include "printf.h"
#include "sockets.h"
#include "str.h"

#define MESSAGES_COUNT_OPS 128
#define MESSAGES_HIST_OPS 400 /* enough for a p99 */
#define MESSAGES_SETTLE 100   /* before anything is measured: host and guest set up what they need for the first ones */
#define MESSAGES_LEAST 32     /* of a stream in a batch: an order and its answer are shared by so many */

enum { OS_MSG_WAITALL = 0x100, OS_MSG_NOSIGNAL = 0x4000, OS_EINTR = 4 };

static struct messages {
	s64 socket;
	u32 bytes;
	u64 done;
	const char *fault;
	u8 out[HVLAB_INET_BYTES] __attribute__((aligned(8)));
	u8 in[HVLAB_INET_BYTES] __attribute__((aligned(8)));
} line;

static inline bool message_failed(s64 result)
{
	if (result == -OS_EINTR && !platform_silent(line.done))
		return false;
	line.fault = result == -OS_EINTR ? "a message was lost: what was waited for has not come" :
		     result ? "the kernel has refused a message" : "the peer has closed the connection";
	return true;
}

static inline void message_send(const void *data, u64 bytes)
{
	u64 at = 0;

	while (at < bytes && !line.fault) {
		s64 n = os_call6(OS_SENDTO, (u64)line.socket, os_address(data) + at, bytes - at, OS_MSG_NOSIGNAL, 0, 0);

		if (n > 0)
			at += (u64)n;
		else
			message_failed(n);
	}
}

/* As many bytes as are said; a datagram has as many. */
static inline void message_take(void *data, u64 bytes)
{
	u64 at = 0;

	while (at < bytes && !line.fault) {
		s64 n = os_call6(OS_RECVFROM, (u64)line.socket, os_address(data) + at, bytes - at, OS_MSG_WAITALL, 0, 0);

		if (n > 0)
			at += (u64)n;
		else
			message_failed(n);
	}
}

/* Whole words, and what is left. */
static inline bool message_good(void)
{
	u64 a, b, other = 0;
	u32 i = 0;

	for (; i + 8 <= line.bytes; i += 8) {
		__builtin_memcpy(&a, line.in + i, 8);
		__builtin_memcpy(&b, line.out + i, 8);
		other |= a ^ b;
	}
	for (; i < line.bytes; i++)
		other |= line.in[i] ^ line.out[i];
	return !other;
}

static inline void message_take_good(void)
{
	message_take(line.in, line.bytes);
	if (!line.fault && !message_good())
		line.fault = "a message came with other data, or out of order";
	line.done++;
}

/* The first byte is its number, so that an answer cannot be that of the one before. */
static inline void message_echo(u64 n)
{
	while (n-- && !line.fault) {
		line.out[0] = (u8)line.done;
		message_send(line.out, line.bytes);
		message_take_good();
	}
}

/* The control of those that compare what comes: it is there already. */
static inline void message_compare(u64 n)
{
	u8 *in = line.in;

	while (n--) {
		__asm__ volatile("" : "+r"(in) : : "memory"); /* to the compiler it may have changed */
		if (!message_good())
			line.fault = "the memory of this guest has changed";
	}
}

static inline void message_order(enum inet_kind kind, u64 messages)
{
	const struct inet_order order = {.kind = kind, .bytes = line.bytes, .messages = messages};

	message_send(&order, sizeof(order));
}

/* NULL, or why not; bytes: of each variant. */
static inline const char *message_open(struct bench_env *env, enum socket_kind kind, const u32 *bytes, u32 n)
{
	const char *absent;

	env->variants = n;
	format(env->params, sizeof(env->params), "bytes=%u", bytes[env->variant]);
	if (env->count_ops > MESSAGES_COUNT_OPS)
		env->count_ops = MESSAGES_COUNT_OPS;
	env->hist_ops = env->variant ? 0 : MESSAGES_HIST_OPS;
	line.fault = NULL;
	line.done = 0;
	line.bytes = bytes[env->variant];
	for (u32 i = 0; i < sizeof(line.out); i++)
		line.in[i] = line.out[i] = net_byte(i);
	line.socket = platform_connect(kind, &absent);
	return line.socket < 0 ? absent : NULL;
}

static inline const char *message_check(u64 *result)
{
	*result = line.done;
	return line.fault;
}

static inline void message_close(void)
{
	platform_hang_up(line.socket);
}
