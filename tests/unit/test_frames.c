/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loops of io_net_* with the real peer behind a line in memory that can go wrong: a frame that is lost, spoilt, doubled, cut
 * off or late is a verdict and no number, what somebody else sends is none, and neither is a peer that speaks up too early.
 */
#include "unit.h"

#include "adapters/common/echo.h"

#undef HVLAB_HOST /* a descriptor as the guest sees it, with functions in it */
#include "workloads/bench/shared/frames.h"
#include "freestanding/printf.c"

#define LINE 256u

enum fault { NONE, LOST, LOST_BACK, SPOILT, SPOILT_BACK, TWICE, SHORT, FOREIGN, EARLY_SILENCES, BROKEN };

static struct echo peer;
static struct net_frame out[NET_SLOTS], in[LINE];
static u32 out_bytes[NET_SLOTS], in_bytes[LINE];
static u32 waiting[LINE], nwaiting, most_waiting, kicks, arrived, taken;
static enum fault fault;
static u32 good_for; /* frames until then */

static bool now(enum fault f)
{
	return fault == f && !good_for;
}

static void arrive(void *arg, const void *frame, u32 bytes)
{
	if (now(LOST_BACK)) {
		fault = NONE;
		return;
	}
	for (int i = 0; i < (now(TWICE) ? 2 : 1); i++) {
		assert_true(arrived - taken < LINE);
		u32 at = arrived++ % LINE;

		memcpy(&in[at], frame, bytes);
		in_bytes[at] = bytes - (now(SHORT) ? 4 : 0);
		in[at].data[bytes - 33] ^= now(SPOILT_BACK);
	}
}

static struct net_frame *line_slot(u32 slot)
{
	assert_true(slot < NET_SLOTS);
	return &out[slot];
}

static void line_send(u32 slot, u32 bytes)
{
	out_bytes[slot] = bytes;
	waiting[nwaiting++] = slot;
	most_waiting = nwaiting > most_waiting ? nwaiting : most_waiting;
}

/* As a device does: everything that waits, and the peer answers before the guest goes on. */
static void line_kick(void)
{
	kicks++;
	for (u32 i = 0; i < nwaiting; i++) {
		struct net_frame copy = out[waiting[i]];

		good_for -= good_for > 0;
		copy.data[out_bytes[waiting[i]] - 33] ^= now(SPOILT);
		if (now(FOREIGN)) {
			struct net_frame other = {.type = {0x86, 0xdd}};
			arrive(NULL, &other, 90);
		}
		if (now(LOST))
			fault = NONE;
		else
			echo_frame(&peer, &copy, out_bytes[waiting[i]]);
	}
	nwaiting = 0;
}

static struct net_frame *line_take(u32 *bytes)
{
	if (now(BROKEN))
		return NULL;
	if (now(EARLY_SILENCES) && fault) {
		fault = NONE;
		struct net_frame next = in[taken % LINE];
		u32 n = in_bytes[taken % LINE];

		arrived = taken;
		for (int i = 0; i < HVLAB_NET_SILENCES - 1; i++)
			echo_silence(&peer);
		arrive(NULL, &next, n);
	}
	if (taken == arrived)
		echo_silence(&peer); /* what a real one does after a second */
	*bytes = in_bytes[taken % LINE];
	return &in[taken % LINE];
}

static void line_give(void)
{
	taken++;
}

static bool line_ready(void)
{
	return taken != arrived;
}

static void listen_to(bool on)
{
}

static const struct net line = {"fake", line_slot, line_send, line_kick, line_take, line_give, line_ready, listen_to};
static const char *absent_for;

const struct net *platform_net(const char **absent)
{
	*absent = absent_for;
	return absent_for ? NULL : &line;
}

/* The benchmarks themselves, without their descriptors: each has the same names. */
#undef HVLAB_BENCH
#undef HVLAB_ABOUT
#define HVLAB_BENCH(...) _Static_assert(true, "")
#define HVLAB_ABOUT(...) _Static_assert(true, "")
#define setup setup_rr
#define body body_rr
#define variants variants_rr
#include "workloads/bench/io_net_rr.c"
#undef setup
#undef body
#undef variants
#define setup setup_send
#define body body_send
#define variants variants_send
#include "workloads/bench/io_net_send.c"
#undef setup
#undef body
#undef variants
#define setup setup_recv
#define body body_recv
#define variants variants_recv
#include "workloads/bench/io_net_recv.c"
#undef setup
#undef body
#undef variants

static const struct {
	const char *(*setup)(struct bench_env *env);
	void (*body)(u64 n);
	u32 variants;
} benches[] = {{setup_rr, body_rr, 2}, {setup_send, body_send, 4}, {setup_recv, body_recv, 2}};

static const char *open_one(u32 which, u32 variant, struct bench_env *env)
{
	*env = (struct bench_env){.variant = variant, .count_ops = 1000, .hist_ops = 1000};
	fault = NONE;
	nwaiting = arrived = taken = most_waiting = kicks = 0;
	echo_init(&peer, arrive, NULL);
	return benches[which].setup(env);
}

/* What a benchmark says of a line with that fault after a while. */
static const char *verdict(u32 which, u32 variant, enum fault with, u64 n, u64 *result)
{
	struct bench_env env;

	assert_null(open_one(which, variant, &env));
	fault = with;
	good_for = 3;
	benches[which].body(n);
	if (!wire.fault)
		benches[which].body(n);
	const char *said = frames_check(result);
	frames_close();
	return said;
}

static void a_good_line_passes(void **state)
{
	u64 result;

	for (u32 i = 0; i < LEN(benches); i++)
		for (u32 v = 0; v < benches[i].variants; v++) {
			assert_null(verdict(i, v, NONE, 1, &result));
			assert_int_equal(result, 2);
			assert_null(verdict(i, v, NONE, 4 * HVLAB_NET_WINDOW, &result));
			assert_null(verdict(i, v, NONE, 77, &result));
			assert_int_equal(result, 154);
			assert_int_equal(peer.wrong, 0);
			assert_false(peer.open);
		}
}

static void what_is_nobodys_and_what_is_early_is_none(void **state)
{
	u64 result;

	for (u32 i = 0; i < LEN(benches); i++)
		assert_null(verdict(i, 0, FOREIGN, 100, &result));
	assert_null(verdict(0, 0, EARLY_SILENCES, 100, &result));
}

static void frames_leave_as_many_at_a_time_as_a_variant_says(void **state)
{
	struct bench_env env;

	assert_null(open_one(1, 1, &env));
	assert_string_equal(env.params, "bytes=60,burst=32");
	assert_int_equal(env.variants, 4);
	kicks = most_waiting = 0;
	body_send(128);
	assert_int_equal(most_waiting, 32);
	assert_int_equal(kicks, 4);
	assert_null(open_one(1, 0, &env));
	kicks = most_waiting = 0;
	body_send(128);
	assert_int_equal(most_waiting, 1);
	assert_int_equal(kicks, 128);
	assert_null(open_one(0, 1, &env));
	assert_string_equal(env.params, "bytes=1514");
}

static void a_hole_has_the_parameters_of_its_variant(void **state)
{
	struct bench_env env;

	absent_for = "none";
	assert_string_equal(open_one(2, 1, &env), "none");
	assert_string_equal(env.params, "bytes=1514");
	frames_close();
	absent_for = NULL;
}

static void every_fault_is_a_verdict(void **state)
{
	static const enum fault all[] = {LOST, LOST_BACK, SPOILT, SPOILT_BACK, TWICE, SHORT, BROKEN};
	u64 result;

	for (u32 i = 0; i < LEN(benches); i++)
		for (u32 v = 0; v < benches[i].variants; v++)
			for (u32 f = 0; f < LEN(all); f++) {
				if (i == 2 && all[f] == SPOILT)
					continue; /* of a question the data do not count */
				if (!verdict(i, v, all[f], 100, &result))
					fail_msg("benchmark %u, variant %u: fault %d passed", i, v, all[f]);
			}
}

static void a_verdict_says_what_it_was(void **state)
{
	u64 result;

	assert_string_equal(verdict(0, 0, LOST, 100, &result), "a frame was lost: what was waited for has not come");
	assert_string_equal(verdict(0, 1, SPOILT, 100, &result), "a frame came back with other data");
	assert_string_equal(verdict(1, 0, LOST, 100, &result), "a frame reached the peer with other data, or not at all");
	assert_string_equal(verdict(1, 2, SPOILT, 100, &result), "a frame reached the peer with other data, or not at all");
	assert_string_equal(verdict(2, 0, LOST_BACK, 100, &result), "a frame was lost, or came twice or too early");
	assert_string_equal(verdict(2, 0, BROKEN, 100, &result), "the network device has broken the rules of its rings");
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_line_passes), cmocka_unit_test(what_is_nobodys_and_what_is_early_is_none),
		cmocka_unit_test(frames_leave_as_many_at_a_time_as_a_variant_says),
		cmocka_unit_test(a_hole_has_the_parameters_of_its_variant), cmocka_unit_test(every_fault_is_a_verdict),
		cmocka_unit_test(a_verdict_says_what_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
