/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab explain: which functions an operation's instructions belong to, on each system; or which account for the difference of
 * two. Runs the benchmark in the lab with the tracer (traced.c), or takes the paths of a campaign that did.
 */
#include "cmd.h"
#include "explain.h"
#include "place.h"
#include "reason.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FUNCTIONS_SHOWN 25
#define SYSTEMS "minimal,kvm/direct"
#define PLACE "lab/qemu" /* the quickest */
#define BATCHES 11 /* of an odd number one is the median, and can be shown */

static struct {
	const char *from, *against;
	bool all, tree, folded, callgrind, trace, story, steps;
	enum table_format format;
} opts;

static const struct option options[] = {
	OPT_TEXT("from", "REF", &opts.from, "take the paths of a stored campaign, run nothing"),
	OPT_TEXT("against", "REF", &opts.against, "take A from another campaign"),
	OPT_FLAG("all", &opts.all, "show every function, not the longest alone"),
	OPT_FLAG("tree", &opts.tree, "show who called whom"),
	OPT_FLAG("story", &opts.story, "tell the path as a numbered walk"),
	OPT_FLAG("steps", &opts.steps, "say which functions account for each step from version to version of the lab"),
	OPT_FLAG("trace", &opts.trace, "print each instruction of a batch with its function"),
	OPT_FLAG("folded", &opts.folded, "print folded stacks, which flame graphs are drawn from"),
	OPT_FLAG("callgrind", &opts.callgrind, "print a file for KCachegrind and callgrind_annotate (of one system)"),
	OPT_FORMAT(&opts.format),
	OPT_END,
};

static size_t shown(void)
{
	return opts.all ? SIZE_MAX : FUNCTIONS_SHOWN;
}

/* --- what is printed of one system */

/* Each batch that went another way, with what it did besides. */
static void say_others(const struct explained *e)
{
	for (size_t i = 0; i < e->path.paths.n; i++) {
		const struct path *p = &e->path.paths.v[i], *of = p->body ? e->body : e->control;
		struct buf why = {0};

		if (p == of)
			continue;
		explain_other(e, p, &why);
		cmd_say("%s batch %u%s took another way, %llu instructions in place of %llu: %s\n", p->body ? "body" : "control", p->first + 1,
			p->alike > 1 ? " and others like it" : "", (unsigned long long)path_counted(p), (unsigned long long)path_counted(of),
			why.data);
		buf_free(&why);
	}
}

static void print_head(const struct explained *e)
{
	u32 alike[2], all[2];
	char value[32];

	for (int body = 0; body < 2; body++)
		explain_batches(e, body, &alike[body], &all[body]);
	cmd_say("%s on %s: %s instructions; %u of %u batches of body and %u of %u of control went the same way, %llu operation%s each\n",
		e->path.paths.bench, e->path.system, number_text(explain_each(e, tree_sum(&e->tree)), value), alike[1], all[1],
		alike[0], all[0], (unsigned long long)e->path.n, e->path.n == 1 ? "" : "s");
	say_others(e);
}

static void print_text(const struct explained *e, void (*text)(const struct explained *e, struct buf *out))
{
	struct buf out = {0};

	text(e, &out);
	fwrite(out.data, 1, out.len, stdout);
	buf_free(&out);
}

/* Where an operation is waited for, others have a turn. */
static void print_threads(const struct explained *e)
{
	struct table *t = explain_threads(e);

	if (!t)
		return;
	puts("Whose turn it was, in a batch; instructions per operation:\n");
	cmd_print(t, TABLE_TEXT);
	putchar('\n');
}

static bool print_raw(const struct explanation *x)
{
	for (size_t i = 0; i < x->n; i++) {
		if (opts.folded)
			print_text(&x->v[i], explain_folded);
		if (opts.callgrind)
			print_text(&x->v[i], explain_callgrind);
		if (opts.trace)
			print_text(&x->v[i], explain_trace);
	}
	return opts.folded || opts.callgrind || opts.trace;
}

/* The systems of one benchmark. */
static void print_bench(const struct explanation *x)
{
	for (size_t i = 0; i < x->n; i++) {
		print_head(&x->v[i]);
		putchar('\n');
		if (opts.story)
			print_text(&x->v[i], explain_story);
		else if (opts.tree)
			print_text(&x->v[i], explain_tree);
		else
			cmd_print(explain_functions(&x->v[i], shown()), TABLE_TEXT);
		putchar('\n');
		print_threads(&x->v[i]);
	}
	puts("Instructions per operation, control loop subtracted, by layer:\n");
	cmd_print(explain_layers(x), TABLE_TEXT);
}

static bool same_bench(const struct explained *a, const struct explained *b)
{
	return !strcmp(a->path.paths.bench, b->path.paths.bench) && !strcmp(a->path.params, b->path.params);
}

static void print_people(const struct explanation *x)
{
	for (size_t i = 0, n; i < x->n; i += n) {
		for (n = 1; i + n < x->n && same_bench(&x->v[i], &x->v[i + n]); n++)
			;
		if (i)
			putchar('\n');
		print_bench(&(struct explanation){x->v + i, n});
	}
}

static int print_steps(const struct explanation *x)
{
	struct table *t = explain_steps(x, opts.format);

	if (!t)
		return complain(STATUS_USAGE, "--steps is of a system in several versions of the lab's hosts: "
				"--place lab/qemu@debian12,lab/qemu@debian13");
	cmd_print(t, opts.format);
	return STATUS_OK;
}

/* Says so of each path that does not add up to the value of its benchmark. */
static int check_sums(const struct explanation *x)
{
	int status = 0;

	for (size_t i = 0; i < x->n; i++)
		if (!x->v[i].exact)
			status = complain(STATUS_INCONCLUSIVE, "%s: the path of %.10g instructions is not the value, which is %.10g",
					  x->v[i].path.system, explain_each(&x->v[i], tree_sum(&x->v[i].tree)), x->v[i].value);
	return status;
}

static int print_all(const struct explanation *x)
{
	int status = STATUS_OK, inexact;

	if (opts.callgrind && x->n > 1)
		return complain(STATUS_USAGE, "--callgrind is of one benchmark on one system: name it with --hv");
	if (opts.steps)
		status = print_steps(x);
	else if (opts.format != TABLE_TEXT)
		cmd_print(explain_rows(x), opts.format);
	else if (!print_raw(x))
		print_people(x);
	inexact = check_sums(x);
	return inexact ? inexact : status;
}

/* A campaign and its paths; of two systems usually the same one. */
struct source {
	struct campaign campaign;
	struct load load;
	struct explanation paths;
};

static const struct explained *side(const struct source *x, const char *word)
{
	struct why why = {""};
	const char *system = compare_set_system(&x->load.summary, word, &why);

	for (size_t i = 0; i < x->paths.n && system; i++)
		if (!strcmp(x->paths.v[i].path.system, system))
			return &x->paths.v[i];
	complain(STATUS_USAGE, "%s", system ? "no path of that system was recorded" : why.text);
	return NULL;
}

static int print_difference(const struct source *before, const struct source *now, const struct arguments *a)
{
	const struct explained *from = side(before, a->v[1]), *to = from ? side(now, a->v[2]) : NULL;

	if (!from || !to)
		return STATUS_USAGE;
	if (opts.format == TABLE_TEXT) {
		print_head(from);
		print_head(to);
		putchar('\n');
	}
	cmd_print(explain_difference(from, to, opts.format == TABLE_TEXT ? shown() : SIZE_MAX), opts.format);
	return from->exact && to->exact ? STATUS_OK : complain(STATUS_INCONCLUSIVE, "one of the paths is not the value of its benchmark");
}

/* --- where the paths come from */

static void put_reason(struct buf *said, const char *system, const char *reason)
{
	char text[REASON_MAX];

	buf_printf(said, "%s %s: %s", said->len ? ";" : ":", system, reason_text(reason, text));
}

/* What the tracer had against a batch. */
static int put_refused(void *said, const struct stored_state *state)
{
	if (!strcmp(state->key, "trace.refused"))
		put_reason(said, state->system, state->value);
	return 0;
}

/* In a line, with every reason that is known: nothing is on standard output then. */
static int no_path(const struct source *x, struct store *s, const char *bench)
{
	struct buf said = {0};
	const struct summary *rows = &x->load.summary;

	for (size_t i = 0; i < x->load.refused.n; i++)
		put_reason(&said, x->load.refused.v[i].key, x->load.refused.v[i].value);
	for (size_t i = 0; i < rows->n; i++)
		if (rows->v[i].verdict != HVLAB_OK && globs_match(bench, rows->v[i].bench))
			put_reason(&said, rows->v[i].system, rows->v[i].reason);
	store_states(s, x->campaign.id, put_refused, &said, NULL);
	int status = complain(STATUS_INCONCLUSIVE, "campaign %s has no path of %s%s", x->campaign.tag, bench, said.len ? said.data : "");
	buf_free(&said);
	return status;
}

static int source_open(struct source *x, struct store *s, const char *ref, const char *bench)
{
	struct why why = {""};
	int status = cmd_campaign(s, ref, &x->campaign);

	if (!status)
		status = cmd_load(&x->load, s, &x->campaign, bench);
	int err = status ? 0 : explain_load(&x->paths, s, &x->campaign, &x->load.summary, bench, &why);
	if (err)
		return complain(status_of_store(err), "%s", why.text);
	return status || x->paths.n ? status : no_path(x, s, bench);
}

static void source_close(struct source *x)
{
	explain_free(&x->paths);
	load_free(&x->load);
	campaign_free(&x->campaign);
}

static int explain_stored(const char *ref, const struct arguments *a)
{
	struct source now = {0}, before = {0};
	struct store *s;
	int status = cmd_store(&s, STORE_READ);

	if (status)
		return status;
	status = source_open(&now, s, ref, a->v[0]);
	if (!status && opts.against)
		status = source_open(&before, s, opts.against, a->v[0]);
	if (!status)
		status = a->n > 1 ? print_difference(opts.against ? &before : &now, &now, a) : print_all(&now.paths);
	source_close(&now);
	source_close(&before);
	store_close(s);
	return status;
}

/* The next of the names in a list, of which *rest is what is left; false at its end. */
static bool next_bench(const char **rest, char name[HVLAB_NAME_MAX])
{
	size_t n = strcspn(*rest, ",");

	copy_strn(name, n < HVLAB_NAME_MAX ? n + 1 : HVLAB_NAME_MAX, *rest);
	*rest += n + ((*rest)[n] == ',');
	return n;
}

static int check_bench(const struct planned *p, const char *bench)
{
	struct why why = {""};

	if (catalog_find(&p->catalog, bench))
		return 0;
	if (!catalog_check(&p->catalog, bench, &why))
		fail(&why, 0, "explain takes the names of benchmarks, not \"%s\"", bench);
	return complain(STATUS_USAGE, "%s", why.text);
}

/* A boot has the path of one benchmark recorded: in each round another one. */
static int trace_jobs(struct planned *p, const char *benches, u32 n)
{
	int status = STATUS_OK;
	const char *rest = benches;
	char name[HVLAB_NAME_MAX];

	for (u32 k = 0; next_bench(&rest, name) && !status; k++) {
		status = check_bench(p, name);
		for (size_t i = 0; i < p->njobs; i++)
			if (p->jobs[i].round % n == k)
				copy_str(p->jobs[i].traced, name);
	}
	return status;
}

static u32 count_benches(const char *benches)
{
	char name[HVLAB_NAME_MAX];
	u32 n = 0;

	while (next_bench(&benches, name))
		n++;
	return n;
}

/* Before the lab is set to work for a database that cannot keep what it records. */
static int check_room(void)
{
	struct why why = {""};
	struct store *s;
	int status = cmd_store(&s, STORE_WRITE);

	if (status)
		return status;
	int err = store_paths_check(s, &why);
	store_close(s);
	return err ? complain(status_of_store(err), "%s", why.text) : STATUS_OK;
}

static int explain_new(const struct arguments *a)
{
	struct planned p = {0};
	char tag[32] = "", *both = a->n > 1 ? xasprintf("%s,%s", a->v[1], a->v[2]) : NULL;
	u32 n = count_benches(a->v[0]);
	int status = cmd_planned(&p, &(struct wish){.bench = a->v[0], .place = PLACE, .hv = both ? both : SYSTEMS, .rounds = n, .batches = BATCHES});

	if (!status)
		status = trace_jobs(&p, a->v[0], n);
	if (!status && !plan_in_lab(&p.plan))
		status = complain(STATUS_USAGE, "explain records in the lab alone: --place " PLACE);
	if (!status)
		status = check_room();
	if (!status)
		status = cmd_measure(&p, tag);
	planned_free(&p);
	free(both);
	return status ? status : explain_stored(tag, a);
}

static int explain(const struct arguments *a)
{
	if (!a->n || a->n == 2)
		return complain(STATUS_USAGE, "explain names a benchmark, or a benchmark and two systems: hvlab explain exit_cpuid "
				"kvm/direct xen/pvh");
	u32 n = count_benches(a->v[0]);
	if (n != 1 && (!n || a->n > 1))
		return complain(STATUS_USAGE, n ? "two systems are compared in one benchmark" : "explain names a benchmark");
	return opts.from ? explain_stored(opts.from, a) : explain_new(a);
}

const struct command cmd_explain = {
	"explain", "BENCH[,BENCH] [A B]", "say which functions an operation's instructions belong to", 3, explain,
	{options, plan_options, own_options, image_options, store_options, table_options},
};
