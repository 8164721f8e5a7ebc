/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of proof.h. Each compares what was measured in two ways; none knows a benchmark.
 */
#include "proof.h"
#include "lab_place.h"
#include "reason.h"
#include "verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * Ticks, by lane. operation: what can exit is an instruction at least. exit: no exit is as short; our own core's has some
 * forty instructions, and no processor leaves a guest and enters it again in so few ticks. value, control: by how much they
 * may differ between two boots of the same loops, beside the factor; a batch may be a single operation, and a control then
 * holds the call of the loop.
 */
static const struct {
	double operation, exit, value, control;
} least[] = {[LANE_TIME] = {0, 200, 100, 400}, [LANE_PATH] = {0.5, 10, 16, 32}};
#define FACTOR 2
#define SOME_EXITS 500 /* thousandths an operation */

/* Which machine a system is on: a processor of the lab, whatever host runs on it, or a place. */
static int machine_order(const char *a, const char *b)
{
	const struct processor *p = lab_system_processor(a), *q = lab_system_processor(b);
	size_t place_a = (size_t)(system_variant(a) - a), place_b = (size_t)(system_variant(b) - b);

	if (p || q)
		return p && q ? strcmp(p->name, q->name) : p ? 1 : -1;
	int order = strncmp(a, b, place_a < place_b ? place_a : place_b);
	return order ? order : (place_a > place_b) - (place_a < place_b);
}

static bool same_bench(const struct summary_row *a, const struct summary_row *b)
{
	return !strcmp(a->bench, b->bench) && !strcmp(a->params, b->params);
}

/*
 * The rows that others of their benchmark are held against, by machine: a thousand hosts have a thousand of them, and each of their
 * rows asks.
 */
struct references {
	const struct summary_row **v;
	size_t n;
};

static int by_machine(const void *a, const void *b)
{
	const struct summary_row *x = *(const struct summary_row *const *)a, *y = *(const struct summary_row *const *)b;
	int order = machine_order(x->system, y->system);

	return order ? order : (x > y) - (x < y);
}

static struct references references_of(const struct summary_row *r, size_t n)
{
	struct references ref = {.v = xmalloc((n + 1) * sizeof(*ref.v))};

	for (size_t i = 0; i < n; i++) {
		const char *variant = system_variant(r[i].system);
		if (glob_match("bare*", variant) || glob_match("minimal/*", variant))
			ref.v[ref.n++] = &r[i];
	}
	if (ref.n)
		qsort(ref.v, ref.n, sizeof(*ref.v), by_machine);
	return ref;
}

/* The first of that machine, or where it would be. */
static size_t machine_at(const struct references *ref, const char *system)
{
	size_t low = 0, high = ref->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (machine_order(ref->v[middle]->system, system) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct summary_row *measured_on(const struct references *ref, const struct summary_row *r, const char *variant)
{
	for (size_t i = machine_at(ref, r->system); i < ref->n && !machine_order(ref->v[i]->system, r->system); i++) {
		const struct summary_row *x = ref->v[i];

		if (x != r && x->verdict == HVLAB_OK && !isnan(x->body) && glob_match(variant, system_variant(x->system)) &&
		    system_same_guest(r->system, x->system) && class_words_comparable(r->class, x->class))
			return x;
	}
	return NULL;
}

/* The row of this benchmark where no exit is, or else where it is as short as it can be. */
static const struct summary_row *reference_of(const struct references *s, const struct summary_row *r)
{
	const struct summary_row *bare = measured_on(s, r, "bare*");

	return bare || variant_is_bare(system_variant(r->system)) ? bare : measured_on(s, r, "minimal/*");
}

static double length(const struct summary_row *r)
{
	return r->body - r->control;
}

static bool much_longer(double x, double than, double slack)
{
	return x > FACTOR * fmax(than, 0) + slack;
}

static void withdraw(struct summary_row *r, const char *reason)
{
	r->verdict = HVLAB_ERROR;
	copy_str(r->reason, reason);
	r->value = r->low = r->high = NAN;
	r->n = 0;
	for (size_t i = 0; i < r->rounds; i++)
		r->round[i].value = NAN;
}

/* Exits and length. No exit was counted: only what is as short as without a hypervisor was let through. */
static void judge_exits(const struct summary *s, struct summary_row *r, const struct summary_row *ref, char why[160])
{
	double exits = (double)r->exits_counted / 1000, v = length(r);
	bool all = s->lane == LANE_PATH || r->exits_declared > 0;
	bool part = r->needs & NEED_CORE; /* of an exit */

	if (!part && r->exits_counted >= SOME_EXITS && v < exits * least[s->lane].exit)
		reason_put(why, 160, WHY_EXITS_TOO_SHORT, "exits=%.4g value=%.4g", exits, v);
	else if (r->exits_counted == 0 && all && ref && much_longer(v, length(ref), least[s->lane].value))
		reason_put(why, 160, WHY_LONG_WITHOUT_EXIT, "value=%.4g reference=%s expected=%.4g", v,
			   system_variant(ref->system), length(ref));
	else if (r->exits_declared > 0 && v > 0 && v < least[s->lane].operation)
		reason_put(why, 160, WHY_BODY_EMPTY, "value=%.4g", v);
	else if (r->exits_declared > 0 && r->exits_counted == 0 && v <= 0)
		copy_strn(why, 160, WHY_BODY_SHORT);
	else
		r->unproven = r->exits_counted == 0 && r->exits_declared > 0 && !ref &&
			      v >= r->exits_declared * least[s->lane].exit;
}

/*
 * The control leaves the operation out, so that no hypervisor makes it longer. Where exits vary it may be an operation of its
 * own (exit_hlt).
 */
static void judge_control(const struct summary *s, const struct summary_row *r, const struct summary_row *ref, char why[160])
{
	bool heavy = r->control > least[s->lane].control && r->control > r->body / FACTOR;

	if (ref && r->exits_declared != EXITS_VARY && much_longer(r->control, ref->control, least[s->lane].control))
		reason_put(why, 160, WHY_CONTROL_LONG, "value=%.4g reference=%s expected=%.4g", r->control,
			   system_variant(ref->system), ref->control);
	else if (r->exits_declared > 0 && r->exits_counted == 0 && heavy)
		reason_put(why, 160, WHY_CONTROL_HEAVY, "value=%.4g body=%.4g", r->control, r->body);
}

/* A trial with another number of operations, or whose marks were not answered, has done others. */
static bool same_work(const struct summary_row *r, const struct summary_round *a, const struct summary_round *b)
{
	bool ok = a->verdict == HVLAB_OK && b->verdict == HVLAB_OK;

	return ok && (r->result == RESULT_SAME || (a->n == b->n && a->counted && b->counted));
}

/* Of RESULT_NEAR one in fifty may be there twice. */
static bool results_differ(const struct summary_row *r, u64 x, u64 y)
{
	u64 more = x > y ? x - y : y - x;

	return r->result == RESULT_NEAR ? more > (x < y ? x : y) / 50 + 1 : more;
}

/* Each round of the row with the rounds of another, or with those before it of its own. */
static void compare_results(const struct summary_row *r, const struct summary_row *ref, char why[160])
{
	for (size_t i = 0; i < r->rounds; i++)
		for (size_t k = 0; k < (r == ref ? i : ref->rounds) && !*why; k++) {
			const struct summary_round *x = &r->round[i], *y = &ref->round[k];

			if (same_work(r, x, y) && results_differ(r, x->result, y->result))
				reason_put(why, 160, WHY_RESULT_DIFFERS, "result=0x%llx expected=0x%llx round=%u reference=%s",
					   (unsigned long long)x->result, (unsigned long long)y->result, y->round,
					   system_variant(ref->system));
		}
}

/* The result, where it depends on nothing that systems differ in. `bare` answers no mark, so the core is asked in any case. */
static void judge_result(const struct references *s, const struct summary_row *r, const struct summary_row *ref, char why[160])
{
	const struct summary_row *core = variant_is_bare(system_variant(r->system)) ? NULL : measured_on(s, r, "minimal/*");

	if (r->result != RESULT_SAME && r->result != RESULT_COUNTED && r->result != RESULT_NEAR)
		return; /* of this boot alone */
	compare_results(r, r, why);
	if (ref)
		compare_results(r, ref, why);
	if (core)
		compare_results(r, core, why);
}

/* Beside a value: a check that looks at nothing is no proof, but exits as declared are. */
static void remark(struct summary_row *r)
{
	bool exits = r->exits_counted >= SOME_EXITS && !r->exits_disagree;

	if (r->idle && !exits && r->verdict == HVLAB_OK && !isnan(r->value) && !*r->reason)
		copy_str(r->reason, WHY_IDLE_CHECK);
}

static void judge_row(const struct summary *s, struct summary_row *r, const struct references *all)
{
	const struct summary_row *ref = reference_of(all, r);
	char why[160] = "";

	if (r->verdict != HVLAB_OK || isnan(r->body) || isnan(r->control))
		return;
	judge_result(all, r, ref, why);
	if (!*why)
		judge_control(s, r, ref, why);
	if (!*why)
		judge_exits(s, r, ref, why);
	if (*why)
		withdraw(r, why);
	remark(r);
}

/* The rows of a benchmark lie together. */
void proof_judge(struct summary *s)
{
	for (size_t from = 0, to; from < s->n; from = to) {
		for (to = from + 1; to < s->n && same_bench(&s->v[from], &s->v[to]);)
			to++;
		struct references all = references_of(&s->v[from], to - from);
		for (size_t i = from; i < to; i++)
			judge_row(s, &s->v[i], &all);
		free(all.v);
	}
}
