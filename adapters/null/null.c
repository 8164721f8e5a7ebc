/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * null: replays a stream from a file as the console of a guest that does not exist. The harness's test double: every
 * other adapter's good and bad behaviour, without a machine. Told what to do by words "null.KEY=VALUE" in the guest
 * command line or, where that has none, in the environment variable HVLAB_NULL:
 *
 *   null.stream=FILE   the console output (required)
 *   null.retry=FILE    this one instead, and a good end, once skip= names a benchmark
 *   null.end=HOW       off (default), crash, hang after the stream, or stuck: as a host of the lab that has got stuck ends a boot
 *   null.neighbour=FILE   what a guest beside the measured one says (neighbour=), and
 *   null.neighbour.end=HOW  how it ends (default hang)
 *   null.chunk=N       bytes handed over at once (default 4096): cuts records anywhere
 *   null.delay=MS      pause after each chunk
 *   null.flood=N       N bytes of noise after the stream
 *   null.garbage=N     every N-th byte of the stream is damaged
 *   null.exits=N       each reading of the counters shows N exits more than the one before
 *   null.uncounted=1   no reading of the counters succeeds, as on an old KVM
 */
#include "../common/console.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct vm {
	struct buf stream;
	bool retry;
	char end[8];
	u64 chunk, delay, flood, garbage, exits, uncounted;
	u64 readings;
	u64 sent, flooded; /* bytes so far: wait may be called again */
};

/* The value of a word in text, malloc'ed; NULL when it is not there. */
static char *word_value(const char *text, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = text; p && *p; p += strcspn(p, " "), p += strspn(p, " "))
		if (!strncmp(p, key, n) && p[n] == '=')
			return xasprintf("%.*s", (int)strcspn(p + n + 1, " "), p + n + 1);
	return NULL;
}

static char *setting(const struct vm_spec *spec, const char *key)
{
	char *value = word_value(spec->cmdline, key);

	return value ? value : word_value(getenv("HVLAB_NULL"), key);
}

static int setting_u64(const struct vm_spec *spec, const char *key, u64 fallback, u64 *value, struct why *why)
{
	char *text = setting(spec, key);
	int err = text ? parse_size(text, value) : 0;

	if (!text)
		*value = fallback;
	if (err)
		fail(why, err, "%s=%s is no number", key, text);
	free(text);
	return err;
}

static int read_stream(struct vm *vm, const struct vm_spec *spec, struct why *why)
{
	const char *key = spec->neighbour ? "null.neighbour" : "null.stream";
	char *skip = word_value(spec->cmdline, "skip");
	char *path = skip && *skip ? setting(spec, "null.retry") : NULL;
	int err = -EINVAL;

	vm->retry = path;
	free(skip);
	if (!path)
		path = setting(spec, key);
	if (!path)
		return fail(why, err, "null has nothing to replay: set HVLAB_NULL=%s=FILE", key);
	err = file_read(path, &vm->stream);
	if (err)
		fail(why, err, "null cannot read its stream %s: %s", path, strerror(-err));
	free(path);
	return err;
}

static int read_end(struct vm *vm, const struct vm_spec *spec, struct why *why)
{
	char *end = vm->retry ? NULL : setting(spec, spec->neighbour ? "null.neighbour.end" : "null.end");

	copy_str(vm->end, end ? end : spec->neighbour ? "hang" : "off");
	free(end);
	if (strcmp(vm->end, "off") && strcmp(vm->end, "crash") && strcmp(vm->end, "hang") && strcmp(vm->end, "stuck"))
		return fail(why, -EINVAL, "null.end=%s: it is off, crash, hang or stuck", vm->end);
	return 0;
}

static int null_probe(const void *flavour, const struct target *target, struct why *why)
{
	return 0;
}

static int null_create(const void *flavour, const struct vm_spec *spec, struct vm **out, struct why *why)
{
	struct vm *vm = *out = xcalloc(1, sizeof(*vm));
	const struct { const char *key; u64 fallback, *value; } numbers[] = {
		{"null.chunk", 4096, &vm->chunk}, {"null.delay", 0, &vm->delay}, {"null.flood", 0, &vm->flood},
		{"null.garbage", 0, &vm->garbage}, {"null.exits", 0, &vm->exits}, {"null.uncounted", 0, &vm->uncounted},
	};
	int err = read_stream(vm, spec, why);

	if (!err)
		err = read_end(vm, spec, why);
	for (size_t i = 0; i < LEN(numbers) && !err; i++)
		err = setting_u64(spec, numbers[i].key, numbers[i].fallback, numbers[i].value, why);
	if (!err && !vm->chunk)
		return fail(why, -EINVAL, "null.chunk=0 hands over nothing");
	return err;
}

static void damage(struct vm *vm)
{
	for (u64 i = vm->garbage; vm->garbage && i <= vm->stream.len; i += vm->garbage)
		vm->stream.data[i - 1] ^= 0x15;
}

static int null_start(struct vm *vm, struct why *why)
{
	damage(vm);
	return 0;
}

static void sleep_ms(u64 ms)
{
	struct timespec t = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};

	if (ms)
		nanosleep(&t, NULL);
}

/* 0, -ETIMEDOUT, or the reader's error. *sent counts what was handed over. Replies are dropped: there is no guest. */
static int send_all(const struct vm *vm, const struct console *console, const char *bytes, size_t n, u64 *sent,
		    u64 deadline_ns)
{
	char reply[CONSOLE_REPLY_MAX];

	while (*sent < n) {
		size_t part = n - *sent < vm->chunk ? n - *sent : vm->chunk;
		int answer = console->out(console->arg, bytes + *sent, part, reply);

		*sent += part;
		if (answer < 0)
			return answer;
		sleep_ms(vm->delay);
		if (now_ns() >= deadline_ns)
			return -ETIMEDOUT;
	}
	return 0;
}

static int send_flood(struct vm *vm, const struct console *console, u64 deadline_ns)
{
	static const char noise[] = "noise noise noise noise noise noise noise noise noise noise noise noise noise\n";
	int err = 0;

	for (; vm->flooded < vm->flood && !err; vm->flooded += sizeof(noise) - 1) {
		u64 sent = 0;
		err = send_all(vm, console, noise, sizeof(noise) - 1, &sent, deadline_ns);
	}
	return err;
}

static int null_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	if (vm->uncounted)
		console_fact(console, EXITS_UNCOUNTED_FACT, "exits are not counted: null.uncounted asks for it");
	int err = send_all(vm, console, vm->stream.data, vm->stream.len, &vm->sent, deadline_ns);

	if (!err)
		err = send_flood(vm, console, deadline_ns);
	if (!err && !strcmp(vm->end, "hang")) {
		while (now_ns() < deadline_ns)
			sleep_ms((u64)wait_ms(deadline_ns));
		err = -ETIMEDOUT;
	}
	if (err == -ETIMEDOUT)
		return VM_TIMEOUT;
	if (err)
		return console_stopped(err, why);
	if (!strcmp(vm->end, "stuck"))
		return fail(why, -EPROTO, "boot.host-stuck text=null.end");
	if (strcmp(vm->end, "crash"))
		return VM_OFF;
	fail(why, 0, "crashed as asked by null.end");
	return VM_CRASHED;
}

static int null_counters(struct vm *vm, enum mark_at at, struct counters *c)
{
	if (vm->uncounted)
		return -ENOTSUP;
	*c = (struct counters){.n = 1, .c = {{"exits", vm->exits * vm->readings++}}};
	return 0;
}

static int null_destroy(struct vm *vm, struct why *why)
{
	if (vm)
		buf_free(&vm->stream);
	free(vm);
	return 0;
}

HVLAB_ADAPTER(null, .name = "null", .what = "test double: replays a recorded console (HVLAB_NULL)",
	      .traits = ADAPTER_CONCURRENT | ADAPTER_EMULATED, .lanes = 1 << LANE_TIME | 1 << LANE_PATH,
	      .probe = null_probe, .create = null_create, .start = null_start, .wait = null_wait,
	      .counters = null_counters, .destroy = null_destroy);
