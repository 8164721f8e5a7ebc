/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules as tables. Everything that is to appear as ns or as GB/s comes out of claim_ns() and claim_gb_s(), so a lane
 * that has no time cannot print one.
 */
#include "claim.h"
#include "reason.h"
#include "verdict.h"

#include <math.h>
#include <string.h>

/* Instruction counts that a reader could take for latency or bandwidth. First match wins; the note is shown with the number. */
static const struct {
	const char *benches, *units; /* globs */
	u32 needs;                   /* all of these */
	const char *note;
} path_notes[] = {
	{"*", "*", NEED_SMP, WHY_PATH_SMP},
	{"mem_*", "byte", 0, WHY_PATH_BANDWIDTH},
	{"mem_*", "page", 0, WHY_PATH_FAULT},
	{"mem_*", "*", 0, WHY_PATH_LATENCY},
	{"*", "byte", 0, WHY_PATH_BYTES},
	{"irq_*,io_*,life_*,os_*", "*", 0, WHY_PATH_TIME},
};

static const char *path_note(const struct claim_of *c)
{
	for (size_t i = 0; i < LEN(path_notes); i++)
		if (globs_match(path_notes[i].benches, c->bench) && globs_match(path_notes[i].units, c->unit) &&
		    (c->needs & path_notes[i].needs) == path_notes[i].needs)
			return path_notes[i].note;
	return "";
}

const char *claim_no_time(const struct claim_of *c)
{
	if (c->lane == LANE_PATH)
		return WHY_NO_TIME_PATH;
	if (strcmp(c->class, "bare") && strcmp(c->class, "L1") && strcmp(c->class, "L2"))
		return WHY_NO_TIME_CLASS;
	if (!clock_is_good(c->clock))
		return WHY_NO_TIME_CLOCK;
	return NULL;
}

const char *claim_no_rate(const struct claim_of *c)
{
	const char *why = claim_no_time(c);

	return why ? why : strcmp(c->unit, "byte") ? WHY_NO_RATE : NULL;
}

const char *claim_note(const struct claim_of *c)
{
	return c->lane == LANE_PATH ? path_note(c) : "";
}

double claim_ns(const struct claim_of *c, double value, double hz)
{
	return claim_no_time(c) || !(hz > 0) ? NAN : value * 1e9 / hz;
}

double claim_gb_s(const struct claim_of *c, double value, double hz)
{
	return claim_no_rate(c) || !(hz > 0) || !(value > 0) ? NAN : hz / value / 1e9;
}
