/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objections first: lane, class, shape of the guest. The words are made in compare_set.c.
 */
#include "judge.h"
#include "reason.h"
#include "verdict.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool across(const struct side *a, const struct side *b)
{
	return a->load->campaign->id != b->load->campaign->id;
}

static void compare_guests(struct guest_diff *id, const struct side *a, const struct side *b)
{
	char guest_a[SYSTEM_MAX], guest_b[SYSTEM_MAX], other[SYSTEM_MAX + 8];

	system_original(a->system, guest_a);
	system_original(b->system, guest_b);
	guest_diff_add(id, &a->load->facts, guest_a, guest_a);
	snprintf(other, sizeof(other), "%s%s", guest_b, across(a, b) ? " of B" : "");
	if (strcmp(guest_a, other))
		guest_diff_add(id, &b->load->facts, guest_b, other);
	guest_diff_compare(id);
}

/* Where each hypervisor was left its own pages, these are a part of what is compared. */
static bool own_pages(const struct side *x)
{
	return x->load->plan.rounds && !x->load->plan.backing;
}

static char *shape_objection(const struct guest_diff *id, const struct side *a, const struct side *b, const char *factors)
{
	char *all = xasprintf("%s%s", own_pages(a) && own_pages(b) ? "shape.backing," : "", factors ? factors : "");
	const struct guest_diff_row *r = guest_diff_refusal(id, all);
	struct buf text = {0};

	free(all);
	if (!r)
		return NULL;
	buf_puts(&text, WHY_SHAPES_DIFFER);
	wire_put_pair(&text, "factor", guest_diff_factor(r));
	wire_put_pair(&text, "a", r->value[0]);
	wire_put_pair(&text, "b", r->value[id->of.n > 1]);
	wire_put_pair(&text, "why", r->why);
	return text.data;
}

static char *objection(const struct judged *j, const struct side *a, const struct side *b, const struct terms *t)
{
	if (a->load->campaign->lane != b->load->campaign->lane)
		return xstrdup(WHY_LANES_DIFFER);
	if (across(a, b) && strcmp(j->class_a, j->class_b))
		return xstrdup(WHY_CLASSES_DIFFER);
	/* Within a campaign one level of depth is what is measured. */
	if (!across(a, b) && !class_words_comparable(j->class_a, j->class_b))
		return xstrdup(WHY_CLASSES_UNRANKED);
	return shape_objection(&j->guests, a, b, t->factors);
}

/* Rounds that were asked for, of the side that has fewer. */
static u32 rounds_planned(const struct side *a, const struct side *b)
{
	u32 x = a->load->plan.rounds, y = b->load->plan.rounds;

	return x < y ? x : y;
}

void judge(struct judged *j, const struct side *a, const struct side *b, const struct terms *t)
{
	*j = (struct judged){0};
	summary_kind(&a->load->summary, a->system, j->class_a, j->clock_a);
	summary_kind(&b->load->summary, b->system, j->class_b, j->clock_b);
	compare_guests(&j->guests, a, b);
	j->objection = objection(j, a, b, t);
	compare_set_make(&j->set, &a->load->summary, a->system, &b->load->summary, b->system, t->delta,
		   t->force ? NULL : j->objection);
	if (j->set.rounds < rounds_planned(a, b))
		j->set.rounds = rounds_planned(a, b);
}

void judged_free(struct judged *j)
{
	compare_set_free(&j->set);
	guest_diff_free(&j->guests);
	free(j->objection);
	*j = (struct judged){0};
}
