/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The open loop: a schedule t_k = t_0 + k * period that is fixed before the first event and never waits for the one
 * before. A late event is still counted from t_k, and delays its successors as it would in service; a schedule
 * that waited would leave out the worst samples (coordinated omission).
 */
#pragma once

#include <hvlab/bench.h>

struct schedule {
	const struct hvlab_bench *bench;
	u64 next;   /* t_k */
	u64 missed; /* slots whose time had come before they could be armed */
	u64 early;  /* the worst: ticks before t_k, which is an error */
	bool lost;  /* an event that never came */
};

/* t_0 is one period from now. */
void schedule_begin(struct schedule *s, const struct hvlab_bench *bench);
/* The next slot; ticks from t_k to the event, 0 for one that was early or lost. */
u64 schedule_slot(struct schedule *s);
/* The same for nothing but reading the TSC until t_k has come: how exactly one can see that it has. */
u64 schedule_control(struct schedule *s);
