/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting, stopping and ending the lab's QEMU (lab_machine.h). All that L1 is given is there before its first
 * instruction: nothing can arrive at another moment in another run.
 */
#include "lab_machine.h"

#include "../adapters/qemu/args.h"
#include "../adapters/qemu/qemu.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STATE_NS 60000000000ull

static int manifest_read(struct l1 *l1, const char *path, struct why *why)
{
	static const char *const required[] = {"cmdline", "memory", "kernel.sha256", "initrd.sha256"};
	struct buf b = {0};
	int err = file_read(path, &b);

	if (err)
		return fail(why, err, "cannot read %s: %s", path, strerror(-err));
	for (char *rest = b.data, *line; (line = strsep(&rest, "\n"));) {
		char *value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = 0;
		facts_set(&l1->facts, line, value);
	}
	buf_free(&b);
	for (size_t i = 0; i < LEN(required); i++)
		if (!facts_get(&l1->facts, required[i]))
			return fail(why, -EILSEQ, "%s says nothing of %s: assemble it again with make images", path,
				    required[i]);
	return 0;
}

int l1_open(struct l1 *l1, const char *name, struct why *why)
{
	char *below = xasprintf("lab/%s/manifest", name), *path = path_find(below);

	free(below);
	*l1 = (struct l1){0};
	if (!path)
		return fail(why, -ENODEV, "the lab's host \"%s\" has not been assembled: run make images in the source tree",
			    name);
	int err = manifest_read(l1, path, why);
	*strrchr(path, '/') = 0;
	l1->dir = path;
	return err;
}

void l1_close(struct l1 *l1)
{
	facts_free(&l1->facts);
	free(l1->dir);
	*l1 = (struct l1){0};
}

/* --- the command line */

static void args_memory(struct qemu_args *a, const struct machine_spec *s)
{
	const char *mib = facts_get(&s->l1->facts, "memory");

	qemu_arg(a, "-machine", "pc,memory-backend=ram");
	qemu_arg_made(a, "-m", xasprintf("%sM", mib));
	if (s->way == MACHINE_FRESH)
		qemu_arg_made(a, "-object", xasprintf("memory-backend-ram,id=ram,size=%sM", mib));
	else /* a snapshot's memory is mapped privately: restoring costs only the pages that are used */
		qemu_arg_made(a, "-object", xasprintf("memory-backend-file,id=ram,size=%sM,mem-path=%s,share=%s", mib,
						      s->ram, s->way == MACHINE_TO_SAVE ? "on" : "off"));
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
	struct buf words = {0};

	for (const char *c = cmdline; *c; c++) /* a comma parts modules, two are one */
		buf_puts(&words, *c == ',' ? ",," : (char[]){*c, 0});
	qemu_arg_made(a, "-kernel", xasprintf("%s/%s", l1->dir, loader ? "loader" : "vmlinux"));
	qemu_arg(a, "-append", loader ? loader : cmdline);
	if (loader)
		qemu_arg_made(a, "-initrd", xasprintf("%s/vmlinux %s,%s/initrd", l1->dir, words.data, l1->dir));
	else
		qemu_arg_made(a, "-initrd", xasprintf("%s/initrd", l1->dir));
	buf_free(&words);
}

static void args_way(struct qemu_args *a, const struct machine_spec *s)
{
	args_kernel(a, s->l1);
	qemu_arg(a, "-action", s->way == MACHINE_TO_SAVE ? "watchdog=pause" : "watchdog=none");
	/* Always both: firmware walks the directory, and one entry less moves L1's clock calibration and so its paths. */
	qemu_arg_made(a, "-fw_cfg", xasprintf("name=opt/hvlab/job,file=%s", s->job));
	qemu_arg_made(a, "-fw_cfg", xasprintf("name=opt/hvlab/metal,file=%s", s->metal));
	if (s->way == MACHINE_FROM)
		qemu_arg(a, "-incoming", "defer");
}

static int spawn(struct machine *m, const struct machine_spec *s, int events, int qmp, struct why *why)
{
	struct qemu_args a = {0};
	const char *cpu = facts_get(&s->l1->facts, "cpu");
	struct proc_spec p = {.tag = s->tag, .log = m->log, .in = -1, .out = events, .fds = {qmp}, .nfds = 1, .cpu = -1};

	qemu_args_begin(&a, s->tag);
	qemu_arg(&a, "-accel", "tcg,thread=single");
	qemu_arg(&a, "-cpu", cpu ? cpu : "max");
	qemu_arg(&a, "-smp", "1");
	qemu_args_lane(&a, s->lane == LANE_PATH);
	args_memory(&a, s);
	args_devices(&a, m, qmp);
	args_way(&a, s);
	p.argv = a.v;
	int err = proc_start(&m->proc, &p, why);
	qemu_args_free(&a);
	return err;
}

static int open_channels(struct machine *m, int far[2], struct why *why)
{
	int events[2], qmp[2];

	if (pipe2(events, O_CLOEXEC))
		return fail(why, -errno, "no pipe for the lab: %s", strerror(errno));
	m->events = events[0];
	far[0] = events[1];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, qmp))
		return fail(why, -errno, "no socket pair for the lab: %s", strerror(errno));
	m->qmp.fd = qmp[0];
	far[1] = qmp[1];
	return 0;
}

static int restore(struct machine *m, const struct machine_spec *s, struct why *why)
{
	int err = qmp_restore(&m->qmp, s->state, now_ns() + STATE_NS, why);

	return err ? err : qmp_run(&m->qmp, "cont", why);
}

int machine_start(struct machine *m, const struct machine_spec *s, struct why *why)
{
	char words[160];
	int far[2] = {-1, -1};

	*m = (struct machine){.events = -1, .qmp.fd = -1};
	m->console = xasprintf("%s/l1-console", s->workdir);
	m->log = xasprintf("%s/l1-qemu.log", s->workdir);
	int err = qemu_probe(why);
	if (!err)
		err = open_channels(m, far, why);
	if (!err)
		err = spawn(m, s, far[0], far[1], why);
	for (int i = 0; i < 2; i++)
		if (far[i] >= 0)
			close(far[i]);
	if (!err)
		err = qmp_hello(&m->qmp, why);
	if (!err && s->way == MACHINE_FROM)
		err = restore(m, s, why);
	if (err && m->proc.pid) {
		machine_last_words(m, words, sizeof(words));
		return fail(why, err, "the lab's machine did not start: %s", words[0] ? words : why->text);
	}
	return err;
}

int machine_await_stop(struct machine *m, u64 deadline_ns, struct why *why)
{
	struct pollfd pfd = {.fd = m->qmp.fd, .events = POLLIN};
	char words[160];

	while (m->qmp.end != QMP_STOPPED && !m->qmp.eof) {
		if (now_ns() >= deadline_ns)
			return fail(why, -ETIMEDOUT, "the lab's host did not come up in time");
		poll(&pfd, 1, 1000);
		qmp_poll(&m->qmp);
	}
	if (m->qmp.end == QMP_STOPPED)
		return 0;
	machine_last_words(m, words, sizeof(words));
	return fail(why, -EIO, "the lab's host died while it came up: %s", words);
}

static void last_line(const char *path, char *text, size_t size)
{
	struct buf b = {0};

	text[0] = 0;
	if (!file_read(path, &b) && b.len) {
		while (b.len && (b.data[b.len - 1] == '\n' || b.data[b.len - 1] == '\r'))
			b.data[--b.len] = 0;
		const char *line = strrchr(b.data, '\n');
		copy_strn(text, size, line ? line + 1 : b.data);
	}
	buf_free(&b);
}

void machine_last_words(const struct machine *m, char *text, size_t size)
{
	last_line(m->log, text, size);
	if (!text[0])
		last_line(m->console, text, size);
}

void machine_end(struct machine *m)
{
	proc_end(&m->proc);
	if (m->events >= 0)
		close(m->events);
	if (m->qmp.fd >= 0)
		close(m->qmp.fd);
	qmp_free(&m->qmp);
	free(m->console);
	free(m->log);
	*m = (struct machine){.events = -1, .qmp.fd = -1};
}
