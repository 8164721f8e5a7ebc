/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hypercalls of dom0 (privcmd.h): xen/include/public/{sysctl,domctl,xen}.h, and the kernel's xen/privcmd.h, which
 * includes what only a kernel has. Every release of Xen may give these interfaces a new version and refuses all
 * others; the operations used here have looked the same in all that are tried.
 */
#include "privcmd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096
#define DEVICE "/dev/xen/privcmd"

#define HYPERCALL_SYSCTL 35
#define HYPERCALL_DOMCTL 36
#define DOMID_XEN 0x7ff2
#define SYSCTL_TBUF_OP 2
#define DOMCTL_PAUSE 3
#define DOMCTL_UNPAUSE 4
#define DOMCTL_GETDOMAININFO 5
#define DYING 1u     /* XEN_DOMINF_* */
#define SHUT_DOWN 4u
#define REASON(flags) ((flags) >> 16 & 0xff)

/* Xen 4.10 to 4.21 */
#define SYSCTL_OLDEST 0x10
#define SYSCTL_NEWEST 0x16
#define DOMCTL_OLDEST 0x0e
#define DOMCTL_NEWEST 0x17

struct hypercall {
	u64 number, argument[5];
};

struct map_batch {
	unsigned int n;
	u16 domain;
	u64 address;
	const u64 *frames;
	int *errors;
};

#define IOCTL_HYPERCALL _IOC(_IOC_NONE, 'P', 0, sizeof(struct hypercall))
#define IOCTL_MAP _IOC(_IOC_NONE, 'P', 4, sizeof(struct map_batch))

struct sysctl {
	u32 command, version;
	union {
		struct {
			u32 command, pad;
			u64 cpu_mask, cpu_mask_bits;
			u32 mask, pad1;
			u64 frame;
			u32 size;
		} tbuf;
		u8 room[128];
	};
};

struct domctl {
	u32 command, version;
	u16 domain, pad[3];
	union {
		struct {
			u16 domain, pad;
			u32 flags;
		} info;
		u8 room[256];
	};
};

static int call(const struct privcmd *p, u64 number)
{
	struct hypercall h = {number, {(u64)(uintptr_t)p->page}};

	return ioctl(p->fd, IOCTL_HYPERCALL, &h) < 0 ? -errno : 0;
}

int privcmd_tbuf(struct privcmd *p, enum tbuf_command command, struct tbuf *t)
{
	struct sysctl *s = p->page;
	int err = p->fd < 0 ? -EBADF : -EACCES;

	/* Another version is the one thing that is refused so; what is found first stays. */
	for (u32 v = p->sysctl ? p->sysctl : SYSCTL_NEWEST; err == -EACCES && v >= SYSCTL_OLDEST; v--) {
		*s = (struct sysctl){.command = SYSCTL_TBUF_OP, .version = v,
				     .tbuf = {.command = command, .mask = t->mask, .size = t->size}};
		err = call(p, HYPERCALL_SYSCTL);
		p->sysctl = v;
	}
	if (!err)
		*t = (struct tbuf){s->tbuf.mask, s->tbuf.size, s->tbuf.frame};
	return err;
}

/* The answer is in p->page. */
static int domctl(struct privcmd *p, u32 command, u16 domain)
{
	int err = p->fd < 0 ? -EBADF : -EACCES;

	for (u32 v = p->domctl ? p->domctl : DOMCTL_NEWEST; err == -EACCES && v >= DOMCTL_OLDEST; v--) {
		*(struct domctl *)p->page = (struct domctl){.command = command, .version = v, .domain = domain};
		err = call(p, HYPERCALL_DOMCTL);
		p->domctl = v;
	}
	return err;
}

int privcmd_pause(struct privcmd *p, u16 domain, bool pause)
{
	return domctl(p, pause ? DOMCTL_PAUSE : DOMCTL_UNPAUSE, domain);
}

int privcmd_state(struct privcmd *p, u16 domain, struct domain_state *state)
{
	const struct domctl *d = p->page;
	int err = domctl(p, DOMCTL_GETDOMAININFO, domain);

	*state = (struct domain_state){0};
	/* Of a domain that is not there, an older Xen tells about the next one. */
	if (err == -ESRCH || (!err && d->info.domain != domain))
		return 0;
	if (!err)
		*state = (struct domain_state){!(d->info.flags & DYING), d->info.flags & SHUT_DOWN, REASON(d->info.flags)};
	return err;
}

int privcmd_open(struct privcmd *p, struct why *why)
{
	*p = (struct privcmd){.fd = open(DEVICE, O_RDWR | O_CLOEXEC), .page = MAP_FAILED};
	if (p->fd < 0)
		return fail(why, -errno, "cannot open " DEVICE ": %s", strerror(errno));
	p->page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
	if (p->page != MAP_FAILED && !madvise(p->page, PAGE, MADV_DONTFORK))
		return 0;
	int err = fail(why, -errno, "no locked page for hypercalls: %s", strerror(errno));
	privcmd_close(p);
	return err;
}

void privcmd_close(struct privcmd *p)
{
	if (p->page != MAP_FAILED && p->page)
		munmap(p->page, PAGE);
	if (p->fd >= 0)
		close(p->fd);
	*p = (struct privcmd){.fd = -1};
}

void *privcmd_map(struct privcmd *p, const u64 *frames, u32 n, bool writable)
{
	int protection = PROT_READ | (writable ? PROT_WRITE : 0);
	int *errors = xcalloc(n, sizeof(*errors));
	void *at = mmap(NULL, (size_t)n * PAGE, protection, MAP_SHARED, p->fd, 0);
	struct map_batch m = {n, DOMID_XEN, (u64)(uintptr_t)at, frames, errors};
	bool good = at != MAP_FAILED && !ioctl(p->fd, IOCTL_MAP, &m);

	for (u32 i = 0; i < n; i++)
		good &= !errors[i];
	if (!good && at != MAP_FAILED)
		munmap(at, (size_t)n * PAGE);
	free(errors);
	return good ? at : NULL;
}
