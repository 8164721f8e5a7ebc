/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a window (window.h). A guest may write into it what it likes: no more than its size is ever read, at the address that
 * it said first.
 */
#include "window.h"

#include <hvlab/window.h>

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static int unreadable(const struct window *w, int err, struct why *why)
{
	return fail(why, err, "cannot reach the guest's window at %#llx: %s", (unsigned long long)w->at, strerror(-err));
}

/* A line that tells where the window is, of which there is one. */
static void line_ends(struct window *w)
{
	const size_t says = strlen(HVLAB_WINDOW_SAYS);

	if (!w->at && w->length > says && w->length < sizeof(w->line) && !memcmp(w->line, HVLAB_WINDOW_SAYS, says)) {
		w->line[w->length] = 0;
		w->at = strtoull(w->line + says, NULL, 16);
	}
	w->length = 0;
}

static void hear_byte(struct window *w, char c)
{
	if (c == '\n')
		line_ends(w);
	else if (w->length++ < sizeof(w->line))
		w->line[w->length - 1] = c;
}

/* The ring as two pieces at most. */
static int look(struct window *w, const struct window_memory *m, struct buf *out, struct why *why)
{
	char bytes[HVLAB_WINDOW_BYTES];
	u32 put, from = w->put % HVLAB_WINDOW_BYTES;
	int err = m->read(m->arg, w->at + offsetof(struct hvlab_window, put), &put, sizeof(put));
	u32 n = put - w->put, first = n < HVLAB_WINDOW_BYTES - from ? n : HVLAB_WINDOW_BYTES - from;

	if (err)
		return unreadable(w, err, why);
	if (n > HVLAB_WINDOW_BYTES)
		return fail(why, -EILSEQ, "the guest's window holds %u bytes, and there is room for %u: its memory is damaged", n, HVLAB_WINDOW_BYTES);
	if (first)
		err = m->read(m->arg, w->at + offsetof(struct hvlab_window, bytes) + from, bytes, first);
	if (!err && n > first)
		err = m->read(m->arg, w->at + offsetof(struct hvlab_window, bytes), bytes + first, n - first);
	if (err)
		return unreadable(w, err, why);
	buf_put(out, bytes, n);
	w->put = put;
	w->waits = true;
	return 0;
}

int window_hear(struct window *w, const struct window_memory *m, const char *bytes, size_t n, struct buf *out, struct why *why)
{
	bool rung = false;

	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == HVLAB_WINDOW_BELL && w->at) {
			rung = true;
			continue;
		}
		hear_byte(w, bytes[i]);
		buf_put(out, &bytes[i], 1);
	}
	return rung ? look(w, m, out, why) : 0;
}

int window_polls(const struct window *w, const struct window_memory *m, u32 *polls)
{
	*polls = 0;
	return w->at ? m->read(m->arg, w->at + offsetof(struct hvlab_window, polls), polls, sizeof(*polls)) : 0;
}

int window_done(struct window *w, const struct window_memory *m, struct why *why)
{
	int err = w->waits ? m->write(m->arg, w->at + offsetof(struct hvlab_window, taken), &w->put, sizeof(w->put)) : 0;

	w->waits = false;
	return err ? unreadable(w, err, why) : 0;
}
