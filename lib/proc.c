/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Child processes (proc.h). Everything that can be prepared is prepared before fork, because between fork and exec
 * of a threaded program only system calls are safe. Knows nothing of what the children are.
 */
#include "proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define GRACE_NS 1000000000ull
#define FD_FLOOR 64 /* in, out and log are first moved up here, so that no dup2 overwrites one still needed */

/* What the child needs, made by the parent. */
struct launch {
	const struct proc_spec *spec;
	char *path;
	char **env, *tag, *tmpdir; /* the last two are of the first */
	int in, out, log; /* all at FD_FLOOR or above, close-on-exec */
	int network;      /* pidfd of spec->network; -1: none */
	int report;       /* pipe: the errno of a failed step; closed by a successful exec */
	pid_t parent;
};

struct failure {
	int err;
	int step;
};

enum { STEP_LIMITS, STEP_NETWORK, STEP_PIN, STEP_FDS, STEP_EXEC };
static const char *const step_word[] = {"prepare", "find a network for", "pin", "hand file descriptors to", "execute"};

char *proc_which(const char *program)
{
	const char *path = getenv("PATH");

	if (strchr(program, '/'))
		return access(program, X_OK) ? NULL : xstrdup(program);
	for (const char *p = path ? path : "/usr/local/bin:/usr/bin:/bin"; *p;) {
		size_t n = strcspn(p, ":");
		char *full = xasprintf("%.*s/%s", (int)n, p, program);

		if (n && !access(full, X_OK))
			return full;
		free(full);
		p += n + (p[n] == ':');
	}
	return NULL;
}

/* The environment of this program with HVLAB_TAG and TMPDIR as told. Its strings belong to environ, but for those two. */
static void env_make(struct launch *l)
{
	size_t n = 0, kept = 0;

	while (environ[n])
		n++;
	l->env = xcalloc(n + 3, sizeof(*l->env));
	l->tag = xasprintf("HVLAB_TAG=%s", l->spec->tag ? l->spec->tag : "");
	l->tmpdir = l->spec->tmpdir ? xasprintf("TMPDIR=%s", l->spec->tmpdir) : NULL;
	for (size_t i = 0; i < n; i++)
		if (strncmp(environ[i], "HVLAB_TAG=", 10) && (!l->tmpdir || strncmp(environ[i], "TMPDIR=", 7)))
			l->env[kept++] = environ[i];
	l->env[kept++] = l->tag;
	l->env[kept] = l->tmpdir;
}

static void env_free(struct launch *l)
{
	free(l->env);
	free(l->tag);
	free(l->tmpdir);
}

static int int_order(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Closes everything above stderr but the n descriptors in keep. */
static void close_others(int *keep, size_t n)
{
	unsigned from = 3;

	qsort(keep, n, sizeof(*keep), int_order);
	for (size_t i = 0; i < n; i++) {
		if ((unsigned)keep[i] > from)
			close_range(from, (unsigned)keep[i] - 1, 0);
		if ((unsigned)keep[i] >= from)
			from = (unsigned)keep[i] + 1;
	}
	close_range(from, ~0u, 0);
}

static int child_limits(const struct launch *l)
{
	sigset_t none;

	/* The parent may have died before the kernel knew that we want to follow it. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != l->parent)
		return -1;
	/* Ctrl-C is for the harness, which lets its guests finish; the terminal would send it to all of its group. */
	if (setpgid(0, 0))
		return -1;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	if (l->spec->directory && chdir(l->spec->directory))
		return -1;
	return l->spec->no_thp ? prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) : 0;
}

/* The namespace of somebody who was no user's superuser belongs to a user namespace, and that is entered with it. */
static int child_network(const struct launch *l)
{
	if (l->network < 0 || !setns(l->network, CLONE_NEWNET))
		return 0;
	return setns(l->network, CLONE_NEWUSER | CLONE_NEWNET);
}

static int child_pin(const struct launch *l)
{
	cpu_set_t set;

	if (l->spec->cpu < 0)
		return 0;
	CPU_ZERO(&set);
	CPU_SET(l->spec->cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

static int child_fds(const struct launch *l)
{
	int keep[PROC_FDS_MAX + 1];
	unsigned n = l->spec->nfds;

	if (dup2(l->in, 0) < 0 || dup2(l->out, 1) < 0 || dup2(l->log, 2) < 0)
		return -1;
	for (unsigned i = 0; i < n; i++) {
		if (fcntl(l->spec->fds[i], F_SETFD, 0) < 0)
			return -1;
		keep[i] = l->spec->fds[i];
	}
	keep[n] = l->report;
	close_others(keep, n + 1);
	return 0;
}

static _Noreturn void child_run(const struct launch *l)
{
	struct failure f = {.step = STEP_LIMITS};

	if (!child_limits(l) && (f.step = STEP_NETWORK, !child_network(l)) && (f.step = STEP_PIN, !child_pin(l)) && (f.step = STEP_FDS, !child_fds(l))) {
		f.step = STEP_EXEC;
		execve(l->path, (char *const *)(uintptr_t)l->spec->argv, l->env);
	}
	f.err = errno;
	_exit(write(l->report, &f, sizeof(f)) == sizeof(f) ? 127 : 126);
}

/* A copy of fd, or of a freshly opened path, at FD_FLOOR or above. */
static int fd_above(int fd, const char *path, int flags)
{
	int own = fd >= 0 ? fd : open(path, flags | O_CLOEXEC, 0644);
	int high = own < 0 ? -1 : fcntl(own, F_DUPFD_CLOEXEC, FD_FLOOR);
	int err = own >= 0 && high < 0 && errno == EINVAL ? EMFILE : errno; /* it says so when the limit is below the floor */

	if (fd < 0 && own >= 0)
		close(own);
	errno = err;
	return high;
}

static int launch_open(struct launch *l, struct why *why)
{
	const struct proc_spec *s = l->spec;

	l->in = fd_above(s->in, "/dev/null", O_RDONLY);
	l->out = fd_above(s->out, "/dev/null", O_WRONLY);
	l->log = fd_above(-1, s->log ? s->log : "/dev/null", O_WRONLY | O_CREAT | O_APPEND);
	l->network = s->network ? proc_fd(s->network) : -1;
	if (s->network && l->network < 0)
		return fail(why, -errno, "no network for %s: %s", s->argv[0], strerror(errno));
	if (l->in >= 0 && l->out >= 0 && l->log >= 0)
		return 0;
	return fail(why, -errno, "cannot open the standard streams of %s (log %s): %s", s->argv[0],
		    s->log ? s->log : "none", strerror(errno));
}

static void launch_close(struct launch *l)
{
	int fds[] = {l->in, l->out, l->log, l->network};

	for (size_t i = 0; i < LEN(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	env_free(l);
	free(l->path);
}

/* Forks and learns from the pipe whether exec happened: end of file says yes. */
static int launch_fork(struct proc *p, struct launch *l, struct why *why)
{
	struct failure f;
	int ends[2];
	ssize_t got;

	if (pipe2(ends, O_CLOEXEC))
		return fail(why, -errno, "no pipe for %s: %s", l->path, strerror(errno));
	l->report = ends[1];
	l->parent = getpid();
	pid_t pid = fork();
	if (!pid)
		child_run(l);
	int err = pid < 0 ? -errno : 0;
	close(ends[1]);
	while (!err && (got = read(ends[0], &f, sizeof(f))) < 0 && errno == EINTR)
		;
	close(ends[0]);
	if (err)
		return fail(why, err_of_fork(-err), "cannot fork for %s: %s", l->path, strerror(-err));
	if (!got) {
		p->pid = pid;
		return 0;
	}
	waitpid(pid, NULL, 0);
	return fail(why, -f.err, "cannot %s %s: %s", step_word[f.step], l->path, strerror(f.err));
}

int proc_start(struct proc *p, const struct proc_spec *spec, struct why *why)
{
	struct launch l = {.spec = spec, .in = -1, .out = -1, .log = -1, .network = -1};

	*p = (struct proc){0};
	l.path = proc_which(spec->argv[0]);
	if (!l.path)
		return fail(why, -ENOENT, "%s is not an executable in PATH", spec->argv[0]);
	env_make(&l);
	int err = launch_open(&l, why);
	if (!err)
		err = launch_fork(p, &l, why);
	launch_close(&l);
	return err;
}

int proc_fd(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

int proc_poll(struct proc *p)
{
	if (!p->pid)
		return 1;
	if (waitpid(p->pid, &p->status, WNOHANG) == 0)
		return 0;
	p->pid = 0;
	return 1;
}

int proc_wait(struct proc *p, u64 deadline_ns)
{
	int fd = p->pid ? proc_fd(p->pid) : -1;
	int err = 0;

	while (!proc_poll(p)) {
		struct pollfd pfd = {.fd = fd, .events = POLLIN};
		int ms = wait_ms(deadline_ns);

		if (!ms) {
			err = -ETIMEDOUT;
			break;
		}
		poll(&pfd, 1, fd < 0 ? 10 : ms);
	}
	if (fd >= 0)
		close(fd);
	return err;
}

void proc_end(struct proc *p)
{
	if (!p->pid)
		return;
	kill(p->pid, SIGTERM);
	if (!proc_wait(p, now_ns() + GRACE_NS))
		return;
	kill(p->pid, SIGKILL);
	while (waitpid(p->pid, &p->status, 0) < 0 && errno == EINTR)
		;
	p->pid = 0;
}

int proc_output(const struct proc_spec *spec, bool both, u64 timeout_ns, struct buf *out, int *status, struct why *why)
{
	int fd = memfd_create("output", MFD_CLOEXEC);
	char *path = xasprintf("/proc/self/fd/%d", fd);
	struct proc_spec s = *spec;
	struct proc p = {0};

	s.out = fd;
	s.log = both ? path : s.log;
	/* Both streams go to its end, whoever writes last. */
	int err = fd < 0 || fcntl(fd, F_SETFL, O_APPEND) ? fail(why, -errno, "no memory for the output of %s", s.argv[0])
							 : proc_start(&p, &s, why);
	if (!err && proc_wait(&p, now_ns() + timeout_ns)) {
		proc_end(&p);
		err = fail(why, -ETIMEDOUT, "%s did not finish within %llu s and was stopped", s.argv[0],
			   (unsigned long long)(timeout_ns / 1000000000));
	}
	if (!err && out)
		err = file_read(path, out);
	*status = p.status;
	free(path);
	if (fd >= 0)
		close(fd);
	return err;
}
