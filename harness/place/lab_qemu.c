/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU as a machine of the lab (lab_machine.h): started, stopped for a snapshot, ended. In the path lane it counts
 * instructions (icount).
 */
#include "lab_machine.h"

#include "qemu_args.h"
#include "qmp.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Reading a snapshot's state and writing it is work of a moment, but the machine may be busy. */
#define STATE_NS 600000000000ull

struct qemu_machine {
	struct machine m; /* first */
	struct qmp qmp;
};

static struct qemu_machine *mine(struct machine *m)
{
	return (struct qemu_machine *)m;
}

/* --- the command line */

static void args_memory(struct qemu_args *a, const struct machine_spec *s)
{
	char *ram = xasprintf("%s/ram", s->snapshot ? s->snapshot : "");
	u64 mib = 0;

	parse_u64(facts_get(&s->l1->facts, "memory"), &mib); /* l1_open() has seen that it is a number */
	qemu_arg(a, "-machine", "pc,memory-backend=ram");
	qemu_arg_made(a, "-m", xasprintf("%lluM", (unsigned long long)mib));
	if (s->way == MACHINE_FRESH)
		qemu_arg_made(a, "-object", xasprintf("memory-backend-ram,id=ram,size=%lluM", (unsigned long long)mib));
	else /* a snapshot's memory is mapped privately: restoring costs only the pages that are used */
		qemu_arg_made(a, "-object", xasprintf("memory-backend-file,id=ram,mem-path=%s,size=%lluM,share=%s", qemu_value(a, ram),
						      (unsigned long long)mib, s->way == MACHINE_TO_SAVE ? "on" : "off"));
	free(ram);
}

static void args_devices(struct qemu_args *a, const struct machine *m, int qmp)
{
	qemu_arg_made(a, "-serial", xasprintf("file:%s", m->console));
	/* A write to the debug console is done when its instruction is: no interrupt, no buffer, nothing to wait for. */
	qemu_arg(a, "-chardev", "stdio,id=events");
	qemu_arg(a, "-device", "isa-debugcon,iobase=0xe9,chardev=events");
	qemu_arg(a, "-device", "isa-debug-exit,iobase=0xf4");
	qemu_arg(a, "-device", "ib700");
	qemu_arg_made(a, "-chardev", xasprintf("socket,id=qmp,fd=%d", qmp));
	qemu_arg(a, "-mon", "chardev=qmp,mode=control");
}

/* Where there is a loader (a hypervisor that starts Linux as its first domain) the kernel is a module of it. */
static void args_kernel(struct qemu_args *a, const struct l1 *l1)
{
	const char *cmdline = facts_get(&l1->facts, "cmdline"), *loader = facts_get(&l1->facts, "loader.cmdline");
	const char *dir = qemu_value(a, l1->dir);

	qemu_arg_made(a, "-kernel", xasprintf("%s/%s", l1->dir, loader ? "loader" : "vmlinux"));
	qemu_arg(a, "-append", loader ? loader : cmdline);
	if (loader)
		qemu_arg_made(a, "-initrd", xasprintf("%s/vmlinux %s,%s/initrd", dir, qemu_value(a, cmdline), dir));
	else
		qemu_arg_made(a, "-initrd", xasprintf("%s/initrd", l1->dir));
}

static void args_way(struct qemu_args *a, const struct machine_spec *s)
{
	args_kernel(a, s->l1);
	qemu_arg(a, "-action", s->way == MACHINE_TO_SAVE ? "watchdog=pause" : "watchdog=none");
	/* Always job and image: firmware walks the directory, and one entry less moves L1's clock calibration and so its paths. */
	qemu_arg_made(a, "-fw_cfg", xasprintf("name=opt/hvlab/job,file=%s", qemu_value(a, s->jobs)));
	qemu_arg_made(a, "-fw_cfg", xasprintf("name=opt/hvlab/metal,file=%s", qemu_value(a, s->metal)));
	if (s->template)
		qemu_arg_made(a, "-fw_cfg", xasprintf("name=opt/hvlab/template,file=%s", qemu_value(a, s->template)));
	if (s->way == MACHINE_FROM)
		qemu_arg(a, "-incoming", "defer");
}

static int spawn(struct machine *m, const struct machine_spec *s, int events, int qmp, struct why *why)
{
	struct qemu_args a = {0};
	const char *cpu = facts_get(&s->l1->facts, "cpu");
	char *program = path_tool(QEMU_TOOL, why);
	struct proc_spec p = {.tag = s->tag, .log = m->log, .in = -1, .out = events, .fds = {qmp}, .nfds = 1, .cpu = -1};

	qemu_args_begin(&a, program, s->tag);
	qemu_arg(&a, "-accel", "tcg,thread=single");
	qemu_arg(&a, "-cpu", cpu ? cpu : s->processor->model);
	qemu_arg(&a, "-smp", "1");
	qemu_args_lane(&a, s->lane == LANE_PATH);
	if (s->trace && s->way != MACHINE_TO_SAVE)
		qemu_args_trace(&a, s->trace);
	args_memory(&a, s);
	args_devices(&a, m, qmp);
	args_way(&a, s);
	p.argv = a.v;
	int err = program ? proc_start(&m->proc, &p, why) : -ENODEV;
	qemu_args_free(&a);
	free(program);
	return err;
}

static int open_channels(struct qemu_machine *q, int far[2], struct why *why)
{
	int events[2], qmp[2];

	if (pipe2(events, O_CLOEXEC))
		return fail(why, -errno, "no pipe for the lab: %s", strerror(errno));
	q->m.events = events[0];
	far[0] = events[1];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, qmp))
		return fail(why, -errno, "no socket pair for the lab: %s", strerror(errno));
	q->qmp.fd = qmp[0];
	far[1] = qmp[1];
	return 0;
}

static int restore(struct qmp *q, const struct machine_spec *s, struct why *why)
{
	char *state = xasprintf("%s/state", s->snapshot);
	int err = qmp_restore(q, state, now_ns() + STATE_NS, why);

	free(state);
	return err ? err : qmp_run(q, "cont", why);
}

static int qemu_machine_start(const struct machine_spec *s, struct machine **out, struct why *why)
{
	struct qemu_machine *q = xcalloc(1, sizeof(*q));
	int far[2] = {-1, -1};

	q->m = (struct machine){.ops = &lab_qemu, .events = -1, .copy = -1};
	q->m.console = xasprintf("%s/l1-console", s->workdir);
	q->m.log = xasprintf("%s/l1-qemu.log", s->workdir);
	q->qmp.fd = -1;
	*out = &q->m;
	int err = open_channels(q, far, why);
	if (!err)
		err = spawn(&q->m, s, far[0], far[1], why);
	for (int i = 0; i < 2; i++)
		if (far[i] >= 0)
			close(far[i]);
	if (!err)
		err = qmp_hello(&q->qmp, why);
	return err || s->way != MACHINE_FROM ? err : restore(&q->qmp, s, why);
}

static int qemu_machine_stopped(struct machine *m, struct why *why)
{
	struct qmp *q = &mine(m)->qmp;
	struct pollfd pfd = {.fd = q->fd, .events = POLLIN};

	if (q->end != QMP_STOPPED && !q->eof) {
		poll(&pfd, 1, 1000);
		qmp_poll(q);
	}
	if (q->end == QMP_STOPPED)
		return 1;
	return q->eof ? fail(why, -EIO, "QEMU has gone") : 0;
}

static int qemu_machine_save(struct machine *m, const char *snapshot, struct why *why)
{
	char *state = xasprintf("%s/state", snapshot);
	int err = qmp_save(&mine(m)->qmp, state, now_ns() + STATE_NS, why);

	free(state);
	return err;
}

static int qemu_machine_probe(struct why *why)
{
	char *program = path_tool(QEMU_TOOL, why);

	free(program);
	return program ? 0 : -ENODEV;
}

static void qemu_machine_end(struct machine *m)
{
	struct qmp *q = &mine(m)->qmp;

	proc_end(&m->proc);
	if (m->events >= 0)
		close(m->events);
	if (q->fd >= 0)
		close(q->fd);
	qmp_free(q);
	free(m->console);
	free(m->log);
	free(mine(m));
}

const struct machine_ops lab_qemu = {
	.name = "qemu", .probe = qemu_machine_probe,
	.start = qemu_machine_start, .stopped = qemu_machine_stopped, .save = qemu_machine_save, .end = qemu_machine_end,
};
