/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU's machine protocol (qmp.h): one JSON object a line; an object with "event" is news, anything else answers
 * the one command that is outstanding. QEMU is trusted to speak its protocol, not to answer in time.
 */
#include "qmp.h"

#include "counters.h"
#include "json.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_NS 60000000000ull /* one that has ended is seen at once; on a busy machine it reads its images for a while */

static void event_take(struct qmp *q, const json_t *msg, const char *event)
{
	const char *reason = json_string_value(json_object_get(json_object_get(msg, "data"), "reason"));

	if (!strcmp(event, "STOP") && !q->stopping && q->end == QMP_RUNNING)
		q->end = QMP_STOPPED;
	if (strcmp(event, "SHUTDOWN"))
		return;
	copy_str(q->reason, reason ? reason : "unknown");
	q->end = !strcmp(q->reason, "guest-shutdown") ? QMP_OFF : QMP_RESET;
}

/* Reads what is there into q->in; waits for it until the deadline when there is none. */
static void fill(struct qmp *q, u64 deadline_ns)
{
	char bytes[4096];
	struct pollfd pfd = {.fd = q->fd, .events = POLLIN};

	if (poll(&pfd, 1, wait_ms(deadline_ns)) <= 0)
		return;
	ssize_t n = recv(q->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (n > 0)
		buf_put(&q->in, bytes, (size_t)n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		q->eof = true;
}

/* The next whole line as JSON, taken out of q->in; NULL when there is none. */
static json_t *next_message(struct qmp *q)
{
	char *end = q->in.len ? memchr(q->in.data, '\n', q->in.len) : NULL;

	if (!end)
		return NULL;
	size_t n = (size_t)(end - q->in.data) + 1;
	json_t *msg = json_loadb(q->in.data, n, 0, NULL);
	memmove(q->in.data, q->in.data + n, q->in.len - n);
	q->in.len -= n;
	return msg ? msg : json_object();
}

/* Takes events out of what has come; returns the first message that is none, or NULL. */
static json_t *drain_events(struct qmp *q)
{
	json_t *msg;

	while ((msg = next_message(q))) {
		const char *event = json_string_value(json_object_get(msg, "event"));

		if (!event)
			return msg;
		event_take(q, msg, event);
		json_decref(msg);
	}
	return NULL;
}

static json_t *await_message(struct qmp *q)
{
	u64 deadline = now_ns() + ANSWER_NS;
	json_t *msg;

	while (!(msg = drain_events(q)) && !q->eof && now_ns() < deadline)
		fill(q, deadline);
	return msg;
}

/* Sends one command and returns what it "return"s (owned by the caller), or NULL with why filled in. */
static json_t *command(struct qmp *q, const char *text, struct why *why)
{
	size_t n = strlen(text);

	if (send(q->fd, text, n, MSG_NOSIGNAL) != (ssize_t)n) {
		fail(why, -EPIPE, "QEMU rejects the command %s", text);
		return NULL;
	}
	json_t *msg = await_message(q);
	json_t *value = json_incref(json_object_get(msg, "return"));
	if (!value) {
		const char *desc = json_string_value(json_object_get(json_object_get(msg, "error"), "desc"));

		fail(why, -EPROTO, "QEMU answers \"%.160s\" to %.*s", desc ? desc : "nothing", (int)strcspn(text, "\n"), text);
	}
	json_decref(msg);
	return value;
}

int qmp_hello(struct qmp *q, struct why *why)
{
	json_t *msg = await_message(q);
	json_t *v = json_object_get(json_object_get(json_object_get(msg, "QMP"), "version"), "qemu");
	int major = 0, minor = 0, micro = 0;

	int bad = json_unpack(v, "{s:i, s:i, s:i}", "major", &major, "minor", &minor, "micro", &micro);
	json_decref(msg);
	if (bad)
		return fail(why, -EPROTO, "QEMU gave no greeting");
	snprintf(q->version, sizeof(q->version), "%d.%d.%d", major, minor, micro);
	return qmp_run(q, "qmp_capabilities", why);
}

int qmp_run(struct qmp *q, const char *name, struct why *why)
{
	char text[64];

	if (!strcmp(name, "stop"))
		q->stopping = true;
	snprintf(text, sizeof(text), "{\"execute\":\"%s\"}\n", name);
	json_t *value = command(q, text, why);
	json_decref(value);
	if (!strcmp(name, "cont"))
		q->stopping = false;
	return value ? 0 : -EPROTO;
}

static json_t *human(struct qmp *q, const char *line, struct why *why)
{
	char *text = xasprintf("{\"execute\":\"human-monitor-command\",\"arguments\":{\"command-line\":\"%s\"}}\n", line);
	json_t *value = command(q, text, why);

	free(text);
	return value;
}

int qmp_human(struct qmp *q, const char *line, struct why *why)
{
	json_t *value = human(q, line, why);

	json_decref(value);
	return value ? 0 : -EPROTO;
}

/* "Host virtual address for 0x123000 (pc.ram) is 0x7f0000123000" */
int qmp_address(struct qmp *q, u64 guest_physical, u64 *address, struct why *why)
{
	char *line = xasprintf("gpa2hva %#llx", (unsigned long long)guest_physical);
	json_t *value = human(q, line, why);
	const char *text = json_string_value(value), *is = text ? strstr(text, ") is 0x") : NULL;

	free(line);
	*address = is ? strtoull(is + strlen(") is "), NULL, 16) : 0;
	int err = !value ? -EPROTO : *address ? 0 : fail(why, -EFAULT, "QEMU says \"%.80s\" of the guest's address %#llx", text ? text : "nothing",
							 (unsigned long long)guest_physical);
	json_decref(value);
	return err;
}

int qmp_vcpu_threads(struct qmp *q, pid_t *tids, int max, struct why *why)
{
	json_t *list = command(q, "{\"execute\":\"query-cpus-fast\"}\n", why);
	size_t i;
	json_t *cpu;
	int n = 0;

	if (!list)
		return -EPROTO;
	json_array_foreach(list, i, cpu) {
		if (n < max)
			tids[n++] = (pid_t)json_integer_value(json_object_get(cpu, "thread-id"));
	}
	json_decref(list);
	return n;
}

/* By name: telling all sixty, most of them of KVM's memory, would take longer than the rest of a mark. */
int qmp_stats(struct qmp *q, struct counters *c, struct why *why)
{
	struct why said = {""};
	json_t *list = command(q, "{\"execute\":\"query-stats\",\"arguments\":{\"target\":\"vcpu\","
			       "\"providers\":[{\"provider\":\"kvm\",\"names\":[\"exits\",\"irq_exits\"]}]}}\n", &said);
	size_t i, k;
	json_t *vcpu, *stat;

	c->n = 0;
	json_array_foreach(list, i, vcpu)
		json_array_foreach(json_object_get(vcpu, "stats"), k, stat) {
			json_t *value = json_object_get(stat, "value");
			const char *name = json_string_value(json_object_get(stat, "name"));

			/* histograms are arrays, states are booleans: neither is a count */
			if (name && json_is_integer(value))
				counters_add(c, name, (u64)json_integer_value(value));
		}
	bool understood = list;
	json_decref(list);
	if (c->n)
		return 0;
	if (!understood && !strstr(said.text, "has not been found"))
		return -EIO; /* slow, or gone: that says nothing of what it can do */
	if (understood)
		return fail(why, -ENODATA, "exits are not counted: the KVM under QEMU %s says none (Linux 5.14)", q->version);
	return fail(why, -ENODATA, "exits are not counted: QEMU %s does not say them (7.1 does); %.160s", q->version, said.text);
}

/* Starts a migration to or from `file` by `verb`; the path must not need quoting in a shell. */
static int migrate(struct qmp *q, const char *verb, const char *how, const char *path, struct why *why)
{
	static const char capability[] = "{\"execute\":\"migrate-set-capabilities\",\"arguments\":{\"capabilities\":"
					 "[{\"capability\":\"x-ignore-shared\",\"state\":true}]}}\n";

	if (strpbrk(path, "'\"\\\n"))
		return fail(why, -EINVAL, "%s: a quote or backslash in this path is more than QEMU can take", path);
	json_t *value = command(q, capability, why);
	json_decref(value);
	if (!value)
		return -EPROTO;
	char *text = xasprintf("{\"execute\":\"%s\",\"arguments\":{\"uri\":\"exec:cat %s '%s'\"}}\n", verb, how, path);
	value = command(q, text, why);
	free(text);
	json_decref(value);
	return value ? 0 : -EPROTO;
}

/* Asks `query` until its "status" is no longer one of the two that mean patience; then it must be `good`. */
static int await_status(struct qmp *q, const char *query, const char *const patience[2], const char *good,
			u64 deadline_ns, struct why *why)
{
	for (;;) {
		json_t *value = command(q, query, why);
		char status[32];

		if (!value)
			return -EPROTO;
		const char *word = json_string_value(json_object_get(value, "status"));
		copy_str(status, word ? word : "none");
		json_decref(value);
		if (!strcmp(status, good))
			return 0;
		if (strcmp(status, patience[0]) && strcmp(status, patience[1]))
			return fail(why, -EIO, "QEMU's snapshot ended as \"%s\"", status);
		if (now_ns() >= deadline_ns)
			return fail(why, -ETIMEDOUT, "QEMU did not finish its snapshot in time");
		usleep(2000);
	}
}

int qmp_save(struct qmp *q, const char *path, u64 deadline_ns, struct why *why)
{
	static const char *const patience[] = {"setup", "active"};
	int err = migrate(q, "migrate", ">", path, why);

	return err ? err : await_status(q, "{\"execute\":\"query-migrate\"}\n", patience, "completed", deadline_ns, why);
}

int qmp_restore(struct qmp *q, const char *path, u64 deadline_ns, struct why *why)
{
	static const char *const patience[] = {"inmigrate", "inmigrate"};
	int err = migrate(q, "migrate-incoming", "<", path, why);

	/* the machine comes back as it was saved: stopped by its watchdog */
	return err ? err : await_status(q, "{\"execute\":\"query-status\"}\n", patience, "watchdog", deadline_ns, why);
}

void qmp_poll(struct qmp *q)
{
	fill(q, 0);
	/* An answer nobody waits for any more: it came after its deadline. */
	for (json_t *stale; (stale = drain_events(q));)
		json_decref(stale);
}

void qmp_free(struct qmp *q)
{
	buf_free(&q->in);
}
