/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what answers a guest while it runs (boot_console.c), and what is thought of a boot afterwards: verdict.c. Input that
 * begins with 'r' is bodies of records, as in fuzz_records.c. A guest may have as many rests as it says, but its time is
 * lengthened by few of them.
 *
 * Feeds: harness/run/boot_console.c harness/record/verdict.c
 */
#include "fuzz.h"
#include "collect.h"
#include "boot_run_in.h"
#include "verdict.h"

#include <time.h>
#include <unistd.h>

static u64 slept;

/* In place of the C library's and of util.c's: a fuzzer has no time. */
int usleep(useconds_t us)
{
	slept += us;
	return 0;
}

void sleep_to_second(void)
{
	slept += 1000000;
}

/* In place of usage.c's, which asks the kernel for long. */
u64 usage_resident(void)
{
	return 4096;
}

static int count(struct vm *vm, enum mark_at at, struct counters *c)
{
	(void)vm;
	(void)at;
	*c = (struct counters){.n = 1, .c = {{"exits", 5}}};
	return 0;
}

static const struct adapter resting = {.name = "kvm/direct", .counters = count,
				       .traits = ADAPTER_QUIESCES, .lanes = 3};

static void feed(struct run *r, const char *bytes, size_t n)
{
	char reply[CONSOLE_REPLY_MAX];

	for (size_t at = 0; at < n; at += 97) {
		int answer = on_console(r, bytes + at, n - at < 97 ? n - at : 97, reply);

		must(answer <= CONSOLE_REPLY_MAX);
		if (answer < 0)
			return;
	}
}

static void feed_records(struct run *r, const char *text, size_t n)
{
	struct buf stream = {0};
	u32 seq = 0;

	for (const char *end = text + n; text < end;) {
		size_t length = strcspn(text, "\n");
		char *body = xasprintf("@hvl1 %u %.*s", seq++, (int)length, text);

		buf_printf(&stream, "%s *%08x\n", body, hvlab_crc32(body, strlen(body)));
		free(body);
		text += length + (length < (size_t)(end - text));
	}
	if (stream.len)
		feed(r, stream.data, stream.len);
	buf_free(&stream);
}

static void judge(struct boot *b, enum lane lane)
{
	char why[160];

	if (lane == LANE_TIME)
		verdict_clock_facts(b);
	must(*verdict_clock(b, lane, why));
	must(class_word(verdict_class(&b->guest, &b->env, "kvm/direct", false))[0]);
}

static void run(const char *bytes, size_t n, bool records, enum lane lane)
{
	struct job job = {.lane = lane, .timeout_ns = 1};
	struct boot boot = {.verdict = HVLAB_OK};
	struct collect c;
	struct job_sink sink;
	char culprit[HVLAB_NAME_MAX];
	struct run r = {.job = &job, .sink = &sink, .adapter = &resting, .cmdline = "bench=*"};

	slept = 0;
	collect_init(&c, &boot, NULL, &sink);
	console_begin(&r);
	if (records)
		feed_records(&r, bytes, n);
	else
		feed(&r, bytes, n);
	must(slept <= 2000000ull * SETTLES_MAX + 2 * SYNC_SPAN_NS / 1000);
	collect_finish(&c, culprit);
	judge(&boot, lane);
	boot_free(&boot);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct buf b = {0};

	buf_put(&b, data, size);
	bool records = size && data[0] == 'r';
	for (int lane = 0; lane < 2; lane++)
		run(b.data + records, size - records, records, lane ? LANE_PATH : LANE_TIME);
	buf_free(&b);
	return 0;
}
