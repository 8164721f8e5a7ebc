/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A simulated fleet, for measuring what many hosts cost (scale.py). fleet parts IMAGE DIR HOSTS BENCHES ROUNDS: a database for each host
 * of one campaign, as a node delivers it. fleet nights IMAGE DB HOSTS BENCHES NIGHTS: a history in which every host has a value of every
 * benchmark each night. What is true: Xen takes 1.07 times what KVM takes, give or take 2 % from host to host.
 */
#include "collect.h"
#include "store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES 30
#define FACTS 60
#define FIRST_NIGHT 1735776000 /* 2025-01-02 00:00 UTC */

static const char *const variants[] = {"kvm/qemu", "kvm/qemu+aa", "xen/pvh"};
static u64 random_state = 20250102;
static struct catalog catalog;
static struct why why;

static double uniform(void)
{
	random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
	return ((double)(random_state >> 11) + 0.5) * 0x1p-53;
}

static double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform());
}

static const struct boot_meta *meta(void)
{
	static struct boot_meta m;

	m = (struct boot_meta){.catalog = &catalog, .image_kind = "metal", .class = CLASS_L1, .clock = "verified"};
	return &m;
}

/* As many facts as a guest and its machine report; a machine has an environment of its own. */
static void add_facts(struct boot *b, const char *system)
{
	char key[32], host[SYSTEM_MAX];

	copy_str(host, system);
	*strchr(host, ':') = '\0';
	facts_set(&b->env, "host.name", host);
	facts_set(&b->env, "host.cpu", "a simulated processor");
	for (int i = 0; i < FACTS; i++) {
		snprintf(key, sizeof(key), "cpuid.%08x", i);
		facts_set(&b->guest, key, i ? "00000000 00000000 00000000 00000000" : host);
		snprintf(key, sizeof(key), "host.setting%02d", i);
		facts_set(&b->env, key, "as on all");
	}
}

/* A boot of one system with as many benchmarks; value: of an operation, in ticks. */
static int add_boot(struct store *s, const struct job *job, size_t benches, double value, u64 when)
{
	struct boot b = {.verdict = HVLAB_OK, .said_bye = true, .started_unix_ns = when * 1000000000};

	add_facts(&b, job->system);
	facts_set(&b.state, "clock.hz", "2600000000");
	for (size_t i = 0; i < benches; i++) {
		struct cell *c = boot_add_cell(&b, catalog.bench[i].name);
		double level = value * (1 + (double)i / 10) * exp(0.005 * normal());

		copy_str(c->unit, unit_word(catalog.bench[i].unit));
		c->n = 64;
		c->verdict = HVLAB_OK;
		c->exits_declared = catalog.bench[i].exits_per_op;
		for (int k = 0; k < SAMPLES; k++) {
			series_push(&c->body, (u64)(64 * (level * exp(0.002 * normal()) + 20)));
			series_push(&c->control, 64 * 20);
		}
	}
	int err = store_boot_add(s, job, &b, meta(), NULL, &why);
	boot_free(&b);
	return err;
}

static struct campaign campaign_of(unsigned night, const char *name)
{
	static char plan[] = "[plan]\nhv = kvm/qemu,xen/pvh\nlane = time\n";
	struct campaign c = {.lane = LANE_TIME, .plan = plan, .started = FIRST_NIGHT + 86400ll * night, .seed = 1};

	snprintf(c.tag, sizeof(c.tag), "c20250102-000000-%04x", night);
	copy_strn(c.name, sizeof(c.name), name);
	copy_str(c.program, HVLAB_VERSION);
	return c;
}

static void job_of(struct job *j, const struct campaign *c, unsigned host, const char *variant, u32 round, u32 position)
{
	*j = (struct job){.round = round, .position = position, .lane = LANE_TIME, .memory = 1 << 28, .vcpus = 1};
	snprintf(j->system, sizeof(j->system), "h%04u:%s", host, variant);
	copy_str(j->tag, c->tag);
}

static int part(const char *dir, unsigned host, size_t benches, u32 rounds)
{
	char *path = xasprintf("%s/h%04u.db", dir, host);
	size_t n = rounds * LEN(variants);
	struct job *jobs = xcalloc(n, sizeof(*jobs));
	struct campaign c = campaign_of(0, "scale");
	double base = 1000 * exp(0.1 * normal()), xen = 1.07 * exp(0.02 * normal());
	struct store *s;
	int err = store_open(&s, path, STORE_WRITE, &why);

	for (size_t i = 0; i < n; i++)
		job_of(&jobs[i], &c, host, variants[i % LEN(variants)], (u32)(i / LEN(variants)), (u32)(i % LEN(variants)));
	if (!err)
		err = store_campaign_add(s, &c, jobs, n, &why);
	for (size_t i = 0; i < n && !err; i++)
		err = add_boot(s, &jobs[i], benches, i % LEN(variants) == 2 ? base * xen : base, FIRST_NIGHT + host);
	if (s)
		store_close(s);
	free(jobs);
	free(path);
	return err;
}

static int night(struct store *s, unsigned number, unsigned hosts, size_t benches, unsigned nights)
{
	struct campaign c = campaign_of(number, "scale");
	struct job *jobs = xcalloc(hosts, sizeof(*jobs));
	struct stored_point *all = xcalloc(hosts * benches, sizeof(*all));

	for (unsigned h = 0; h < hosts; h++)
		job_of(&jobs[h], &c, h, "kvm/qemu", 0, h);
	int err = store_campaign_add(s, &c, jobs, hosts, &why);
	for (unsigned h = 0; h < hosts && !err; h++) {
		err = add_boot(s, &jobs[h], number + 1 == nights ? benches : 0, 1000, FIRST_NIGHT + 86400ull * number);
		for (size_t i = 0; i < benches; i++) {
			double v = 1000 * (1 + (double)i / 10) * exp(0.008 * normal());

			all[h * benches + i] = (struct stored_point){.bench = catalog.bench[i].name, .params = "", .system = jobs[h].system,
								     .unit = "ticks/op", .reason = "", .value = v, .low = v * 0.99, .high = v * 1.01, .n = 5};
		}
	}
	c.done = hosts;
	if (!err)
		err = store_points_set(s, &c, HVLAB_VERSION, all, hosts * benches, &why);
	free(jobs);
	free(all);
	return err;
}

static int usage(void)
{
	fprintf(stderr, "usage: fleet parts IMAGE DIR HOSTS BENCHES ROUNDS | fleet nights IMAGE DB HOSTS BENCHES NIGHTS\n");
	return 2;
}

int main(int argc, char **argv)
{
	unsigned hosts = argc == 7 ? (unsigned)atoi(argv[4]) : 0, last = argc == 7 ? (unsigned)atoi(argv[6]) : 0;
	size_t benches = argc == 7 ? (size_t)atoi(argv[5]) : 0;
	bool parts = argc == 7 && !strcmp(argv[1], "parts");
	struct store *s = NULL;

	if (!hosts || hosts > 9999 || !benches || !last)
		return usage();
	int err = catalog_read(&catalog, argv[2], &why);
	benches = benches < catalog.n ? benches : catalog.n;
	if (!err && !parts)
		err = store_open(&s, argv[3], STORE_WRITE, &why);
	for (unsigned i = 0; i < (parts ? hosts : last) && !err; i++)
		err = parts ? part(argv[3], i, benches, last) : night(s, i, hosts, benches, last);
	if (s)
		store_close(s);
	if (err)
		fprintf(stderr, "fleet: %s\n", why.text);
	return err ? 1 : 0;
}
