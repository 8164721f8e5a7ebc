/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PC that Bochs emulates: what it is made of, as files in a private directory, and its start. What runs on it, and how
 * it ends, is its user's: bochs.c's for a guest, the lab's for a host.
 */
#ifndef HVLAB_BOCHS_PC_H
#define HVLAB_BOCHS_PC_H

#include "cargo.h"
#include "proc.h"

struct pc_spec {
	const char *workdir, *tag;
	const char *model; /* of the processor, in Bochs's words */
	unsigned vcpus;
	u64 memory;        /* bytes, whole MiB */
};

struct pc {
	struct proc proc;
	char *console; /* file: what comes out of its serial port */
	char *words;   /* file: what Bochs says on its standard error, its reason for ending last */
	char *disk, *rom, *config, *commands, *log;
};

/* 0, or -ENODEV: what of Bochs is missing and how to get it. */
int pc_probe(struct why *why);
/* Makes the files. */
int pc_make(struct pc *pc, const struct pc_spec *spec, const struct cargo_item *cargo, size_t n, struct why *why);
/* Lets it run; what it says on port E9h goes to out, among Bochs's own words. */
int pc_start(struct pc *pc, const struct pc_spec *spec, int out, struct why *why);
/* Ends it, removes its files. Harmless on a zeroed one. */
void pc_end(struct pc *pc);

#endif
