/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab crosscheck: runs other, unmodified benchmark programs in turn with ours on the same CPU, round by round. Stores and
 * shows both values, and marks where one definition gives two numbers.
 */
#include "cmd.h"
#include "adapters.h"
#include "collect.h"
#include "usage.h"
#include "paths.h"
#include "crosscheck.h"
#include "proc.h"
#include "reason.h"
#include "topology.h"
#include "wire.h"
#include "workdir.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CROSSCHECK_TIMEOUT_NS 120000000000ull
#define OWN_TIMEOUT_NS 60000000000ull

static struct {
	u64 rounds;
	enum table_format format;
} opts = {.rounds = 3};

static const struct option options[] = {
	OPT_NUMBER("rounds", &opts.rounds, "rounds; each runs every benchmark once"),
	OPT_FORMAT(&opts.format),
	OPT_END,
};

struct session {
	struct store *store;
	struct images images;
	struct catalog hosted, metal;
	struct placement where;
	struct facts environment;
	char tag[32];
	double ticks_hz; /* measured by the last boot of ours */
};

/* What a program says on both streams, malloc'ed, or NULL with why. */
static char *output_of(const char *const *argv, int cpu, struct why *why)
{
	const struct proc_spec spec = {.argv = argv, .tag = "crosscheck", .in = -1, .cpu = cpu, .no_thp = true};
	struct buf out = {0};
	int status;

	if (proc_output(&spec, true, CROSSCHECK_TIMEOUT_NS, &out, &status, why)) {
		buf_free(&out);
		return NULL;
	}
	text_clean(out.data, out.len);
	return out.data;
}

/* Its own word, or where it has none the hash of the program. */
static char *version_of(const struct crosscheck_program *p, const char *path)
{
	const char *argv[] = {path, p->version, NULL};
	struct why why;
	char hash[65], *text = p->version ? output_of(argv, -1, &why) : NULL;

	if (text && *text) {
		text[strcspn(text, "\n")] = 0;
		return text;
	}
	free(text);
	return sha256_file(path, hash) ? xstrdup("unknown") : xasprintf("sha256:%.16s", hash);
}

#define SPACE_WORDS 9
/* What is in front of a script: a shell that nobody hears, whose processes end with it. Only the superuser needs no user namespace for that. */
static void in_own_network(const char *argv[SPACE_WORDS], const char *script)
{
	const char *const words[SPACE_WORDS] = {"unshare", geteuid() ? "--map-root-user" : "--net", "--net", "--pid", "--fork", "--kill-child", "sh", "-c", script};

	memcpy(argv, words, sizeof(words));
}

static char *command_of(const struct crosscheck_program *p)
{
	const char *words[SPACE_WORDS];
	struct buf b = {0};

	if (p->script)
		in_own_network(words, p->script);
	for (size_t i = 0; i < SPACE_WORDS && p->script; i++)
		buf_printf(&b, i + 1 < SPACE_WORDS ? "%s " : "'%s' ", words[i]);
	buf_puts(&b, p->program);
	for (size_t i = 0; i < CROSSCHECK_ARGS_MAX && p->args[i]; i++)
		buf_printf(&b, " %s", p->args[i]);
	return b.data;
}

static const struct cell *cell_of(const struct crosscheck_program *p, const struct boot *boot)
{
	for (size_t i = 0; i < boot->ncells && p->params; i++)
		if (!strcmp(boot->cells[i].params, p->params))
			return &boot->cells[i];
	return !p->params && boot->ncells == 1 ? boot->cells : NULL;
}

/* Our side of a pair: one boot, of which one cell is the value. Nothing of it is stored but that. */
static double own_value(struct session *s, const struct crosscheck_program *p, u64 working_set, char params[48], struct why *why)
{
	const struct adapter *a = adapter_find(p->variant);
	struct job job = {.id = 1, .vcpus = 1, .memory = 256 << 20, .backing = 4096, .timeout_ns = OWN_TIMEOUT_NS};
	char culprit[HVLAB_NAME_MAX], text[REASON_MAX];
	struct boot boot = {0};
	struct collect collect;
	struct job_sink sink;
	double value = NAN;

	copy_str(job.place, "local");
	copy_str(job.variant, p->variant);
	copy_str(job.system, p->variant);
	copy_str(job.tag, s->tag);
	copy_str(job.disk, p->disk ? p->disk : "");
	copy_str(job.net, p->net ? p->net : "");
	snprintf(job.cmdline, sizeof(job.cmdline), "bench=%s batches=30 %s", p->bench, p->words);
	if (working_set)
		snprintf(job.cmdline + strlen(job.cmdline), 32, " ws=%llu", (unsigned long long)working_set);
	collect_init(&collect, &boot, a && a->traits & ADAPTER_PROCESS ? &s->hosted : &s->metal, &sink);
	collect_expect(&collect, &job);
	int err = boot_run(&job, &s->images, &sink, why);
	collect_finish(&collect, culprit);
	const char *hz = facts_get(&boot.state, "clock.hz");
	if (!err && boot.verdict != HVLAB_OK)
		fail(why, -EIO, "%s", reason_text(boot.reason, text));
	else if (!err && cell_of(p, &boot)) {
		s->ticks_hz = hz ? strtod(hz, NULL) : 0;
		value = crosscheck_own(p, cell_of(p, &boot), s->ticks_hz);
		copy_strn(params, 48, cell_of(p, &boot)->params);
	}
	if (!s->environment.n) {
		s->environment = boot.env;
		boot.env = (struct facts){0};
	}
	boot_free(&boot);
	return value;
}

/* One round of one pair; 0 or a status. */
static int run_round(struct session *s, const struct crosscheck_program *p, const char *path, const char *version, u32 round)
{
	const char *argv[CROSSCHECK_ARGS_MAX + 2] = {path};
	_Static_assert(SPACE_WORDS < CROSSCHECK_ARGS_MAX, "and the program behind them");
	struct crosscheck_reading r = {.value = NAN};
	char params[48] = "";
	char *command = command_of(p);
	struct why why = {""};

	for (size_t i = 0; i < CROSSCHECK_ARGS_MAX && p->args[i]; i++)
		argv[i + 1] = p->args[i];
	if (p->script) {
		in_own_network(argv, p->script);
		argv[SPACE_WORDS] = path;
	}
	u64 begun = now_ns(), cpu = usage_cpu_ns();
	char *text = output_of(argv, s->where.cpu, &why);
	u64 now = usage_cpu_ns();
	double share = now > cpu ? (double)(now - cpu) / (double)(now_ns() - begun) : 0;
	if (!text || p->parse(text, &r)) {
		complain(0, "%s: %s", p->program, text ? "its output was not understood; is it another version?" : why.text);
		r.value = NAN;
	}
	double own = p->bench ? own_value(s, p, r.working_set, params, &why) : NAN;
	if (p->bench && isnan(own))
		complain(0, "%s: %s", p->bench, *why.text ? why.text : "no value");
	if (!strcmp(p->program, "vmexit_cpuid"))
		r.value = s->ticks_hz > 0 ? r.value * 1e9 / s->ticks_hz : NAN;
	const struct crosscheck_row row = {
		.tag = s->tag, .program = p->program, .version = version, .command = command, .quantity = p->quantity,
		.unit = p->unit, .bench = p->bench ? p->bench : "", .params = params, .note = p->note,
		.output = text ? text : "", .started = time(NULL), .round = round, .value = r.value, .own = own,
		.share = share, .same = p->bench && !p->near && crosscheck_same_set(params, r.working_set),
	};
	int err = store_crosscheck_add(s->store, &row, &s->environment, &why);
	free(text);
	free(command);
	return err ? complain(status_of_store(err), "%s", why.text) : STATUS_OK;
}

static bool wanted(const struct crosscheck_program *p, const struct arguments *a)
{
	for (unsigned i = 0; i < a->n; i++)
		if (!strcmp(a->v[i], p->program))
			return true;
	return !a->n;
}

static int check_names(const struct arguments *a)
{
	const char *names[64] = {NULL};
	size_t n = 0;

	for (size_t i = 0; i < crosscheck_program_count && n < LEN(names); i++)
		names[n++] = crosscheck_programs[i].program;
	for (unsigned i = 0; i < a->n; i++) {
		size_t k = 0;
		while (k < n && strcmp(names[k], a->v[i]))
			k++;
		const char *near = nearest(a->v[i], names, n);
		if (k == n)
			return complain(STATUS_USAGE, "no program \"%s\" to compare with%s%s%s (see hvlab help crosscheck)", a->v[i],
					near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	}
	return STATUS_OK;
}

/* What is not there is said once a program. */
static void print_absent(const struct arguments *a)
{
	for (size_t i = 0; i < crosscheck_program_count; i++) {
		const struct crosscheck_program *p = &crosscheck_programs[i];
		char *path = i && !strcmp(p->program, p[-1].program) ? xstrdup("") : proc_which(p->program);

		if (!path && wanted(p, a))
			fprintf(stderr, "not installed: %s\n", p->program);
		free(path);
	}
}

/* One round: both programs in turn, as often as the pair wants, so that what else the machine does meets both. */
static int run_turns(struct session *s, const struct crosscheck_program *p, const char *path, u32 round)
{
	u32 turns = p->turns ? p->turns : 1;
	char *version = version_of(p, path);
	int status = STATUS_OK;

	for (u32 turn = 0; turn < turns && !status; turn++)
		status = run_round(s, p, path, version, round * turns + turn);
	free(version);
	return status;
}

static int run_pairs(struct session *s, const struct arguments *a, size_t *ran)
{
	const struct target here = {0};
	int status = STATUS_OK;

	for (u32 round = 0; round < opts.rounds && !status; round++)
		for (size_t i = 0; i < crosscheck_program_count && !status; i++) {
			const struct crosscheck_program *p = &crosscheck_programs[i];
			const struct adapter *with = p->variant ? adapter_find(p->variant) : NULL;
			struct why why;
			char *path = wanted(p, a) ? proc_which(p->program) : NULL;
			bool able = path && (!with || !with->probe(with->flavour, &here, &why));

			if (able) {
				status = run_turns(s, p, path, round);
				++*ran;
			}
			free(path);
		}
	return status;
}

static void number_cell(struct table *t, double v, enum table_format f)
{
	if (isnan(v))
		table_cell(t, f == TABLE_TEXT ? "-" : NULL);
	else
		table_cellf(t, f == TABLE_TEXT ? "%.4g" : "%.10g", v);
}

static const char *word_of(const struct crosscheck_line *x)
{
	if (isnan(x->ratio))
		return *x->bench ? "not the same" : "not ours";
	return !x->disagree ? "agree" : x->cpu < CROSSCHECK_SHARE ? "DISAGREE, disturbed" : "DISAGREE";
}

static void line_cells(struct table *t, const struct crosscheck_line *x, enum table_format f)
{
	table_cells(t, x->program, x->quantity, x->unit);
	table_cellf(t, "%zu", x->n);
	number_cell(t, x->value, f);
	number_cell(t, x->mine, f);
	number_cell(t, x->ratio, f);
	table_cellf(t, "%.0f", 100 * x->cpu);
	table_cells(t, word_of(x), x->bench, x->note);
}

static void print_lines(struct crosscheck_lines *l, const char *tag, enum table_format f)
{
	struct table *t = table_new(f == TABLE_TEXT ? "program,quantity,unit,n>,theirs>,ours>,ours/theirs>,cpu %>,word,our benchmark,note" :
				    "program,quantity,unit,n>,value>,own>,ratio>,cpu_percent>,word,bench,note,tag,version,command");

	crosscheck_lines_finish(l);
	for (size_t i = 0; i < l->n; i++) {
		if (tag && strcmp(tag, l->v[i].tag))
			continue;
		line_cells(t, &l->v[i], f);
		if (f == TABLE_TEXT)
			continue;
		table_cells(t, l->v[i].tag, l->v[i].version, l->v[i].command);
	}
	cmd_print(t, f);
	if (f == TABLE_TEXT)
		printf("\nn: turns; values are medians over them, the ratio is that of each turn. cpu: share of its CPU that the program got; below %.0f %% it was disturbed, "
		       "and its means are not reliable\n(likwid-bench sleeps a second to calibrate its clock, so it reaches some 77 %%).\n", 100 * CROSSCHECK_SHARE);
	for (size_t i = 0; i < l->n && f == TABLE_TEXT; i++)
		if (!tag || !strcmp(tag, l->v[i].tag))
			printf("%s%s: %s (%s)\n", i ? "" : "\n", l->v[i].program, l->v[i].command, l->v[i].version);
}

static int add_line(void *arg, const struct crosscheck_row *row)
{
	crosscheck_lines_add(arg, row);
	return 0;
}

int show_crosschecks(struct store *s, const char *tag, enum table_format f)
{
	struct crosscheck_lines l = {0};
	struct why why = {""};
	int err = store_crosschecks(s, add_line, &l, &why);

	if (!err && f == TABLE_TEXT && !l.n)
		puts("No results yet: hvlab crosscheck runs the programs that are installed.");
	else if (!err)
		print_lines(&l, tag, f);
	crosscheck_lines_free(&l);
	return err ? complain(status_of_store(err), "%s", why.text) : STATUS_OK;
}

static int session_open(struct session *s, char **metal, char **hosted)
{
	time_t now = time(NULL);
	struct tm tm;
	struct why why = {""};

	if (!opts.rounds || opts.rounds > 1000)
		return complain(STATUS_USAGE, "--rounds is 1 to 1000");
	int status = cmd_images(metal, hosted);
	if (status)
		return status;
	strftime(s->tag, sizeof(s->tag), "p%Y%m%d-%H%M%S", gmtime_r(&now, &tm));
	s->images = (struct images){.metal = *metal, .hosted = *hosted};
	int err = *hosted ? catalog_read(&s->hosted, *hosted, &why) :
		  fail(&why, -ENOENT, "hvlab-hosted is not there, and ours is half of every comparison: make builds it");
	if (!err)
		err = catalog_read(&s->metal, *metal, &why);
	s->hosted.kind = "hosted";
	s->metal.kind = "metal";
	if (!err)
		err = topology_place(1, &s->where, &why);
	return err ? complain(status_of(err), "%s", why.text) : STATUS_OK;
}

static int run_session(struct session *s, const struct arguments *a)
{
	char *root = path_workroot(), *dir;
	struct why why = {""};
	size_t ran = 0;
	int err = workdir_scratch(root, &dir, &why);

	s->images.workroot = dir;
	print_absent(a);
	int status = err ? complain(status_of(err), "%s", why.text) : run_pairs(s, a, &ran);
	workdir_scratch_end(root, dir);
	free(root);
	if (status)
		return status;
	if (!ran)
		return complain(STATUS_ABSENT, "none of these programs is installed: apt-get install mbw likwid sysbench stress-ng "
				"fio sockperf linux-perf");
	return show_crosschecks(s->store, s->tag, opts.format);
}

static int crosscheck(const struct arguments *a)
{
	struct session s = {0};
	char *metal = NULL, *hosted = NULL;
	int status = check_names(a);

	if (!status)
		status = session_open(&s, &metal, &hosted);
	if (!status)
		status = cmd_store(&s.store, STORE_WRITE);
	if (!status) {
		status = run_session(&s, a);
		store_close(s.store);
	}
	catalog_free(&s.hosted);
	catalog_free(&s.metal);
	facts_free(&s.environment);
	free(metal);
	free(hosted);
	return status;
}

const struct command cmd_crosscheck = {
	"crosscheck", "[NAME ...]", "run other benchmark programs, where installed, and compare with ours", 16, crosscheck,
	{options, store_options, image_options, table_options},
};
