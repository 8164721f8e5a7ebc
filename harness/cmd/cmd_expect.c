/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * --expect, --at-most and --bisect of hvlab run: a run that judges what it measured, so that one command tells a good build
 * from a bad one.
 */
#include "cmd.h"
#include "expect.h"
#include "reason.h"

#include <stdio.h>
#include <stdlib.h>

static struct {
	const char *exact, *most;
	bool bisect;
} opts;

const struct option expect_options[] = {
	OPT_TEXT("expect", "LIST", &opts.exact, "BENCH=N,...: exit 1 when a value differs from N (path lane)"),
	OPT_TEXT("at-most", "LIST", &opts.most, "BENCH=N,...: exit 1 when a value is above N (path lane)"),
	OPT_FLAG("bisect", &opts.bisect,
		 "exit for git bisect run: 0, 1, 125 = cannot be measured, 255 = a problem of this machine"),
	OPT_END,
};

static int read_lists(struct expect *e, const struct catalog *catalog)
{
	struct why why = {""};
	int err = 0;

	*e = (struct expect){.n = 0};
	if (opts.exact)
		err = expect_add(e, opts.exact, false, catalog, &why);
	if (opts.most && !err)
		err = expect_add(e, opts.most, true, catalog, &why);
	return err ? complain(STATUS_USAGE, "%s", why.text) : 0;
}

int cmd_expect_benches(char **benches)
{
	struct expect e;
	struct buf names = {0};
	int status = read_lists(&e, NULL);

	for (size_t i = 0; i < e.n; i++)
		buf_printf(&names, "%s%s", i ? "," : "", e.v[i].bench);
	*benches = names.data;
	return status;
}

int cmd_expect(struct expect *e, const struct planned *p)
{
	int status = read_lists(e, &p->catalog);

	if (status)
		return status;
	if (e->n && p->plan.lane != LANE_PATH)
		return complain(STATUS_USAGE, "--expect and --at-most compare exact counts with a number: --lane path, or "
				"hvlab compare --max-slowdown for time");
	for (size_t i = 0; i < e->n; i++)
		if (!globs_match(p->plan.bench, e->v[i].bench))
			return complain(STATUS_USAGE, "%s is expected to have a value, and --bench %.60s leaves it out",
					e->v[i].bench, p->plan.bench);
	if (!e->n && opts.bisect)
		return complain(STATUS_USAGE, "--bisect needs --at-most or --expect to tell a good build from a bad one");
	return 0;
}

enum expect_word cmd_expected(const struct expect *e, const struct summary *sum)
{
	enum expect_word worst = EXPECT_MET;
	const struct summary_row *r;
	char value[32], why[REASON_MAX];

	for (size_t i = 0; i < e->n; i++) {
		const struct expectation *want = &e->v[i];
		enum expect_word word = expect_in(want, sum, &r);

		if (word == EXPECT_NOT_MET)
			printf("not as expected: %s of %s is %s, wanted %s%.10g: %+.10g\n", r->bench, r->system,
			       number_text(r->value, value), want->at_most ? "at most " : "", want->value,
			       r->value - want->value);
		else if (word == EXPECT_UNKNOWN)
			printf("expected, and not known: %s%s%s: %s\n", want->bench, r ? " of " : "", r ? r->system : "",
			       r && r->reason[0] ? reason_text(r->reason, why) : "no value");
		if (word == EXPECT_NOT_MET || worst == EXPECT_MET)
			worst = word;
	}
	return worst;
}

/* git bisect run knows three words, and takes every status from 1 to 127 for "bad" but 125. */
int cmd_expect_status(int status)
{
	if (!opts.bisect)
		return status;
	switch (status) {
	case STATUS_OK: case STATUS_REGRESSION: return status;
	case STATUS_INCONCLUSIVE: case STATUS_GUEST: return STATUS_GIT_SKIP;
	default: return STATUS_GIT_ABORT;
	}
}
