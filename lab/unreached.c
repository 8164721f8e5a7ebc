/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In the program that an L1 carries, in place of the rooms that reach hosts over a network: an L1 has none, and their
 * libraries are larger than all the rest of it. No host is ever named there, so none of this is asked for anything.
 */
#include "../adapters/hyperv/leftovers.h"
#include "../adapters/xapi/leftovers.h"

#include <errno.h>

static int refuse(struct why *why)
{
	return fail(why, -ENOTSUP, "the program inside the lab reaches no other host");
}

bool hyperv_named(void)
{
	return false;
}

void hyperv_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	(void)fact;
	(void)arg;
}

char *hyperv_log(void)
{
	return NULL;
}

int hyperv_sweep(const char *alive, bool dry,
		 void (*fn)(void *arg, const char *what, const char *name, const char *tag, const char *said), void *arg,
		 struct why *why)
{
	(void)alive;
	(void)dry;
	(void)fn;
	(void)arg;
	return refuse(why);
}

int xapi_leftovers_each(void (*fn)(void *arg, const struct leftover *l), void *arg, struct why *why)
{
	(void)fn;
	(void)arg;
	return refuse(why);
}

int xapi_leftover_remove(const struct leftover *l, struct why *why)
{
	(void)l;
	return refuse(why);
}
