/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Named counters (counters.h). A linear search: there are a few dozen, read three times per benchmark.
 */
#include "counters.h"

#include <string.h>

void counters_add(struct counters *c, const char *name, u64 value)
{
	unsigned i = 0;

	while (i < c->n && strncmp(c->c[i].name, name, sizeof(c->c[i].name) - 1))
		i++;
	if (i == COUNTERS_MAX)
		return;
	if (i == c->n) {
		copy_str(c->c[i].name, name);
		c->c[c->n++].value = 0;
	}
	c->c[i].value += value;
}
