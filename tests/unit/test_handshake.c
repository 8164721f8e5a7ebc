/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The handshake from both ends: what the harness writes is what the guest reads, damage is never taken for an answer,
 * and boot_run answers a guest that asks, once, and again only when it must. The guest here is an adapter of the test's
 * own, with the real reader of workloads/engine/answer.c.
 */
#include "unit.h"
#include "handshake.h"
#include "place.h"
#include "workloads/engine/answer.c"

static char line[HVLAB_ANSWER_MAX];

static enum answer_state feed(struct answer *a, const char *bytes, size_t n)
{
	enum answer_state state = ANSWER_MORE;

	for (size_t i = 0; i < n && state == ANSWER_MORE; i++)
		state = answer_feed(a, bytes[i]);
	return state;
}

static void words_arrive_as_they_were_sent(void **state)
{
	static struct answer a;
	char longest[HVLAB_CMDLINE_MAX];

	memset(longest, '~', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = 0;
	const char *const lines[] = {"", "bench=* batches=30", "a *b *01234567", "100%25  two spaces", longest};
	for (size_t i = 0; i < LEN(lines); i++) {
		int n = handshake_answer(line, lines[i]);
		assert_true(n > 0 && n <= HVLAB_ANSWER_MAX && line[n - 1] == '\n');
		assert_int_equal(feed(&a, line, (size_t)n), ANSWER_GOOD);
		assert_string_equal(a.cmdline, lines[i]);
	}
	assert_int_equal(handshake_answer(line, "two\nlines"), -EINVAL);
	assert_int_equal(handshake_answer(line, "caf\xc3\xa9"), -EINVAL);
}

static void noise_around_it_does_no_harm(void **state)
{
	static struct answer a;
	char noisy[3 * HVLAB_ANSWER_MAX];
	int n = handshake_answer(line, "bench=cpu_*");

	assert_int_equal(feed(&a, "\r\n\n", 3), ANSWER_MORE);
	int m = snprintf(noisy, sizeof(noisy), "@hvl1 answer ben%.*s", n, line);
	assert_int_equal(feed(&a, noisy, (size_t)m), ANSWER_GOOD);
	assert_string_equal(a.cmdline, "bench=cpu_*");
	m = snprintf(noisy, sizeof(noisy), "%.*s\r\n", n - 1, line);
	assert_int_equal(feed(&a, noisy, (size_t)m), ANSWER_GOOD);
	memset(noisy, 'x', sizeof(noisy));
	assert_int_equal(feed(&a, noisy, sizeof(noisy)), ANSWER_MORE);
	assert_int_equal(feed(&a, line, (size_t)n), ANSWER_BAD); /* the end of a line too long to be kept */
	assert_int_equal(feed(&a, line, (size_t)n), ANSWER_GOOD);
	assert_false(answer_cut(&a));
	assert_int_equal(feed(&a, line, 10), ANSWER_MORE);
	assert_true(answer_cut(&a));
	assert_int_equal(feed(&a, line, (size_t)n), ANSWER_GOOD);
}

static void damage_is_never_taken(void **state)
{
	static struct answer a;
	int n = handshake_answer(line, "bench=exit_* seed=7");

	for (int at = 0; at < n - 1; at++) {
		for (int bit = 0; bit < 8; bit++) {
			line[at] ^= (char)(1 << bit);
			assert_int_not_equal(feed(&a, line, (size_t)n), ANSWER_GOOD);
			answer_cut(&a);
			line[at] ^= (char)(1 << bit);
		}
		char lost = line[at];
		memmove(line + at, line + at + 1, (size_t)(n - at - 1));
		assert_int_equal(feed(&a, line, (size_t)n - 1), ANSWER_BAD);
		memmove(line + at + 1, line + at, (size_t)(n - at - 1));
		line[at] = lost;
	}
	assert_int_equal(feed(&a, line, (size_t)n), ANSWER_GOOD);
}

static bool due(struct handshake *h, const char *bad)
{
	char value[8];
	struct record r = {.n = 1, .kv = {{"bad", value}}};

	copy_str(value, bad);
	return handshake_due(h, &r);
}

static void an_answer_is_not_repeated_for_nothing(void **state)
{
	struct handshake h = {0};
	unsigned silent = 0;

	assert_true(due(&h, "0"));
	assert_false(due(&h, "0"));
	assert_true(due(&h, "1")); /* it arrived damaged */
	assert_false(due(&h, "1"));
	while (!due(&h, "1"))
		silent++;
	assert_in_range(silent, 5, 40); /* it was lost */
}

/* --- a guest of the test's own */

static const struct guest {
	unsigned garbled;       /* the first of its answers */
	bool deaf, liar, again; /* takes no answer; says another checksum; is reset after the first fact */
} *guest;
static unsigned answers;

struct vm {
	const struct console *console;
	const struct vm_spec *spec;
	unsigned seq;
};

/* One record; the reply to it. */
static int say(struct vm *vm, bool ask, const char *text, char *reply)
{
	char *body = xasprintf("@hvl1 %u %s", ask ? 0 : vm->seq++, text);
	char *record = xasprintf("%s *%08x\n", body, hvlab_crc32(body, strlen(body)));
	int n = vm->console->out(vm->console->arg, record, strlen(record), reply);

	free(body);
	free(record);
	return n;
}

static int asks_probe(const void *flavour, const struct target *target, struct why *why)
{
	return 0;
}

static int asks_create(const void *flavour, const struct vm_spec *spec, struct vm **out, struct why *why)
{
	*out = xcalloc(1, sizeof(**out));
	(*out)->spec = spec;
	return 0;
}

static int asks_start(struct vm *vm, struct why *why)
{
	return 0;
}

static int asks_destroy(struct vm *vm, struct why *why)
{
	free(vm);
	return 0;
}

/* False: nobody answered. */
static bool shake_hands(struct vm *vm, struct answer *a)
{
	static char reply[CONSOLE_REPLY_MAX];
	unsigned bad = 0;

	answers = 0;
	for (unsigned try = 0; try < 40; try++) {
		char *text = xasprintf("ask abi=1 build=x try=%u bad=%u", try, bad);
		int n = say(vm, true, text, reply);

		free(text);
		assert_in_range(n, 0, CONSOLE_REPLY_MAX);
		answers += n > 0;
		if (n && answers <= guest->garbled)
			reply[n / 2] ^= 1;
		enum answer_state state = guest->deaf ? ANSWER_MORE : feed(a, reply, (size_t)n);
		bad += state == ANSWER_BAD;
		if (state == ANSWER_GOOD)
			return true;
	}
	return false;
}

static int asks_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	static struct answer a;
	char reply[CONSOLE_REPLY_MAX];

	vm->console = console;
	bool heard = shake_hands(vm, &a);
	const char *words = heard ? a.cmdline : "";
	if (heard)
		assert_string_equal(words, vm->spec->cmdline);
	say(vm, false, "hello abi=1 build=x kind=metal cpus=1", reply);
	say(vm, false, heard ? "fact cmdline.source=answer" : "fact cmdline.source=own", reply);
	char *crc = xasprintf("fact cmdline.crc=0x%x", hvlab_crc32(words, strlen(words)) ^ guest->liar);
	int err = say(vm, false, crc, reply);
	free(crc);
	if (!err && guest->again)
		err = say(vm, true, "ask abi=1 build=x try=0 bad=0", reply);
	if (!err)
		err = say(vm, false, "bye cells=0", reply);
	return err < 0 ? err : VM_OFF;
}

HVLAB_ADAPTER(asks, .name = "test/asks", .what = "a guest that asks", .lanes = 1 << LANE_PATH, .probe = asks_probe,
	      .create = asks_create, .start = asks_start, .wait = asks_wait, .destroy = asks_destroy);

static struct {
	enum hvlab_verdict verdict;
	char reason[256];
	struct buf bytes;
} seen;

static void on_bytes(void *arg, const void *bytes, size_t n)
{
	buf_put(&seen.bytes, bytes, n);
}

static void on_fact(void *arg, const char *key, const char *value)
{
}

static void on_timing(void *arg, u64 first_ns, u64 wall_ns)
{
}

static void on_end(void *arg, enum hvlab_verdict v, const char *reason)
{
	seen.verdict = v;
	copy_str(seen.reason, reason);
}

static void ends_as(struct guest g, unsigned wanted, enum hvlab_verdict v, const char *reason)
{
	const struct images images = {.metal = "/nonexistent", .hosted = "/nonexistent", .workroot = "/tmp"};
	const struct job_sink sink = {.bytes = on_bytes, .fact = on_fact, .timing = on_timing, .end = on_end};
	struct job job = {.id = 1, .vcpus = 2, .memory = 64 << 20, .backing = 4096, .timeout_ns = 20000000000ull,
			  .variant = "test/asks", .tag = "c20260101-000000-7e57", .lane = LANE_PATH, .cmdline = "bench=exit_* seed=9"};
	struct why why = {""};

	guest = &g;
	assert_int_equal(boot_run(&job, &images, &sink, &why), 0);
	buf_free(&seen.bytes);
	assert_int_equal(answers, wanted);
	assert_int_equal(seen.verdict, v);
	if (!strstr(seen.reason, reason))
		fail_msg("\"%s\" does not say \"%s\"", seen.reason, reason);
}

static void a_guest_that_asks_is_answered(void **state)
{
	ends_as((struct guest){0}, 1, HVLAB_OK, "");
	ends_as((struct guest){.garbled = 2}, 3, HVLAB_OK, "");
	ends_as((struct guest){.deaf = true}, 3, HVLAB_OK, ""); /* 40 asks: one answer in sixteen */
	ends_as((struct guest){.liar = true}, 1, HVLAB_ERROR, "boot.other-cmdline");
	ends_as((struct guest){.again = true}, 1, HVLAB_CRASH, "boot.reset");
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_arrive_as_they_were_sent), cmocka_unit_test(noise_around_it_does_no_harm),
		cmocka_unit_test(damage_is_never_taken), cmocka_unit_test(an_answer_is_not_repeated_for_nothing),
		cmocka_unit_test(a_guest_that_asks_is_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
