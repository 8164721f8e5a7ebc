/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * native: the benchmarks as a pinned process of this host, without any virtual machine: the baseline of the time
 * lane. The spec's image is the hosted program; its console is its standard input and output. Its network is a loopback interface
 * in a namespace of its own, with the peer's sockets on the other side.
 */
#include "../common/console.h"
#include "../common/peer.h"
#include "proc.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LAST_WORDS_NS 2000000000ull

struct vm {
	const struct vm_spec *spec;
	struct proc proc;
	struct peer peer;
	int console; /* our end of the socket that is the program's stdin and stdout */
};

static int native_probe(const void *flavour, const struct target *target, struct why *why)
{
	return 0;
}

static int native_create(const void *flavour, const struct vm_spec *spec, struct vm **out, struct why *why)
{
	struct vm *vm = *out = xcalloc(1, sizeof(*vm));

	vm->spec = spec;
	vm->console = vm->peer.device = -1;
	if (spec->vcpus != 1)
		return fail(why, -EINVAL, "native is one process on one CPU; asked for %u", spec->vcpus);
	if (access(spec->image, X_OK))
		return fail(why, -errno, "cannot run %s: %s", spec->image, strerror(errno));
	return spec->net.model ? peer_on_loopback(&vm->peer, spec, why) : 0;
}

static int native_start(struct vm *vm, struct why *why)
{
	const struct vm_spec *s = vm->spec;
	const char *argv[] = {s->image, s->cmdline, s->disk.model ? s->disk.path : s->net.model, NULL};
	char *log = xasprintf("%s/native.log", s->workdir);
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
		free(log);
		return fail(why, -errno, "no socket pair: %s", strerror(errno));
	}
	vm->console = pair[0];
	struct proc_spec p = {.argv = argv, .tag = s->tag, .log = log, .in = pair[1], .out = pair[1], .cpu = s->cpus ? s->cpus[0] : -1,
			      .network = vm->peer.pid, .no_thp = s->backing != 2 << 20};
	int err = proc_start(&vm->proc, &p, why);
	close(pair[1]);
	free(log);
	return err;
}

/* If the program has ended meanwhile, the next read shows it. */
static int give_reply(void *arg, const char *reply, size_t n, struct why *why)
{
	const struct vm *vm = arg;

	send(vm->console, reply, n, MSG_NOSIGNAL);
	return 0;
}

/* Hands over what the program has written; 1 = something, 0 = it closed its end, or negative errno. */
static int serve_console(struct vm *vm, const struct console *console, struct why *why)
{
	char bytes[65536];
	ssize_t n = recv(vm->console, bytes, sizeof(bytes), 0);

	if (n <= 0)
		return 0;
	int err = console_serve(console, bytes, (size_t)n, give_reply, vm, why);
	return err ? err : 1;
}

static int verdict(const struct vm *vm, struct why *why)
{
	int status = vm->proc.status;

	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return VM_OFF;
	if (WIFSIGNALED(status))
		fail(why, 0, "the program died of signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		fail(why, 0, "the program ended with status %d", WEXITSTATUS(status));
	return VM_CRASHED;
}

static int native_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	int more = 1;

	console_fact(console, "shape.backing", vm->spec->backing == 2 << 20 ? "2M, transparent" : "4K");
	while (more > 0) {
		struct pollfd pfd = {.fd = vm->console, .events = POLLIN};
		int ms = wait_ms(deadline_ns);

		if (!ms)
			return VM_TIMEOUT;
		if (poll(&pfd, 1, ms) > 0)
			more = serve_console(vm, console, why);
		if (more > 0)
			more = peer_check(&vm->peer, why) ? -EPIPE : more;
	}
	if (more < 0)
		return more;
	return proc_wait(&vm->proc, now_ns() + LAST_WORDS_NS) ? VM_TIMEOUT : verdict(vm, why);
}

static int native_destroy(struct vm *vm, struct why *why)
{
	if (!vm)
		return 0;
	proc_end(&vm->proc);
	peer_end(&vm->peer);
	if (vm->console >= 0)
		close(vm->console);
	free(vm);
	return 0;
}

HVLAB_ADAPTER(native, .name = "native", .what = "no virtual machine: the benchmarks as a pinned process",
	      .traits = ADAPTER_CONCURRENT | ADAPTER_PROCESS, .disks = "file", .engines = "psync", .nets = PEER_LOOPBACK, .net_engines = "inet",
	      .lanes = 1 << LANE_TIME, .probe = native_probe,
	      .create = native_create, .start = native_start, .wait = native_wait, .destroy = native_destroy);
