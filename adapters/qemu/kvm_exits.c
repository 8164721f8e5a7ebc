/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * KVM's directory of debugfs (kvm_exits.h): PID-FD for each virtual machine, with a file for each counter (virt/kvm/kvm_main.c,
 * kvm_create_vm_debugfs). Mounted in the lab's hosts.
 */
#include "kvm_exits.h"

#include "counters.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MACHINES "/sys/kernel/debug/kvm"

bool kvm_exits_open(struct kvm_exits *e, pid_t vmm)
{
	char *mine = xasprintf("%d-", (int)vmm);
	DIR *all = opendir(MACHINES);

	for (struct dirent *d; all && !e->machine && (d = readdir(all));)
		if (!strncmp(d->d_name, mine, strlen(mine))) {
			int fd = openat(dirfd(all), d->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

			e->machine = fd < 0 ? 0 : fd;
		}
	if (all)
		closedir(all);
	free(mine);
	return e->machine;
}

/* A file of debugfs cannot be read twice. */
static int read_one(int machine, const char *name, u64 *value)
{
	char text[32];
	int fd = openat(machine, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	int err = n < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	if (err)
		return err;
	text[n] = 0;
	text[strcspn(text, "\n")] = 0;
	return parse_u64(text, value);
}

int kvm_exits_read(const struct kvm_exits *e, struct counters *c)
{
	static const char *const names[] = {"exits", "irq_exits"};
	int err = 0;
	u64 value;

	c->n = 0;
	for (size_t i = 0; !err && i < LEN(names); i++) {
		err = read_one(e->machine, names[i], &value);
		if (!err)
			counters_add(c, names[i], value);
	}
	return err;
}

void kvm_exits_close(struct kvm_exits *e)
{
	if (e->machine)
		close(e->machine);
	*e = (struct kvm_exits){0};
}
