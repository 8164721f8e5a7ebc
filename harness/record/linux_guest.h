/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest "linux" as files: a distribution's kernel and its modules, assembled by lab/guest.sh, and the hosted program, which is put
 * into them as the first process. The same in the lab, in its L1 and on any other machine.
 */
#pragma once

#include "facts.h"

struct linux_guest {
	char *kernel, *packed, *modules; /* files: the kernel as ELF, the same as its distribution has it (bzImage) */
	struct facts facts;     /* the manifest: packages, hashes, command line */
};

/* 0; -ENODEV when it has not been assembled, -EILSEQ when its manifest lacks something. */
int linux_guest_open(struct linux_guest *g, struct why *why);
void linux_guest_close(struct linux_guest *g);
/* What identifies the guest with this program in it: one hash of all that it is made of. */
void linux_guest_identity(const struct linux_guest *g, const char *program_sha256, char sha256[65]);
/* Writes the initramfs with the program as its first process. */
int linux_guest_initrd(const struct linux_guest *g, const char *program, const char *to, struct why *why);
