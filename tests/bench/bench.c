/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What hvlab itself costs: `make bench`. Every line has its n and its spread; nothing here is a test, no number is
 * compared with a limit. Runs jobs through place_run() as the runner does, but keeps nothing.
 */
#include "collect.h"
#include "place.h"
#include "table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RUNS_MAX 16

static struct images images;
static struct catalog catalog;
static struct table *table;

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void row(const char *what, double *v, size_t n, const char *unit)
{
	char text[32];

	qsort(v, n, sizeof(*v), by_value);
	table_cell(table, what);
	table_cellf(table, "%zu", n);
	table_cell(table, number_text(v[n / 2], text));
	table_cell(table, number_text(v[0], text));
	table_cell(table, number_text(v[n - 1], text));
	table_cell(table, unit);
}

/* --- one guest with one benchmark, timed where the harness stands */

struct watch {
	struct collect collect;
	struct job_sink inner;
	u64 start_ns, first_ns;
};

static void watch_bytes(void *arg, const void *bytes, size_t n)
{
	struct watch *w = arg;

	if (!w->first_ns)
		w->first_ns = now_ns() - w->start_ns;
	w->inner.bytes(w->inner.arg, bytes, n);
}

static void watch_timing(void *arg, u64 first_ns, u64 wall_ns)
{
	struct watch *w = arg;

	w->inner.timing(w->inner.arg, first_ns, wall_ns);
}

static void watch_end(void *arg, enum hvlab_verdict v, const char *reason)
{
	struct watch *w = arg;

	w->inner.end(w->inner.arg, v, reason);
}

/* Runs one small guest. seen: start to its first byte here; inside: create to first byte, by its own host's clock. */
static int boot_once(const char *place, const char *variant, enum lane lane, double *seen_ms, double *inside_ms)
{
	struct job job = {.id = 1, .lane = lane, .vcpus = 1, .memory = 128 << 20, .backing = 4096,
			  .timeout_ns = 60000000000ull, .tag = "c20260101-000000-be00", .cmdline = "bench=clk_null batches=2"};
	struct watch w = {.start_ns = now_ns()};
	struct job_sink sink = {.bytes = watch_bytes, .timing = watch_timing, .end = watch_end, .arg = &w};
	struct boot boot = {0};
	struct why why = {""};
	char culprit[HVLAB_NAME_MAX];

	copy_str(job.place, place);
	copy_str(job.variant, variant);
	snprintf(job.system, sizeof(job.system), "%s:%s", place, variant);
	collect_init(&w.collect, &boot, &catalog, &w.inner);
	int err = place_run(&job, &images, &sink, &why);
	collect_finish(&w.collect, culprit);
	if (!err && boot.verdict != HVLAB_OK)
		err = fail(&why, -EIO, "%s", boot.reason);
	*seen_ms = (double)w.first_ns / 1e6;
	*inside_ms = (double)boot.first_record_ns / 1e6;
	boot_free(&boot);
	if (err)
		fprintf(stderr, "bench: %s: %s\n", job.system, why.text);
	return err;
}

static void bench_boot(const char *place, const char *variant, enum lane lane, size_t n, const char *seen,
		       const char *inside)
{
	double outer[RUNS_MAX], inner[RUNS_MAX];
	size_t good = 0;

	for (size_t i = 0; i < n; i++)
		if (!boot_once(place, variant, lane, &outer[good], &inner[good]))
			good++;
	if (good && seen)
		row(seen, outer, good, "ms");
	if (good && inside)
		row(inside, inner, good, "ms");
}

/* --- a whole comparison by the program itself */

static void bench_run(const char *hvlab, const char *plan, size_t n)
{
	double wall[RUNS_MAX];
	char *command = xasprintf("'%s' run --db '%s/bench.db' '%s' >/dev/null 2>&1", hvlab, images.workroot, plan);
	size_t good = 0;

	for (size_t i = 0; i < n; i++) {
		u64 start = now_ns();
		if (!system(command))
			wall[good++] = (double)(now_ns() - start) / 1e9;
	}
	if (good)
		row("whole run of lab/qemu.ini, warm snapshots", wall, good, "s");
	free(command);
}

/* --- the same quantities by other people's programs: its own table, with what is equal and what is not */

static void bench_crosschecks(const char *hvlab)
{
	char *command = xasprintf("'%s' crosscheck --rounds 3 --db '%s/crosscheck.db'", hvlab, images.workroot);

	fflush(stdout);
	if (system(command))
		printf("hvlab crosscheck: not measured\n");
	putchar('\n');
	free(command);
}

/* --- the engine's own share of a sample, in a process of this machine */

static u64 ticks(void)
{
	u32 low, high;

	__asm__ volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high));
	return (u64)high << 32 | low;
}

static double sum_of(const struct series *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += (double)s->v[i];
	return sum;
}

/* Ticks the hosted program takes for that many batches of nothing, less what lies inside the timed batches. */
static double hosted_overhead(unsigned batches)
{
	char *command = xasprintf("'%s' 'bench=clk_null batches=%u' </dev/null", images.hosted, batches);
	char bytes[65536], culprit[HVLAB_NAME_MAX];
	struct collect collect;
	struct job_sink sink;
	struct boot boot = {0};
	double overhead = -1;

	collect_init(&collect, &boot, &catalog, &sink);
	u64 start = ticks();
	FILE *f = popen(command, "r");
	for (size_t n; f && (n = fread(bytes, 1, sizeof(bytes), f));)
		sink.bytes(sink.arg, bytes, n);
	double whole = (double)(ticks() - start);
	if (f && !pclose(f) && boot.ncells == 1)
		overhead = whole - sum_of(&boot.cells[0].body) - sum_of(&boot.cells[0].control);
	sink.end(sink.arg, HVLAB_OK, "");
	collect_finish(&collect, culprit);
	boot_free(&boot);
	free(command);
	return overhead;
}

static double tick_ns(void)
{
	u64 ns = now_ns(), t = ticks();

	usleep(100000);
	return (double)(now_ns() - ns) / (double)(ticks() - t);
}

static void bench_engine(size_t n)
{
	enum { FEW = 96, MANY = 4096 };
	double cost[RUNS_MAX], ns = tick_ns();
	size_t good = 0;

	for (size_t i = 0; i < n; i++) {
		double few = hosted_overhead(FEW), many = hosted_overhead(MANY);
		if (few > 0 && many > 0)
			cost[good++] = (many - few) / (2.0 * (MANY - FEW)) * ns;
	}
	if (good)
		row("engine per sample, outside what it times: stamps, record, output", cost, good, "ns");
}

static int set_up(const char *build, struct why *why)
{
	char template[] = "/tmp/hvlab-bench-XXXXXX";

	if (!mkdtemp(template))
		return fail(why, -errno, "no work directory: %s", strerror(errno));
	images.workroot = xstrdup(template);
	images.metal = xasprintf("%s/hvlab-metal.elf", build);
	images.hosted = xasprintf("%s/hvlab-hosted", build);
	return catalog_read(&catalog, images.metal, why);
}

int main(int argc, char **argv)
{
	struct why why = {""};
	struct buf out = {0};
	char *hvlab;

	if (argc != 3 || set_up(argv[1], &why)) {
		fprintf(stderr, "bench: %s\n", argc != 3 ? "usage: bench BUILD PLAN" : why.text);
		return 2;
	}
	hvlab = xasprintf("%s/hvlab", argv[1]);
	table = table_new("what,n>,median>,least>,most>,unit");
	setenv("HVLAB_SNAPSHOT", "0", 1);
	bench_boot("lab/qemu", "kvm/direct", LANE_PATH, 3, "lab, path lane, cold: QEMU start to first record here", NULL);
	unsetenv("HVLAB_SNAPSHOT");
	bench_boot("lab/qemu", "kvm/direct", LANE_PATH, 5, "lab, path lane, snapshot: QEMU start to first record here", NULL);
	bench_boot("lab/qemu", "kvm/direct", LANE_TIME, 5, NULL, "kvm/direct in the lab: create to first record");
	if (!adapter_find("kvm/direct")->probe(NULL, &(struct target){0}, &why))
		bench_boot("local", "kvm/direct", LANE_TIME, 10, NULL, "kvm/direct on this machine: create to first record");
	else
		printf("kvm/direct on this machine: not measured: %s\n", why.text);
	bench_run(hvlab, argv[2], 3);
	bench_engine(5);
	bench_crosschecks(hvlab);
	table_write(table, TABLE_TEXT, &out);
	fwrite(out.data, 1, out.len, stdout);
	remove_below("/tmp", basename(images.workroot), NULL);
	return 0;
}
