/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine of the virtual lab: an assembled L1 host (lab/assemble.sh) on QEMU's emulated AMD processor, booted
 * fresh or continued from its snapshot. What its agent says and means is not known here.
 */
#ifndef HVLAB_LAB_MACHINE_H
#define HVLAB_LAB_MACHINE_H

#include "boot.h"
#include "proc.h"

#include "../adapters/qemu/qmp.h"

struct l1 {
	char *dir;          /* holds vmlinux, initrd, manifest, and the snapshots made from them */
	struct facts facts; /* the manifest: packages, hashes, command line */
};
/* 0; -ENODEV when it has not been assembled, -EILSEQ when its manifest lacks something. */
int l1_open(struct l1 *l1, const char *name, struct why *why);
void l1_close(struct l1 *l1);

struct machine {
	struct proc proc;
	struct qmp qmp;
	int events; /* what L1 writes to its debug console; end of file when QEMU has gone */
	char *console, *log; /* files: L1's kernel messages, QEMU's own */
};

/* How a machine comes up. */
enum machine_way {
	MACHINE_FRESH,   /* boots and runs the job */
	MACHINE_TO_SAVE, /* boots with its memory in `ram` and stops where a snapshot is taken */
	MACHINE_FROM,    /* continues from the snapshot in `ram` and `state` */
};
struct machine_spec {
	const struct l1 *l1;
	enum lane lane;
	enum machine_way way;
	const char *workdir;     /* for console and log; the caller removes it */
	const char *tag;
	const char *job, *metal; /* files given to L1 by fw_cfg; what is in them is read after the snapshot */
	const char *ram, *state; /* files of the snapshot */
};
int machine_start(struct machine *m, const struct machine_spec *spec, struct why *why);
/* Waits until L1 has stopped itself (TO_SAVE); -ETIMEDOUT, -EIO with the last line of its console. */
int machine_await_stop(struct machine *m, u64 deadline_ns, struct why *why);
/* Last line of L1's console, or QEMU's own message, for a reason. */
void machine_last_words(const struct machine *m, char *text, size_t size);
void machine_end(struct machine *m);

/*
 * A directory with ram and state of an L1 stopped at its snapshot instant, made if there is none for exactly this
 * L1, QEMU and lane; one process makes it, others wait. *dir is malloc'ed.
 */
int snapshot_get(const struct l1 *l1, enum lane lane, const char *workdir, char **dir, struct why *why);

#endif
