/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Epochs: nights with the same facts of the environment but for those that are under test. Each environment is asked for once.
 */
#include "history_impl.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>

static int add_fact(void *facts, const char *system, const char *key, const char *value)
{
	facts_set(facts, key, value);
	return 0;
}

static bool matters(const struct history *h, const char *key)
{
	return !*h->subject || !globs_match(h->subject, key);
}

static bool covers(const struct history *h, const struct facts *a, const struct facts *b)
{
	for (size_t i = 0; i < a->n; i++) {
		const char *other = facts_get(b, a->v[i].key);
		if (matters(h, a->v[i].key) && (!other || strcmp(other, a->v[i].value)))
			return false;
	}
	return true;
}

static const struct surroundings *surroundings_find(const struct history *h, s64 environment, s64 image)
{
	for (size_t i = h->narounds; i--;)
		if (h->around[i].environment == environment && h->around[i].image == image)
			return &h->around[i];
	return NULL;
}

int surroundings_get(struct history *h, struct store *s, s64 environment, s64 image, u32 *epoch, struct why *why)
{
	const struct surroundings *known = surroundings_find(h, environment, image);
	struct surroundings now = {.environment = environment, .image = image, .epoch = (u32)h->narounds + 1};
	int err = known ? 0 : store_environment_facts(s, environment, image, add_fact, &now.facts, why);

	for (size_t i = 0; !known && i < h->narounds && now.epoch > h->narounds; i++)
		if (covers(h, &now.facts, &h->around[i].facts) && covers(h, &h->around[i].facts, &now.facts))
			now.epoch = h->around[i].epoch;
	if (!known) {
		h->around = xrealloc(h->around, (h->narounds + 1) * sizeof(*h->around));
		h->around[h->narounds++] = now;
	}
	*epoch = known ? known->epoch : now.epoch;
	return err;
}

void history_differences(const struct history *h, const struct history_row *r, size_t before, size_t behind, history_fact_fn fn,
			 void *arg)
{
	const struct surroundings *a = surroundings_find(h, r->more[before].environment, r->more[before].image);
	const struct surroundings *b = surroundings_find(h, r->more[behind].environment, r->more[behind].image);

	for (size_t i = 0; a && b && i < b->facts.n; i++) {
		const char *was = facts_get(&a->facts, b->facts.v[i].key);
		if (!was || strcmp(was, b->facts.v[i].value))
			fn(arg, b->facts.v[i].key, was ? was : "-", b->facts.v[i].value);
	}
	for (size_t i = 0; a && b && i < a->facts.n; i++)
		if (!facts_get(&b->facts, a->facts.v[i].key))
			fn(arg, a->facts.v[i].key, a->facts.v[i].value, "-");
}
