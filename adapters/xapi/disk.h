/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's disk: a file of ours as a virtual disk image (VDI) on storage that the host can reach.
 */
#pragma once

#include "rpc.h"

/*
 * Copies the file at path into a new VDI called name. *vdi is its reference, malloc'ed, also when the copying has failed
 * (the caller removes it); NULL when none was made. -ENOSPC: no storage repository for it.
 */
int disk_make(struct xapi *x, const char *host, const char *name, const char *tag, const char *path, char **vdi,
	      struct why *why);
