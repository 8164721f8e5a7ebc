/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a number may be called: instructions, ticks, ns, GB/s. One rule for everybody that prints one, as data; pure
 * (docs/method.md sections 1 and 7).
 */
#pragma once

#include "boot.h"

/* Where a number comes from, in words of the store. */
struct claim_of {
	enum lane lane;
	const char *class, *clock, *bench, *unit;
	u32 needs; /* of the benchmark: enum hvlab_need */
};

/* NULL: its ticks may be given as ns; else why not (reason.h, as all that follows). */
const char *claim_no_time(const struct claim_of *c);
/* NULL: as bytes a second too. Never where claim_no_time() has a reason. */
const char *claim_no_rate(const struct claim_of *c);
/* What the number must not be mistaken for, to be shown with it; "" when there is no such risk. */
const char *claim_note(const struct claim_of *c);

/* value: ticks per operation, hz: ticks in a second. NAN wherever the claim is not allowed or hz is not known. */
double claim_ns(const struct claim_of *c, double value, double hz);
double claim_gb_s(const struct claim_of *c, double value, double hz); /* decimal */
