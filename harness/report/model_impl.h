/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the model's own files share: the systems of the campaign. model.c puts the document together, model_bench.c does
 * benchmarks and comparisons, model_facts.c what the machines said. No other file includes it.
 */
#pragma once

#include "io_figures.h"
#include "json.h"
#include "judge.h"
#include "model.h"

struct model_system {
	char label[SYSTEM_MAX], class[16], clock[16];
	u32 boots;
};

struct model {
	struct store *store;
	const struct campaign *campaign;
	const struct model_terms *terms;
	struct load load;            /* of all that is laid out */
	struct load all;             /* of all hosts, where these are too many for that; else nothing */
	struct hosts shown;          /* the hosts that are laid out then */
	json_t *raw;                 /* boots of a cell, as they were stored, by raw_key() of model_bench.c */
	struct io_figures io;
	struct model_system *system; /* baseline first, then by label */
	size_t nsystems;
};

/* Index of a label; nsystems when there is none. */
size_t model_find(const struct model *m, const char *label);

/* A reason (reason.h) as its sentence; and as member `key` of an object, with "KEY_id": id and parameters, null for others' words. */
json_t *model_sentence(const char *reason);
void model_reason(json_t *object, const char *key, const char *reason);

/*
 * Of a long campaign the samples of every so many rounds are kept, because nobody can look at more and a page of all would take
 * gigabytes. Numbers and words come from all rounds all the same.
 */
#define RAW_ROUNDS_MAX 50
u32 model_raw_every(const struct model *m);
/* For load_campaign(): keeps the raw samples of a cell, and what io_* have of distributions; arg is the model. */
int model_keep_cell(void *arg, const struct stored_cell *cell);
/* "benches": rows of the verdict table with their boots and raw series; "aa": what A/A controls say. */
void model_benches(const struct model *m, json_t *doc);
/* "facts": {guest, environment}, each {differ, same} with one value list per system. */
int model_facts(struct model *m, json_t *doc, struct why *why);
/* "guest_diff", "clocks", "preflight", "launch_cost": the evidence that a number is sound (model_audit.c). */
int model_audit(const struct model *m, json_t *doc, struct why *why);
/* "paths": of benchmarks that were traced, instructions by layer and the call tree (model_path.c). */
int model_paths(const struct model *m, json_t *doc, struct why *why);
/* "events": what --events counted, one object a boot, benchmark ("": the whole boot) and event. */
int model_events(struct model *m, json_t *doc, struct why *why);
/* "io": what io_* say beside their values, in the order of the rows (model_io.c). */
void model_io(struct model *m, json_t *doc);
/* "before": earlier campaigns, each row of theirs judged against this one's (model_before.c). */
int model_before(const struct model *m, json_t *doc, struct why *why);
/* A campaign as the document names it; a judged pair of rows. */
json_t *model_campaign(const struct campaign *c);
json_t *model_comparison(const struct bench_pair *p);
/* Of more hosts than a page has room for, those that are laid out: who is least like the others, then who comes first. */
void model_pick_hosts(struct model *m);
/* "hosts": each host beside the others, where there are several (model_hosts.c). Null where there are not. */
void model_hosts(const struct model *m, json_t *doc);
/* "history": what the nights of the campaign's name came to (model_history.c). Null where there is one night only. */
int model_history(const struct model *m, json_t *doc, struct why *why);
