/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One step of a console (console.h). Waits for nothing and reads nothing.
 */
#include "console.h"

#include <errno.h>

int console_stopped(int err, struct why *why)
{
	return fail(why, err, "stopped by the reader of its console");
}

void console_fact(const struct console *console, const char *key, const char *value)
{
	if (console->fact && value && *value)
		console->fact(console->arg, key, value);
}

int console_serve(const struct console *console, const void *bytes, size_t n, console_write write, void *arg,
		  struct why *why)
{
	char reply[CONSOLE_REPLY_MAX];
	int answer = console->out(console->arg, bytes, n, reply);

	if (answer < 0)
		return console_stopped(answer, why);
	if (!answer)
		return 0;
	return write ? write(arg, reply, (size_t)answer, why) : fail(why, -EOPNOTSUPP, "this console has no input");
}
