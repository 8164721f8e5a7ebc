/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * clock_fit.c, and sync points all the way from console bytes and host stamps to the verdict: a clock that is right, one that
 * drifts, one that jumps.
 */
#include "unit.h"
#include "collect.h"
#include "verdict.h"

#define HZ 2600000000.0
#define SYNC_POINTS 8

/* A guest's TSC that is `wrong` times as fast as it is told to be, and `jump` ticks ahead from the middle on. */
struct guest {
	double wrong, jump;
	u64 bracket; /* ticks */
};

static u64 tsc_at(const struct guest *g, u64 host_ns)
{
	return 1000000000000ull + (u64)((double)host_ns * HZ / 1e9 * g->wrong) + (host_ns > 500000000 ? (u64)g->jump : 0);
}

static struct sync_points sync_points_from(const struct guest *g)
{
	struct sync_points b = {0};

	for (u32 i = 0; i < 3 * SYNC_POINTS; i++) {
		u64 host = i / SYNC_POINTS * 600000000ull + i * 50000ull, tsc = tsc_at(g, host);
		u64 half = g->bracket / 2 + i % 3 * g->bracket;

		assert_true(sync_points_add(&b, i, (enum hvlab_sync_group)(i / SYNC_POINTS)));
		assert_true(sync_points_set_host(&b, i, host));
		assert_true(sync_points_set_guest(&b, i, tsc - half, tsc + half));
	}
	return b;
}

static void a_steady_clock_fits(void **state)
{
	const struct guest g = {1, 0, 2600};
	struct sync_points b = sync_points_from(&g);
	struct clock_fit f;

	assert_int_equal(clock_fit(&b, &f), 0);
	assert_int_equal(f.n, 3 * SYNC_POINTS);
	assert_close(f.hz, HZ, HZ * 1e-8);
	assert_close(f.off, 2600 / (HZ * 1.2), 1e-7);
	assert_close(f.bracket, 2600, 0);
	assert_true(f.residual < 0.01);
}

static void a_jump_shows_as_residual(void **state)
{
	const struct guest g = {1, 40000, 2600};
	struct sync_points b = sync_points_from(&g);
	struct clock_fit f;

	assert_int_equal(clock_fit(&b, &f), 0);
	assert_true(f.residual > 5);
}

/* A host that was away widens brackets; the instant is still inside, so nothing is wrong. */
static void a_busy_host_is_no_residual(void **state)
{
	const struct guest g = {1, 0, 2600};
	struct sync_points b = sync_points_from(&g);
	struct clock_fit f;

	b.v[SYNC_POINTS + 1].host_ns += 30000000; /* read late, and answered later still */
	b.v[SYNC_POINTS + 1].to += (u64)(0.030 * HZ) + 5000;
	assert_int_equal(clock_fit(&b, &f), 0);
	assert_true(f.residual < 1);
}

static void too_little_is_no_fit(void **state)
{
	const struct guest g = {1, 0, 2600};
	struct sync_points b = sync_points_from(&g), none = {0};
	struct clock_fit f;

	assert_int_equal(clock_fit(&none, &f), -ENODATA);
	for (size_t i = 2 * SYNC_POINTS; i < b.n; i++)
		b.v[i].host_ns -= 300000000; /* 0.9 s */
	assert_int_equal(clock_fit(&b, &f), -ERANGE);
	b.n = 2 * SYNC_POINTS;
	assert_int_equal(clock_fit(&b, &f), -ENODATA);
	assert_false(sync_points_set_host(&none, 1, 1));
	assert_false(sync_points_set_guest(&b, 0, 5, 4));
	assert_false(sync_points_add(&b, 0, HVLAB_SYNC_FIRST));
	for (u32 i = 0; i < SYNC_POINTS_MAX; i++)
		sync_points_add(&none, i, HVLAB_SYNC_FIRST);
	assert_false(sync_points_add(&none, SYNC_POINTS_MAX, HVLAB_SYNC_FIRST));
}

/* --- as a guest says it */

static void say(const struct job_sink *sink, u32 *seq, const char *fmt, ...) PRINTF(3, 4);
static void say(const struct job_sink *sink, u32 *seq, const char *fmt, ...)
{
	char body[256], line[320];
	va_list args;

	va_start(args, fmt);
	vsnprintf(body, sizeof(body), fmt, args);
	va_end(args);
	int n = snprintf(line, sizeof(line), "%s%u %s", HVLAB_MARKER, (*seq)++, body);
	n += snprintf(line + n, sizeof(line) - (size_t)n, " *%08x\n", hvlab_crc32(line, (size_t)n));
	sink->bytes(sink->arg, line, (size_t)n);
}

static struct boot boot_from(const struct guest *g, const char *clocksource)
{
	struct sync_points b = sync_points_from(g);
	struct boot boot = {0};
	struct collect c;
	struct job_sink sink;
	char culprit[HVLAB_NAME_MAX];
	u32 seq = 0;

	collect_init(&c, &boot, NULL, &sink);
	sink.fact(sink.arg, "host.clocksource", clocksource);
	say(&sink, &seq, "hello abi=1 build=b kind=metal cpus=1");
	say(&sink, &seq, "fact tsc.invariant=1");
	say(&sink, &seq, "fact tsc.hz.15h=%.0f", HZ);
	for (size_t i = 0; i < b.n; i++) {
		static const char *const groups[] = {"first", "bench", "last"};
		struct counters at = {.n = 1, .c = {{SYNC_NS, b.v[i].host_ns}}};

		say(&sink, &seq, "mark id=%u at=clock group=%s", b.v[i].id, groups[b.v[i].group]);
		sink.counters(sink.arg, b.v[i].id, &at);
		say(&sink, &seq, "fact clock.sync=%u,%llu,%llu", b.v[i].id, (unsigned long long)b.v[i].from,
		    (unsigned long long)b.v[i].to);
	}
	say(&sink, &seq, "bye cells=0");
	sink.end(sink.arg, HVLAB_OK, "");
	collect_finish(&c, culprit);
	return boot;
}

static void expect(const struct guest *g, const char *clocksource, const char *word, const char *reason)
{
	struct boot b = boot_from(g, clocksource);
	char why[160];

	assert_string_equal(b.reason, "");
	assert_int_equal(b.verdict, HVLAB_OK);
	assert_non_null(facts_get(&b.state, "clock.hz"));
	assert_non_null(facts_get(&b.state, "clock.sync.000"));
	assert_null(facts_get(&b.guest, "clock.sync"));
	assert_string_equal(verdict_clock(&b, LANE_TIME, why), word);
	if (!strstr(why, reason))
		fail_msg("\"%s\" is not \"%s\"", why, reason);
	boot_free(&b);
}

static void a_wrong_rate_is_caught(void **state)
{
	expect(&(struct guest){1, 0, 2600}, "hpet", "verified", "");
	expect(&(struct guest){1, 0, 2600}, "tsc", "consistent", "clock.circular");
	expect(&(struct guest){1.00025, 0, 2600}, "hpet", "invalid", "clock.error measured=2600.65 nominal=2600 ppm=+250");
	expect(&(struct guest){0.99975, 0, 2600}, "tsc", "invalid", "ppm=-250");
	expect(&(struct guest){2.8, 0, 2600}, "tsc", "invalid", "clock.error");
	expect(&(struct guest){1.00005, 0, 2600}, "hpet", "verified", "");
	expect(&(struct guest){1, 40000, 2600}, "hpet", "invalid", "clock.uneven");
	/* Half a millisecond of bracket resolves 400 ppm: nothing is caught, and nothing is called verified. */
	expect(&(struct guest){1.00025, 0, 1300000}, "hpet", "consistent", "clock.wide");
}

static void senseless_sync_points_void_the_boot(void **state)
{
	static const char *const records[] = {
		"mark id=0 at=clock group=middle", "mark id=0 at=clock", "mark at=clock group=first",
		"fact clock.sync=7,1,2", "fact clock.sync=1,2", "fact clock.sync=x",
	};

	for (size_t i = 0; i < LEN(records); i++) {
		struct boot boot = {0};
		struct collect c;
		struct job_sink sink;
		char culprit[HVLAB_NAME_MAX];
		u32 seq = 0;

		collect_init(&c, &boot, NULL, &sink);
		say(&sink, &seq, "hello abi=1 build=b kind=metal cpus=1");
		say(&sink, &seq, "%s", records[i]);
		say(&sink, &seq, "bye cells=0");
		sink.end(sink.arg, HVLAB_OK, "");
		collect_finish(&c, culprit);
		assert_int_equal(boot.verdict, HVLAB_ERROR);
		assert_non_null(strstr(boot.reason, "lost."));
		boot_free(&boot);
	}
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_steady_clock_fits), cmocka_unit_test(a_jump_shows_as_residual),
		cmocka_unit_test(a_busy_host_is_no_residual), cmocka_unit_test(too_little_is_no_fit),
		cmocka_unit_test(a_wrong_rate_is_caught), cmocka_unit_test(senseless_sync_points_void_the_boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
