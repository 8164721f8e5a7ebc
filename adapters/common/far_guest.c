/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Watching a guest whose host is asked from afar (far_guest.h). How its bytes travel and what the host calls its states is the
 * adapter's.
 */
#include "far_guest.h"

#include "console.h"

#include <errno.h>
#include <unistd.h>

#define QUIESCE_NS 10000000000ull /* from a console that has ended to a host that says that its guest has */
#define LOOK_US 200000

static u64 earlier(u64 a, u64 b)
{
	return a < b ? a : b;
}

/* Waits for the guest to end once its console has. */
static int settle(struct far_guest *g, enum far_state *state, u64 deadline_ns, struct why *why)
{
	struct why broken = *why;
	u64 deadline = earlier(deadline_ns, now_ns() + QUIESCE_NS);
	int err;

	while (!(err = g->state(g->vm, state, why)) && *state == FAR_ALIVE && now_ns() < deadline)
		usleep(LOOK_US);
	if (!err && *state == FAR_ALIVE)
		err = fail(why, -EPIPE, "the console was cut off while the guest runs on: %s", broken.text);
	return err;
}

/* Hosts call a guest that was reset "off", too. */
static int verdict(const struct far_guest *g, enum far_state state, struct why *why)
{
	if (state == FAR_CRASHED)
		fail(why, 0, "%s", g->crashed);
	else if (g->last.said)
		return VM_OFF;
	else
		fail(why, 0, "the guest was reset (triple fault or reset request), or ended before its last record came");
	return VM_CRASHED;
}

/* Not before the guest has spoken: an earlier byte could arrive before its receiver is ready. */
static int release(struct far_guest *g, struct why *why)
{
	static const char reply = HVLAB_MARK_REPLY;

	g->held = false;
	return g->write(g->vm, &reply, 1, why);
}

/* 1 something came, 0 nothing until the deadline, or negative errno. */
static int serve(struct far_guest *g, const struct console *console, u64 deadline_ns, struct why *why)
{
	char bytes[16384];
	long n = g->read(g->vm, bytes, sizeof(bytes), deadline_ns, why);

	if (n <= 0)
		return (int)n;
	bye_scan_feed(&g->last, bytes, (size_t)n);
	int err = console_serve(console, bytes, (size_t)n, g->write, g->vm, why);
	if (!err && g->held)
		err = release(g, why);
	return err ? err : 1;
}

int far_guest_watch(struct far_guest *g, const struct console *console, u64 deadline_ns, struct why *why)
{
	enum far_state state = FAR_ALIVE;
	int err = 0;

	while (!err && state == FAR_ALIVE) {
		if (now_ns() >= deadline_ns)
			return VM_TIMEOUT;
		int got = serve(g, console, earlier(deadline_ns, now_ns() + g->silent_ns), why);

		if (got == -EPIPE)
			err = settle(g, &state, deadline_ns, why);
		else if (got < 0)
			err = got;
		else if (!got)
			err = g->state(g->vm, &state, why);
	}
	return err ? err : verdict(g, state, why);
}
