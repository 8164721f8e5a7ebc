/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A database of simulated nights, for figures and for measuring what a long history costs: nights IMAGE DB NIGHTS BENCHES SYSTEMS.
 * The truth is below, and the nights are judged as `hvlab nightly` does it, suspects measured again; with more rows than
 * JUDGED_MAX they are only stored. On standard output: what was true and what was said, a line for each row and night.
 */
#include "collect.h"
#include "history.h"
#include "store.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JUDGED_MAX 200
#define SAMPLES 30
#define LAST_ROUNDS 3 /* of the last night, which alone has samples */
#define FIRST_NIGHT 1735776000 /* 2025-01-02 00:00 UTC */

static const char *const systems[] = {"local:kvm/direct", "local:kvm/qemu", "local:xen/pvh", "local:xen/pv", "local:xen/hvm"};

/* What happens, and where: from that night on, or on it alone, these take so much longer. */
static const struct event {
	unsigned from, to; /* to: the night behind it; 0: it stays */
	const char *benches, *system;
	double by; /* logarithm */
} events[] = {
	{70, 71, "exit_cpuid", "local:kvm/direct", 0.20},     /* a night in which something else ran */
	{100, 140, "exit_cpuid", "local:kvm/direct", 0.05},   /* a regression, and its end */
	{200, 0, "exit_*", "*", 0.03},                        /* another kernel */
	{250, 251, "*", "local:kvm/direct", 0.15},            /* a night in which the machine was slow */
	{300, 0, "mem_*", "local:kvm/qemu", -0.06},           /* an improvement */
};
#define KERNEL_NIGHT 200
#define MISSING(night) ((night) >= 160 && (night) < 164) /* nothing ran */

/* Of a night, and of one more measurement in the same night. */
#define NIGHT_SD 0.008
#define AGAIN_SD 0.005
#define RHO 0.3

static u64 random_state = 20250102;
static struct catalog catalog;

static double uniform(void)
{
	random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
	return ((double)(random_state >> 11) + 0.5) * 0x1p-53;
}

static double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform());
}

/* --- one row */

struct row {
	const struct hvlab_bench *bench;
	const char *system;
	double base, state, level; /* level: of tonight, with what the night adds */
};

static double truth(const struct row *r, unsigned night)
{
	double by = 0;

	for (size_t i = 0; i < LEN(events); i++)
		if (night >= events[i].from && (!events[i].to || night < events[i].to) &&
		    globs_match(events[i].benches, r->bench->name) && globs_match(events[i].system, r->system))
			by += events[i].by;
	return r->base * exp(by);
}

static double measure(const struct row *r)
{
	return r->level * exp(AGAIN_SD * normal());
}

/* --- storing */

struct made {
	struct store *s;
	struct row *row;
	size_t nrows, nsystems;
	unsigned night, nights;
	struct why why;
};

static void add_cells(struct boot *b, const struct made *m, const char *system)
{
	for (size_t i = 0; i < m->nrows; i++) {
		const struct row *r = &m->row[i];
		if (strcmp(r->system, system))
			continue;
		struct cell *c = boot_add_cell(b, r->bench->name);
		copy_str(c->unit, unit_word(r->bench->unit));
		c->n = 64;
		c->verdict = HVLAB_OK;
		c->exits_declared = r->bench->exits_per_op;
		for (int k = 0; k < SAMPLES; k++) {
			series_push(&c->body, (u64)(64 * (measure(r) + 20)));
			series_push(&c->control, 64 * 20);
		}
	}
}

static int add_boot(struct made *m, const struct job *job)
{
	struct boot b = {.verdict = HVLAB_OK, .said_bye = true, .started_unix_ns = (FIRST_NIGHT + 86400ull * m->night) * 1000000000};
	const struct boot_meta meta = {.catalog = &catalog, .image_kind = "metal", .class = CLASS_L1, .clock = "verified"};

	facts_set(&b.env, "host.cpu", "a simulated processor");
	facts_set(&b.state, "clock.hz", "2600000000");
	facts_set(&b.env, "host.kernel", m->night < KERNEL_NIGHT ? "6.12.9" : "6.12.31");
	if (m->night + 1 == m->nights)
		add_cells(&b, m, job->system);
	int err = store_boot_add(m->s, job, &b, &meta, NULL, &m->why);
	boot_free(&b);
	return err;
}

static int add_points(struct made *m, struct campaign *c, const bool *wanted)
{
	struct stored_point *p = xcalloc(m->nrows, sizeof(*p));
	size_t n = 0;

	for (size_t i = 0; i < m->nrows; i++) {
		const struct row *r = &m->row[i];
		double v = measure(r);
		if (!wanted || wanted[i])
			p[n++] = (struct stored_point){.bench = r->bench->name, .params = "", .system = r->system, .unit = "ticks/op",
						       .reason = "", .value = v, .low = v * exp(-2 * AGAIN_SD), .high = v * exp(2 * AGAIN_SD),
						       .n = 5};
	}
	int err = store_points_set(m->s, c, HVLAB_VERSION, p, n, &m->why);
	free(p);
	return err;
}

/* A campaign of this name with a boot of each system, and values of the rows that are wanted (NULL: of all). */
static int add_campaign(struct made *m, const char *name, char tag[32], const bool *wanted)
{
	char plan[] = "[plan]\n";
	struct campaign c = {.lane = LANE_TIME, .plan = plan, .started = FIRST_NIGHT + 86400ll * m->night, .subset = true};
	size_t njobs = m->nsystems * (m->night + 1 == m->nights ? LAST_ROUNDS : 1);
	struct job *jobs = xcalloc(njobs, sizeof(*jobs));
	static unsigned number;

	copy_strn(c.name, sizeof(c.name), name);
	copy_str(c.program, HVLAB_VERSION);
	snprintf(c.tag, sizeof(c.tag), "c20250102-000000-%04x", number++);
	for (size_t i = 0; i < njobs; i++) {
		copy_str(jobs[i].system, systems[i % m->nsystems]);
		jobs[i].round = (u32)(i / m->nsystems);
	}
	int err = store_campaign_add(m->s, &c, jobs, njobs, &m->why);
	for (size_t i = 0; i < njobs && !err; i++)
		err = add_boot(m, &jobs[i]);
	c.done = (u32)njobs;
	if (!err)
		err = add_points(m, &c, wanted);
	copy_strn(tag, 32, c.tag);
	free(jobs);
	return err;
}

/* --- judging */

static int load(struct made *m, struct history *h, const char *tag)
{
	struct campaign c;
	int err = store_campaign_get(m->s, tag, &c, &m->why);

	if (!err)
		err = history_load(h, m->s, &c, &(struct history_wanted){.most = GATE_NIGHTS}, &m->why);
	campaign_free(&c);
	return err;
}

static const struct history_row *find(const struct history *h, const struct row *r)
{
	for (size_t i = 0; i < h->n; i++)
		if (!strcmp(h->v[i].bench, r->bench->name) && !strcmp(h->v[i].system, r->system))
			return &h->v[i];
	return NULL;
}

static int again(struct made *m, struct history *h, const char *tag)
{
	bool *wanted = xcalloc(m->nrows, sizeof(*wanted)), any = false;
	char name[64], other[32];
	int err = 0;

	for (size_t i = 0; i < m->nrows; i++) {
		const struct history_row *r = find(h, &m->row[i]);
		wanted[i] = r && r->gate.word == GATE_SUSPECT;
		any |= wanted[i];
	}
	snprintf(name, sizeof(name), "again %s", tag);
	if (any)
		err = add_campaign(m, name, other, wanted);
	if (any && !err) {
		history_free(h);
		err = load(m, h, tag);
	}
	free(wanted);
	return err;
}

static int judge(struct made *m, const char *tag)
{
	struct history h = {0};
	int err = load(m, &h, tag);

	if (!err)
		err = again(m, &h, tag);
	for (size_t i = 0; i < m->nrows && !err; i++) {
		const struct history_row *r = find(&h, &m->row[i]);
		printf("%u\t%s\t%s\t%.2f\t%.2f\t%s\n", m->night, m->row[i].bench->name, m->row[i].system, truth(&m->row[i], m->night),
		       r->v[h.nights - 1].value, gate_word(r->gate.word));
	}
	history_free(&h);
	return err;
}

/* --- all of it */

static int one_night(struct made *m)
{
	char tag[32];

	for (size_t i = 0; i < m->nrows; i++) {
		struct row *r = &m->row[i];
		r->state = RHO * r->state + sqrt(1 - RHO * RHO) * normal();
		r->level = truth(r, m->night) * exp(NIGHT_SD * r->state);
	}
	if (MISSING(m->night))
		return 0;
	int err = add_campaign(m, "simulated", tag, NULL);
	return err || m->nrows > JUDGED_MAX ? err : judge(m, tag);
}

/* Of so many benchmarks the i-th: exit_cpuid, and others evenly out of the suite. */
static const struct hvlab_bench *bench_at(size_t i, size_t n)
{
	const struct hvlab_bench *first = catalog.bench, *b = &catalog.bench[i * catalog.n / n];

	while (strcmp(first->name, "exit_cpuid"))
		first++;
	return !i ? first : b == first ? catalog.bench : b;
}

static void make_rows(struct made *m, size_t benches)
{
	m->row = xcalloc(benches * m->nsystems, sizeof(*m->row));
	for (size_t i = 0; i < benches; i++)
		for (size_t k = 0; k < m->nsystems; k++)
			m->row[m->nrows++] = (struct row){.bench = bench_at(i, benches), .system = systems[k],
							  .base = 100 * exp(4 * uniform()), .state = normal()};
}

int main(int argc, char **argv)
{
	struct made m = {0};
	size_t benches = argc == 6 ? (size_t)atoi(argv[4]) : 0;
	int err = 0;

	m.nights = argc == 6 ? (unsigned)atoi(argv[3]) : 0;
	m.nsystems = argc == 6 ? (size_t)atoi(argv[5]) : 0;
	if (!m.nights || !benches || !m.nsystems || m.nsystems > LEN(systems)) {
		fprintf(stderr, "usage: nights IMAGE DB NIGHTS BENCHES SYSTEMS\n");
		return 2;
	}
	err = catalog_read(&catalog, argv[1], &m.why);
	if (!err)
		err = store_open(&m.s, argv[2], STORE_WRITE, &m.why);
	if (!err)
		make_rows(&m, benches < catalog.n ? benches : catalog.n);
	for (; m.night < m.nights && !err; m.night++)
		err = one_night(&m);
	if (err)
		fprintf(stderr, "nights: %s\n", m.why.text);
	store_close(m.s);
	free(m.row);
	return err ? 1 : 0;
}
