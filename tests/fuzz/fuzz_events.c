/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what an agent writes: event.c into collect.c, and jobs as the agent reads them. Whatever a job decodes to
 * must encode to text that decodes to the same job.
 *
 * Feeds: harness/record/event.c harness/record/job.c harness/run/neighbours.c lib/wire.c lib/text.c
 */
#include "fuzz.h"
#include "collect.h"
#include "event.h"

static void read_events(const u8 *data, size_t size, size_t step)
{
	struct boot boot = {.verdict = HVLAB_OK};
	struct collect c;
	struct job_sink sink;
	char culprit[HVLAB_NAME_MAX];

	collect_init(&c, &boot, NULL, &sink);
	struct event_reader r = {.to = &sink, .job = 1};
	for (size_t at = 0; at < size; at += step)
		event_reader_feed(&r, data + at, size - at < step ? size - at : step);
	must(!r.broken || r.why_broken[0]);
	must(!(r.broken && r.ended));
	collect_finish(&c, culprit);
	event_reader_free(&r);
	boot_free(&boot);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct buf text = {0}, line = {0}, again = {0};
	struct job job, back;
	struct why why;

	read_events(data, size, 7);
	read_events(data, size, size + 1);
	buf_put(&text, data, size);
	if (!job_decode(text.data, &job, &why)) {
		job_encode(&job, &line);
		must(!job_decode(line.data, &back, &why));
		job_encode(&back, &again);
		must(!strcmp(line.data, again.data));
	}
	buf_free(&text);
	buf_free(&line);
	buf_free(&again);
	return 0;
}
