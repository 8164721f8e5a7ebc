/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading and writing a guest's memory in the QEMU that has it (ram.h): its address by the machine protocol, once, its bytes by the
 * kernel. What they say is not looked at here.
 */
#include "ram.h"

#include "qmp.h"

#include <errno.h>
#include <sys/uio.h>

#define LOW_MEMORY_MAX (3ull << 30) /* of a PC: what there is more is at 4 GiB */

/* The guest's low RAM is one piece of QEMU's memory; beside it is what is QEMU's, and the guest has said where to look. */
static int find(struct qemu_ram *r, u64 at, size_t n)
{
	const u64 low = r->size < LOW_MEMORY_MAX ? r->size : LOW_MEMORY_MAX;

	if (n > low || at > low - n)
		return -EFAULT;
	if (r->here)
		return 0;
	r->at = at;
	return qmp_address(r->qmp, at, &r->here, NULL);
}

static struct iovec part(const struct qemu_ram *r, u64 at, size_t n)
{
	return (struct iovec){(void *)(uintptr_t)(r->here + (at - r->at)), n};
}

static int moved(ssize_t did, size_t n)
{
	return did == (ssize_t)n ? 0 : did < 0 ? -errno : -EFAULT;
}

int qemu_ram_read(void *arg, u64 at, void *to, size_t n)
{
	struct qemu_ram *r = arg;
	int err = find(r, at, n);
	struct iovec here = {to, n}, there = part(r, at, n);

	return err ? err : moved(process_vm_readv(r->pid, &here, 1, &there, 1, 0), n);
}

int qemu_ram_write(void *arg, u64 at, const void *from, size_t n)
{
	struct qemu_ram *r = arg;
	int err = find(r, at, n);
	struct iovec here = {(void *)(uintptr_t)from, n}, there = part(r, at, n);

	return err ? err : moved(process_vm_writev(r->pid, &here, 1, &there, 1, 0), n);
}
