/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contract: how a Windows host is told what to do. Three transports run the same PowerShell texts: WinRM, ssh, and the
 * interop of WSL2. A script travels on standard input to a fixed bootstrap (bootstrap.h), so neither a quoting rule nor
 * the length of a command line touches it; its parameters are one JSON document, never spliced into its text.
 *
 * What a transport does not know: Hyper-V. What its users do not know: XML, ssh, WSL.
 *
 * Errors: 0 or negative errno with one sentence in why that names the host and what to do. -EACCES the host refused the
 * credentials, -EKEYREJECTED it is not who it should be, -ECONNREFUSED, -EHOSTUNREACH, -ETIMEDOUT, -EPIPE the connection
 * was lost (the script may still run there), -ENODEV no such transport here, -EPROTO what answers speaks otherwise,
 * -EBUSY it has no room for us. Whatever the error, what was begun there is ended there as far as the host can be reached.
 */
#pragma once

#include "util.h"

struct transport; /* one host, from transport_open to transport_close; for one thread */

/*
 * Which of them, by the scheme of the target's URL: winrm:// (HTTPS 5986), winrm+http:// (5985, only with insecure), ssh://,
 * wsl://
 */
int transport_open(struct transport **t, const struct target *target, struct why *why);
void transport_close(struct transport *t); /* ends what still runs, leaves no shell behind; NULL is fine */

/*
 * A script: `id` is a short name for the log ("vm-create"), `text` PowerShell 5.1 that begins with param($P, $In, $Out),
 * `json` its parameters or NULL. Its exit status is 0 to 125. bootstrap.h says what it finds and what becomes of its output.
 */
struct script {
	const char *id, *text, *json;
	/* The first output byte of a script that goes on (a relay) may take long; the whole script may not. */
	u64 timeout_ns;
};

/*
 * Runs it to its end. out and err are appended to (err decoded to plain lines, CLIXML included); *code is the script's
 * exit status. 0 whatever the status is.
 */
int transport_run(struct transport *t, const struct script *script, struct buf *out, struct buf *err, int *code,
		  struct why *why);

/*
 * A script that lives as long as a guest does, with its output handed over as it comes and its input open.
 * start, then read in a loop until it returns an end, then stop. write may be called between two reads; it gives the
 * script lines of base64. transport_run may be called meanwhile.
 */
struct transport_job;
int transport_start(struct transport *t, const struct script *script, struct transport_job **job, struct why *why);
/* Bytes of standard output (at least 1), 0 nothing before deadline_ns, -ENODATA it has ended (*code set), or an error. */
long transport_read(struct transport_job *job, void *bytes, size_t n, u64 deadline_ns, int *code, struct why *why);
int transport_write(struct transport_job *job, const void *bytes, size_t n, struct why *why);
/* What it said on standard error so far. */
const char *transport_errors(const struct transport_job *job);
/* Ends its input, gives it two seconds, and then ends it there too. */
void transport_stop(struct transport_job *job);

/* Puts a file there under a name of its content, <workdir>\<sha256>.<suffix>, unless it is there already; checked there. */
int transport_put(struct transport *t, const char *path, const char *suffix, char **remote, struct why *why);

/* One line a script: id, duration, exit status, last output line. For `hvlab doctor` and the log of a boot; malloc'ed. */
char *transport_log(const struct transport *t);
