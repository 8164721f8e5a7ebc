/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Command lines for Slurm and what its programs answer. Tested with 22.05 (Debian 12).
 */
#include "slurm.h"
#include "clean.h"
#include "proc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_NS 60000000000ull
#define ARGUMENTS_MOST 40

/* A command line; what was made for it is freed with it. */
struct line {
	const char *argv[ARGUMENTS_MOST + 1];
	char *made[ARGUMENTS_MOST];
	size_t n;
};

static void word(struct line *l, const char *fmt, ...) PRINTF(2, 3);

static void word(struct line *l, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	char *text = xvasprintf(fmt, args);
	va_end(args);
	if (l->n == ARGUMENTS_MOST) {
		free(text);
		return;
	}
	l->argv[l->n] = l->made[l->n] = text;
	l->n++;
}

/* Runs it and frees it. What it says on both outputs goes to out. */
static int run(struct line *l, struct buf *out, struct why *why)
{
	int status = 0;
	const struct proc_spec spec = {.argv = l->argv, .in = -1, .out = -1, .cpu = -1};
	int err = proc_output(&spec, true, TIMEOUT_NS, out, &status, why);

	if (err == -ENOENT)
		fail(why, err, "there is no %s here: install slurm-client", l->argv[0]);
	else if (!err && (!WIFEXITED(status) || WEXITSTATUS(status))) {
		char *said = xstrdup(out->data ? out->data : "");

		text_line(said);
		err = fail(why, -EREMOTEIO, "%s: %.200s", l->argv[0], *said ? said : "ended with an error");
		free(said);
	}
	for (size_t i = 0; i < l->n; i++)
		free(l->made[i]);
	return err;
}

static void sbatch_line(struct line *l, const struct slurm_job *j)
{
	word(l, "sbatch");
	word(l, "--parsable");
	word(l, "--requeue");
	word(l, "--open-mode=append");
	word(l, "--ntasks=1");
	word(l, "--job-name=%s", j->name);
	word(l, "--output=%s", j->log);
	word(l, "--chdir=/");
	if (j->after)
		word(l, "--dependency=afterany:%s", j->after);
	else
		word(l, "--dependency=singleton");
	if (j->node)
		word(l, "--nodelist=%s", j->node);
	if (j->alone)
		word(l, "--exclusive");
	if (*j->feature)
		word(l, "--constraint=%s", j->feature);
	if (*j->licence)
		word(l, "--licenses=%s:1", j->licence);
	if (*j->partition)
		word(l, "--partition=%s", j->partition);
	if (j->minutes)
		word(l, "--time=%llu", (unsigned long long)j->minutes);
	for (size_t i = 0; j->script[i]; i++)
		word(l, "%s", j->script[i]);
}

/* "123" or "123;cluster" in its last line; before it there may be talk. */
static int read_id(char *said, u64 *id)
{
	char *last = said, *line;

	while ((line = strsep(&said, "\n")))
		last = *line ? line : last;
	last[strcspn(last, ";")] = '\0';
	return parse_u64(last, id);
}

int slurm_submit(const struct slurm_job *job, u64 *id, struct why *why)
{
	struct line l = {.n = 0};
	struct buf out = {0};

	sbatch_line(&l, job);
	int err = run(&l, &out, why);
	if (!err && (!out.data || read_id(out.data, id)))
		err = fail(why, -EPROTO, "sbatch does not tell the number of the job");
	buf_free(&out);
	return err;
}

/* --- queue */

bool slurm_state_parse(const char *line, struct slurm_state *state)
{
	char *copy = xstrdup(line), *rest = copy;
	const char *id = strsep(&rest, "|"), *name = strsep(&rest, "|"), *word_of = strsep(&rest, "|"), *reason = rest;
	bool good = reason && !parse_u64(id, &state->id) && *name;

	if (good) {
		copy_str(state->name, name);
		copy_str(state->state, word_of);
		copy_str(state->reason, reason);
		text_line(state->name);
		text_line(state->state);
		text_line(state->reason);
	}
	free(copy);
	return good;
}

int slurm_states(slurm_state_fn fn, void *arg, struct why *why)
{
	struct line l = {.n = 0};
	struct buf out = {0};

	word(&l, "squeue");
	word(&l, "--noheader");
	word(&l, "--user=%u", (unsigned)getuid());
	word(&l, "--format=%%A|%%j|%%T|%%r");
	int err = run(&l, &out, why);
	for (char *rest = out.data, *line; !err && rest && (line = strsep(&rest, "\n"));) {
		struct slurm_state s;

		if (slurm_state_parse(line, &s))
			fn(arg, &s);
	}
	buf_free(&out);
	return err;
}

int slurm_cancel(u64 id, struct why *why)
{
	struct line l = {.n = 0};
	struct buf out = {0};

	word(&l, "scancel");
	word(&l, "--quiet");
	word(&l, "%llu", (unsigned long long)id);
	int err = run(&l, &out, why);
	buf_free(&out);
	return err;
}
