/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first process of an L1: mounts what a program expects, loads the modules named in /lab/modules, mounts what
 * /lab/mounts and starts what /lab/daemons names, then `hvlab agent`; stops the machine at the instant a snapshot is taken, fetches
 * the job (handover.c) and hands it to the agent. Static, so that nothing has to be loaded. All input is there from the start and so
 * cannot arrive at a different moment in another run.
 */
#include "handover.h"

#include <hvlab/cargo.h>

#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef uint32_t grant_ref_t; /* which the next header takes from Xen's own */
typedef uint16_t domid_t;
#include <xen/gntdev.h>

#define COMMAND_WORDS 16
#define READY_POLL_NS 1000000
#define READY_POLLS 30000
#define AGENT_READY "/tmp/agent.ready"
#define METAL "/tmp/metal.elf"

static char *const env[] = {"PATH=/usr/bin:/bin", "HOME=/", "TMPDIR=/tmp", NULL};

void give_up(const char *what, const char *which)
{
	printf("lab-init: %s %s: %s\n", what, which, strerror(errno));
	fflush(stdout);
	iopl(3);
	handover_failed();
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

/* Which of KVM's modules this processor can use. */
static int has_vmx(void)
{
	unsigned a, b, c, d;

	return __get_cpuid(1, &a, &b, &c, &d) && c & 1u << 5;
}

static int has_svm(void)
{
	unsigned a, b, c, d;

	return __get_cpuid(0x80000001, &a, &b, &c, &d) && c & 1u << 2;
}

/* "vmx:NAME" and "svm:NAME" are for a processor that has this. */
static void load_module(const char *name, char *params)
{
	const char *colon = strchr(name, ':');
	char path[300];

	if (colon && !(name[0] == 'v' ? has_vmx() : has_svm()))
		return;
	name = colon ? colon + 1 : name;
	snprintf(path, sizeof(path), "/lab/%s", name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || syscall(SYS_finit_module, fd, params ? params : "", 0))
		give_up("load module", name);
	close(fd);
}

/* "?FS" is mounted where the kernel has it. */
static void mount_line(const char *fs, char *at)
{
	if (!at)
		give_up("no mount point for", fs);
	if (*fs != '?')
		mount_one(fs, at);
	else if (mount(fs + 1, at, fs + 1, 0, NULL))
		errno = 0;
}

static void await_file(const char *path)
{
	for (int polls = 0; access(path, F_OK); polls++) {
		if (polls == READY_POLLS)
			give_up("wait for", path);
		nanosleep(&(struct timespec){.tv_nsec = READY_POLL_NS}, NULL);
	}
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
	if (strcmp(ready, "-"))
		await_file(ready);
}

/*
 * The kernel's generator is ready from here on: else whoever needs it first would wait, in every job, for the kernel to
 * make entropy out of the time that a thousand million instructions take. Nothing here is a secret.
 */
static void fill_entropy(void)
{
	struct {
		struct rand_pool_info info;
		uint32_t bytes[16];
	} pool = {.info = {.entropy_count = 512, .buf_size = 64}};
	int fd = open("/dev/random", O_RDWR | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, RNDADDENTROPY, &pool))
		give_up("fill", "/dev/random");
	close(fd);
}

/*
 * The first page that a dom0 maps of a guest has its kernel lay out 128 MiB of addresses for such pages,
 * which every job would begin with. Announcing one reference, whatever it is, makes the kernel do so.
 */
static void map_ahead(void)
{
	struct ioctl_gntdev_map_grant_ref map = {.count = 1};
	int fd = open("/dev/xen/gntdev", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return; /* no Xen */
	ioctl(fd, IOCTL_GNTDEV_MAP_GRANT_REF, &map);
	close(fd);
}

/*
 * The agent loads itself and asks each hypervisor that it knows about this host before the snapshot is taken, and then waits at the pipe
 * for its job. Before this process has I/O permissions: one that has them pays for its I/O bitmap at every return to user mode, its VMM too.
 */
static pid_t start_agent(int *job)
{
	char *const argv[] = {"/lab/agent/hvlab", "agent", "--debugcon", "--ready", AGENT_READY, "--image", METAL,
			      "--work", "/tmp", NULL};
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		give_up("make", "a pipe");
	pid_t pid = fork();
	if (!pid) {
		dup2(ends[0], 0);
		execve(argv[0], argv, env);
		_exit(127);
	}
	close(ends[0]);
	await_file(AGENT_READY);
	*job = ends[1];
	return pid;
}

/* What a daemon or a toolstack leaves behind is adopted by the first process, and somebody may wait until it is gone. */
static _Noreturn void stay_until_gone(pid_t agent)
{
	pid_t gone;

	while ((gone = wait(NULL)) != agent && (gone > 0 || errno == EINTR))
		;
	errno = ESRCH; /* the machine ends with an agent that has sent its results */
	give_up("lost", "the agent");
}

int main(void)
{
	char job[40];
	int to_agent;

	mount_first();
	each_line("/lab/modules", load_module);
	each_line("/lab/mounts", mount_line);
	each_line("/lab/daemons", start_daemon);
	fill_entropy();
	map_ahead();
	pid_t agent = start_agent(&to_agent);
	if (iopl(3))
		give_up("iopl", "");
	handover_snapshot();
	if (!handover_fetch("metal", METAL) && symlink("/lab/metal.elf", METAL)) /* ours is the one of the job */
		give_up("make", METAL);
	if (!access(CARGO_TEMPLATE_DIR, F_OK))
		handover_fetch("template", CARGO_TEMPLATE);
	snprintf(job, sizeof(job), "/proc/self/fd/%d", to_agent);
	if (!handover_fetch("job", job))
		give_up("was not given", "a job");
	close(to_agent);
	stay_until_gone(agent);
}
