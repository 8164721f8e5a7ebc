/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The verbs (guest.h), a phase each. A guest cannot power its VM off in every generation, so its last record ends the wait. A
 * reset shows in the guest's stream or, if the guest is silent, in the relay's status.
 */
#include "guest.h"

#include "session.h"
#include "windows.h"

#include "../common/console.h"
#include "../common/bye_scan.h"
#include "../common/owner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define START_NS 180000000000ull
/* Hyper-V takes memory in pieces of 2 MiB, 32 MiB at least. */
#define PIECE (2ull << 20)
#define LEAST (32ull << 20)

struct vm {
	const struct vm_spec *spec;
	unsigned generation;
	char *name, *json; /* of the VM; the relay's parameters */
	json_t *made, *started;
	struct transport_job *relay;
	struct buf came; /* from the relay, not yet handed over */
	struct bye_scan last;
	size_t logged;
	bool tried; /* create was tried, so parts of the VM may exist */
};

/* --- making it */

static int check_shape(const struct vm_spec *spec, struct why *why)
{
	if (spec->memory % PIECE || spec->memory < LEAST)
		return fail(why, -EINVAL, "Hyper-V gives memory in pieces of 2 MiB, 32 MiB at least: --memory 128M");
	return 0;
}

static int create_once(struct vm *vm, bool again, struct why *why)
{
	char sha256[65], *notes = xasprintf("hvlab:%s:%s:%lld", vm->spec->tag, owner_name(), (long long)time(NULL));
	const char *iso;
	int err = windows_image(vm->spec, again, &iso, sha256, why);

	if (!err) {
		char *json = request_text("{s:s, s:s, s:i, s:i, s:I, s:s, s:s, s:s, s:s}", "name", vm->name, "notes", notes,
					  "generation", (int)vm->generation, "vcpus", (int)vm->spec->vcpus, "memory",
					  (long long)vm->spec->memory, "iso", iso, "sha256", sha256, "scheduler",
					  windows_fact("hyperv.scheduler"), "cores", windows_fact("host.cpu.cores"));
		vm->tried = true;
		err = session_run(&phase_create, json, &vm->made, why);
		free(json);
	}
	free(notes);
	return err;
}

static int remove_vm(struct vm *vm, struct why *why)
{
	char *json = request_text("{s:s, s:s}", "name", vm->name, "owner", owner_name());
	json_t *a;
	int err = session_run(&phase_remove, json, &a, why);
	const char *left = err ? "" : json_word(json_array_get(json_object_get(a, "left"), 0), NULL);

	if (*left)
		err = fail(why, -EBUSY, "%s: %s is still there: hvlab sweep --host, or remove it there", session_host(), left);
	else if (err)
		err = fail(why, err, "%s may still be on %s: hvlab sweep --host removes it", vm->name, session_host());
	json_decref(a);
	free(json);
	return err;
}

/*
 * Sends the image again if it has disappeared from the host, and begins once more if the connection was lost. If that fails,
 * too, the job is not to blame: -EAGAIN leaves it pending for hvlab resume.
 */
int guest_create(const void *generation, const struct vm_spec *spec, struct vm **out, struct why *why)
{
	struct vm *vm = *out = xcalloc(1, sizeof(*vm));
	struct why lost, left;

	vm->spec = spec;
	vm->generation = *(const unsigned *)generation;
	vm->name = xstrdup(spec->name);
	free(session_log(&vm->logged));
	int err = check_shape(spec, why);
	if (!err)
		err = create_once(vm, false, why);
	if (err == -EBADMSG)
		err = create_once(vm, true, why);
	if (err == -EPIPE) {
		err = vm->tried ? remove_vm(vm, &left) : 0;
		lost = *why;
		err = err ? fail(why, -EAGAIN, "%.140s; %.110s", lost.text, left.text) : create_once(vm, false, why);
	}
	if (err == -EPIPE || err == -ETIMEDOUT || err == -ECONNREFUSED || err == -EHOSTUNREACH)
		err = -EAGAIN;
	return err;
}

/* --- starting it */

static int ended_early(const struct vm *vm, int code, struct why *why)
{
	const char *said = transport_errors(vm->relay);

	return fail(why, -EPROTO, "%s: the relay ended with status %d before the guest ran: %.*s", session_host(), code,
		    (int)strcspn(said, "\r\n"), said);
}

/* Reads until the relay has answered; the bytes after its answer are the guest's. */
static int await_answer(struct vm *vm, struct why *why)
{
	u64 deadline = now_ns() + START_NS;
	char bytes[4096];
	size_t used = 0;
	int code = 0, err;

	while ((err = answer_parse(vm->came.data ? vm->came.data : "", vm->came.len, &vm->started, &used, why)) == -EAGAIN) {
		long n = transport_read(vm->relay, bytes, sizeof(bytes), deadline, &code, why);

		if (!n)
			return fail(why, -ETIMEDOUT, "%s: the VM was not started within 180 s", session_host());
		if (n == -ENODATA)
			return ended_early(vm, code, why);
		if (n < 0)
			return (int)n;
		buf_put(&vm->came, bytes, (size_t)n);
	}
	if (err)
		return err;
	vm->came.len -= used;
	memmove(vm->came.data, vm->came.data + used, vm->came.len);
	const char *word = json_word(vm->started, "failed");
	return *word ? scripts_fail(session_host(), word, json_word(vm->started, "said"), why) : 0;
}

int guest_start(struct vm *vm, struct why *why)
{
	vm->json = request_text("{s:s}", "name", vm->name);
	int err = session_start(&phase_relay, vm->json, &vm->relay, why);
	return err ? err : await_answer(vm, why);
}

/* --- running it */

static void report_facts(const struct vm *vm, const struct console *console)
{
	if (!console->fact)
		return;
	windows_facts(console->fact, console->arg);
	answer_each(vm->made, "facts", console->fact, console->arg);
	answer_each(vm->started, "facts", console->fact, console->arg);
	console->fact(console->arg, "shape.backing", "Hyper-V's choice");
}

/* How much of what came is handed over: whole lines, or all of a line longer than any record. */
static size_t whole(const struct buf *b)
{
	const char *lf = b->len ? memrchr(b->data, '\n', b->len) : NULL;

	return lf ? (size_t)(lf - b->data) + 1 : b->len > HVLAB_LINE_MAX ? b->len : 0;
}

static int give_reply(void *arg, const char *reply, size_t n, struct why *why)
{
	const struct vm *vm = arg;

	return transport_write(vm->relay, reply, n, why);
}

/* Hands over n bytes. Half a line is held back until the rest arrives, so that the host's log can be put between lines. */
static int hand_over(struct vm *vm, const struct console *console, size_t n, struct why *why)
{
	if (!n)
		return 0;
	int err = console_serve(console, vm->came.data, n, give_reply, vm, why);
	bye_scan_feed(&vm->last, vm->came.data, n);
	vm->came.len -= n;
	memmove(vm->came.data, vm->came.data + n, vm->came.len);
	return err;
}

/* The relay ended by itself: its standard error says why (relay.ps1). */
static int ended(const struct vm *vm, int code, struct why *why)
{
	const char *said = transport_errors(vm->relay);

	if (code < 10 || code > 13)
		return fail(why, -EPROTO, "%s: the relay ended with status %d: %.*s", session_host(), code,
			    (int)strcspn(said, "\r\n"), said);
	fail(why, 0, "the VM ended: %.*s", (int)strcspn(said, "\r\n"), said);
	return VM_CRASHED;
}

static int serve(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	char bytes[4096];
	int code = 0, err = hand_over(vm, console, whole(&vm->came), why);

	while (!err && !vm->last.said) {
		long n = transport_read(vm->relay, bytes, sizeof(bytes), deadline_ns, &code, why);

		if (!n)
			return VM_TIMEOUT;
		if (n == -ENODATA)
			return ended(vm, code, why);
		if (n < 0)
			return (int)n;
		buf_put(&vm->came, bytes, (size_t)n);
		err = hand_over(vm, console, whole(&vm->came), why);
	}
	return err;
}

/*
 * Appends the host's log to the console, after the guest's last whole line. Markers in it are blotted out: the relay's last
 * output was a record of the guest, which must not count twice.
 */
static void append_log(struct vm *vm, const struct console *console)
{
	char *log = session_log(&vm->logged), reply[CONSOLE_REPLY_MAX];
	struct buf b = {0};

	for (char *mark = log; (mark = strstr(mark, HVLAB_MARKER));)
		*mark = '#';
	for (char *rest = log, *line; (line = strsep(&rest, "\n"));)
		if (*line)
			buf_printf(&b, "[%s] %s\n", session_host(), line);
	buf_put(&b, vm->came.data, vm->came.len);
	if (b.len)
		console->out(console->arg, b.data, b.len, reply);
	buf_free(&b);
	free(log);
}

int guest_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	report_facts(vm, console);
	int end = serve(vm, console, deadline_ns, why);
	transport_stop(vm->relay);
	vm->relay = NULL;
	if (end == -EPIPE)
		session_lost();
	append_log(vm, console);
	return end;
}

int guest_destroy(struct vm *vm, struct why *why)
{
	if (!vm)
		return 0;
	if (vm->relay)
		transport_stop(vm->relay);
	int err = vm->tried ? remove_vm(vm, why) : 0;
	json_decref(vm->made);
	json_decref(vm->started);
	buf_free(&vm->came);
	free(vm->name);
	free(vm->json);
	free(vm);
	return err;
}
