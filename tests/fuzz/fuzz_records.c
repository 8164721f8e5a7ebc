/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what a guest says: proto.c and collect.c. Input that begins with 'r' is taken as bodies of records, one a
 * line, and gets sequence numbers and checksums here: no mutation would ever find a right one by itself.
 *
 * Feeds: harness/record/proto.c harness/record/collect.c harness/record/collect_record.c
 * harness/record/collect_result.c harness/record/reason.c
 */
#include "fuzz.h"
#include "collect.h"
#include "reason.h"

static struct hvlab_bench known[] = {
	{.name = "clk_null", .result = RESULT_WITHIN, .result_of = "cpu.brand"},
	{.name = "exit_cpuid", .exits_per_op = 1, .result = RESULT_FACT, .result_of = "cpuid.plain.00000000:3"},
};

static void seal(const char *text, size_t n, struct buf *out)
{
	const char *end = text + n;
	u32 seq = 0;

	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text)), *stop = newline ? newline : end;
		size_t from = out->len;
		buf_printf(out, "@hvl1 %u ", seq++);
		buf_put(out, text, (size_t)(stop - text));
		buf_printf(out, " *%08x\n", hvlab_crc32(out->data + from, out->len - from));
		text = newline ? newline + 1 : end;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const struct catalog catalog = {.bench = known, .n = LEN(known)};
	struct collect c;
	struct boot boot = {.verdict = HVLAB_OK};
	struct job_sink sink;
	struct buf text = {0};
	char culprit[HVLAB_NAME_MAX];
	s64 milli;

	if (size && data[0] == 'r')
		seal((const char *)data + 1, size - 1, &text);
	else
		buf_put(&text, data, size);
	collect_init(&c, &boot, &catalog, &sink);
	for (size_t at = 0; at < text.len; at += 61)
		sink.bytes(sink.arg, text.data + at, text.len - at < 61 ? text.len - at : 61);
	for (u32 mark = 0; mark < 4; mark++)
		sink.counters(sink.arg, mark, &(struct counters){.n = 1, .c = {{"exits", ~0ull << mark}}});
	sink.end(sink.arg, HVLAB_OK, "");
	collect_finish(&c, culprit);
	char sentence[REASON_MAX];
	reason_text(boot.reason, sentence);
	for (size_t i = 0; i < boot.ncells; i++)
		reason_text(boot.cells[i].reason, sentence);
	must(boot.verdict != HVLAB_OK || boot.said_bye);
	must(boot.log.len <= COLLECT_LOG_MAX + 100);
	for (size_t i = 0; i < boot.ncells; i++) {
		const struct cell *cell = &boot.cells[i];
		must(cell->verdict != HVLAB_OK || (cell->n && cell->body.n && cell->control.n && !cell->reason[0]));
		must(cell->verdict == HVLAB_OK || cell->reason[0]);
		for (size_t k = 0; k < i; k++)
			must(strcmp(cell->bench, boot.cells[k].bench) || strcmp(cell->params, boot.cells[k].params));
		cell_exits_milli(cell, &milli);
		cell_exits_disagree(cell);
	}
	boot_free(&boot);
	buf_free(&text);
	return 0;
}
