/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading and judging expectations (expect.h). Values are compared as they are: half an instruction is a difference.
 */
#include "expect.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int fail_item(const char *item, bool at_most, struct why *why)
{
	return fail(why, -EINVAL, "--%s: \"%.60s\" is no BENCH=NUMBER", at_most ? "at-most" : "expect", item);
}

static int parse_item(struct expect *e, char *item, bool at_most, const struct catalog *catalog, struct why *why)
{
	char *equals = strchr(item, '='), *end;
	struct expectation *to = &e->v[e->n];

	if (!equals || equals == item || strlen(item) >= sizeof(to->bench) + 32)
		return fail_item(item, at_most, why);
	to->value = strtod(equals + 1, &end);
	if (end == equals + 1 || *end || !isfinite(to->value))
		return fail_item(item, at_most, why);
	*equals = 0;
	if (strlen(item) >= sizeof(to->bench) || strpbrk(item, "*?"))
		return fail(why, -EINVAL, "--%s names one benchmark each, not \"%.60s\"", at_most ? "at-most" : "expect", item);
	copy_str(to->bench, item);
	to->at_most = at_most;
	e->n++;
	return catalog ? catalog_check(catalog, item, why) : 0;
}

int expect_add(struct expect *e, const char *list, bool at_most, const struct catalog *catalog, struct why *why)
{
	char *items = xstrdup(list);
	size_t before = e->n;
	int err = 0;

	for (char *save, *item = strtok_r(items, ", ", &save); item && !err; item = strtok_r(NULL, ", ", &save))
		err = e->n == EXPECT_MAX ? fail(why, -EINVAL, "more than %d expectations", EXPECT_MAX)
					 : parse_item(e, item, at_most, catalog, why);
	free(items);
	return err || e->n > before ? err : fail_item(list, at_most, why);
}

enum expect_word expect_judge(const struct expectation *e, double value)
{
	if (isnan(value))
		return EXPECT_UNKNOWN;
	return (e->at_most ? value <= e->value : value == e->value) ? EXPECT_MET : EXPECT_NOT_MET;
}

/* A value that is too long decides, whatever else is not known. */
enum expect_word expect_in(const struct expectation *e, const struct summary *s, const struct summary_row **row)
{
	enum expect_word worst = EXPECT_UNKNOWN;

	*row = NULL;
	for (size_t i = 0; i < s->n; i++) {
		const struct summary_row *r = &s->v[i];

		if (strcmp(r->bench, e->bench))
			continue;
		enum expect_word now = expect_judge(e, r->verdict == HVLAB_OK ? r->value : NAN);
		bool worse = now == EXPECT_NOT_MET || (now == EXPECT_UNKNOWN && worst == EXPECT_MET);
		if (*row && !worse)
			continue;
		*row = r;
		worst = now;
		if (now == EXPECT_NOT_MET)
			break;
	}
	return worst;
}
