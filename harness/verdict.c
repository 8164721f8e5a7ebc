/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rules over facts. The guest's own CPUID leaves ("cpuid.00000001" = eax.ebx.ecx.edx in hex) are believed before
 * anybody's summary of them; the machine's side is what host_facts() said there ("host.hypervisor").
 */
#include "verdict.h"

#include <hvlab/core.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TCG_SIGNATURE "TCGTCGTCGTCG"

static bool leaf_get(const struct facts *f, const char *key, u32 r[4])
{
	const char *text = facts_get(f, key);

	return text && sscanf(text, "%8x.%8x.%8x.%8x", &r[0], &r[1], &r[2], &r[3]) == 4;
}

static bool leaf_is(const struct facts *guest, const char *key, const char *signature)
{
	u32 r[4];

	return leaf_get(guest, key, r) && !memcmp(&r[1], signature, 12);
}

static bool on_core(const struct facts *guest)
{
	return leaf_is(guest, "cpuid.40000000", CORE_SIGNATURE);
}

/* Does the guest see the TCG signature, or does the minimal core, which says so? */
static bool sees_tcg(const struct facts *guest)
{
	const char *said = facts_get(guest, "hv.signature");

	return leaf_is(guest, "cpuid.40000000", TCG_SIGNATURE) || (said && !strcmp(said, TCG_SIGNATURE)) ||
	       (on_core(guest) && leaf_is(guest, "cpuid.40000002", TCG_SIGNATURE));
}

/* 1, 0, or -1 when the guest does not run on the minimal core. */
static int core_on_hypervisor(const struct facts *guest)
{
	u32 r[4];

	return on_core(guest) && leaf_get(guest, "cpuid.40000002", r) ? (int)(r[0] & 1) : -1;
}

/* The hypervisor bit as the guest sees it: 1, 0, or -1 when it did not say. */
static int sees_hypervisor(const struct facts *guest)
{
	u32 r[4];

	return leaf_get(guest, "cpuid.00000001", r) ? (int)(r[2] >> 31) : -1;
}

enum class_of verdict_class(const struct facts *guest, const struct facts *env, const char *variant, bool emulated)
{
	const char *host = facts_get(env, "host.hypervisor");
	bool alone = !strncmp(variant, "bare", 4), process = !strncmp(variant, "native", 6);

	if (emulated || sees_tcg(guest) || (host && !strcmp(host, TCG_SIGNATURE)))
		return CLASS_EMULATED;
	if (alone && sees_hypervisor(guest) >= 0)
		return sees_hypervisor(guest) ? CLASS_L1 : CLASS_BARE;
	if (core_on_hypervisor(guest) >= 0)
		return core_on_hypervisor(guest) ? CLASS_L2 : CLASS_L1;
	if (!host)
		return CLASS_UNKNOWN;
	/* A hypervisor that hides its bit from the guest is still there: its adapter started it. */
	int depth = (strcmp(host, "none") != 0) + (process || alone ? 0 : 1);
	return depth == 0 ? CLASS_BARE : depth == 1 ? CLASS_L1 : CLASS_L2;
}

static bool fact_is(const struct facts *f, const char *key, const char *value)
{
	const char *v = facts_get(f, key);

	return v && !strcmp(v, value);
}

static double fact_number(const struct facts *f, const char *key)
{
	const char *v = facts_get(f, key);

	return v ? strtod(v, NULL) : 0;
}

/* Two sources of the guest's TSC frequency that differ by more than 100 ppm. */
static bool frequencies_disagree(const struct facts *guest)
{
	double leaf = fact_number(guest, "tsc.hz.15h"), hv = fact_number(guest, "tsc.hz.40000010h");

	return leaf > 0 && hv > 0 && fabs(leaf / hv - 1) > 1e-4;
}

static int invariant(const struct facts *guest)
{
	const char *said = facts_get(guest, "tsc.invariant");
	u32 r[4];

	if (leaf_get(guest, "cpuid.80000007", r))
		return (r[3] >> 8) & 1;
	return said ? !strcmp(said, "1") : -1;
}

/*
 * "verified" needs the guest's TSC held against a reference that is not a TSC: without bracketed doorbells
 * (clock.slope_ppm) and a reference (clock.reference) the best that can be said is "consistent".
 */
const char *verdict_clock(const struct facts *guest, const struct facts *env, enum lane lane, const char **why)
{
	const char *slope = facts_get(guest, "clock.slope_ppm"), *reference = facts_get(guest, "clock.reference");

	*why = "";
	if (lane == LANE_PATH)
		return "virtual";
	if (fact_is(guest, "clock.monotonic", "0"))
		return *why = "the TSC of a vCPU ran backwards", "invalid";
	if (slope && fabs(strtod(slope, NULL)) > 100)
		return *why = "guest TSC and host clock drift apart by more than 100 ppm", "invalid";
	if (fact_is(guest, "tsc.intercepted", "1"))
		return *why = "reading the TSC is intercepted", "suspect";
	if (frequencies_disagree(guest))
		return *why = "sources of the TSC frequency disagree by more than 100 ppm", "suspect";
	if (invariant(guest) == 0)
		return *why = "no invariant TSC", "suspect";
	if (invariant(guest) < 0 && !fact_is(env, "host.tsc.invariant", "1"))
		return *why = "nobody says that the TSC is invariant", "suspect";
	return slope && reference && strcmp(reference, "tsc") ? "verified" : "consistent";
}

int class_parse(const char *word, enum class_of *c)
{
	for (int i = CLASS_UNKNOWN; i <= CLASS_EMULATED; i++)
		if (!strcmp(word, class_word((enum class_of)i))) {
			*c = (enum class_of)i;
			return 0;
		}
	return -EINVAL;
}

bool class_comparable(enum class_of a, enum class_of b)
{
	if (a == CLASS_UNKNOWN || b == CLASS_UNKNOWN)
		return false;
	if (a == CLASS_EMULATED || b == CLASS_EMULATED)
		return a == b;
	return abs((int)a - (int)b) <= 1;
}

bool class_words_comparable(const char *a, const char *b)
{
	enum class_of class_a, class_b;

	return !class_parse(a, &class_a) && !class_parse(b, &class_b) && class_comparable(class_a, class_b);
}
