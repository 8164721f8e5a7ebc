/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One QEMU process: its command line, its console, its end (qemu.h). The console is a socket; in the path lane of a
 * QEMU that counts instructions it is a file: writing to a file never waits, so the guest does not depend on how fast we
 * read. In the lab's hosts records come through the guest's memory, which is QEMU's (hvlab/window.h). qmp.c has the machine protocol.
 */
#include "qemu.h"

#include "../common/backing.h"
#include "../common/console.h"
#include "../common/coalesce.h"
#include "../common/realtime.h"
#include "../common/window.h"
#include "qemu_args.h"
#include "counters.h"
#include "newc.h"
#include "proc.h"
#include "qmp.h"
#include "said.h"
#include "config.h"
#include "disk.h"
#include "kvm_exits.h"
#include "net.h"
#include "ram.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define FILE_POLL_MS 10 /* a file wakes nobody; waking for every byte would slow the guest down */
#define LAST_WORDS_NS 2000000000ull /* for QEMU to leave once its guest has ended */

/*
 * Priorities in the lab (realtime.h): whoever hears the guest is before QEMU's threads that do its I/O and the peer of its network
 * device, and these are before the vCPU, which has a priority of its own where a device is measured.
 */
enum { PRIORITY_VCPU = 1, PRIORITY_IO, PRIORITY_HEARER };

struct vm {
	const struct vm_spec *spec;
	struct qemu_flavour flavour; /* but for its program, which is the caller's and need not outlive create */
	struct qmp qmp;
	struct proc proc;
	struct peer peer;
	enum backing backing;
	int console; /* socket, or what QEMU writes: a file or a pipe */
	bool taken;  /* its disk is, for a test (hvlab/disk.h) */
	bool held;   /* stopped by us since the last counters */
	struct window window; /* a console in the guest's memory, which is QEMU's */
	struct qemu_ram ram;
	struct kvm_exits exits;
	struct buf heard;
	const struct console *to; /* while it is waited for */
	bool uncounted; /* and why is told */
	bool attended;  /* whoever hears it and QEMU's other threads come before its vCPUs, which else wait for them longer than they must */
	bool ordered;   /* its threads have the priorities above, the vCPUs, too */
	char *log;
	char *console_path; /* NULL: the console is no file */
	bool deaf;          /* it is no socket, and nobody can answer on it */
	char *modules;      /* kernel and initramfs as one file, for a core; NULL: the image is all there is */
};

int qemu_probe(const void *flavour, const struct target *target, struct why *why)
{
	char *path = proc_which(QEMU);

	if (!path)
		return fail(why, -ENODEV, QEMU " is not installed: apt install qemu-system-x86");
	free(path);
	return 0;
}

static bool varies(const struct vm_spec *s, const char *word)
{
	return globs_match(s->vary, word);
}

/*
 * A guest that sleeps until a device of the counting machine answers, which takes real time, would leap to the next timer meanwhile
 * and count all the way there. Without the PIT there is none.
 */
static bool without_timers(const struct qemu_flavour *f, const struct vm_spec *s)
{
	return f->path_alone && s->lane == LANE_PATH && !s->initrd && (s->disk.model || s->net.model);
}

static void args_machine(struct qemu_args *a, const struct vm *vm, const struct qemu_flavour *f)
{
	const struct vm_spec *s = vm->spec;
	unsigned long long size = s->memory;

	qemu_args_begin(a, f->program, s->tag);
	qemu_arg(a, "-S", NULL); /* create lets nothing run */
	qemu_arg(a, "-accel", f->accel);
	/* KVM has no interrupt of its own to give without controllers of its own, and QEMU asks for it all the same. */
	qemu_arg_made(a, "-cpu", xasprintf("%s%s", f->cpu, varies(s, VARY_IRQCHIP_USER) ? ",kvm-asyncpf-int=off" : ""));
	qemu_arg_made(a, "-smp", xasprintf("%u", s->vcpus));
	qemu_arg_made(a, "-m", xasprintf("size=%lluk", size >> 10));
	qemu_arg_made(a, "-machine", xasprintf("pc%s%s%s", varies(s, VARY_IRQCHIP_USER) ? ",kernel-irqchip=off" : "", without_timers(f, s) ? ",pit=off" : "",
					 vm->backing == BACKING_HUGETLB ? ",memory-backend=ram" : ""));
	if (varies(s, VARY_VAPIC_OFF))
		qemu_arg(a, "-global", varies(s, VARY_IRQCHIP_USER) ? "apic.vapic=off" : "kvm-apic.vapic=off");
	if (vm->backing == BACKING_HUGETLB)
		qemu_arg_made(a, "-object", xasprintf("memory-backend-memfd,id=ram,size=%llu,hugetlb=on,hugetlbsize=2M,"
						 "prealloc=off", size));
	qemu_arg(a, "-kernel", f->core ? f->core : s->image);
	if (f->core) /* its modules, separated by commas */
		qemu_arg(a, "-initrd", qemu_value(a, vm->modules ? vm->modules : s->image));
	else if (s->initrd)
		qemu_arg(a, "-initrd", s->initrd);
	qemu_arg(a, "-append", s->cmdline);
}

static void args_channels(struct qemu_args *a, const struct vm *vm, int console, int qmp)
{
	if (vm->console_path)
		qemu_arg_made(a, "-chardev", xasprintf("file,id=com1,path=%s", qemu_value(a, vm->console_path)));
	else
		qemu_arg_made(a, "-chardev", xasprintf(vm->deaf ? "file,id=com1,path=/proc/self/fd/%d" : "socket,id=com1,fd=%d", console));
	qemu_arg(a, "-serial", "chardev:com1");
	qemu_arg_made(a, "-chardev", xasprintf("socket,id=qmp,fd=%d", qmp));
	qemu_arg(a, "-mon", "chardev=qmp,mode=control");
}

/* The console as a file in the private directory. */
static int console_file(struct vm *vm, struct why *why)
{
	vm->console_path = xasprintf("%s/console", vm->spec->workdir);
	vm->console = open(vm->console_path, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	return vm->console < 0 ? fail(why, -errno, "cannot make %s: %s", vm->console_path, strerror(errno)) : 0;
}

/* A machine that boots by PVH hands over one module: the core takes an archive apart (hv/minimal/guest.c). */
static int pack_modules(struct vm *vm, struct why *why)
{
	const struct vm_spec *s = vm->spec;

	vm->modules = xasprintf("%s/modules", s->workdir);
	int fd = open(vm->modules, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), err = fd < 0 ? -errno : 0;
	if (!err)
		err = newc_file(fd, "guest", s->image);
	if (!err)
		err = newc_file(fd, "initrd", s->initrd);
	if (!err)
		err = newc_end(fd);
	if (fd >= 0)
		close(fd);
	return err ? fail(why, err, "cannot make %s: %s", vm->modules, strerror(-err)) : 0;
}

/* A socket pair: *near is ours, *far is for QEMU. */
static int channel(int *near, int *far, struct why *why)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return fail(why, -errno, "no socket pair for QEMU: %s", strerror(errno));
	*near = pair[0];
	*far = pair[1];
	return 0;
}

/* A pipe is nothing that QEMU's main loop would look at. */
static int console_pipe(struct vm *vm, int *far, struct why *why)
{
	int end[2];

	if (pipe2(end, O_CLOEXEC))
		return fail(why, -errno, "no pipe for QEMU: %s", strerror(errno));
	vm->console = end[0];
	*far = end[1];
	return 0;
}

static int open_console(struct vm *vm, bool icount, int *far, struct why *why)
{
	int err = icount ? console_file(vm, why) : vm->deaf ? console_pipe(vm, far, why) : channel(&vm->console, far, why);

	if (!err && vm->deaf)
		fcntl(vm->console, F_SETFL, O_NONBLOCK);
	return err;
}

/* What QEMU said on stderr, for a reason; "" when it said nothing. */
static void last_words(const struct vm *vm, char *text, size_t size)
{
	struct buf b = {0};

	text[0] = 0;
	if (!file_read(vm->log, &b) && b.len)
		said_reason(b.data, text, size);
	buf_free(&b);
}

static int spawn(struct vm *vm, const struct qemu_flavour *f, bool icount, const int far[2], struct why *why)
{
	const struct vm_spec *s = vm->spec;
	struct qemu_args a = {0};
	struct proc_spec p = {.tag = s->tag, .log = vm->log, .in = -1, .out = -1, .cpu = s->helper_cpu,
			      .no_thp = vm->backing == BACKING_4K};

	args_machine(&a, vm, f);
	qemu_args_disk(&a, &s->disk);
	qemu_args_lane(&a, icount);
	if (s->trace && icount)
		qemu_args_trace(&a, s->trace);
	args_channels(&a, vm, far[0], far[1]);
	qemu_args_net(&a, &s->net, &vm->peer);
	const int fds[] = {far[0], far[1], vm->peer.device};
	for (size_t i = 0; i < LEN(fds); i++)
		if (fds[i] >= 0)
			p.fds[p.nfds++] = fds[i];
	p.argv = a.v;
	int err = proc_start(&vm->proc, &p, why);
	vm->ram.pid = vm->proc.pid;
	qemu_args_free(&a);
	return err;
}

/* Those beside the VMM, too: the peer, the kernel's thread of vhost. */
static bool orders_all(const struct vm *vm)
{
	return vm->ordered && !varies(vm->spec, VARY_ORDER_VMM);
}

/* vCPU threads go to their own CPUs; all other threads stay where the process was started. */
static int pin(struct vm *vm, struct why *why)
{
	pid_t tid[256];
	int n = !vm->spec->cpus ? 0 : qmp_vcpu_threads(&vm->qmp, tid, LEN(tid), why);

	for (int i = 0; i < n; i++) {
		cpu_set_t set;

		CPU_ZERO(&set);
		CPU_SET(vm->spec->cpus[i], &set);
		if (sched_setaffinity(tid[i], sizeof(set), &set))
			return fail(why, -errno, "cannot pin vCPU %d to CPU %d: %s", i, vm->spec->cpus[i],
				    strerror(errno));
	}
	return n < 0 ? n : 0;
}

/* QEMU inherits the priority of its I/O from the thread that starts it. */
static int spawn_ordered(struct vm *vm, const struct qemu_flavour *f, bool icount, const int far[2], struct why *why)
{
	if (vm->attended)
		realtime(0, PRIORITY_IO);
	int err = spawn(vm, f, icount, far, why);

	if (vm->attended)
		realtime(0, PRIORITY_HEARER);
	return err;
}

static int order_vcpus(struct vm *vm, struct why *why)
{
	pid_t tid[256];
	int n = vm->attended ? qmp_vcpu_threads(&vm->qmp, tid, LEN(tid), why) : 0;

	for (int i = 0; i < n; i++)
		realtime(tid[i], vm->ordered ? PRIORITY_VCPU : 0);
	if (orders_all(vm))
		qemu_net_order(&vm->spec->net, vm->proc.pid, PRIORITY_IO);
	return n < 0 ? n : 0;
}

static int launch(struct vm *vm, const struct qemu_flavour *f, bool icount, struct why *why)
{
	char words[160];
	int far[2] = {-1, -1};
	int err = channel(&vm->qmp.fd, &far[1], why);

	if (!err)
		err = open_console(vm, icount, &far[0], why);
	if (!err)
		err = qemu_net_peer(&vm->peer, vm->spec, orders_all(vm) ? PRIORITY_IO : 0, why);
	if (!err)
		err = spawn_ordered(vm, f, icount, far, why);
	for (int i = 0; i < 2; i++)
		if (far[i] >= 0)
			close(far[i]);
	if (err)
		return err;
	err = qmp_hello(&vm->qmp, why);
	if (!err)
		return (err = order_vcpus(vm, why)) ? err : pin(vm, why);
	last_words(vm, words, sizeof(words));
	int shortage = err_of_shortage(words);
	return words[0] ? fail(why, shortage ? shortage : -EINVAL, "QEMU did not start: %s", words) : err;
}

int qemu_create(const void *flavour, const struct vm_spec *spec, struct vm **out, struct why *why)
{
	const struct qemu_flavour *f = flavour;
	bool icount = f->path_alone && spec->lane == LANE_PATH;

	if (icount && spec->vcpus != 1)
		return fail(why, -EINVAL, "the path lane counts instructions of one vCPU; asked for %u", spec->vcpus);
	struct vm *vm = *out = xcalloc(1, sizeof(*vm));
	vm->spec = spec;
	vm->flavour = *f;
	vm->flavour.program = NULL;
	vm->attended = spec->lane == LANE_PATH && !icount;
	vm->ordered = vm->attended && (spec->disk.model || spec->net.model);
	vm->ram = (struct qemu_ram){.qmp = &vm->qmp, .size = spec->memory};
	vm->deaf = icount || varies(spec, VARY_CONSOLE_OUTPUT);
	vm->console = vm->qmp.fd = vm->peer.device = -1;
	vm->log = xasprintf("%s/qemu.log", spec->workdir);
	int err = backing_choose(spec->backing, spec->memory, &vm->backing, why);
	if (!err && f->core && spec->initrd)
		err = pack_modules(vm, why);
	return err ? err : launch(vm, f, icount, why);
}

void qemu_vary_facts(const struct vm *vm, const struct console *console)
{
	console_fact(console, "kvm.irqchip", varies(vm->spec, VARY_IRQCHIP_USER) ? "QEMU's" : "in the kernel");
	console_fact(console, "qemu.vapic", varies(vm->spec, VARY_VAPIC_OFF) ? "off" : "on");
}

int qemu_start(struct vm *vm, struct why *why)
{
	return qmp_run(&vm->qmp, "cont", why);
}

/*
 * The reply must be in the UART before the guest runs on: how often it polls would otherwise be chance. QEMU has
 * taken it when the socket holds nothing unread, and handles it before the next command.
 */
static int give_reply(void *arg, const char *reply, size_t n, struct why *why)
{
	struct vm *vm = arg;
	int unread = 1;
	u64 deadline = now_ns() + LAST_WORDS_NS;

	if (send(vm->console, reply, n, MSG_NOSIGNAL) != (ssize_t)n)
		return fail(why, -EPIPE, "QEMU does not take console input");
	while (vm->held && unread && now_ns() < deadline) {
		ioctl(vm->console, SIOCOUTQ, &unread);
		if (unread)
			usleep(50);
	}
	return 0;
}

static struct window_memory window_memory(struct vm *vm)
{
	return (struct window_memory){&vm->ram, qemu_ram_read, qemu_ram_write};
}

/* Of n bytes of COM1, and of what these say is in the window. */
static int hand_over(struct vm *vm, const struct console *console, const char *bytes, size_t n, struct why *why)
{
	const struct window_memory memory = window_memory(vm);
	int err = window_hear(&vm->window, &memory, bytes, n, &vm->heard, why);

	if (!err && vm->heard.len)
		err = console_serve(console, vm->heard.data, vm->heard.len, vm->deaf ? NULL : give_reply, vm, why);
	buf_clear(&vm->heard);
	if (!err)
		err = window_done(&vm->window, &memory, why);
	return err == -ESRCH || vm->qmp.eof ? 0 : err; /* QEMU is gone, and how it ended is told elsewhere */
}

/* Hands over what the console has; 1 = something came, 0 = nothing now (or the end), or negative errno. */
static int serve_console(struct vm *vm, const struct console *console, struct why *why)
{
	char bytes[65536];
	ssize_t n = vm->deaf ? read(vm->console, bytes, sizeof(bytes)) : recv(vm->console, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (n <= 0)
		return 0;
	int err = hand_over(vm, console, bytes, (size_t)n, why);
	if (!err && vm->held) {
		err = qmp_run(&vm->qmp, "cont", why);
		vm->held = false;
	}
	return err ? err : 1;
}

static int drain_console(struct vm *vm, const struct console *console, struct why *why)
{
	int more;

	while ((more = serve_console(vm, console, why)) > 0)
		;
	return more;
}

/* Sleeps until console or protocol have something to say, or the deadline. */
static void await(struct vm *vm, u64 deadline_ns)
{
	struct pollfd pfd[] = {{.fd = vm->qmp.fd, .events = POLLIN}, {.fd = vm->console, .events = POLLIN}};
	int ms = wait_ms(deadline_ns);

	poll(pfd, vm->console_path ? 1 : 2, vm->console_path && ms > FILE_POLL_MS ? FILE_POLL_MS : ms);
	/* Of a window a bell is all that comes; and a QEMU that is leaving needs the processor to do so. */
	if (!vm->console_path && pfd[1].revents && (!vm->window.at || pfd[1].revents & POLLHUP))
		console_coalesce(vm->spec);
	if (pfd[0].revents)
		qmp_poll(&vm->qmp);
}

/* How it ended, once the guest or QEMU has. */
static int verdict(struct vm *vm, struct why *why)
{
	char words[160];

	switch (vm->qmp.end) {
	case QMP_OFF:
		return VM_OFF;
	case QMP_RESET:
		fail(why, 0, "the guest was reset (%s): triple fault or reset request", vm->qmp.reason);
		return VM_CRASHED;
	case QMP_STOPPED:
		last_words(vm, words, sizeof(words));
		fail(why, 0, "QEMU stopped the guest on an internal error: %s", words);
		return VM_CRASHED;
	default:
		last_words(vm, words, sizeof(words));
		fail(why, 0, "QEMU ended with the guest in it: %s", words[0] ? words : "no message");
		return err_of_shortage(words) ? err_of_shortage(words) : VM_CRASHED;
	}
}

static void report_facts(const struct vm *vm, const struct console *console)
{
	console_fact(console, "qemu.version", vm->qmp.version);
	console_fact(console, "shape.backing", backing_word(vm->backing));
	if (vm->spec->lane == LANE_TIME)
		qemu_config_facts(&vm->flavour, vm->spec, vm->backing, console);
}

int qemu_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	int err;

	vm->to = console;
	report_facts(vm, console);
	while (!(err = drain_console(vm, console, why)) && !vm->qmp.eof && vm->qmp.end != QMP_STOPPED) {
		if (now_ns() >= deadline_ns)
			return VM_TIMEOUT;
		await(vm, deadline_ns);
		if ((err = peer_check(&vm->peer, why)))
			return err;
	}
	if (err)
		return err;
	/* QEMU flushes the console as it leaves, so what it wrote last is read after that. */
	if (vm->qmp.end != QMP_STOPPED)
		proc_wait(&vm->proc, now_ns() + LAST_WORDS_NS);
	err = drain_console(vm, console, why);
	if (vm->spec->lane == LANE_PATH) /* in the lab every word costs the host that counts: when the guest is over */
		qemu_config_facts(&vm->flavour, vm->spec, vm->backing, console);
	return err ? err : verdict(vm, why);
}

/* Once: a QEMU or KVM that does not report exits at the first mark never does. */
static void report_uncounted(struct vm *vm, const char *why)
{
	vm->uncounted = true;
	if (vm->to)
		console_fact(vm->to, EXITS_UNCOUNTED_FACT, why);
}

/* Pulls the drive out from under its device, which answers every request with an error from then on. */
static void take_disk(struct vm *vm)
{
	if (vm->spec->disk.model && !strcmp(vm->spec->disk.store, HVLAB_STORE_VANISHING) && !vm->taken)
		vm->taken = !qmp_human(&vm->qmp, "drive_del " QEMU_DRIVE, NULL);
}

/* Those with which the guest waited for us are no work of its. Of a guest that does not run now. */
static int leave_out_polls(struct vm *vm, struct counters *counters)
{
	const struct window_memory memory = window_memory(vm);
	u32 polls;
	int err = window_polls(&vm->window, &memory, &polls);

	if (!err && polls)
		counters_add(counters, "exits", -(u64)polls);
	return err;
}

/* By the protocol, of a guest that is held until its reply is there. */
static int ask_exits(struct vm *vm, struct counters *counters)
{
	struct why why = {""};
	int err = vm->held ? 0 : qmp_run(&vm->qmp, "stop", NULL);

	vm->held = true;
	if (!err)
		err = vm->uncounted ? -ENODATA : qmp_stats(&vm->qmp, counters, &why);
	if (why.text[0])
		report_uncounted(vm, why.text);
	return err;
}

/*
 * In the lab the guest need not be held: whoever hears it comes before its vCPU, which waits with its bell until all is done, and three
 * commands to QEMU were two thirds of a boot there.
 */
static bool waits_unheld(struct vm *vm, enum mark_at at)
{
	if (!vm->attended || !vm->window.at || at == MARK_COUNT || vm->spec->vcpus > 1)
		return false;
	return vm->exits.machine || kvm_exits_open(&vm->exits, vm->proc.pid);
}

int qemu_counters(struct vm *vm, enum mark_at at, struct counters *counters)
{
	if (at == MARK_START)
		take_disk(vm);
	int err = waits_unheld(vm, at) ? kvm_exits_read(&vm->exits, counters) : ask_exits(vm, counters);
	return err ? err : leave_out_polls(vm, counters);
}

int qemu_destroy(struct vm *vm, struct why *why)
{
	if (!vm)
		return 0;
	kvm_exits_close(&vm->exits);
	proc_end(&vm->proc);
	peer_end(&vm->peer);
	if (vm->attended)
		realtime(0, 0);
	int fds[] = {vm->console, vm->qmp.fd};
	for (size_t i = 0; i < LEN(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	if (vm->console_path)
		unlink(vm->console_path);
	unlink(vm->log);
	buf_free(&vm->heard);
	qmp_free(&vm->qmp);
	if (vm->modules)
		unlink(vm->modules);
	free(vm->modules);
	free(vm->console_path);
	free(vm->log);
	free(vm);
	return 0;
}
