/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine of the virtual lab: an assembled L1 host on an emulator that counts instructions. One contract, and a file
 * for each emulator: lab_qemu.c, lab_bochs.c. What L1's agent says and means is not known here.
 */
#pragma once

#include "boot.h"
#include "proc.h"
#include "processors.h"

struct l1 {
	char *dir;          /* holds vmlinux, initrd, manifest, and the snapshots made from them */
	struct facts facts; /* the manifest: packages, hashes, command line */
};
#define LAB_WITH_LINUX "-linux" /* behind the name of a host: the same with the files of the guest linux in it (lab/guest.sh) */
#define LAB_SELDOM "libvirt" /* a host that is assembled when it is named, and not with the others (lab/lab.sh) */
/* 0; -ENODEV when it has not been assembled, -EILSEQ when its manifest lacks something. */
int l1_open(struct l1 *l1, const char *version, const char *name, struct why *why);
void l1_close(struct l1 *l1);

/* Receives what the machine is doing; zero: not wanted. */
struct machine_watch {
	void (*doing)(void *arg, const char *what);
	void *arg;
};

/* How a machine comes up. */
enum machine_way {
	MACHINE_FRESH,   /* boots and runs the jobs */
	MACHINE_TO_SAVE, /* boots and stops where a snapshot is taken, which goes into the directory `snapshot` */
	MACHINE_FROM,    /* continues from the snapshot in that directory and runs the jobs */
};
struct machine_spec {
	const struct l1 *l1;
	const struct processor *processor;
	enum lane lane;
	enum machine_way way;
	const char *workdir;  /* private; for console, log and whatever else; the caller removes it */
	const char *tag;
	const char *jobs;     /* a file of jobs, a line each (docs/protocol.md), which L1 runs in this order */
	const char *metal;    /* the guest image, or the hosted program that a Linux guest starts */
	const char *template; /* a file that guests are made from; NULL: none */
	const char *snapshot; /* TO_SAVE, FROM */
	const struct recording *trace; /* of vm_spec */
	struct machine_watch watch;
};

/* A machine that runs. A back end makes it as the first member of a struct of its own. */
struct machine {
	const struct machine_ops *ops;
	struct proc proc;
	int events;           /* what L1 writes to port E9h; end of file when the emulator has gone */
	char *console, *log;  /* files: L1's kernel messages, the emulator's own; NULL: none */
	int copy;             /* file that gets what comes on events, too; -1: none */
	u64 heard;            /* bytes read from events so far, counted by the reader */
};

/*
 * An emulator. Every verb: 0 or negative errno with why. All that L1 is given is there before its first instruction, so
 * that nothing arrives at another moment in another run; what comes with a snapshot is read after it.
 */
struct machine_ops {
	const char *name; /* "qemu" */
	bool amid_talk; /* its own words come among the events */
	int (*probe)(struct why *why); /* Can it be started here? */
	/* Adds a line to what identifies a snapshot: the emulator, as far as no manifest names it. NULL: one does. */
	void (*identify)(struct buf *key);
	/* *m is set as soon as there is something to end; on failure, too. */
	int (*start)(const struct machine_spec *spec, struct machine **m, struct why *why);
	/* Looks for a second at most: 1 when L1 has stopped itself (TO_SAVE), 0 not yet, negative when it has gone. */
	int (*stopped)(struct machine *m, struct why *why);
	/* Of a machine that has stopped: whatever is not yet in the snapshot's directory. */
	int (*save)(struct machine *m, const char *snapshot, struct why *why);
	/* Instructions so far; NULL: it cannot be asked without disturbing it. */
	u64 (*instructions)(const struct machine *m);
	/* Ends it and frees it. */
	void (*end)(struct machine *m);
};

/* The emulator of a processor; NULL: this program has no back end for it. */
const struct machine_ops *machine_ops_of(const struct processor *p);
/* Can it be started on this machine? */
int machine_probe(const struct processor *p, struct why *why);

/* Says the reason for a start that failed in the emulator's own words. m may be NULL. */
int machine_start(const struct machine_spec *spec, struct machine **m, struct why *why);
/* Waits until L1 has stopped itself (TO_SAVE); -ETIMEDOUT when it got stuck, -EHOSTDOWN when it died, with its last line. */
int machine_await_stop(struct machine *m, const struct machine_watch *watch, struct why *why);
/* Tells that it is `what`, and how far: "booting, 1.2 G instructions". */
void machine_tell(const struct machine *m, const struct machine_watch *watch, const char *what);
/* What it said last (its console's last line, else the emulator's own), or how the emulator ended. Never empty. */
void machine_last_words(struct machine *m, char *text, size_t size);
/* The packages that the lab's emulators were taken from: "package.NAME" -> "VERSION SHA256". The caller frees. */
void machine_tools(struct facts *tools);
/* m may be NULL. */
void machine_end(struct machine *m);

/*
 * Has a machine got stuck? Not by the wall clock: an emulator that gets little of a busy machine takes longer and that is
 * all. It is stuck when it has worked for `cpu_ns` of its own processor time and L1 has not said a byte meanwhile.
 */
struct patience {
	u64 cpu_ns;               /* how much work without a byte is too much */
	u64 said, cpu_then;       /* at the last byte */
	u64 cpu_last, moved_wall; /* when it was last seen working */
};
void patience_begin(struct patience *p, const struct machine *m, u64 cpu_ns);
bool patience_ends(struct patience *p, const struct machine *m);
/* Processor time of the emulator so far; 0 when it has gone. */
u64 machine_cpu_ns(const struct machine *m);

/*
 * A directory with the snapshot of an L1, made if there is none for exactly this L1, emulator, processor and lane; one
 * process makes it, others wait. *dir is malloc'ed.
 */
int snapshot_get(const struct machine_spec *want, char **dir, struct why *why);

/* --- the emulators */
extern const struct machine_ops lab_qemu, lab_bochs;
