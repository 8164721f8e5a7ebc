/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PC that Bochs emulates: what it is made of, as files in a private directory, and its start. What runs on it, and how
 * it ends, is its user's: bochs.c's for a guest, the lab's for a host.
 */
#pragma once

#include "cargo.h"
#include "proc.h"

struct pc_spec {
	const char *workdir, *tag;
	const char *model; /* of the processor, in Bochs's words */
	unsigned vcpus;
	u64 memory;        /* bytes, whole MiB */
	bool savable;      /* its state can be saved, with pc_save */
	const struct recording *trace; /* what its debugger is to record, or NULL ... */
	bool stops;        /* ... behind a stop of its guest's own */
	const char *saved; /* directory of a saved state to go on from; NULL: it boots */
};

#define PC_ROM_AT 0xd0000

struct pc {
	struct proc proc;
	char *console; /* file: what comes out of its serial port */
	char *words;   /* file: what Bochs says on its standard error, its reason for ending last */
	char *disk, *rom, *config, *commands, *log;
	char *state;   /* directory: of a saved state, arranged for this PC */
	char *preload; /* file: lab/bochs */
	char *lock;    /* file: of Bochs, beside the disk; one that was killed leaves it */
	int button, in; /* of a savable one: its display, its standard input */
};

/* What Bochs has said last on its standard output. */
struct pc_talk {
	char text[4096];
	size_t n;
	bool over; /* nothing more will come */
};

/* 0, or -ENODEV: what of Bochs is missing and how to get it. */
int pc_probe(struct why *why);
/* Adds a line to what identifies a saved state: what of a PC is ours. */
void pc_identify(struct buf *key);
/* Makes the files. */
int pc_make(struct pc *pc, const struct pc_spec *spec, const struct cargo_item *cargo, size_t n, struct why *why);
/* Lets it run; what it says on port E9h goes to out, among Bochs's own words. */
int pc_start(struct pc *pc, const struct pc_spec *spec, int out, struct why *why);
/* Waits for more and looks for words in it; true when they are there. */
bool pc_says(struct pc_talk *talk, int out, const char *words, int timeout_ms);
/* What a PC says on its standard output when its guest has entered the debugger. */
#define PC_STOPPED "<bochs:1>"
/* Saves the state of a savable one that has stopped into dir; out is what pc_start's leads to. It does not go on. */
int pc_save(struct pc *pc, struct pc_talk *talk, int out, const char *dir, struct why *why);
/* Of pc_make: the files of one that goes on from `saved`. */
int pc_resume_make(const struct pc *pc, const char *saved, const struct cargo_item *cargo, size_t n, struct why *why);
/* Ends it, removes its files. Harmless on a zeroed one. */
void pc_end(struct pc *pc);
