/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who may work on a part of a campaign: a file in a directory that all hosts share. A scheduler that has lost sight of a host starts
 * the part again, while the first process may well go on: the later start takes the lease, and who no longer has it stops itself.
 * No lock: those of a shared file system fall with the connection, and this is there for when that is lost.
 */
#pragma once

#include "util.h"

struct lease {
	char *path, *line; /* the file, and what is in it while it is ours */
};

/*
 * restart: how often the part was started before. 0; -ESTALE where a later start has it; -ENOENT where its directory is gone, which
 * is how a campaign is cancelled. *displaced: somebody else of this machine had it and may still run.
 */
int lease_take(struct lease *l, const char *path, u32 restart, bool *displaced, struct why *why);
/* A file that cannot be read for a moment is not lost. */
bool lease_held(const struct lease *l);
void lease_free(struct lease *l);
