/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looking at a Windows host without making a guest there, for `hvlab doctor --host` and `hvlab sweep --host`. The host's own
 * script judges what may go, by the tags of the campaigns that run.
 */
#include "session.h"
#include "../common/owner.h"
#include "windows.h"

#include <stdlib.h>

static char *whole_log(void)
{
	size_t seen = 0;

	return session_log(&seen);
}

static bool report_item(void *arg, const char *key, const json_t *item)
{
	const struct sweep *s = arg;
	const struct leftover l = {.kind = json_word(item, "what"), .name = json_word(item, "name"),
				   .tag = json_word(item, "tag"), .own = true};

	s->told(s->arg, &l, 0, json_word(item, "said"));
	return true;
}

static int sweep(const struct target *target, const struct sweep *s, struct why *why)
{
	char *json = request_text("{s:s, s:s, s:b}", "owner", owner_name(), "alive", s->alive, "dry", (int)s->dry);
	json_t *a = NULL;
	int err = windows_probe(NULL, target, why);

	if (!err)
		err = session_run(&phase_sweep, json, &a, why);
	json_each(json_object_get(a, "items"), report_item, (void *)(uintptr_t)s);
	json_decref(a);
	free(json);
	return err;
}

HVLAB_HOST_OPS(hyperv, .name = "hyperv", .schemes = HYPERV_SCHEMES, .sweep = sweep, .facts = windows_facts, .log = whole_log);
