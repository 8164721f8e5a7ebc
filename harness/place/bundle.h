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

struct bundle {
	struct buf tar;   /* flat ustar archive, the program last; the same bytes for the same files */
	char hash[33];    /* the first half of its SHA-256: its name on the other side */
	char loader[100]; /* name of the dynamic loader inside */
};

/* Made at the first call and kept: the images are the same in all of a process. NULL with why, -errno in *err. */
const struct bundle *bundle_get(const struct images *images, int *err, struct why *why);
