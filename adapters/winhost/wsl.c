/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Windows host of the WSL2 that we run in: its powershell.exe is a program here, through the interop of WSL.
 */
#include "child.h"

#include "bootstrap.h"
#include "proc.h"
#include "said.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define USUAL "/mnt/c/Windows/System32/WindowsPowerShell/v1.0/powershell.exe"
#define DRIVE "/mnt/c" /* a directory that Windows has, too: it warns about any other */

struct remote {
	char *path;
	const char *directory;
	const char *argv[BOOTSTRAP_ARGS];
};

static int wsl_open(struct remote **out, const struct host_url *url, const struct target *target, struct why *why)
{
	struct remote *r = *out = xcalloc(1, sizeof(*r));
	const char *given = target->powershell, *name = given ? given : !access(USUAL, F_OK) ? USUAL : "powershell.exe";

	r->path = proc_which(name);
	if (!r->path)
		return fail(why, -ENODEV, "there is no %s: this is not WSL, or drive C: is not mounted ([automount] in "
			    "/etc/wsl.conf)", name);
	memcpy(r->argv, bootstrap_argv(), sizeof(r->argv));
	r->argv[0] = r->path;
	r->directory = access(DRIVE, X_OK) ? NULL : DRIVE;
	return 0;
}

static void wsl_close(struct remote *r)
{
	free(r->path);
	free(r);
}

static int wsl_explain(void *arg, int status, bool begun, const char *said, struct why *why)
{
	char line[150];

	if (status < 126 && begun)
		return 0;
	said_reason(said, line, sizeof(line));
	if (!begun)
		return fail(why, -EPROTO, "powershell.exe did not start (status %d): %s", status,
			    *line ? line : "it said nothing");
	return fail(why, -EPIPE, "powershell.exe was ended from outside (status %d)", status);
}

static int wsl_start(struct remote *r, struct powershell **p, u64 deadline_ns, struct why *why)
{
	struct child program = {.argv = r->argv, .directory = r->directory, .explain = wsl_explain};
	struct why reason = {""};
	int err = child_start(p, &program, &reason);

	if (err == -ENOEXEC || err == -EACCES)
		return fail(why, -ENODEV, "%s cannot be started from here: the interop of WSL is off ([interop] enabled=true in "
			    "/etc/wsl.conf, then wsl.exe --shutdown)", r->path);
	return err ? fail(why, err, "%s", reason.text) : 0;
}

const struct transport_ops ops_wsl = {
	.scheme = "wsl", .open = wsl_open, .close = wsl_close, .start = wsl_start, .write = child_write,
	.read = child_read, .stop = child_stop,
};
