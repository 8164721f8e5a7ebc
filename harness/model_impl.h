/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the model's own files share: the systems of the campaign and small JSON makers. model.c puts the document
 * together, model_bench.c does benchmarks and comparisons, model_facts.c what the machines said. Nobody else may
 * include it.
 */
#ifndef HVLAB_MODEL_IMPL_H
#define HVLAB_MODEL_IMPL_H

#include "model.h"

#include <jansson.h>

struct model_system {
	char label[SYSTEM_MAX], class[16], clock[16];
	char refused[256]; /* empty: it ran */
	u32 boots;
};

struct model {
	struct store *store;
	const struct campaign *campaign;
	struct model_system *system; /* baseline first, then by label */
	size_t nsystems;
	struct stored_bench *bench; /* catalogue of every image that ran */
	size_t nbench;
};

/* Index of a label; nsystems when there is none. */
size_t model_find(const struct model *m, const char *label);

/* Guest text is untrusted: what is not UTF-8 becomes '?'. A number that is not finite becomes null. */
json_t *model_text(const char *s);
json_t *model_number(double v);

/* "benches": rows of the verdict table with their boots and raw series; "twins": what A/A twins say. */
int model_benches(struct model *m, json_t *doc, struct why *why);
/* "facts": {guest, environment}, each {differ, same} with one value list per system. */
int model_facts(struct model *m, json_t *doc, struct why *why);
/* "identity", "clocks", "preflight", "lives": what a number has to stand up to (model_audit.c). */
int model_audit(struct model *m, json_t *doc, struct why *why);
/* "events": what --events counted, one object a boot, benchmark ("": the whole boot) and event. */
int model_events(struct model *m, json_t *doc, struct why *why);

#endif
