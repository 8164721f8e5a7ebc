/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Windows host by its URL, and scripts on it to their end (transport.h). A script in detail is job.c, a file put.c.
 */
#include "job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct transport_ops *const all_ops[] = {&ops_winrm, &ops_winrm_http, &ops_ssh, &ops_wsl};

static int open_way(struct transport *t, const struct host_url *url, const struct target *target, struct why *why)
{
	for (size_t i = 0; i < LEN(all_ops); i++)
		if (!strcmp(all_ops[i]->scheme, url->scheme)) {
			t->ops = all_ops[i];
			return t->ops->open(&t->remote, url, target, why);
		}
	return fail(why, -ENODEV, "no way to a Windows host is called \"%.20s\": winrm, winrm+http, ssh or wsl", url->scheme);
}

int transport_open(struct transport **out, const struct target *target, struct why *why)
{
	struct transport *t = xcalloc(1, sizeof(*t));
	struct host_url u;

	*out = NULL;
	t->url = xstrdup(target->url);
	int err = host_url_parse(&u, target->url, why);
	if (!err)
		err = open_way(t, &u, target, why);
	host_url_free(&u);
	if (err)
		transport_close(t);
	else
		*out = t;
	return err;
}

void transport_close(struct transport *t)
{
	if (!t)
		return;
	if (t->remote)
		t->ops->close(t->remote);
	buf_free(&t->log);
	free(t->url);
	free(t);
}

static int run(struct transport_job *job, u64 deadline_ns, struct why *why)
{
	while (!job->ended) {
		int got = job_pump(job, deadline_ns, why);

		if (got < 0 && got != -ENODATA)
			return got;
		if (!job->ended && now_ns() >= deadline_ns)
			return fail(why, -ETIMEDOUT, "%.100s: \"%s\" took too long and was ended", job->t->url, job->id);
	}
	return 0;
}

int transport_run(struct transport *t, const struct script *script, struct buf *out, struct buf *err, int *code,
		  struct why *why)
{
	u64 deadline = now_ns() + script->timeout_ns;
	struct transport_job *job;
	struct why reason = {""};
	int bad = job_launch(t, script, true, &job, &reason);

	if (!bad)
		bad = run(job, deadline, &reason);
	if (!bad && out)
		buf_put(out, job->out.data, job->out.len);
	if (!bad && err)
		buf_puts(err, transport_errors(job));
	*code = job->code;
	job_end(job, bad ? reason.text : NULL);
	return bad ? fail(why, bad, "%s", reason.text) : 0;
}

char *transport_log(const struct transport *t)
{
	return xstrdup(t->log.data ? t->log.data : "");
}
