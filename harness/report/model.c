/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report's document put together: campaign, systems, boots, images. Benchmarks are in model_bench.c, what the
 * machines said of themselves in model_facts.c. Everything comes out of the store (load.h).
 */
#include "model_impl.h"
#include "lab_place.h"
#include "reason.h"
#include "verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

size_t model_find(const struct model *m, const char *label)
{
	size_t i = 0;

	while (i < m->nsystems && strcmp(m->system[i].label, label))
		i++;
	return i;
}

json_t *model_sentence(const char *reason)
{
	char text[REASON_MAX];

	return reason ? json_clean(reason_text(reason, text)) : json_null();
}

void model_reason(json_t *object, const char *key, const char *reason)
{
	char text[REASON_MAX], *key_id = xasprintf("%s_id", key);
	bool known = reason && strcmp(reason_text(reason, text), reason);

	json_object_set_new(object, key, model_sentence(reason));
	json_object_set_new(object, key_id, known ? json_clean(reason) : json_null());
	free(key_id);
}

static struct model_system *model_system(struct model *m, const char *label)
{
	size_t i = model_find(m, label);

	if (i == m->nsystems) {
		m->system = xrealloc(m->system, (m->nsystems + 1) * sizeof(*m->system));
		m->system[m->nsystems++] = (struct model_system){0};
		copy_str(m->system[i].label, label);
	}
	return &m->system[i];
}

/* --- boots and refusals: they also tell which systems there are */

struct boot_walk {
	struct model *m;
	json_t *boots;
};

static int model_boot(void *arg, const struct stored_boot *b)
{
	struct boot_walk *w = arg;

	if (!load_has(&w->m->load, b->system))
		return 0;
	struct model_system *s = model_system(w->m, b->system);
	bool ok = !strcmp(b->verdict, verdict_word(HVLAB_OK));

	copy_str(s->class, b->class);
	copy_str(s->clock, b->clock);
	s->boots++;
	json_t *o = json_pack("{s:I, s:o, s:i, s:i, s:i, s:o, s:o, s:o, s:I, s:I, s:o}",
		"id", (json_int_t)b->id, "system", json_clean(b->system), "round", (int)b->round,
		"position", (int)b->position, "attempt", (int)b->attempt, "verdict", json_clean(b->verdict),
		"class", json_clean(b->class), "clock", json_clean(b->clock),
		"first_record_ns", (json_int_t)b->first_record_ns, "wall_ns", (json_int_t)b->wall_ns,
		"log", ok ? json_null() : json_clean(b->log ? b->log : ""));
	model_reason(o, "reason", b->reason);
	json_array_append_new(w->boots, o);
	return 0;
}

static int model_read_boots(struct model *m, json_t *doc, struct why *why)
{
	struct boot_walk w = {.m = m, .boots = json_array()};
	int err;

	json_object_set_new(doc, "boots", w.boots);
	err = store_boots(m->store, m->campaign->id, model_boot, &w, why);
	if (!err && !m->nsystems)
		err = fail(why, -ENODATA, m->campaign->refused ? "campaign %s has no boot: every job was refused, "
			   "`hvlab doctor` says why" : "campaign %s has no boot yet: finish it with `hvlab resume`",
			   m->campaign->tag);
	for (size_t i = 0; !err && i < m->load.refused.n; i++)
		model_system(m, m->load.refused.v[i].key);
	return err;
}

/* --- the baseline */

static int model_compare_labels(const void *a, const void *b)
{
	return strcmp(((const struct model_system *)a)->label, ((const struct model_system *)b)->label);
}

static size_t model_by_word(const struct model *m, const char *word)
{
	size_t i = 0;

	while (i < m->nsystems && !(m->system[i].boots && system_is(m->system[i].label, word)))
		i++;
	return i;
}

static int model_no_baseline(const struct model *m, const char *word, struct why *why)
{
	struct buf have = {0};
	int err;

	for (size_t i = 0; i < m->nsystems; i++)
		if (m->system[i].boots)
			buf_printf(&have, "%s%s", have.len ? ", " : "", m->system[i].label);
	err = fail(why, -ENOENT, "no boot of a system \"%s\" in campaign %s: it has %s", word, m->campaign->tag, have.data);
	buf_free(&have);
	return err;
}

/* Puts the baseline first: ratios are taken against system[0]. */
static int model_order(struct model *m, const char *baseline, struct why *why)
{
	size_t at;

	qsort(m->system, m->nsystems, sizeof(*m->system), model_compare_labels);
	at = model_by_word(m, baseline ? baseline : "bare");
	if (at == m->nsystems && baseline)
		return model_no_baseline(m, baseline, why);
	if (at == m->nsystems)
		at = model_by_word(m, "native");
	for (size_t i = 0; at == m->nsystems; i++)
		if (m->system[i].boots)
			at = i;
	struct model_system first = m->system[at];
	memmove(m->system + 1, m->system, at * sizeof(first));
	m->system[0] = first;
	return 0;
}

static int compare_versions(const void *a, const void *b)
{
	return lab_version_compare(a, b);
}

/* The versions of the lab's hosts that occur, from the oldest on: the columns of what is drawn over them. */
static void model_versions(const struct model *m, json_t *doc)
{
	char (*v)[sizeof(((struct lab_place *)0)->version)] = xcalloc(m->nsystems, sizeof(*v));
	json_t *list = json_array();
	struct lab_place at;
	const char *variant;
	size_t n = 0;

	for (size_t i = 0; i < m->nsystems; i++)
		if (lab_system_parse(m->system[i].label, &at, &variant))
			copy_str(v[n++], at.version);
	qsort(v, n, sizeof(*v), compare_versions);
	for (size_t i = 0; i < n; i++)
		if (!i || strcmp(v[i], v[i - 1]))
			json_array_append_new(list, json_clean(v[i]));
	json_object_set_new(doc, "versions", list);
	free(v);
}

/* Where a system of the lab is, beside its label. */
static void model_place(json_t *system, const char *label)
{
	struct lab_place at;
	const char *variant;

	if (!lab_system_parse(label, &at, &variant))
		return;
	json_object_set_new(system, "processor", json_clean(at.processor->name));
	json_object_set_new(system, "version", json_clean(at.version));
}

static json_t *model_fact(const struct facts *f, const char *label)
{
	const char *text = facts_get(f, label);

	return text ? json_clean(text) : json_null();
}

static void model_systems(const struct model *m, json_t *doc)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->nsystems; i++) {
		const struct model_system *s = &m->system[i];

		json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o, s:i, s:b, s:o}", "label", json_clean(s->label),
			"variant", json_clean(system_variant(s->label)), "class", json_clean(s->class),
			"clock", json_clean(s->clock), "boots", (int)s->boots,
			"mislabelled", s->boots && class_mislabels(s->label, s->class),
			"note", model_fact(&m->load.note, s->label)));
		model_reason(json_array_get(list, i), "refused", facts_get(&m->load.refused, s->label));
		model_place(json_array_get(list, i), s->label);
	}
	json_object_set_new(doc, "systems", list);
	json_object_set_new(doc, "baseline", json_clean(m->system[0].label));
}

/* --- images */

static int model_image(void *arg, const char *sha256, const char *kind, const char *build)
{
	json_array_append_new(arg, json_pack("{s:o, s:o, s:o}", "sha256", json_clean(sha256), "kind", json_clean(kind),
					     "build", json_clean(build)));
	return 0;
}

static int model_images(struct model *m, json_t *doc, struct why *why)
{
	json_t *list = json_array();

	json_object_set_new(doc, "images", list);
	return store_images(m->store, m->campaign->id, model_image, list, why);
}

/* --- the campaign itself */

static json_t *model_time(s64 unix_time)
{
	char text[32];

	date_text(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", true, unix_time);
	return json_string(text);
}

json_t *model_campaign(const struct campaign *c)
{
	/* 64-bit seeds are shown, not calculated with: text keeps every digit in any reader of JSON. */
	char *seed = xasprintf("%llu", (unsigned long long)c->seed);
	json_t *o = json_pack("{s:o, s:o, s:o, s:s, s:s, s:s, s:b, s:o, s:o, s:i, s:i, s:i}", "tag", json_clean(c->tag),
		"name", json_clean(c->name), "started", model_time(c->started),
		"lane", lane_word(c->lane), "unit", c->lane == LANE_PATH ? "instructions" : "ticks",
		"seed", seed, "subset", c->subset, "plan", json_clean(c->plan ? c->plan : ""),
		"program", json_clean(c->program), "jobs", (int)c->jobs, "done", (int)c->done,
		"refused", (int)c->refused);

	free(seed);
	return o;
}

/*
 * Three columns for each of a thousand hosts are evidence that nobody can read: of so many all count in what is said over hosts, and
 * some are laid out.
 */
static int model_load_fleet(struct model *m, struct why *why)
{
	int err = load_campaign(&m->all, m->store, m->campaign, NULL, m->terms->unsteady, NULL, NULL, why);

	if (!err)
		err = load_facts(&m->all, m->store, why);
	if (err)
		return err;
	model_pick_hosts(m);
	return load_only(&m->load, m->store, m->campaign, m->shown.n ? &m->shown : NULL, m->terms->unsteady, model_keep_cell, m, why);
}

static int model_load(struct model *m, struct why *why)
{
	size_t systems = 0;
	int err = store_systems(m->store, m->campaign->id, &systems, why);

	if (err)
		return err;
	return systems > SYSTEMS_MAX ? model_load_fleet(m, why) :
	       load_campaign(&m->load, m->store, m->campaign, NULL, m->terms->unsteady, model_keep_cell, m, why);
}

static int model_fill(struct model *m, const char *baseline, json_t *doc, struct why *why)
{
	int err = model_load(m, why);

	if (!err)
		err = load_facts(&m->load, m->store, why);
	if (!err)
		err = model_read_boots(m, doc, why);
	if (!err)
		err = model_order(m, baseline, why);
	if (!err)
		err = model_images(m, doc, why);
	if (err)
		return err;
	model_systems(m, doc);
	model_versions(m, doc);
	model_benches(m, doc);
	model_hosts(m, doc);
	model_io(m, doc);
	json_object_set_new(doc, "raw_every", json_integer(model_raw_every(m)));
	err = model_facts(m, doc, why);
	if (!err)
		err = model_audit(m, doc, why);
	if (!err)
		err = model_paths(m, doc, why);
	if (!err)
		err = model_history(m, doc, why);
	if (!err)
		err = model_before(m, doc, why);
	return err ? err : model_events(m, doc, why);
}

int model_build(struct store *s, const struct campaign *c, const struct model_terms *t, struct buf *out, struct why *why)
{
	struct model m = {.store = s, .campaign = c, .terms = t, .raw = json_object()};
	json_t *doc = json_pack("{s:s, s:s, s:o, s:o}", "schema", MODEL_SCHEMA, "program", HVLAB_VERSION,
				"database", json_clean(t->database), "campaign", model_campaign(c));

	json_object_set_new(json_object_get(doc, "campaign"), "unsteady", json_boolean(t->unsteady));
	int err = model_fill(&m, t->baseline, doc, why);

	if (!err) {
		char *text = json_dumps(doc, JSON_COMPACT);
		buf_puts(out, text);
		free(text);
	}
	json_decref(doc);
	json_decref(m.raw);
	io_figures_free(&m.io);
	load_free(&m.load);
	load_free(&m.all);
	hosts_free(&m.shown);
	free(m.system);
	return err;
}
