/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is done on a Windows host, one PowerShell text each (*.ps1 in this room, embedded by texts.S). A phase is one
 * process there: importing the Hyper-V module takes longer than all cmdlets of a phase.
 */
#pragma once

#include "util.h"

/* Can guests be made, and what is the host; one VM made and read back; started and its COM1 carried; taken away. */
extern const char text_probe[], text_create[], text_relay[], text_remove[];
/* The end of a run; what dead runs left. */
extern const char text_leave[], text_sweep[];

struct phase {
	const char *id, *text;
	u64 timeout_ns;
	bool again; /* may be run once more when the connection was lost in the middle */
};
extern const struct phase phase_probe, phase_create, phase_relay, phase_remove, phase_leave, phase_sweep;

/* SHA-256 over all texts: two results by different texts are told apart. */
void scripts_hash(char hex[65]);

/*
 * A word that a text stopped with ("role") as errno and sentence: what it means and how to mend it. `said` is what Windows
 * said, in its user's language.
 */
int scripts_fail(const char *host, const char *word, const char *said, struct why *why);
