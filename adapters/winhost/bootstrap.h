/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a script gets into a powershell.exe, whatever carries it. The command line is always the same one, bootstrap.ps1
 * in -EncodedCommand; all else goes through the standard streams, in 7-bit lines that end in LF:
 *
 *   in   hvlab1 ID LENGTH LENGTH    of the two lines that follow, in characters
 *        base64 of the script       UTF-8
 *        base64 of its parameters   UTF-8 JSON; empty: none
 *        ...                        the script's own ($In); what transport_write sends is lines of base64
 *   out  hvlab1 PID STARTED         what stands before it is noise; STARTED is the FILETIME of the process's start
 *        ...                        the script's own: a line for each object on its pipeline, or what it writes to $Out
 *   err  text, or CLIXML from powershell.exe itself
 *
 * A script begins with param($P, $In, $Out): parameters or $null, a StreamReader, a Stream. One that throws ends with
 * status 1 and "message (FullyQualifiedErrorId)" on err. Statuses are 0 to 125: two of three ways carry eight bits.
 *
 * -InputFormat None: otherwise powershell.exe reads the standard input itself, as objects, in a race with the script
 * (PowerShell, ConsoleHost: Executor.cs, Serialization.cs). -OutputFormat Text: otherwise -EncodedCommand makes err CLIXML.
 */
#pragma once

#include "transport.h"

/* powershell.exe and its arguments, NULL-terminated. Every pointer lives as long as the program. */
#define BOOTSTRAP_ARGS 14
const char *const *bootstrap_argv(void);
/* What is encoded in its last one. */
const char *bootstrap_text(void);

/* Appends what goes to the standard input first. -EINVAL: an id that is none. */
int bootstrap_frame(struct buf *out, const struct script *script, struct why *why);
/* Appends bytes as lines of base64, none longer than a script may want to hold. */
void bootstrap_lines(struct buf *out, const void *bytes, size_t n);

/* The process behind an open script; the numbers as digits. */
struct bootstrap_process {
	char pid[24], started[24];
};
/* Takes the first line and the noise before it off out: 1 done, 0 it is not there yet. */
int bootstrap_begin(struct buf *out, struct bootstrap_process *process);

/* Appends what was said on err as plain lines: CLIXML read, line ends and \uHHHH made what they mean. */
void bootstrap_errors(struct buf *out, const char *err, size_t n);
