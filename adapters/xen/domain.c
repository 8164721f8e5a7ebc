/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One domain from its configuration to its end (domain.h). While the guest is measured nothing of ours runs in dom0:
 * the console is the terminal that xenconsoled (or the device model) has opened for it, its end is a watch of xenstore.
 */
#include "domain.h"

#include "../common/console.h"
#include "../common/coalesce.h"
#include "boot_image.h"
#include "config.h"
#include "disk.h"
#include "host.h"
#include "leftovers.h"
#include "net.h"
#include "privcmd.h"
#include "said.h"
#include "toolstack.h"
#include "trace.h"
#include "words.h"
#include "xenstore.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define CONSOLE_NS 10000000000ull
/* xenconsoled empties a busy ring in periods of 200 ms (RATE_LIMIT_PERIOD); after that long nothing more comes. */
#define SILENCE_MS 300
#define RELEASED "@releaseDomain" /* fires whenever a domain has shut down or is gone */

struct vm {
	const struct vm_spec *spec;
	const struct domain_flavour *flavour;
	char *name, *config, *log; /* of the domain; files */
	char *image;
	char id[16];
	struct xenstore store;
	struct privcmd xen;
	struct peer peer;
	struct trace *trace;      /* NULL: exits cannot be counted, for the reason below */
	struct why uncounted;
	const struct console *to; /* while it is waited for */
	int console;
	u64 killed;               /* processes of dom0 that had been ended for want of memory when it was made */
	bool made, taken; /* taken: its disk is, for a test (hvlab/disk.h) */
};

static u16 number(const struct vm *vm)
{
	return (u16)strtoul(vm->id, NULL, 10);
}

static int xl(const struct vm *vm, const char *const *words, struct buf *out, struct why *why)
{
	return xl_run(words, vm->spec->tag, vm->log, out, why);
}

/* --- making it */

/* A process as the back end would not say that it is gone. */
static int check_store(const struct disk_spec *d, struct why *why)
{
	if (!d->model || strcmp(d->store, HVLAB_STORE_VANISHING) || !strcmp(d->engine, "blkback"))
		return 0;
	return fail(why, -ENOTSUP, "only the kernel's back end can lose a disk: --disk-store " HVLAB_STORE_VANISHING " --disk-engine blkback");
}

static int prepare(struct vm *vm, struct why *why)
{
	const struct config c = {vm->flavour, vm->spec, vm->name, vm->image, vm->config};
	int err = check_store(&vm->spec->disk, why);

	if (!err)
		err = host_room("", vm->flavour->model, why);
	if (!err)
		err = config_make(&c, why);
	if (!err && (err = xs_open(&vm->store, XS_SOCKET)))
		fail(why, err, "xenstored does not answer: %s", strerror(-err));
	if (!err)
		privcmd_open(&vm->xen, &vm->uncounted); /* without it xl does all */
	return err;
}

/* If dom0's kernel has killed processes for want of memory since, that explains the failure. */
static int explain_dom0(const struct vm *vm, int otherwise, struct why *why)
{
	if (host_out_of_memory("") == vm->killed)
		return otherwise;
	return fail(why, -ENOMEM, "dom0 ran out of memory and ended a process of its own: give it more (dom0_mem= on Xen's "
		    "command line)");
}

/* xl reports a lack of memory as a failed call only, so the free memory is asked for here. */
static int explain(const struct vm *vm, int err, struct why *why)
{
	if (explain_dom0(vm, 0, why))
		return -ENOMEM;
	u64 asked = vm->spec->memory >> 20, have = host_free_mib();

	if (have && have < asked)
		return fail(why, -ENOMEM, "the guest needs %llu MiB, but Xen has %llu MiB free: ask for less (--memory), or "
			    "give dom0 less (dom0_mem= on Xen's command line)", (unsigned long long)asked,
			    (unsigned long long)have);
	return err;
}

/* Calls fn with number and name of every domain, dom0 among them. */
static int each_domain(struct vm *vm, void (*fn)(struct vm *vm, const char *id, const char *name, struct buf *out), struct buf *out)
{
	struct buf ids = {0}, name = {0};
	int err = xs_list(&vm->store, "/local/domain", &ids);

	for (size_t at = 0; !err && at < ids.len; at += strlen(ids.data + at) + 1) {
		char *path = xasprintf("/local/domain/%s/name", ids.data + at);

		if (!xs_read(&vm->store, path, &name))
			fn(vm, ids.data + at, name.data, out);
		free(path);
	}
	buf_free(&ids);
	buf_free(&name);
	return err;
}

static void take_id(struct vm *vm, const char *id, const char *name, struct buf *unused)
{
	if (!strcmp(name, vm->name))
		copy_str(vm->id, id);
}

/* The domain's number, by its name. */
static int find_id(struct vm *vm, struct why *why)
{
	vm->id[0] = 0;
	int err = each_domain(vm, take_id, NULL);

	if (!err && !vm->id[0])
		err = -ENOENT;
	return err ? fail(why, err, "xenstore does not know the domain %s: %s", vm->name, strerror(-err)) : 0;
}

/* --- its console */

static int console_open(struct vm *vm, const char *path, struct why *why)
{
	struct termios t;

	vm->console = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (vm->console < 0 || tcgetattr(vm->console, &t))
		return fail(why, -errno, "cannot open %s, the console of %s: %s", path, vm->name, strerror(errno));
	cfmakeraw(&t);
	return tcsetattr(vm->console, TCSANOW, &t) ? fail(why, -errno, "%s is no terminal", path) : 0;
}

/* Waits until xenconsoled or the device model has announced the console's terminal. */
static int console_find(struct vm *vm, struct why *why)
{
	char *path = xasprintf("/local/domain/%s/%s", vm->id, vm->flavour->console);
	struct pollfd pfd = {.fd = vm->store.fd, .events = POLLIN};
	u64 deadline = now_ns() + CONSOLE_NS;
	struct buf tty = {0};
	int err = xs_watch(&vm->store, path);

	while (!err && (xs_read(&vm->store, path, &tty) || !tty.len)) {
		if (now_ns() >= deadline)
			err = -ETIMEDOUT;
		else if (poll(&pfd, 1, 1000) > 0)
			err = xs_events(&vm->store);
	}
	err = err ? fail(why, err, "the console of %s is not served (%s): is xenconsoled running?", vm->name, path)
		  : console_open(vm, tty.data, why);
	buf_free(&tty);
	free(path);
	return err;
}

static void leave_tag(struct vm *vm)
{
	char *path = xasprintf("/local/domain/%s/hvlab/tag", vm->id);

	xs_write(&vm->store, path, vm->spec->tag);
	free(path);
}

static int attach(struct vm *vm, struct why *why)
{
	int err = find_id(vm, why);

	if (err)
		return err;
	leave_tag(vm);
	err = disk_connect(&vm->store, vm->id, &vm->spec->disk, why);
	if (!err)
		err = net_connect(&vm->store, vm->id, vm->spec, &vm->peer, why);
	if (err)
		return err;
	err = console_find(vm, why);
	if (!err && xs_watch(&vm->store, RELEASED))
		err = fail(why, -EIO, "xenstored takes no watch");
	return err;
}

/* Adds the device model's own message: xl only sees that the process has ended. */
static int explain_model(const struct vm *vm, int err, struct why *why)
{
	char *path = xasprintf("/var/log/xen/qemu-dm-%s.log", vm->name);
	struct buf b = {0};

	if (vm->flavour->model && !file_read(path, &b) && b.len) {
		struct why xl_said = *why;

		char line[160];

		said_reason(b.data, line, sizeof(line));
		if (*line)
			fail(why, err, "%.120s; its device model said: %s", xl_said.text, line);
	}
	buf_free(&b);
	free(path);
	return err;
}

int domain_probe(const void *flavour, const struct target *target, struct why *why)
{
	const struct domain_flavour *f = flavour;
	int err = host_probe(f->hap, why);

	return err || f->from != FROM_ISO ? err : iso_probe(why);
}

int domain_create(const void *flavour, const struct vm_spec *spec, struct vm **out, struct why *why)
{
	struct vm *vm = *out = xcalloc(1, sizeof(*vm));

	vm->spec = spec;
	vm->flavour = flavour;
	vm->console = vm->store.fd = vm->xen.fd = vm->peer.device = -1;
	vm->killed = host_out_of_memory("");
	vm->name = xstrdup(spec->name);
	vm->config = xasprintf("%s/domain.cfg", spec->workdir);
	vm->log = xasprintf("%s/xl.log", spec->workdir);
	vm->image = config_boots_as_it_is(vm->flavour, spec) ? xstrdup(spec->image) : xasprintf("%s/guest", spec->workdir);
	const char *const create[] = {"create", "-q", "-p", "-e", vm->config, NULL};
	int err = prepare(vm, why);
	if (err)
		return err;
	vm->made = true; /* xl removes what it could not finish, but it may be killed half way */
	err = xl(vm, create, NULL, why);
	if (err)
		return explain(vm, explain_model(vm, err, why), why);
	err = attach(vm, why);
	if (!err && !spec->neighbour && vm->xen.fd >= 0)
		trace_open(&vm->trace, &vm->xen, number(vm), &vm->uncounted);
	return err;
}

int domain_start(struct vm *vm, struct why *why)
{
	const char *const words[] = {"unpause", vm->name, NULL};

	/* What xl does for a domain without a device model, without a process of its own: 17 million instructions in the lab. */
	return !vm->flavour->model && !privcmd_pause(&vm->xen, number(vm), false) ? 0 : xl(vm, words, NULL, why);
}

/* --- running it */

static int give_reply(void *arg, const char *reply, size_t n, struct why *why)
{
	const struct vm *vm = arg;

	return write(vm->console, reply, n) == (ssize_t)n
		       ? 0
		       : fail(why, -EPIPE, "the console of %s takes no input", vm->name);
}

/* Hands over what the console has: 1 something came, 0 nothing now or ever again, or negative errno. */
static int serve(struct vm *vm, const struct console *console, struct why *why)
{
	char bytes[16384];
	ssize_t n = read(vm->console, bytes, sizeof(bytes));

	if (n <= 0)
		return 0;
	int err = console_serve(console, bytes, (size_t)n, give_reply, vm, why);
	if (vm->trace)
		trace_release(vm->trace);
	return err ? err : 1;
}

/* Hands over all there is, until nothing comes for silence_ms. */
static int drain(struct vm *vm, const struct console *console, int silence_ms, struct why *why)
{
	struct pollfd pfd = {.fd = vm->console, .events = POLLIN};
	int more;

	do {
		while ((more = serve(vm, console, why)) > 0)
			;
	} while (!more && poll(&pfd, 1, silence_ms) > 0 && pfd.revents & POLLIN);
	return more;
}

/*
 * `xl list -v`: name, id, memory, vCPUs, state, time, UUID, and the reason it has shut down for, or "-". Where Xen has a newer version of
 * the interface than is known here.
 */
static int list_state(const struct vm *vm, struct domain_state *state, struct why *why)
{
	const char *const list[] = {"list", "-v", NULL};
	struct buf b = {0};
	int err = xl(vm, list, &b, why);

	*state = (struct domain_state){0};
	for (char *rest = b.data, *line; !err && rest && (line = strsep(&rest, "\n"));) {
		char *field[8] = {0};

		for (size_t n = 0; n < LEN(field) && (field[n] = strsep(&line, " ")); n += *field[n] != 0)
			;
		if (field[7] && !strcmp(field[0], vm->name))
			*state = (struct domain_state){true, strchr(field[4], 's'), (unsigned)strtoul(field[7], NULL, 16)};
	}
	buf_free(&b);
	return err;
}

/* SHUTDOWN_* of xen/include/public/sched.h. A triple fault is reported as a reboot. */
static int verdict(const struct domain_state *state, struct why *why)
{
	static const char *const said[] = {
		"", "the guest was reset: triple fault or reset request", "the guest suspended itself",
		"the guest crashed: Xen ended it, or it asked for that", "the guest's watchdog ended it",
		"the guest asked for a soft reset",
	};

	if (!state->there)
		fail(why, 0, "another program has destroyed the domain");
	else if (!state->reason)
		return VM_OFF;
	else
		fail(why, 0, "%s", state->reason < LEN(said) ? said[state->reason] : "the guest shut down for a reason unknown here");
	return VM_CRASHED;
}

static void await(struct vm *vm, u64 deadline_ns)
{
	struct pollfd pfd[] = {{.fd = vm->store.fd, .events = POLLIN}, {.fd = vm->console, .events = POLLIN}};

	poll(pfd, LEN(pfd), wait_ms(deadline_ns));
	if (pfd[1].revents & POLLIN)
		console_coalesce(vm->spec);
}

/* dom0 and the guests of this campaign are left out. */
static void add_neighbour(struct vm *vm, const char *id, const char *name, struct buf *names)
{
	char *ours = xasprintf("hvlab-%s-", vm->spec->tag);

	if (strcmp(id, "0") && strncmp(name, ours, strlen(ours)))
		buf_printf(names, "%s%s", names->len ? ", " : "", name);
	free(ours);
}

static void report_neighbours(struct vm *vm, const struct console *console)
{
	struct buf names = {0};
	int err = each_domain(vm, add_neighbour, &names);

	console_fact(console, "xen.neighbours", names.len ? names.data : err ? "xenstore does not say" : "none");
	buf_free(&names);
}

static void report_facts(struct vm *vm, const struct console *console)
{
	host_tell(console);
	console_fact(console, "xen.guest", vm->flavour->type);
	console_fact(console, "xen.tsc_mode", "native");
	report_neighbours(vm, console);
	console_fact(console, "xen.exits", vm->trace ? "counted by trace, between the marks alone" : vm->uncounted.text);
	if (!vm->trace) {
		char *why = xasprintf("exits are not counted: %s", vm->uncounted.text);

		console_fact(console, EXITS_UNCOUNTED_FACT, why);
		free(why);
	}
	console_fact(console, "shape.backing", vm->flavour->hap && host_backing() != 4096 ? "2M, transparent" : "4K");
}

/* Serves the console until a domain, ours or another, has ended; 0, VM_TIMEOUT or negative errno. */
static int await_release(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	while (!vm->store.fired) {
		int err = drain(vm, console, 0, why);

		if (err)
			return err;
		if (now_ns() >= deadline_ns)
			return VM_TIMEOUT;
		await(vm, deadline_ns);
		err = peer_check(&vm->peer, why);
		if (err)
			return err;
		err = xs_events(&vm->store);
		if (err)
			return fail(why, err, "xenstored has gone");
	}
	vm->store.fired = false;
	return 0;
}

static int live(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	struct domain_state state;

	do {
		int err = await_release(vm, console, deadline_ns, why);

		if (err)
			return err;
		if (privcmd_state(&vm->xen, number(vm), &state) && (err = list_state(vm, &state, why)))
			return err;
	} while (state.there && !state.shut_down);
	int err = drain(vm, console, SILENCE_MS, why);
	return err ? err : verdict(&state, why);
}

/* What Xen, and the firmware of an HVM guest, said of this domain belongs to its log. */
static void report_words(const struct vm *vm, const struct console *console)
{
	const char *const dmesg[] = {"dmesg", NULL};
	struct buf b = {0};

	if (!xl(vm, dmesg, &b, NULL) && b.data) {
		const char *words = xen_of_domain(b.data, vm->id);
		char reply[CONSOLE_REPLY_MAX];

		console->out(console->arg, "\n", 1, reply); /* the guest may have ended within a line */
		console->out(console->arg, words, strlen(words), reply);
	}
	buf_free(&b);
}

int domain_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	vm->to = console;
	if (console->fact)
		report_facts(vm, console);
	int end = live(vm, console, deadline_ns, why);
	if (end == VM_CRASHED || end == VM_TIMEOUT)
		report_words(vm, console);
	return end == VM_OFF ? end : explain_dom0(vm, end, why);
}

/* What has gone wrong with it is seen by who looks for the verdict. */
static void take_disk(struct vm *vm)
{
	const struct disk_spec *d = &vm->spec->disk;
	struct why why;

	if (!d->model || strcmp(d->store, HVLAB_STORE_VANISHING) || vm->taken)
		return;
	vm->taken = true;
	if (disk_take_away(&vm->store, vm->id, &why))
		console_fact(vm->to, "disk.fault.refused", why.text);
}

int domain_counters(struct vm *vm, enum mark_at at, struct counters *counters)
{
	struct why why;

	if (at == MARK_START)
		take_disk(vm);
	if (at == MARK_COUNT)
		return 0; /* a guest that waits for its ring sleeps anyway */
	int err = vm->trace ? trace_read(vm->trace, at, counters, &why) : -ENOTSUP;

	if (err && vm->trace)
		console_fact(vm->to, "xen.exits.refused", why.text);
	return err;
}

/* --- taking it away */

static int remove_vm(struct vm *vm, struct why *why)
{
	const char *const destroy[] = {"destroy", vm->name, NULL};
	int err = find_id(vm, NULL);
	char id[sizeof(vm->id)];

	copy_str(id, vm->id);
	if (!err && !xl(vm, destroy, NULL, NULL))
		err = find_id(vm, NULL);
	leftovers_tidy("", vm->name);
	if (err == -ENOENT)
		return *id ? leftovers_find("", vm->name, id, why) : 0;
	return fail(why, err ? err : -EBUSY, "the domain %s is still there: xl destroy %s", vm->name, vm->name);
}

int domain_destroy(struct vm *vm, struct why *why)
{
	if (!vm)
		return 0;
	trace_close(vm->trace);
	int err = vm->made ? remove_vm(vm, why) : 0;
	peer_end(&vm->peer);
	if (vm->console >= 0)
		close(vm->console);
	privcmd_close(&vm->xen);
	xs_close(&vm->store);
	unlink(vm->config);
	unlink(vm->log);
	if (vm->flavour->from != FROM_ELF)
		unlink(vm->image);
	free(vm->image);
	free(vm->name);
	free(vm->config);
	free(vm->log);
	free(vm);
	return err;
}
