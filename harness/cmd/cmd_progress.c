/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Progress on stderr while a campaign runs: one status line on a terminal, a line every few seconds in a log. In the time
 * lane nothing is printed while a guest runs, because drawing costs time on the same CPUs.
 */
#include "cmd.h"
#include "reason.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define QUIET_NS 4000000000ull /* a log is never silent for longer, but where guests are timed */

void progress_view_init(struct progress_view *v, enum lane lane)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

	*v = (struct progress_view){.path_lane = lane == LANE_PATH, .started_ns = now_ns(), .spoke_ns = now_ns()};
	v->terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb");
	v->colour = v->terminal && !(no_color && *no_color);
}

static void now_add(struct progress_view *v, const char *system)
{
	if (v->running < LEN(v->now)) {
		copy_str(v->now[v->running], system);
		v->doing[v->running][0] = '\0';
	}
	v->running++;
}

static void now_remove(struct progress_view *v, const char *system)
{
	unsigned n = v->running < LEN(v->now) ? v->running : LEN(v->now), i = 0;

	while (i < n && strcmp(v->now[i], system))
		i++;
	if (i < n) { /* the last one takes its place */
		copy_str(v->now[i], v->now[n - 1]);
		copy_str(v->doing[i], v->doing[n - 1]);
	}
	v->running -= v->running > 0;
}

static void clear_line(const struct progress_view *v)
{
	if (v->terminal)
		cmd_stream_raw("\r\033[K");
}

static unsigned shown(const struct progress_view *v)
{
	return v->running < LEN(v->now) ? v->running : LEN(v->now);
}

static void put_running(const struct progress_view *v)
{
	const char *between = " ";

	for (unsigned i = 0; i < shown(v); i++) {
		if (!*v->doing[i])
			continue;
		fprintf(stderr, "%s %s: %s", between, v->now[i], v->doing[i]);
		between = ";";
	}
}

static void status_line(const struct progress_view *v, const struct progress *p)
{
	if (!v->terminal || p->done == p->total)
		return;
	fprintf(stderr, "[%u/%u] %.0f s", p->done, p->total, (double)(now_ns() - v->started_ns) / 1e9);
	put_running(v);
}

/* Of a job that runs: kept for the status line, and said where there is none and nothing was said for a while. */
static void show_doing(struct progress_view *v, const struct progress *p)
{
	char about[32] = "", text[160] = "";

	if (p->about_ns)
		snprintf(about, sizeof(about), " of about %.0f", (double)p->about_ns / 1e9);
	if (*p->reason)
		snprintf(text, sizeof(text), "%s (%.0f%s s)", p->reason, (double)p->so_far_ns / 1e9, about);
	for (unsigned i = 0; i < shown(v); i++)
		if (!strcmp(v->now[i], p->job->system))
			copy_str(v->doing[i], text);
	if (v->terminal || !*text || now_ns() < v->spoke_ns + QUIET_NS)
		return;
	fprintf(stderr, "[%u/%u]", p->done, p->total);
	put_running(v);
	fputc('\n', stderr);
	v->spoke_ns = now_ns();
}

static void print_end(const struct progress_view *v, const struct progress *p)
{
	const struct boot *b = p->boot;
	bool good = b->verdict == HVLAB_OK;
	char why[REASON_MAX];
	unsigned bad = 0;

	for (size_t i = 0; i < b->ncells; i++)
		bad += b->cells[i].verdict > HVLAB_SKIP;
	const char *colour = !v->colour ? "" : good && !bad ? "\033[32m" : "\033[31m";
	fprintf(stderr, "[%u/%u] round %u  %-20s ", p->done, p->total, p->job->round, p->job->system);
	cmd_stream_raw(colour);
	fputs(verdict_word(b->verdict), stderr);
	cmd_stream_raw(*colour ? "\033[0m" : "");
	fprintf(stderr, "  %zu cells", b->ncells);
	if (bad)
		fprintf(stderr, ", %u not good", bad);
	/* In the path lane a boot's own clock counts instructions: its seconds would mean nothing here. */
	if (!v->path_lane)
		fprintf(stderr, ", %.2f s", (double)b->wall_ns / 1e9);
	fprintf(stderr, "%s%s\n", *b->reason ? ": " : "", reason_text(b->reason, why));
}

/* A system that cannot run is refused in every round: once is enough; why, the end of the run says. */
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
	char why[REASON_MAX];

	clear_line(v);
	if (p->kind == PROGRESS_STARTED)
		now_add(v, p->job->system);
	else if (p->kind == PROGRESS_DOING)
		show_doing(v, p);
	else
		now_remove(v, p->job->system);
	if (p->kind == PROGRESS_FINISHED)
		print_end(v, p);
	else if (p->kind == PROGRESS_RETRY && !p->reason)
		fprintf(stderr, "[%u/%u] round %u  %-20s %s; once more\n", p->done, p->total, p->job->round, p->job->system,
			reason_text(p->boot->reason, why));
	else if (p->kind == PROGRESS_RETRY)
		fprintf(stderr, "[%u/%u] round %u  %-20s died in %s (%s); once more without it\n", p->done, p->total,
			p->job->round, p->job->system, p->reason, reason_text(p->boot->reason, why));
	else if (p->kind == PROGRESS_REFUSED && refusal_is_new(v, p->job->system))
		fprintf(stderr, "[%u/%u] round %u  %-20s refused\n", p->done, p->total, p->job->round, p->job->system);
	else if (p->kind == PROGRESS_LOST)
		fprintf(stderr, "[%u/%u] round %u  %-20s lost: %s; the others go on\n", p->done, p->total, p->job->round, p->job->system, p->reason);
	v->refused += p->kind == PROGRESS_REFUSED;
	v->failed += p->kind == PROGRESS_FINISHED && p->boot->verdict > HVLAB_SKIP;
	if (p->kind != PROGRESS_DOING && p->kind != PROGRESS_STARTED)
		v->spoke_ns = now_ns();
	status_line(v, p);
	fflush(stderr);
}

void progress_view_end(struct progress_view *v)
{
	clear_line(v);
	fflush(stderr);
}
