/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looking at a host without making a guest there (leftovers.h). Which campaigns are alive is not known here.
 */
#include "leftovers.h"

#include "session.h"
#include "windows.h"

#include <stdlib.h>
#include <string.h>

bool hyperv_named(void)
{
	static const char *const schemes[] = {"winrm://", "winrm+http://", "ssh://", "wsl://"};
	const char *url = getenv(HOST_VARIABLE);

	for (size_t i = 0; url && i < LEN(schemes); i++)
		if (!strncmp(url, schemes[i], strlen(schemes[i])))
			return true;
	return false;
}

void hyperv_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	windows_facts(fact, arg);
}

char *hyperv_log(void)
{
	size_t seen = 0;

	return session_log(&seen);
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

int hyperv_sweep(const char *alive, bool dry,
		 void (*fn)(void *arg, const char *what, const char *name, const char *tag, const char *said), void *arg,
		 struct why *why)
{
	char *json = request_text("{s:s, s:s, s:b}", "owner", windows_owner(), "alive", alive, "dry", (int)dry);
	struct answer *a = NULL;
	int err = windows_probe(why);

	if (!err)
		err = session_run(&phase_sweep, json, &a, why);
	for (size_t i = 0; !err && i < answer_count(a, "items"); i++)
		fn(arg, or_empty(answer_at(a, "items", i, "what")), or_empty(answer_at(a, "items", i, "name")),
		   or_empty(answer_at(a, "items", i, "tag")), or_empty(answer_at(a, "items", i, "said")));
	answer_free(a);
	free(json);
	return err;
}
