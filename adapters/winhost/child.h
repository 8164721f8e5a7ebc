/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A powershell.exe that is a child process here, or the child that carries one: what ssh and WSL have in common.
 * The functions are verbs of struct transport_ops.
 */
#pragma once

#include "transport_ops.h"

struct child {
	const char *const *argv;
	const char *directory; /* to start it in; NULL: here */
	/*
	 * What an exit status other than of a script means: the errno with a sentence in why, or 0 when it is the script's.
	 * begun: the process has put something out. said: all of its standard error, as plain lines.
	 */
	int (*explain)(void *arg, int status, bool begun, const char *said, struct why *why);
	void *arg;
};

int child_start(struct powershell **p, const struct child *program, struct why *why);
int child_write(struct powershell *p, const void *bytes, size_t n, bool end, u64 deadline_ns, struct why *why);
int child_read(struct powershell *p, struct buf *out, struct buf *err, u64 deadline_ns, int *code, struct why *why);
bool child_stop(struct powershell *p);
