/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is behind a guest's disk: the RAM disk of the lab's host, or a file in the work directory. It begins with the sector
 * that lets a guest overwrite it (hvlab/disk.h).
 */
#pragma once

#include <hvlab/adapter.h>

/* Fills in *path (malloc'ed) and *kind, a word for the fact. 0, or negative errno with why. */
int scratch_make(const char *workdir, const char *store, char **path, const char **kind, struct why *why);
