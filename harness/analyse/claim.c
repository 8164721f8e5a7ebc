/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules as tables. Everything that is to appear as ns or as GB/s comes out of claim_ns() and claim_gb_s(), so a lane
 * that has no time cannot print one.
 */
#include "claim.h"
#include "verdict.h"

#include <math.h>
#include <string.h>

/* In the path lane these look like something that lane has not got. First match; a number may be shown with its note. */
static const struct {
	const char *benches, *units; /* globs */
	u32 needs;                   /* all of these */
	const char *note;
} path_notes[] = {
	{"*", "*", NEED_SMP, "instructions of this vCPU, not the time between two vCPUs"},
	{"mem_*", "byte", 0, "instructions of the loop, not bandwidth: there is no memory to be slow"},
	{"mem_*", "page", 0, "instructions of the fault's path, not its time"},
	{"mem_*", "*", 0, "instructions of the loop, not latency: there is no cache and no TLB to miss"},
	{"*", "byte", 0, "instructions, not bandwidth"},
	{"irq_*,io_*,life_*,os_*", "*", 0, "instructions of the path, not latency"},
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
		return "the path lane has no time";
	if (strcmp(c->class, "bare") && strcmp(c->class, "L1") && strcmp(c->class, "L2"))
		return "ticks of an emulated or unknown CPU are no time";
	if (!clock_is_good(c->clock))
		return "the clock of these boots is not good enough";
	return NULL;
}

const char *claim_no_rate(const struct claim_of *c)
{
	const char *why = claim_no_time(c);

	return why ? why : strcmp(c->unit, "byte") ? "not counted in bytes" : NULL;
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
