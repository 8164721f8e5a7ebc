/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which process each instruction of a recording belongs to, and what its code is called. Processes have code at the same addresses;
 * an instruction's digest (hvlab/step.h) is held against the bytes of the files that they run from.
 */
#pragma once

#include "symbols.h"

/*
 * maps: a line for each mapping to be executed, "PID SERVES START END OFFSET COMMAND PATH" (three numbers in hexadecimal; SERVES is 1
 * for the process that serves the guest); untrusted; NULL: there are no processes. files: an archive (newc.h) with the files. Writes into the
 * tracer's steps whose each is, and appends the names to symbols: of the process that serves the guest as they are, of another one with
 * its command before them. Between two changes of the address space all instructions of processes are one process's.
 */
void processes_name(const struct buf *maps, const struct buf *files, struct buf *steps, struct buf *symbols);
