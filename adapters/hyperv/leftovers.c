/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looking at a Windows host without making a guest there, for `hvlab doctor --host` and `hvlab sweep --host`. The host's own
 * script judges what may go, by the tags of the campaigns that run.
 */
#include "session.h"
#include "windows.h"

#include <stdlib.h>

static char *whole_log(void)
{
	size_t seen = 0;

	return session_log(&seen);
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static void report_item(const struct sweep *s, const struct answer *a, size_t i)
{
	const struct leftover l = {.kind = or_empty(answer_at(a, "items", i, "what")),
				   .name = or_empty(answer_at(a, "items", i, "name")),
				   .tag = or_empty(answer_at(a, "items", i, "tag")), .own = true};

	s->told(s->arg, &l, 0, or_empty(answer_at(a, "items", i, "said")));
}

static int sweep(const struct target *target, const struct sweep *s, struct why *why)
{
	char *json = request_text("{s:s, s:s, s:b}", "owner", windows_owner(), "alive", s->alive, "dry", (int)s->dry);
	struct answer *a = NULL;
	int err = windows_probe(target, why);

	if (!err)
		err = session_run(&phase_sweep, json, &a, why);
	for (size_t i = 0; !err && i < answer_count(a, "items"); i++)
		report_item(s, a, i);
	answer_free(a);
	free(json);
	return err;
}

HVLAB_HOST_OPS(hyperv, .name = "hyperv", .schemes = HYPERV_SCHEMES, .sweep = sweep, .facts = windows_facts, .log = whole_log);
