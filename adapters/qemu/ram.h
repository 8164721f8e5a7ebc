/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory of a QEMU's guest, which is QEMU's, for a window in it (../common/window.h).
 */
#pragma once

#include "util.h"

#include <sys/types.h>

struct qmp;

struct qemu_ram {
	struct qmp *qmp;
	pid_t pid; /* of QEMU */
	u64 size;  /* bytes of the guest's memory */
	u64 at;    /* guest-physical, the first that was asked for */
	u64 here;  /* the same in QEMU's address space; 0: not yet known */
};

/*
 * The two of struct window_memory; arg is a struct qemu_ram. The first call asks QEMU where it has the guest's memory. -EFAULT: that is not
 * RAM. -ESRCH: QEMU is gone.
 */
int qemu_ram_read(void *arg, u64 at, void *to, size_t n);
int qemu_ram_write(void *arg, u64 at, const void *from, size_t n);
