/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The work directory of a running campaign, /tmp/hvlab-UID/TAG, and the lock in it that says "its harness lives".
 * The lock is the kernel's: it falls with the process, however that dies, and no pid has to be believed.
 */
#ifndef HVLAB_WORKDIR_H
#define HVLAB_WORKDIR_H

#include "util.h"

struct workdir {
	char *path;
	int lock;
};

/* Makes root/tag and takes its lock. -EBUSY: another process runs this campaign. */
int workdir_take(struct workdir *w, const char *root, const char *tag, struct why *why);
/* Removes it with all that is in it. */
void workdir_release(struct workdir *w);
/* Is the campaign of this directory alive? False also when there is no such directory. */
bool workdir_alive(const char *root, const char *tag);

#endif
