/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first process of an L1: mounts what a program expects, loads the modules named in /lab/modules, mounts what
 * /lab/mounts and starts what /lab/daemons names, stops the machine at the instant a snapshot is taken, fetches the
 * job, and becomes `hvlab agent`. Static, so that nothing has to be loaded before the agent. All input comes through
 * fw_cfg ports: it is there from the start and so cannot arrive at a different moment in another run.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* QEMU: docs/specs/fw_cfg.rst, hw/watchdog/wdt_ib700.c, hw/misc/debugexit.c */
#define FW_CFG_SELECT 0x510
#define FW_CFG_DATA 0x511
#define FW_CFG_FILE_DIR 0x19
#define WATCHDOG_STOP 0x441
#define WATCHDOG_START 0x443
#define WATCHDOG_2S 0xe
#define DEBUG_EXIT_PORT 0xf4
#define LAB_FAILED 2 /* QEMU's status becomes 2 * this + 1 */

#define COMMAND_WORDS 16
#define READY_POLL_NS 1000000
#define READY_POLLS 30000

struct fw_cfg_file {
	uint32_t size; /* big-endian, like all of the directory */
	uint16_t select;
	uint16_t reserved;
	char name[56];
};

static char *const env[] = {"PATH=/usr/bin:/bin", "HOME=/", "TMPDIR=/tmp", NULL};

static void give_up(const char *what, const char *which)
{
	printf("lab-init: %s %s: %s\n", what, which, strerror(errno));
	fflush(stdout);
	iopl(3);
	outb(LAB_FAILED, DEBUG_EXIT_PORT);
	for (;;)
		pause();
}

static void mount_one(const char *fs, const char *at)
{
	mkdir(at, 0755);
	if (mount(fs, at, fs, 0, NULL) && errno != EBUSY)
		give_up("mount", at);
}

static void mount_first(void)
{
	mount_one("devtmpfs", "/dev");
	mount_one("proc", "/proc");
	mount_one("sysfs", "/sys");
	mount_one("tmpfs", "/tmp");
}

/* Calls fn with the first word of every line of a file and the rest of that line (NULL: none). */
static void each_line(const char *path, void (*fn)(const char *word, char *rest))
{
	char line[512];
	FILE *list = fopen(path, "re");

	if (!list)
		give_up("open", path);
	while (fgets(line, sizeof(line), list)) {
		char *word = strtok(line, " \n");

		if (word)
			fn(word, strtok(NULL, "\n"));
	}
	fclose(list);
}

static void load_module(const char *name, char *params)
{
	char path[300];

	snprintf(path, sizeof(path), "/lab/%s", name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || syscall(SYS_finit_module, fd, params ? params : "", 0))
		give_up("load module", name);
	close(fd);
}

static void mount_line(const char *fs, char *at)
{
	if (!at)
		give_up("no mount point for", fs);
	mount_one(fs, at);
}

/* A daemon's starter returns when it has gone to the background; `ready` appears when it serves ("-": at once). */
static void start_daemon(const char *ready, char *command)
{
	char *argv[COMMAND_WORDS + 1], *word = command ? strtok(command, " ") : NULL;
	int n = 0, status;

	for (; word && n < COMMAND_WORDS; word = strtok(NULL, " "))
		argv[n++] = word;
	argv[n] = NULL;
	pid_t pid = n && !word ? fork() : -1;
	if (!pid) {
		execve(argv[0], argv, env);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		give_up("start", n ? argv[0] : ready);
	errno = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? ENOMEM : EIO; /* nobody else kills here */
	if (status)
		give_up("start", argv[0]);
	for (int polls = 0; strcmp(ready, "-") && access(ready, F_OK); polls++) {
		if (polls == READY_POLLS)
			give_up("wait for", ready);
		nanosleep(&(struct timespec){.tv_nsec = READY_POLL_NS}, NULL);
	}
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
	/* In Xen's dom0 INS is emulated: a byte that meets a page not yet there has left the port and is lost. */
	memset(bytes, 0xff, size);
	outw(__builtin_bswap16(f.select), FW_CFG_SELECT);
	fw_cfg_read(bytes, size);
	if (write(fd, bytes, size) != (ssize_t)size)
		give_up("write", path);
	close(fd);
	free(bytes);
	return 1;
}

/*
 * The snapshot is taken here, when the watchdog stops the machine; without one it just runs on. It must sleep then: as
 * it goes on, QEMU's virtual clock leaps to the next timer, which only an idle machine does anyway.
 */
static void offer_snapshot(void)
{
	outb(WATCHDOG_2S, WATCHDOG_START);
	nanosleep(&(struct timespec){.tv_sec = 3}, NULL);
	outb(0, WATCHDOG_STOP);
}

int main(void)
{
	char ready;
	char *const agent[] = {"/lab/agent/hvlab", "agent", "--debugcon", "--image", "/tmp/metal.elf", "--work", "/tmp", NULL};

	mount_first();
	each_line("/lab/modules", load_module);
	each_line("/lab/mounts", mount_line);
	each_line("/lab/daemons", start_daemon);
	if (iopl(3))
		give_up("iopl", "");
	/* The kernel's generator is ready from here on: else whoever needs it first would wait, in every job. */
	if (syscall(SYS_getrandom, &ready, sizeof(ready), 0) != sizeof(ready))
		give_up("getrandom", "");
	offer_snapshot();
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
