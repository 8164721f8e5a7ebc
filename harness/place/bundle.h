/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an agent needs on another host, as one archive: this program as it runs now, with its shared libraries and
 * loader, the guest images and our core. Made from the running process, so an installed program needs nothing else.
 */
#pragma once

#include "job.h"

/* Names inside, beside the libraries; the program looks for its files beside itself. */
#define BUNDLE_PROGRAM "hvlab"
#define BUNDLE_METAL "hvlab-metal.elf"
#define BUNDLE_HOSTED "hvlab-hosted"
#define BUNDLE_CORE "hvlab-minimal.elf"

#define BUNDLE_FILES_MAX 128

struct bundle {
	char hash[33];    /* its name on the other side: what its files are, by build ID or content */
	char loader[100]; /* name of the dynamic loader inside */
	size_t size;      /* bytes of the archive */
	struct bundle_file {
		char *path, *name;
		size_t size; /* bytes */
	} file[BUNDLE_FILES_MAX];
	size_t n;
};

/* Looked at in the first call and kept: the images are the same in all of a process. NULL with why, -errno in *err. */
const struct bundle *bundle_get(const struct images *images, int *err, struct why *why);
/* The archive itself, flat ustar of b->size bytes, the program last: tens of MB, so only for a host that has not got it. */
int bundle_archive(const struct bundle *b, struct buf *tar, struct why *why);
