/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A bootable image with GRUB, the guest, and optionally the core under it: for Bochs, and for physical machines (hvlab
 * image). Needs grub-mkrescue and what that needs.
 */
#pragma once

#include "util.h"

struct iso {
	const char *output;  /* file to be made */
	const char *workdir; /* private directory; what is put there is removed again */
	const char *tag;
	const char *core;    /* NULL: the guest is booted alone */
	const char *guest, *cmdline;
	bool pygrub;         /* not bootable: for Xen's pygrub, which reads GRUB's configuration on a plain ISO 9660 */
	bool everywhere;     /* for BIOS and, where GRUB has it, UEFI; else BIOS alone, which is quicker */
};

/* 0, or -ENODEV: what is missing and how to get it. */
int iso_probe(struct why *why);
int iso_make(const struct iso *iso, struct why *why);
/* Would iso.everywhere boot from UEFI, too? */
bool iso_has_uefi(void);
