/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One Bochs process (bochs.h): its configuration, its boot image, its serial port as a file, its end. Bochs ends with
 * status 1 whether the guest has powered itself off or Bochs has given up, so what it said last is what counts.
 */
#include "bochs.h"

#include "iso.h"
#include "proc.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BIOS "/usr/share/bochs/BIOS-bochs-latest"
#define VGA_BIOS "/usr/share/vgabios/vgabios.bin"
#define CPU "corei7_skylake_x" /* unless HVLAB_BOCHS_CPU names another model of Bochs */
#define POLL_NS 10000000ull    /* a file has no bell */
#define MEMORY_MAX (2048ull << 20)

struct vm {
	const struct vm_spec *spec;
	struct proc proc;
	const char *cpu;
	int console; /* the file Bochs writes */
	char *iso, *config, *commands, *console_path, *words, *log;
};

static bool exists(const char *pattern)
{
	glob_t g;
	bool found = !glob(pattern, 0, NULL, &g);

	globfree(&g);
	return found;
}

int bochs_probe(struct why *why)
{
	static const char *const needed[][2] = {
		{BIOS, "bochsbios"}, {VGA_BIOS, "vgabios"},
		{"/usr/lib/*/bochs/plugins/libbx_term_gui.so", "bochs-term"},
	};
	char *path = proc_which("bochs");

	if (!path)
		return fail(why, -ENODEV, "bochs is not installed: apt install bochs bochsbios vgabios bochs-term");
	free(path);
	for (size_t i = 0; i < LEN(needed); i++)
		if (!exists(needed[i][0]))
			return fail(why, -ENODEV, "%s is missing: apt install %s", needed[i][0], needed[i][1]);
	return iso_probe(why);
}

/* --- what Bochs reads */

static int write_text(const char *path, const struct buf *b, struct why *why)
{
	int err = file_write(path, b->data, b->len);

	return err ? fail(why, err, "cannot write %s: %s", path, strerror(-err)) : 0;
}

/*
 * sync=none and a fixed time0: virtual time is instructions and nothing else. The sound driver has to be named: the
 * default one takes Bochs down on a machine without sound. Port E9h is how a guest can tell that this is Bochs, whose
 * APIC knows no way back from x2APIC mode.
 */
static int write_config(const struct vm *vm, struct why *why)
{
	const struct vm_spec *s = vm->spec;
	struct buf b = {0};

	buf_puts(&b, "config_interface: textconfig\ndisplay_library: term\nspeaker: enabled=0\nsound: driver=dummy\n"
		     "port_e9_hack: enabled=1\n");
	buf_printf(&b, "romimage: file=%s\nvgaromimage: file=%s\n", BIOS, VGA_BIOS);
	buf_printf(&b, "megs: %llu\n", (unsigned long long)(s->memory >> 20));
	buf_printf(&b, "cpu: model=%s, count=%u, ips=50000000, reset_on_triple_fault=0\n", vm->cpu, s->vcpus);
	buf_puts(&b, "clock: sync=none, time0=1700000000\n");
	buf_printf(&b, "ata0-master: type=cdrom, path=\"%s\", status=inserted\nboot: cdrom\n", vm->iso);
	buf_printf(&b, "com1: enabled=1, mode=file, dev=\"%s\"\nlog: %s\n", vm->console_path, vm->log);
	/* What is left in the log is one line for each reset of the machine. */
	buf_puts(&b, "panic: action=fatal\nerror: action=ignore\ninfo: action=ignore, pc_system=report\n"
		     "debug: action=ignore\n");
	int err = write_text(vm->config, &b, why);
	buf_clear(&b);
	/* Debian's Bochs stops in its debugger at the first instruction. */
	buf_puts(&b, "c\nq\n");
	if (!err)
		err = write_text(vm->commands, &b, why);
	buf_free(&b);
	return err;
}

static int make_files(struct vm *vm, const char *core, struct why *why)
{
	const struct vm_spec *s = vm->spec;
	const struct iso iso = {.output = vm->iso, .workdir = s->workdir, .tag = s->tag, .core = core,
				.guest = s->image, .cmdline = s->cmdline};
	int err = iso_make(&iso, why);

	if (!err)
		err = write_config(vm, why);
	if (err)
		return err;
	vm->console = open(vm->console_path, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	return vm->console < 0 ? fail(why, -errno, "cannot make %s: %s", vm->console_path, strerror(errno)) : 0;
}

int bochs_create(const char *core, const struct vm_spec *spec, struct vm **out, struct why *why)
{
	const char *cpu = getenv("HVLAB_BOCHS_CPU");

	if (spec->memory > MEMORY_MAX || spec->memory & 0xfffff)
		return fail(why, -EINVAL, "Bochs gives whole MiB of memory, 2048 at most");
	struct vm *vm = *out = xcalloc(1, sizeof(*vm));
	vm->spec = spec;
	vm->console = -1;
	vm->cpu = cpu && *cpu ? cpu : spec->processor ? spec->processor->model : CPU;
	vm->iso = xasprintf("%s/boot.iso", spec->workdir);
	vm->config = xasprintf("%s/bochsrc", spec->workdir);
	vm->commands = xasprintf("%s/bochs.commands", spec->workdir);
	vm->console_path = xasprintf("%s/console", spec->workdir);
	vm->words = xasprintf("%s/bochs.words", spec->workdir);
	vm->log = xasprintf("%s/bochs.log", spec->workdir);
	return make_files(vm, core, why);
}

/* --- while it runs */

/* The terminal display works without a terminal, but not without a TERM. */
int bochs_start(struct vm *vm, struct why *why)
{
	const char *argv[] = {"env", "TERM=dumb", "bochs", "-q", "-f", vm->config, "-rc", vm->commands, NULL};
	int words = open(vm->words, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	struct proc_spec p = {.argv = argv, .tag = vm->spec->tag, .log = vm->words, .in = -1, .out = words, .cpu = -1};

	if (words < 0)
		return fail(why, -errno, "cannot make %s: %s", vm->words, strerror(errno));
	int err = proc_start(&vm->proc, &p, why);
	close(words);
	return err;
}

/* Hands over what the file has: 0, or negative errno. */
static int serve_console(struct vm *vm, const struct console *console, struct why *why)
{
	char bytes[65536], reply[CONSOLE_REPLY_MAX];
	ssize_t n;

	while ((n = read(vm->console, bytes, sizeof(bytes))) > 0) {
		int answer = console->out(console->arg, bytes, (size_t)n, reply);

		if (answer < 0)
			return fail(why, answer, "stopped by the reader of its console");
		if (answer > 0)
			return fail(why, -EOPNOTSUPP, "this console has no input");
	}
	return 0;
}

/* Once is how the machine begins. Again, and it would boot the guest for ever: Bochs cannot be told to end there. */
static bool was_reset(const struct vm *vm)
{
	struct buf b = {0};
	const char *first = file_read(vm->log, &b) || !b.len ? NULL : strstr(b.data, "Reset(");
	bool again = first && strstr(first + 1, "Reset(");

	buf_free(&b);
	return again;
}

/* The text between marker and the end of its line, malloc'ed; NULL when marker is not there. */
static char *text_behind(const struct buf *b, const char *marker)
{
	const char *at = b->len ? strstr(b->data, marker) : NULL;

	at = at ? at + strlen(marker) : NULL;
	return at ? xasprintf("%.*s", (int)strcspn(at, "\r\n"), at) : NULL;
}

static void tell_facts(const struct vm *vm, const struct buf *words, const struct console *console)
{
	char *version = text_behind(words, "Bochs x86 Emulator ");

	if (console->fact) {
		console->fact(console->arg, "bochs.cpu", vm->cpu);
		console->fact(console->arg, "bochs.version", version ? version : "unknown");
	}
	free(version);
}

/* How it ended, from what Bochs has said on its standard output, which holds control characters, too. */
static int verdict(const struct vm *vm, const struct buf *words, struct why *why)
{
	char *last = text_behind(words, "Bochs is exiting with the following message:\n");
	int end = last && strstr(last, "shutdown requested") ? VM_OFF : VM_CRASHED;

	if (end == VM_CRASHED && last)
		fail(why, 0, "Bochs gave up: %s", last);
	else if (end == VM_CRASHED)
		fail(why, 0, "Bochs ended with the guest in it, without a word (model %s)", vm->cpu);
	free(last);
	return end;
}

/* Until Bochs has ended (VM_OFF, for the time being), or what else ends the wait. */
static int watch(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	while (proc_wait(&vm->proc, now_ns() + POLL_NS)) {
		bool reset = was_reset(vm);
		int err = serve_console(vm, console, why);

		if (err)
			return err;
		if (reset) {
			fail(why, 0, "the guest was reset: triple fault or reset request");
			return VM_CRASHED;
		}
		if (now_ns() >= deadline_ns)
			return VM_TIMEOUT;
	}
	return serve_console(vm, console, why); /* what came last */
}

int bochs_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	struct buf words = {0};
	int end = watch(vm, console, deadline_ns, why), err = file_read(vm->words, &words);

	if (err)
		return fail(why, err, "cannot read %s: %s", vm->words, strerror(-err));
	tell_facts(vm, &words, console);
	if (end == VM_OFF)
		end = verdict(vm, &words, why);
	buf_free(&words);
	return end;
}

int bochs_destroy(struct vm *vm, struct why *why)
{
	(void)why;
	if (!vm)
		return 0;
	proc_end(&vm->proc);
	if (vm->console >= 0)
		close(vm->console);
	char *paths[] = {vm->iso, vm->config, vm->commands, vm->console_path, vm->words, vm->log};
	for (size_t i = 0; i < LEN(paths); i++) {
		unlink(paths[i]);
		free(paths[i]);
	}
	free(vm);
	return 0;
}
