/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Place "ssh://..." (place.h): jobs go to our agent on another host, its events come back. Each thread that runs jobs
 * has one connection and keeps it from job to job. How a connection is made is ssh_link.c's matter.
 */
#include "place.h"

#include "event.h"
#include "names.h"
#include "paths.h"
#include "reason.h"
#include "ssh_link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define SLACK_NS 120000000000ull /* what the agent may need beside the guest's own time: making it, sending all of it */
#define ANSWER_NS 120000000000ull /* probing every hypervisor of a host */
#define PROBES_MAX 64

struct session {
	struct link link;
	char tag[32];
	bool probed;
	struct agent_probe probe[PROBES_MAX];
	size_t nprobes;
	struct facts facts; /* of the machine there, once probed */
};

static _Thread_local struct session *mine; /* of this thread; ssh ends with the thread that started it */

void ssh_leave(void)
{
	if (!mine)
		return;
	link_close(&mine->link);
	facts_free(&mine->facts);
	free(mine);
	mine = NULL;
}

static int hear_hello(struct link *l, struct why *why)
{
	char line[LINK_LINE_MAX], text[200];
	struct greeting greeting;
	struct why what = {""};
	int got = link_line(l, line, now_ns() + ANSWER_NS);

	if (got == 1 && greeting_parse(line, &greeting) == 1) {
		if (!greeting_check_hello(&greeting, &what))
			return 0;
		return fail(why, -ENOTCONN, "%s: %s; hvlab sweep --place %s removes it, the next run sends this one", l->place,
			    what.text, l->place);
	}
	link_reason(l, text, sizeof(text));
	return fail(why, -ENOTCONN, "%s: the agent there did not start: %s", l->place, text);
}

static const char *directory_of(const struct images *images)
{
	return images->target ? images->target->directory : NULL;
}

/* This thread's connection to the place, made if there is none. */
static int session_get(const char *place, const struct images *images, const char *tag, struct why *why)
{
	static const char *const words[] = {"agent", "--guard", NULL};
	int err;

	if (mine && !strcmp(mine->link.place, place) && !strcmp(mine->tag, tag))
		return 0;
	ssh_leave();
	const struct bundle *bundle = bundle_get(images, &err, why);
	if (!bundle)
		return err;
	struct session *s = xcalloc(1, sizeof(*s));
	copy_str(s->tag, tag);
	err = link_open(&s->link, place, directory_of(images), bundle, tag, words, why);
	if (err) {
		free(s);
		return err;
	}
	mine = s;
	err = hear_hello(&s->link, why);
	if (err)
		ssh_leave();
	return err;
}

/* --- a job */

/* 0 = it has said its end or made no sense; -ENOTCONN, -ETIMEDOUT. */
static int listen_to(struct link *l, struct event_reader *r, u64 deadline_ns)
{
	char bytes[65536];

	while (!r->ended && !r->broken) {
		ssize_t n = link_read(l, bytes, sizeof(bytes), deadline_ns);
		if (n <= 0)
			return n ? -ETIMEDOUT : -ENOTCONN;
		event_reader_feed(r, bytes, (size_t)n);
	}
	return 0;
}

/* What happened, told to the job's sink if the agent could not tell it itself. The contract of place_run(). */
static int conclude(struct session *s, const struct event_reader *r, int heard, struct why *why)
{
	char text[200], reason[512];

	if (r->refused)
		return fail(why, r->refused, "%s", r->why_broken);
	if (r->ended)
		return 0;
	if (r->broken) {
		copy_str(reason, r->why_broken);
	} else if (heard == -ETIMEDOUT) {
		copy_str(reason, WHY_AGENT_SILENT);
		reason_add(reason, sizeof(reason), "place", "%.100s", s->link.place);
	} else {
		link_reason(&s->link, text, sizeof(text));
		copy_str(reason, WHY_LINK_LOST);
		reason_add(reason, sizeof(reason), "place", "%.100s", s->link.place);
		reason_add(reason, sizeof(reason), "text", "%s", text);
	}
	ssh_leave();
	sink_tell(r->to, end, heard == -ETIMEDOUT ? HVLAB_TIMEOUT : HVLAB_ERROR, reason);
	return heard == -ENOTCONN && !r->broken ? PLACE_LOST : 0;
}

int ssh_run(const struct job *job, const struct images *images, const struct job_sink *sink, struct why *why)
{
	struct event_reader reader = {.to = sink, .job = job->id};
	struct buf line = {0};

	if (!name_is_tag(job->tag))
		return fail(why, -EINVAL, "\"%.31s\" is not a valid campaign tag", job->tag);
	int err = session_get(job->place, images, job->tag, why);
	if (err)
		return err;
	job_encode(job, &line);
	buf_puts(&line, "\n");
	/* A connection that breaks as we send is found broken as we listen, with all that was said before. */
	link_send(&mine->link, line.data, line.len);
	int heard = listen_to(&mine->link, &reader, now_ns() + job->timeout_ns + SLACK_NS);
	err = conclude(mine, &reader, heard, why);
	event_reader_free(&reader);
	buf_free(&line);
	return err;
}

/* --- what the machine there is and can */

static void parse_answer(struct session *s, const struct greeting *greeting)
{
	if (!strcmp(greeting->word, "probe") && s->nprobes < PROBES_MAX && !greeting_get_probe(greeting, &s->probe[s->nprobes]))
		s->nprobes++;
	else if (!strcmp(greeting->word, "fact") && greeting->n == 1 && s->facts.n < PROBES_MAX * 4)
		facts_set(&s->facts, greeting->pair[0].key, greeting->pair[0].value);
}

static int ask(struct session *s, struct why *why)
{
	char line[LINK_LINE_MAX], text[200];
	struct greeting greeting;

	if (s->probed)
		return 0;
	link_send(&s->link, "probe\n", 6);
	while (!s->probed && link_line(&s->link, line, now_ns() + ANSWER_NS) == 1) {
		if (greeting_parse(line, &greeting) != 1)
			continue;
		parse_answer(s, &greeting);
		s->probed = !strcmp(greeting.word, "end");
	}
	if (s->probed)
		return 0;
	link_reason(&s->link, text, sizeof(text));
	fail(why, -ENOTCONN, "%s: no answer to the probe: %s", s->link.place, text);
	ssh_leave();
	return -ENOTCONN;
}

int ssh_reach(const char *place, const struct images *images, struct facts *facts, struct why *why)
{
	int err = session_get(place, images, "", why);

	if (!err && facts)
		err = ask(mine, why);
	for (size_t i = 0; !err && facts && i < mine->facts.n; i++)
		facts_set(facts, mine->facts.v[i].key, mine->facts.v[i].value);
	return err;
}

int ssh_probe(const char *place, const char *variant, const struct target *target, unsigned *lanes, struct why *why)
{
	char *metal = path_find(BUNDLE_METAL), *hosted = path_find(BUNDLE_HOSTED);
	const struct images images = {.metal = metal, .hosted = hosted, .target = target};
	int err = session_get(place, &images, "", why);

	if (!err)
		err = ask(mine, why);
	free(metal);
	free(hosted);
	for (size_t i = 0; !err && i < mine->nprobes; i++) {
		const struct agent_probe *p = &mine->probe[i];
		if (strcmp(p->variant, variant))
			continue;
		*lanes = p->lanes;
		return fail(why, p->err, "%s", p->reason); /* without an error: what it cannot do */
	}
	return err ? err : fail(why, -ENODEV, "the agent there does not know %s", variant);
}

/* --- sweeping */

int ssh_sweep(const char *place, const struct images *images, bool dry, void (*line)(void *arg, const char *text),
	      void *arg, struct why *why)
{
	const char *const words[] = {"sweep", dry ? "--dry-run" : NULL, NULL};
	char text[LINK_LINE_MAX];
	struct link l;
	int err, got;
	const struct bundle *bundle = bundle_get(images, &err, why);

	if (!bundle || (err = link_open(&l, place, directory_of(images), bundle, "", words, why)))
		return err;
	while ((got = link_line(&l, text, now_ns() + ANSWER_NS)) == 1) {
		text_clean(text, strlen(text));
		line(arg, text);
	}
	if (!got)
		link_reason(&l, text, sizeof(text)); /* reaps ssh, whose status is that of the program there */
	int status = l.ssh.status;
	link_close(&l);
	if (!got && WIFEXITED(status) && WEXITSTATUS(status) != 255)
		return WEXITSTATUS(status);
	return fail(why, -ENOTCONN, "%.100s: %.150s", place, got ? "sweep there does not end" : text);
}
