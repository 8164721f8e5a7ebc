/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The work directory of a running campaign, /tmp/hvlab-UID/TAG, and the lock in it that says "its harness lives".
 * The lock is the kernel's: it falls with the process, however that dies, and no pid has to be believed.
 */
#pragma once

#include "util.h"

/* In the environment of what runs elsewhere than under the usual root: that root. Also the option --work. */
#define WORK_VARIABLE "HVLAB_WORK"

struct workdir {
	char *root, *path; /* path: root/tag */
	int lock;
};

/* Is it a directory of ours alone, and no link? Under /tmp anybody may have made it. 0 also when it is not there. */
int workdir_root_check(const char *root, struct why *why);

/* Makes root/tag and takes its lock. -EBUSY: another process runs this campaign; -EINVAL: the tag is none. */
int workdir_take(struct workdir *w, const char *root, const char *tag, struct why *why);
/* Removes it with all that is in it. */
void workdir_release(struct workdir *w);

/* For one of several processes that serve a campaign: the lock is shared. -EBUSY: it is held alone. */
int workdir_join(struct workdir *w, const char *root, const char *tag, struct why *why);
/* Are we the last user of it? Then no other process can join any more. */
bool workdir_last(struct workdir *w);
/* Leaves it; the last one removes it. Harmless when not joined. */
void workdir_leave(struct workdir *w);

/*
 * A directory for something short that is no campaign, in use until this process ends; sweep removes those of others that
 * have. *dir is freed by workdir_scratch_end().
 */
int workdir_scratch(const char *root, char **dir, struct why *why);
void workdir_scratch_end(const char *root, char *dir);

/* Is the campaign of this directory alive? False also when there is no such directory. */
bool workdir_alive(const char *root, const char *tag);
/*
 * A bundle that an ssh:// place keeps beside the work directories there (names.h) is in use while a process holds it
 * (until that ends), or sends it.
 */
void workdir_hold(const char *dir);
bool workdir_in_use(const char *root, const char *name);
