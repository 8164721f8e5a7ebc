/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In place of the agent in dom0 of the lab's Xen: runs the harness there as a person would, with a guest that never
 * ends, kills it, looks, sweeps, looks again. Beside ours there is a domain of somebody else. Then xenstored dies beneath a harness
 * and its guest, and xl is gone. What the programs say goes to the debug console, each line behind a word for the moment. Static,
 * because it stands where init starts the agent.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEBUGCON_PORT 0xe9
#define DEBUG_EXIT_PORT 0xf4
#define PATIENCE_S 20
#define HVLAB "/lab/agent/hvlab-itself"
#define IMAGE "/tmp/metal.elf"
#define STORE_PID "/var/run/xenstored.pid"
#define WORDS "/tmp/words" /* what a harness in the background says */

static char said[65536]; /* by the latest program */

static void say(const char *text)
{
	for (; *text; text++)
		outb((unsigned char)*text, DEBUGCON_PORT);
}

/* Runs a program to its end and says what it said, each line behind `prefix`; NULL: keeps it to itself. */
static void run(const char *prefix, char *const argv[])
{
	int ends[2], status = 0;
	size_t n = 0;
	ssize_t got = 1;

	if (pipe(ends))
		exit(1);
	pid_t pid = fork();
	if (!pid) {
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		execv(argv[0], argv);
		_exit(127);
	}
	close(ends[1]);
	for (; got > 0 && n < sizeof(said) - 1; n += (size_t)got)
		if ((got = read(ends[0], said + n, sizeof(said) - 1 - n)) < 0)
			break;
	said[n] = 0;
	close(ends[0]);
	waitpid(pid, &status, 0);
	char *copy = prefix ? strdup(said) : NULL;
	for (char *line = copy ? strtok(copy, "\n") : NULL; line; line = strtok(NULL, "\n")) {
		say(prefix);
		say(line);
		say("\n");
	}
	free(copy);
}

static void list(const char *prefix)
{
	char *const argv[] = {"/bin/xl", "list", NULL};

	run(prefix, argv);
}

/* A domain that nobody has marked; paused, so it needs no console. */
static void make_other(void)
{
	char *const argv[] = {"/bin/xl", "create", "-q", "-p", "-e", "/tmp/other.cfg", NULL};
	FILE *f = fopen("/tmp/other.cfg", "w");

	if (!f)
		exit(1);
	fprintf(f, "name = \"hvlab-not-ours\"\ntype = \"pvh\"\nkernel = \"" IMAGE "\"\nmemory = 16\nvcpus = 1\n");
	fclose(f);
	run("create ", argv);
}

static pid_t start_harness(void)
{
	char *const argv[] = {HVLAB, "run", "--place", "local", "--lane", "time", "--hv", "xen/pvh", "--rounds", "1",
			      "--bench", "clk_null", "--timeout", "900", "--backing", "own", "--db", "/tmp/x.db", "--image", IMAGE, NULL};
	pid_t pid = fork();

	if (!pid) {
		int words = open(WORDS, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		dup2(words, 1);
		dup2(words, 2);
		execv(argv[0], argv);
		_exit(127);
	}
	return pid;
}

/* Until our domain has begun to run. */
static void await_domain(void)
{
	for (int i = 0; i < PATIENCE_S * 10; i++) {
		nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
		list(NULL);
		char *ours = strstr(said, "hvlab-c");

		if (ours && !strstr(ours, "--p---"))
			break;
	}
	nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
}

/* How it ended by itself, "status 6"; "status none" where it did not, and is killed. */
static void await_end(const char *prefix, pid_t pid)
{
	char line[32] = "status none";
	int status = 0;

	for (int i = 0; i < PATIENCE_S * 10; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid) {
			snprintf(line, sizeof(line), "status %d", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
			pid = 0;
			break;
		}
		nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
	}
	if (pid)
		kill(pid, SIGKILL);
	say(prefix);
	say(line);
	say("\n");
}

static void tell_file(const char *prefix, const char *path)
{
	FILE *f = fopen(path, "r");
	char line[512];

	while (f && fgets(line, sizeof(line), f)) {
		say(prefix);
		say(line);
	}
	if (f)
		fclose(f);
}

static void kill_store(void)
{
	FILE *f = fopen(STORE_PID, "r");
	int pid = 0;

	if (!f || fscanf(f, "%d", &pid) != 1 || pid < 2 || kill(pid, SIGKILL))
		say("store is not there to be killed\n");
	if (f)
		fclose(f);
}

/* As the agent does: ready before a snapshot may be taken, and the guest is there when its job is. */
static void get_ready(int argc, char **argv)
{
	char first;

	for (int i = 1; i + 1 < argc; i++)
		if (!strcmp(argv[i], "--ready"))
			close(open(argv[i + 1], O_WRONLY | O_CREAT, 0600));
	if (read(0, &first, 1) != 1)
		exit(1);
}

int main(int argc, char **argv)
{
	char *const sweep[] = {HVLAB, "sweep", NULL}, *const dry[] = {HVLAB, "sweep", "--dry-run", NULL};
	char *const vcpus[] = {"/bin/xl", "vcpu-list", NULL};
	char *const doctor[] = {HVLAB, "doctor", "--place", "local", "--format", "csv", NULL};

	get_ready(argc, argv);
	iopl(3);
	make_other();
	pid_t harness = start_harness();
	await_domain();
	run("living ", sweep);
	run("vcpus ", vcpus);
	kill(harness, SIGKILL);
	waitpid(harness, NULL, 0);
	list("killed ");
	run("dry ", dry);
	run("sweep ", sweep);
	list("swept ");
	run("again ", sweep);
	run("doctor ", doctor);

	harness = start_harness();
	await_domain();
	kill_store();
	await_end("storeless ", harness);
	tell_file("storeless ", WORDS);
	run("storeless-sweep ", sweep);
	run("storeless-doctor ", doctor);
	rename("/bin/xl", "/bin/xl-away");
	run("xlless-doctor ", doctor);
	outb(0, DEBUG_EXIT_PORT);
	for (;;)
		pause();
}
