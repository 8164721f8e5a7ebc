/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What one sees while a campaign runs, on stderr. A terminal gets one status line, redrawn only when something
 * happened: in the time lane that is never while a guest runs, because drawing costs time on the same CPUs.
 */
#include "cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void progress_view_init(struct progress_view *v, enum lane lane)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

	*v = (struct progress_view){.path_lane = lane == LANE_PATH, .started_ns = now_ns()};
	v->terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb");
	v->colour = v->terminal && !(no_color && *no_color);
}

static void now_add(struct progress_view *v, const char *system)
{
	if (v->running < LEN(v->now))
		copy_str(v->now[v->running], system);
	v->running++;
}

static void now_remove(struct progress_view *v, const char *system)
{
	unsigned shown = v->running < LEN(v->now) ? v->running : LEN(v->now);

	for (unsigned i = 0; i < shown; i++)
		if (!strcmp(v->now[i], system)) {
			memmove(v->now[i], v->now[i + 1 < shown ? i + 1 : i], (shown - 1 - i) * sizeof(v->now[0]));
			break;
		}
	v->running -= v->running > 0;
}

static void clear_line(const struct progress_view *v)
{
	if (v->terminal)
		fputs("\r\033[K", stderr);
}

static void status_line(const struct progress_view *v, const struct progress *p)
{
	unsigned shown = v->running < LEN(v->now) ? v->running : LEN(v->now);

	if (!v->terminal || p->done == p->total)
		return;
	fprintf(stderr, "[%u/%u] %.0f s", p->done, p->total, (double)(now_ns() - v->started_ns) / 1e9);
	for (unsigned i = 0; i < shown; i++)
		fprintf(stderr, "%s %s", i ? "," : "  running", v->now[i]);
}

static void print_end(const struct progress_view *v, const struct progress *p)
{
	const struct boot *b = p->boot;
	bool good = b->verdict == HVLAB_OK;
	unsigned bad = 0;

	for (size_t i = 0; i < b->ncells; i++)
		bad += b->cells[i].verdict > HVLAB_SKIP;
	const char *colour = !v->colour ? "" : good && !bad ? "\033[32m" : "\033[31m";
	fprintf(stderr, "[%u/%u] round %u  %-20s %s%s%s  %zu cells", p->done, p->total, p->job->round, p->job->system,
		colour, verdict_word(b->verdict), *colour ? "\033[0m" : "", b->ncells);
	if (bad)
		fprintf(stderr, ", %u not good", bad);
	/* In the path lane a boot's own clock counts instructions: its seconds would mean nothing here. */
	if (!v->path_lane)
		fprintf(stderr, ", %.2f s", (double)b->wall_ns / 1e9);
	fprintf(stderr, "%s%s\n", *b->reason ? ": " : "", b->reason);
}

/* A system that cannot run is refused in every round: once is enough, the rest is in the count. */
static bool refusal_is_new(struct progress_view *v, const char *system)
{
	for (unsigned i = 0; i < v->nsaid; i++)
		if (!strcmp(v->said[i], system))
			return false;
	if (v->nsaid < LEN(v->said))
		copy_str(v->said[v->nsaid++], system);
	return true;
}

void progress_view_show(void *arg, const struct progress *p)
{
	struct progress_view *v = arg;

	clear_line(v);
	if (p->kind == PROGRESS_STARTED)
		now_add(v, p->job->system);
	else
		now_remove(v, p->job->system);
	if (p->kind == PROGRESS_FINISHED)
		print_end(v, p);
	else if (p->kind == PROGRESS_RETRY && !p->reason)
		fprintf(stderr, "[%u/%u] round %u  %-20s %s; once more\n", p->done, p->total, p->job->round, p->job->system,
			p->boot->reason);
	else if (p->kind == PROGRESS_RETRY)
		fprintf(stderr, "[%u/%u] round %u  %-20s died in %s (%s); once more without it\n", p->done, p->total,
			p->job->round, p->job->system, p->reason, p->boot->reason);
	else if (p->kind == PROGRESS_REFUSED && refusal_is_new(v, p->job->system))
		fprintf(stderr, "[%u/%u] round %u  %-20s refused: %s\n", p->done, p->total, p->job->round,
			p->job->system, p->reason);
	v->refused += p->kind == PROGRESS_REFUSED;
	v->failed += p->kind == PROGRESS_FINISHED && p->boot->verdict > HVLAB_SKIP;
	status_line(v, p);
	fflush(stderr);
}

void progress_view_end(struct progress_view *v)
{
	clear_line(v);
	fflush(stderr);
}
