/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first process of the Linux guest: mounts what a program expects, loads the drivers of the one device that is measured, and
 * leaves the console to the records alone. The kernel hands "disk=MODEL" or "net=MODEL" of its command line over in the environment; which modules
 * that means, in load order, stands in /lab/drivers (lab/guest.sh). What goes wrong is said on the console, and the
 * benchmarks run all the same: those that need what is missing say so.
 */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define DRIVERS "/lab/drivers"
#define BOCHS_SHUTDOWN 0x8900

void init_complain(const char *what, const char *which)
{
	dprintf(STDERR_FILENO, "init: cannot %s %s: %s\n", what, which, strerror(errno));
}

static void mount_one(const char *fs, const char *at)
{
	mkdir(at, 0755);
	if (mount(fs, at, fs, 0, NULL) && errno != EBUSY)
		init_complain("mount", at);
}

static void load_module(const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "/lab/%s", name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST))
		init_complain("load", path);
	if (fd >= 0)
		close(fd);
}

/* Each line: a model, and its modules in load order. */
static void load_drivers(const char *model)
{
	FILE *list = fopen(DRIVERS, "re");
	char line[1024];

	if (!list)
		init_complain("open", DRIVERS);
	while (list && fgets(line, sizeof(line), list)) {
		char *word = strtok(line, " \n");

		if (!word || strcmp(word, model))
			continue;
		while ((word = strtok(NULL, " \n")))
			load_module(word);
		break;
	}
	if (list)
		fclose(list);
}

/* Bytes as they are, in both directions. */
static void make_raw(void)
{
	struct termios t;

	if (tcgetattr(STDIN_FILENO, &t))
		return;
	cfmakeraw(&t);
	tcsetattr(STDIN_FILENO, TCSANOW, &t);
}

/* Whatever it starts is on the same processor, so that a switch is a switch and no wake-up of another one. */
static void stay_on_first(void)
{
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
}

bool init_begin(void)
{
	if (getpid() != 1)
		return false;
	make_raw();
	mount_one("devtmpfs", "/dev");
	mount_one("proc", "/proc");
	mount_one("sysfs", "/sys");
	stay_on_first();
	if (getenv("disk"))
		load_drivers(getenv("disk"));
	if (getenv("net")) {
		init_no_ipv6();
		load_drivers(getenv("net"));
		init_link();
	}
	return true;
}

/*
 * Bochs offers no ACPI, but takes a word letter by letter at a port that no other machine has. By a child, because not every machine lets a
 * process write to a port although its kernel does, and the end of the first process is a panic.
 */
static void switch_off_bochs(void)
{
	pid_t child = fork();

	if (!child) {
		for (const char *c = "Shutdown"; *c && !ioperm(BOCHS_SHUTDOWN, 1, 1); c++)
			outb((unsigned char)*c, BOCHS_SHUTDOWN);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

_Noreturn void init_end(void)
{
	switch_off_bochs();
	reboot(RB_POWER_OFF);
	init_complain("switch off", "this machine");
	for (;;)
		pause();
}
