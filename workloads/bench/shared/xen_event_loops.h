/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sending an event to this guest itself and taking it by the upcall, in a closed loop: the next is sent when this one was
 * taken. The file says through which port: a struct xen_evtchn_port that its setup() opens before event_begin().
 */
#pragma once

#include <hvlab/bench.h>
#include "platform.h"
#include "xen_channel.h"

static struct xen_guest *xen;
static u64 sent, taken_before;

/* Connecting may have counted as an event, and been taken just now. */
static inline void event_begin(void)
{
	sent = 0;
	taken_before = xen->events;
}

#define XEN_EVENT_LOOPS(port)                                                                       \
	static void body(u64 n)                                                                     \
	{                                                                                           \
		sent += n;                                                                          \
		while (n--) {                                                                       \
			u64 before = xen->events;                                                   \
			xen_call(xen, XEN_EVENT_CHANNEL_OP, EVTCHNOP_SEND, xen_address(port), 0, 0); \
			xen_channel_await(xen, before);                                             \
		}                                                                                   \
	}                                                                                           \
	static void control(u64 n)                                                                  \
	{                                                                                           \
		while (n--) {                                                                       \
			xen_no_call(xen, XEN_EVENT_CHANNEL_OP, EVTCHNOP_SEND, xen_address(port), 0, 0); \
			barrier();                                                                  \
		}                                                                                   \
	}

static const char *check(u64 *result)
{
	*result = xen->events - taken_before;
	return *result == sent ? NULL : "not every event sent was taken once";
}

#define XEN_EVENT_BENCH .unit = UNIT_IRQ, .setup = setup, .body = body, .control = control, .check = check, \
			.teardown = teardown, .exits_per_op = 2, .stable = true, .hist = true, .result = RESULT_COUNTED
