/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Slots of an open loop. Knows no benchmark: what happens at t_k is the descriptor's await().
 */
#include "schedule.h"
#include "x86.h"

void schedule_begin(struct schedule *s, const struct hvlab_bench *bench)
{
	*s = (struct schedule){.bench = bench, .next = rdtsc() + bench->period};
}

static u64 spin_until(u64 t)
{
	u64 now;

	do
		now = rdtsc();
	while (now < t);
	return now;
}

static u64 late_by(struct schedule *s, u64 t, u64 done)
{
	if (done >= t)
		return done - t;
	s->lost |= !done;
	if (done && t - done > s->early)
		s->early = t - done;
	return 0;
}

static u64 slot(struct schedule *s, u64 (*await)(u64))
{
	u64 t = s->next;

	s->next += s->bench->period;
	s->missed += rdtsc() >= t;
	return late_by(s, t, await(t));
}

u64 schedule_slot(struct schedule *s)
{
	return slot(s, s->bench->await);
}

u64 schedule_control(struct schedule *s)
{
	return slot(s, spin_until);
}
