/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a night comes to, derived from its samples when it is first looked at, and kept: values, intervals, and how far the system
 * differs from itself. Which nights are looked at is history.c's.
 */
#include "history_impl.h"
#include "compare_set.h"
#include "store.h"

#include <stdlib.h>

static int derive_from(struct store *s, const struct load *l, struct why *why)
{
	struct stored_point *p = xcalloc(l->summary.n + 1, sizeof(*p));
	char (*unit)[32] = xcalloc(l->summary.n + 1, sizeof(*unit));
	size_t n = 0;

	for (size_t i = 0; i < l->summary.n; i++) {
		const struct summary_row *r = &l->summary.v[i];
		if (system_is_aa(r->system))
			continue;
		p[n] = (struct stored_point){.bench = r->bench, .params = r->params, .system = r->system,
					     .unit = summary_unit(&l->summary, r, unit[n]), .reason = r->reason, .value = r->value,
					     .low = r->low, .high = r->high, .floor = compare_set_floor(&l->summary, r), .n = (u32)r->n};
		n++;
	}
	int err = store_points_set(s, l->campaign, HVLAB_VERSION, p, n, why);
	free(p);
	free(unit);
	return err;
}

int history_derive(struct store *s, const struct stored_night *night, struct why *why)
{
	struct campaign c;
	struct load l = {0};

	if (night->derived)
		return 0;
	int err = store_campaign_get(s, night->tag, &c, why);
	if (err)
		return err;
	err = load_campaign(&l, s, &c, NULL, false, NULL, NULL, why);
	if (!err)
		err = derive_from(s, &l, why);
	load_free(&l);
	campaign_free(&c);
	return err;
}
