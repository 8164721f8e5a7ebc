/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside the room: what the kernel's files say, and telling it on. Foreign text is made UTF-8 here, at the border.
 */
#pragma once

#include "util.h"

struct out {
	void (*fact)(void *arg, const char *key, const char *value);
	void *arg;
};

/* Nothing is told of what is NULL or empty. */
void say(const struct out *o, const char *key, const char *value);
void sayf(const struct out *o, const char *key, const char *fmt, ...) PRINTF(3, 4);
void say_file(const struct out *o, const char *key, const char *path);

/* One more answer to a question that several were asked: " | " stands between those that differ. value may be NULL. */
void add_value(struct buf *all, const char *value);

/* First line of a file, blanks cut off at both ends; malloc'ed, NULL when it cannot be read or is empty. */
char *first_line(const char *fmt, ...) PRINTF(1, 2);
/* The whole of it. */
char *whole_text(const char *path);
