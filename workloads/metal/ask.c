/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's side of the handshake (abi.h): one image serves all, because the choices come over the console. Needs
 * neither interrupts nor a known clock; works before the other processors are started, whose number is a choice, too.
 */
#include "metal.h"
#include "answer.h"
#include "console.h"
#include "record.h"
#include "str.h"

#define PERIOD (1ull << 29)           /* ticks between asks: 0.1 to 0.5 s at 5 to 1 GHz */
#define QUIET (1ull << 27)            /* ticks of silence after which no byte of a second answer is under way */
#define NOISE_MAX (4 * HVLAB_ANSWER_MAX) /* bytes listened to between two asks */

extern const char hvlab_build_id[65];

static struct answer answer;
static u64 tries, bad;
static bool answered;
static u32 crc;

static void say(void)
{
	record_begin(HVLAB_REC_ASK);
	record_u64("abi", HVLAB_ABI_VERSION);
	record_str("build", hvlab_build_id);
	record_u64("try", tries);
	record_u64("bad", bad);
	record_end();
}

/* Until an answer, good or bad, or a period of silence. */
static bool listen(void)
{
	for (u32 i = 0; i < NOISE_MAX; i++) {
		int c = console()->read(PERIOD);
		enum answer_state state = c < 0 ? ANSWER_MORE : answer_feed(&answer, (char)c);

		bad += state == ANSWER_BAD || (c < 0 && answer_cut(&answer));
		if (c < 0 || state != ANSWER_MORE)
			return state == ANSWER_GOOD;
	}
	return false;
}

/* Drains the console: a second answer to an earlier ask must not be taken for the reply to a mark. */
static void drain(void)
{
	for (u32 i = 0; i < NOISE_MAX && console()->read(QUIET) >= 0; i++)
		;
}

void ask(struct engine_options *options, const char *own)
{
	u64 most = options->ask;

	for (; tries < most && !answered; tries++) {
		say();
		answered = listen();
	}
	if (!answered) {
		crc = hvlab_crc32(own, strlen(own));
		return;
	}
	crc = hvlab_crc32(answer.cmdline, strlen(answer.cmdline));
	engine_options_parse(options, answer.cmdline);
	drain();
}

void ask_facts(void)
{
	if (!tries)
		return;
	fact_str("cmdline.source", answered ? "answer" : "own");
	fact_hex("cmdline.crc", crc);
	fact_u64("ask.tries", tries);
	fact_u64("ask.bad", bad);
}
