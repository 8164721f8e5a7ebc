/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rules over facts. The guest's own CPUID leaves ("cpuid.00000001" = eax.ebx.ecx.edx in hex) are believed before
 * anybody's summary of them; the machine's side is what host_facts() said there ("host.hypervisor").
 */
#include "verdict.h"
#include "firmware.h"
#include "reason.h"
#include "system.h"

#include <hvlab/core.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TCG_SIGNATURE "TCGTCGTCGTCG"
#define XEN_SIGNATURE "XenVMMXenVMM"
#define PPM_MAX 1e-4      /* of two frequencies that are to be one */
#define RESIDUAL_MAX 5    /* brackets */
#define STAMP_MAX 1000    /* ticks of a pair of stamps; native ones cost 5 to 100 (workloads/engine/clock.c) */
#define LOST_MAX 0.25     /* share of a short spin */

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

static bool made_by_hypervisor(const struct facts *env)
{
	return firmware_is_virtual(facts_get(env, "host.firmware.vendor"), facts_get(env, "host.firmware.product"));
}

/* Xen's guests are made in its dom0, which may see it in CPUID or may not: it is the hypervisor that is measured. */
static bool is_own(const char *host, const char *variant)
{
	return !strncmp(variant, "xen/", 4) && !strcmp(host, XEN_SIGNATURE);
}

/* Of the machine below a guest, or of the one a process runs on: is there a hypervisor that nobody here has started? */
static bool host_is_guest(const struct facts *guest, const struct facts *env, const char *host, const char *variant,
			  bool process)
{
	return (strcmp(host, "none") && !is_own(host, variant)) || made_by_hypervisor(env) ||
	       (process && sees_hypervisor(guest) == 1);
}

const char *verdict_guest_of(const struct facts *env)
{
	const char *host = facts_get(env, "host.hypervisor"), *role = facts_get(env, "host.hypervisor.role");
	bool some = host && strcmp(host, "none"), owner = role && (!strcmp(role, "dom0") || !strcmp(role, "root"));

	if (made_by_hypervisor(env))
		return some && !owner ? host : "a hypervisor that its firmware names";
	return some && !owner ? host : NULL;
}

enum class_of verdict_class(const struct facts *guest, const struct facts *env, const char *variant, bool emulated)
{
	const char *host = facts_get(env, "host.hypervisor");
	bool alone = variant_is_bare(variant), process = variant_is_native(variant);

	/* Not every emulator of the lab tells its guests what it is. */
	if (emulated || facts_get(env, "lab.processor") || sees_tcg(guest) || (host && !strcmp(host, TCG_SIGNATURE)))
		return CLASS_EMULATED;
	if (alone && sees_hypervisor(guest) >= 0)
		return sees_hypervisor(guest) ? CLASS_L1 : CLASS_BARE;
	if (core_on_hypervisor(guest) >= 0)
		return core_on_hypervisor(guest) ? CLASS_L2 : CLASS_L1;
	if (!host)
		return CLASS_UNKNOWN;
	/* A hypervisor that hides its bit from the guest is still there: its adapter started it. */
	int depth = host_is_guest(guest, env, host, variant, process) + (process || alone ? 0 : 1);
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

/* What the guest is told of its TSC's frequency, by whom. */
static const char *const declared_keys[] = {"tsc.hz.hypervisor", "tsc.hz.40000010h", "tsc.hz.15h"};

static double apart(double a, double b)
{
	return fabs(a / b - 1);
}

/* Two sources of the guest's TSC frequency that differ by more than 100 ppm. */
static bool frequencies_disagree(const struct facts *guest)
{
	double first = 0;

	for (size_t i = 0; i < LEN(declared_keys); i++) {
		double hz = fact_number(guest, declared_keys[i]);

		if (hz > 0 && first > 0 && apart(hz, first) > PPM_MAX)
			return true;
		first = first > 0 ? first : hz;
	}
	return false;
}

/* The declared frequency nearest to the measured one; 0: none was declared. */
static double declared_hz(const struct facts *guest, double measured)
{
	double best = 0;

	for (size_t i = 0; i < LEN(declared_keys); i++) {
		double hz = fact_number(guest, declared_keys[i]);

		if (hz > 0 && (best == 0 || apart(measured, hz) < apart(measured, best)))
			best = hz;
	}
	return best;
}

static int invariant(const struct facts *guest)
{
	const char *said = facts_get(guest, "tsc.invariant");
	u32 r[4];

	if (leaf_get(guest, "cpuid.80000007", r))
		return (r[3] >> 8) & 1;
	return said ? !strcmp(said, "1") : -1;
}

/* Oscillators of their own. The clocks of Linux that hypervisors supply (kvm-clock, xen, the TSC page) are the TSC. */
static bool is_independent(const char *clocksource)
{
	return clocksource && (!strcmp(clocksource, "hpet") || !strcmp(clocksource, "acpi_pm"));
}

/* The sync points against what the guest is told, and against themselves. "": nothing is wrong with them. */
static void judge_sync_points(const struct boot *b, char why[160])
{
	double hz = fact_number(&b->state, "clock.hz"), off = fact_number(&b->state, "clock.hz.uncertainty_ppm") / 1e6;
	double residual = fact_number(&b->state, "clock.residual"), told = declared_hz(&b->guest, hz);

	if (hz <= 0)
		return;
	if (told > 0 && apart(hz, told) > PPM_MAX + off)
		reason_put(why, 160, WHY_CLOCK_ERROR, "measured=%.6g nominal=%.6g ppm=%+.0f",
			   hz / 1e6, told / 1e6, (hz / told - 1) * 1e6);
	else if (residual > RESIDUAL_MAX)
		reason_put(why, 160, WHY_CLOCK_UNEVEN, "brackets=%.1f", residual);
}

static void judge_invalid(const struct boot *b, char why[160])
{
	if (fact_is(&b->guest, "clock.monotonic", "0"))
		copy_strn(why, 160, WHY_CLOCK_BACKWARDS);
	else
		judge_sync_points(b, why);
}

static void judge_suspect(const struct boot *b, char why[160])
{
	double stamp = fact_number(&b->guest, "tsc.stamp"), warp = fact_number(&b->guest, "clock.warp");
	double spun = fact_number(&b->guest, "clock.spun"), lost = fact_number(&b->guest, "clock.gap.lost");

	if (fact_is(&b->guest, "tsc.intercepted", "1") || stamp > STAMP_MAX)
		reason_put(why, 160, WHY_CLOCK_EMULATED, "ticks=%.0f", stamp);
	else if (frequencies_disagree(&b->guest))
		copy_strn(why, 160, WHY_CLOCK_SOURCES);
	else if (warp > 0)
		reason_put(why, 160, WHY_CLOCK_WARP, "ticks=%.0f", warp);
	else if (spun > 0 && lost > spun * LOST_MAX)
		reason_put(why, 160, WHY_CLOCK_STOLEN, "percent=%.0f", 100 * lost / spun);
	else if (invariant(&b->guest) == 0)
		copy_strn(why, 160, WHY_CLOCK_NOT_INVARIANT);
	else if (invariant(&b->guest) < 0 && !fact_is(&b->env, "host.tsc.invariant", "1"))
		copy_strn(why, 160, WHY_CLOCK_MAYBE_INVARIANT);
}

/* "verified" needs the guest's TSC held, closely enough, against a reference that is not a TSC. */
static void judge_unverified(const struct boot *b, char why[160])
{
	const char *source = facts_get(&b->env, "host.clocksource");
	double off = fact_number(&b->state, "clock.hz.uncertainty_ppm");

	if (!facts_get(&b->state, "clock.hz"))
		copy_strn(why, 160, WHY_CLOCK_UNCOMPARED);
	else if (!is_independent(source))
		reason_put(why, 160, WHY_CLOCK_CIRCULAR, "source=%.20s", source ? source : "unknown");
	else if (off > PPM_MAX * 1e6)
		reason_put(why, 160, WHY_CLOCK_WIDE, "ppm=%.0f", off);
}

const char *verdict_clock(const struct boot *boot, enum lane lane, char why[160])
{
	static const struct { const char *word; void (*judge)(const struct boot *b, char why[160]); } steps[] = {
		{"invalid", judge_invalid}, {"suspect", judge_suspect}, {"consistent", judge_unverified},
	};

	why[0] = 0;
	if (lane == LANE_PATH)
		return "virtual";
	for (size_t i = 0; i < LEN(steps); i++) {
		steps[i].judge(boot, why);
		if (*why)
			return steps[i].word;
	}
	return "verified";
}

static void state_number(struct boot *b, const char *key, double v, int digits)
{
	char text[40];

	snprintf(text, sizeof(text), "%.*f", digits, v);
	facts_set(&b->state, key, text);
}

void verdict_clock_facts(struct boot *b)
{
	double hz = fact_number(&b->state, "clock.hz"), told = declared_hz(&b->guest, hz);
	double spun = fact_number(&b->guest, "clock.spun");
	const char *warp = facts_get(&b->guest, "clock.warp");

	if (told > 0)
		state_number(b, "clock.nominal_hz", told, 0);
	if (hz > 0 && told > 0)
		state_number(b, "clock.error_ppm", (hz / told - 1) * 1e6, 3);
	if (spun > 0)
		state_number(b, "clock.stolen_share", fact_number(&b->guest, "clock.gap.lost") / spun, 5);
	if (warp)
		facts_set(&b->state, "clock.warp", warp);
}

bool clock_is_good(const char *clock)
{
	return !strcmp(clock, "verified") || !strcmp(clock, "consistent");
}

bool class_mislabels(const char *system, const char *class)
{
	const char *variant = system_variant(system);
	bool nested = !strcmp(class, "L1") || !strcmp(class, "L2");

	if (variant_is_native(variant))
		return strcmp(class, "bare") != 0;
	return variant_is_bare(variant) && nested;
}

const char *system_shown(const char *system, const char *class, char out[96])
{
	if (class_mislabels(system, class))
		snprintf(out, 96, "%.60s (%.16s, not bare)", system, class);
	else
		copy_strn(out, 96, system);
	return out;
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
