/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes what the guest takes for an answer (workloads/engine/answer.c). Input that begins with 'a' is taken as a command line
 * and gets its marker and checksum from the harness: it must arrive as it was sent, whatever stood on the line before.
 *
 * Feeds: workloads/engine/answer.c harness/run/handshake.c
 */
#include "fuzz.h"
#include "handshake.h"
#include "workloads/engine/answer.c"

static struct answer a;

/* What is taken is bounded, printable, and has the checksum of an answer. */
static void feed(const char *bytes, size_t n)
{
	static char again[HVLAB_ANSWER_MAX];

	for (size_t i = 0; i < n; i++)
		if (answer_feed(&a, bytes[i]) == ANSWER_GOOD)
			must(handshake_answer(again, a.cmdline) > 0);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	char words[HVLAB_CMDLINE_MAX], line[HVLAB_ANSWER_MAX];
	size_t n = size < sizeof(words) ? size : sizeof(words) - 1;

	if (!size || data[0] != 'a') {
		feed((const char *)data, size);
		answer_cut(&a);
		return 0;
	}
	memcpy(words, data + 1, n - 1);
	words[n - 1] = 0;
	int length = handshake_answer(line, words);
	if (length < 0)
		return 0;
	enum answer_state state = ANSWER_MORE;
	for (int i = 0; i < length; i++)
		state = answer_feed(&a, line[i]);
	must(state == ANSWER_GOOD && !strcmp(a.cmdline, words));
	return 0;
}
