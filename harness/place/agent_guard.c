/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The agent's supervisor process (agent_guard.h). It sleeps in one poll() while a guest runs. Children of the agent die with
 * it (proc.h); guests that are not processes, like Xen's domains, are removed as hvlab sweep does.
 */
#include "agent_guard.h"

#include "workdir.h"

#include "adapters.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ORPHANS_NS 2000000000ull /* for what the agent started to be gone */

static _Noreturn void child(pid_t parent, const struct workdir *w, int (*serve)(void *arg, const char *workroot), void *arg)
{
	char name[16], *private = NULL;

	snprintf(name, sizeof(name), "%u", (unsigned)getpid());
	if (w->path)
		private = xasprintf("%s/%s", w->path, name);

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(1);
	int status = serve(arg, private ? private : "/nonexistent");
	if (private)
		remove_below(w->path, name, NULL);
	_exit(status);
}

/* Until the child has ended (its end of the pipe is closed) or nobody is there to serve. */
static void await(int alive)
{
	struct pollfd fd[] = {
		{.fd = alive}, {.fd = STDIN_FILENO, .events = POLLRDHUP}, {.fd = STDOUT_FILENO},
	};

	for (;;) {
		if (poll(fd, LEN(fd), -1) < 0 && errno != EINTR)
			return;
		for (size_t i = 0; i < LEN(fd); i++)
			if (fd[i].revents)
				return;
	}
}

/* All that the child has started and that comes to us as an orphan. */
static void reap(void)
{
	u64 deadline = now_ns() + ORPHANS_NS;
	pid_t pid;

	while (((pid = waitpid(-1, NULL, WNOHANG)) >= 0 || errno == EINTR) && now_ns() < deadline)
		if (pid <= 0)
			usleep(5000);
}

static bool is_ours(void *arg, const struct leftover *l)
{
	return !strcmp(l->tag, arg);
}

static void ignore(void *arg, const struct leftover *l, int err, const char *said)
{
}

static void sweep_guests(const char *tag)
{
	char *ours = xstrdup(tag);
	const struct sweep sweep = {.alive = "", .over = is_ours, .told = ignore, .arg = ours};
	const struct target here = {0};

	for (size_t i = 0; i < host_ops_count(); i++)
		if (!host_ops_at(i)->schemes && host_ops_at(i)->sweep)
			host_ops_at(i)->sweep(&here, &sweep, NULL);
	free(ours);
}

static int watch(pid_t pid, int alive, struct workdir *w, const char *tag)
{
	int status = 0;

	await(alive);
	kill(pid, SIGKILL); /* nothing in it is worth waiting for: it works for us alone */
	waitpid(pid, &status, 0);
	reap();
	if (w->path && workdir_last(w))
		sweep_guests(tag);
	if (w->path) {
		char name[16];

		snprintf(name, sizeof(name), "%u", (unsigned)pid);
		remove_below(w->path, name, NULL);
		workdir_leave(w);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int agent_guard_run(const char *root, const char *tag, int (*serve)(void *arg, const char *workroot), void *arg,
		 struct why *why)
{
	struct workdir w = {.lock = -1};
	int ends[2], err = *tag ? workdir_join(&w, root, tag, why) : 0;

	if (err)
		return err;
	if (pipe2(ends, O_CLOEXEC)) {
		workdir_leave(&w);
		return fail(why, -errno, "no pipe for the agent: %s", strerror(errno));
	}
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid_t parent = getpid(), pid = fork();
	if (!pid)
		child(parent, &w, serve, arg);
	close(ends[1]);
	if (pid > 0)
		return watch(pid, ends[0], &w, tag);
	workdir_leave(&w);
	return fail(why, err_of_fork(errno), "cannot fork: %s", strerror(errno));
}
