/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The result of a benchmark against a fact that the same guest has told at its start (RESULT_FACT and RESULT_WITHIN of bench.h).
 * A guest that tells no such fact is held against nothing. What results of several boots have in common is proof.c's.
 */
#include "collect_in.h"

#include <stdlib.h>
#include <string.h>

/* KEY, or KEY:I, the hexadecimal number I of a CPUID leaf: EAX.EBX.ECX.EDX. False: it is not told. */
static bool fact_number(const struct facts *f, const char *name, u64 *v)
{
	const char *text, *colon = strchr(name, ':');
	char *key = xasprintf("%.*s", (int)strcspn(name, ":"), name), *end;

	text = facts_get(f, key);
	free(key);
	for (int i = colon ? atoi(colon + 1) : 0; text && i; i--)
		text = (text = strchr(text, '.')) ? text + 1 : NULL;
	if (!text)
		return false;
	*v = strtoull(text, &end, colon ? 16 : 0);
	return end != text && (!*end || (colon && *end == '.'));
}

bool collect_result_differs(const struct collect *c, const struct cell *cell, char *why, size_t size)
{
	const struct hvlab_bench *b = c->catalog ? catalog_find(c->catalog, cell->bench) : NULL;
	u64 told;

	if (!b || (b->result != RESULT_FACT && b->result != RESULT_WITHIN) || !fact_number(&c->boot->guest, b->result_of, &told))
		return false;
	if (b->result == RESULT_FACT ? cell->result == told : !(cell->result & ~told))
		return false;
	reason_put(why, size, WHY_RESULT_NOT_TOLD, "result=0x%llx told=0x%llx fact=%s", (unsigned long long)cell->result,
		   (unsigned long long)told, b->result_of);
	return true;
}
