/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first process of a KVM L1: mounts what a program expects, loads the modules named in /lab/modules, stops the
 * machine at the instant a snapshot is taken, fetches the job, and becomes `hvlab agent`. Static, so that nothing
 * has to be loaded before the agent. All input comes through fw_cfg ports: it is there from the start and so cannot
 * arrive at a different moment in another run.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* QEMU: docs/specs/fw_cfg.rst, docs/specs/pvpanic.txt, hw/misc/debugexit.c */
#define FW_CFG_SELECT 0x510
#define FW_CFG_DATA 0x511
#define FW_CFG_FILE_DIR 0x19
#define PVPANIC_PORT 0x505
#define PVPANIC_PANICKED 1
#define DEBUG_EXIT_PORT 0xf4
#define LAB_FAILED 2 /* QEMU's status becomes 2 * this + 1 */

struct fw_cfg_file {
	uint32_t size; /* big-endian, like all of the directory */
	uint16_t select;
	uint16_t reserved;
	char name[56];
};

static void give_up(const char *what, const char *which)
{
	printf("lab-init: %s %s: %s\n", what, which, strerror(errno));
	fflush(stdout);
	outb(LAB_FAILED, DEBUG_EXIT_PORT);
	for (;;)
		pause();
}

static void mount_all(void)
{
	static const struct { const char *fs, *at; } mounts[] = {
		{"devtmpfs", "/dev"}, {"proc", "/proc"}, {"sysfs", "/sys"}, {"tmpfs", "/tmp"},
	};

	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].at, 0755);
		if (mount(mounts[i].fs, mounts[i].at, mounts[i].fs, 0, NULL) && errno != EBUSY)
			give_up("mount", mounts[i].at);
	}
}

static void load_modules(void)
{
	char line[256];
	FILE *list = fopen("/lab/modules", "re");

	if (!list)
		give_up("open", "/lab/modules");
	while (fgets(line, sizeof(line), list)) {
		char *name = strtok(line, " \n"), *params = strtok(NULL, "\n");
		char path[300];

		if (!name)
			continue;
		snprintf(path, sizeof(path), "/lab/%s", name);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || syscall(SYS_finit_module, fd, params ? params : "", 0))
			give_up("load module", name);
		close(fd);
	}
	fclose(list);
}

/* Not insb() of sys/io.h: that one does not tell the compiler that it writes memory. */
static void fw_cfg_read(void *bytes, size_t n)
{
	__asm__ volatile("rep insb" : "+D"(bytes), "+c"(n) : "d"(FW_CFG_DATA) : "memory");
}

/* Copies the fw_cfg file `name` to path; false when there is none. */
static int fw_cfg_fetch(const char *name, const char *path)
{
	struct fw_cfg_file f;
	uint32_t count;

	outw(FW_CFG_FILE_DIR, FW_CFG_SELECT);
	fw_cfg_read(&count, sizeof(count));
	for (count = __builtin_bswap32(count); count; count--) {
		fw_cfg_read(&f, sizeof(f));
		if (!strncmp(f.name, name, sizeof(f.name)))
			break;
	}
	if (!count)
		return 0;
	size_t size = __builtin_bswap32(f.size);
	char *bytes = malloc(size + 1);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (!bytes || fd < 0)
		give_up("create", path);
	outw(__builtin_bswap16(f.select), FW_CFG_SELECT);
	fw_cfg_read(bytes, size);
	if (write(fd, bytes, size) != (ssize_t)size)
		give_up("write", path);
	close(fd);
	free(bytes);
	return 1;
}

int main(void)
{
	char *const env[] = {"PATH=/usr/bin:/bin", "HOME=/", "TMPDIR=/tmp", NULL};
	char *const agent[] = {"/bin/hvlab", "agent", "--debugcon", "--image", "/tmp/metal.elf", "--work", "/tmp", NULL};

	if (iopl(3))
		give_up("iopl", "");
	mount_all();
	load_modules();
	outb(PVPANIC_PANICKED, PVPANIC_PORT); /* the snapshot is taken here; without one the machine just runs on */
	if (!fw_cfg_fetch("opt/hvlab/job", "/tmp/job") || !fw_cfg_fetch("opt/hvlab/metal", "/tmp/metal.elf"))
		give_up("no fw_cfg file", "opt/hvlab/job or opt/hvlab/metal");
	int job = open("/tmp/job", O_RDONLY);
	if (job < 0 || dup2(job, 0) < 0)
		give_up("open", "/tmp/job");
	/* A process with I/O permissions pays for its I/O bitmap at every return to user mode, its VMM too. */
	iopl(0);
	execve(agent[0], agent, env);
	give_up("start", agent[0]);
}
