/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verdict.c: class and clock from facts, and which classes may stand side by side.
 */
#include "unit.h"
#include "verdict.h"

#define LEAF1_HV "00a20f10.00000800.80000000.00000000"
#define LEAF1_BARE "00a20f10.00000800.00000000.00000000"
#define LEAF_KVM "40000001.4b4d564b.564b4d56.0000004d"
#define LEAF_CORE "40000002.616c7668.6e694d62.6c616d69"
#define LEAF_TCG "40000001.54474354.43544743.47435447"

static enum class_of class_of_boot(const char *leaf1, const char *leaf4, const char *host, const char *variant,
				   bool emulated)
{
	struct facts guest = {0}, env = {0};

	if (leaf1)
		facts_set(&guest, "cpuid.00000001", leaf1);
	if (leaf4)
		facts_set(&guest, "cpuid.40000000", leaf4);
	if (host)
		facts_set(&env, "host.hypervisor", host);
	enum class_of c = verdict_class(&guest, &env, variant, emulated);
	facts_free(&guest);
	facts_free(&env);
	return c;
}

static void depth_is_counted(void **state)
{
	assert_int_equal(class_of_boot(LEAF1_HV, LEAF_KVM, "none", "kvm/direct", false), CLASS_L1);
	assert_int_equal(class_of_boot(LEAF1_HV, LEAF_KVM, "KVMKVMKVM", "kvm/direct", false), CLASS_L2);
	assert_int_equal(class_of_boot(NULL, NULL, "none", "native", false), CLASS_BARE);
	assert_int_equal(class_of_boot(NULL, NULL, "KVMKVMKVM", "native", false), CLASS_L1);
	assert_int_equal(class_of_boot(LEAF1_BARE, NULL, NULL, "bare", false), CLASS_BARE);
	assert_int_equal(class_of_boot(LEAF1_HV, LEAF_KVM, NULL, "bare", false), CLASS_L1);
}

/* A hypervisor that clears the bit for its guest is not gone. */
static void a_hidden_hypervisor_counts(void **state)
{
	assert_int_equal(class_of_boot(LEAF1_BARE, NULL, "none", "kvm/qemu", false), CLASS_L1);
}

static void emulation_anywhere_is_emulation(void **state)
{
	assert_int_equal(class_of_boot(LEAF1_HV, LEAF_TCG, "none", "bare", false), CLASS_EMULATED);
	assert_int_equal(class_of_boot(LEAF1_HV, LEAF_KVM, "TCGTCGTCGTCG", "kvm/direct", false), CLASS_EMULATED);
	assert_int_equal(class_of_boot(LEAF1_HV, LEAF_KVM, "none", "tcg", true), CLASS_EMULATED);
}

/* Bochs tells its guests nothing; where the lab ran them, it says so itself. */
static void the_lab_is_emulation_whoever_emulates(void **state)
{
	struct facts guest = {0}, env = {0};

	facts_set(&guest, "cpuid.00000001", LEAF1_HV);
	facts_set(&guest, "cpuid.40000000", LEAF_KVM);
	facts_set(&env, "host.hypervisor", "none");
	assert_int_equal(verdict_class(&guest, &env, "kvm/direct", false), CLASS_L1);
	facts_set(&env, "lab.processor", "intel");
	assert_int_equal(verdict_class(&guest, &env, "kvm/direct", false), CLASS_EMULATED);
	facts_free(&guest);
	facts_free(&env);
}

/* Nothing of the harness's host says anything about a machine at a serial line. */
static void the_core_says_what_it_stands_on(void **state)
{
	static const struct { const char *below; enum class_of class; } cases[] = {
		{"00000000.00000000.00000000.00000000", CLASS_L1}, {"00000001.4b4d564b.564b4d56.0000004d", CLASS_L2},
		{"00000001.54474354.43544743.47435447", CLASS_EMULATED},
	};
	const struct facts env = {0};

	for (size_t i = 0; i < LEN(cases); i++) {
		struct facts guest = {0};

		facts_set(&guest, "cpuid.40000000", LEAF_CORE);
		facts_set(&guest, "cpuid.40000002", cases[i].below);
		assert_int_equal(verdict_class(&guest, &env, "minimal/serial", false), cases[i].class);
		facts_free(&guest);
	}
}

static void silence_is_unknown(void **state)
{
	assert_int_equal(class_of_boot(LEAF1_HV, LEAF_KVM, NULL, "kvm/direct", false), CLASS_UNKNOWN);
	assert_int_equal(class_of_boot("garbage", "", NULL, "bare", false), CLASS_UNKNOWN);
}

/* Keys state.* go to the boot's state, env.* to its environment, all others are the guest's. */
static struct boot boot_of(const char *const pairs[][2], size_t n)
{
	struct boot b = {0};

	for (size_t i = 0; i < n; i++) {
		const char *key = pairs[i][0];
		bool state = !strncmp(key, "state.", 6), env = !strncmp(key, "env.", 4);

		facts_set(state ? &b.state : env ? &b.env : &b.guest, key + (state ? 6 : env ? 4 : 0), pairs[i][1]);
	}
	return b;
}

static const char *clock_of(enum lane lane, const char *const pairs[][2], size_t n, char why[160])
{
	struct boot b = boot_of(pairs, n);
	const char *word = verdict_clock(&b, lane, why);

	boot_free(&b);
	return word;
}

#define INVARIANT {"tsc.invariant", "1"}
#define HZ(hz) {"state.clock.hz", hz}
#define OFF(ppm) {"state.clock.hz.uncertainty_ppm", ppm}

static void clocks_are_judged(void **state)
{
	static const struct { const char *word, *pairs[6][2], *why;
	} cases[] = {
	    {"suspect", {{"cpu.vendor", "x"}}, "clock.maybe-invariant"},
	    {"consistent", {INVARIANT}, "clock.uncompared"},
	    {"suspect", {{"tsc.invariant", "0"}}, "clock.not-invariant"},
	    {"consistent", {{"cpuid.80000007", "00000000.00000000.00000000.00000100"}}, "clock.uncompared"},
	    {"suspect", {{"cpuid.80000007", "00000000.00000000.00000000.00000000"}}, "clock.not-invariant"},
	    {"suspect", {INVARIANT, {"tsc.intercepted", "1"}}, "clock.emulated ticks=0"},
	    /* CPUID as a fence in a guest: 9178 ticks for a pair of stamps that should cost 52. */
	    {"suspect", {INVARIANT, {"tsc.stamp", "9178"}}, "clock.emulated ticks=9178"},
	    {"consistent", {INVARIANT, {"tsc.stamp", "52"}}, "clock.uncompared"},
	    {"suspect", {INVARIANT, {"clock.warp", "300"}}, "clock.warp ticks=300"},
	    {"suspect", {INVARIANT, {"clock.spun", "1000"}, {"clock.gap.lost", "500"}}, "clock.stolen percent=50"},
	    {"invalid", {INVARIANT, {"clock.monotonic", "0"}}, "clock.backwards"},
	    {"suspect", {INVARIANT, {"tsc.hz.15h", "2600000000"}, {"tsc.hz.40000010h", "2601000000"}}, "clock.sources"},
	    {"suspect", {INVARIANT, {"tsc.hz.hypervisor", "2600000000"}, {"tsc.hz.15h", "2601000000"}}, "clock.sources"},
	    {"consistent", {INVARIANT, {"tsc.hz.15h", "2600000000"}, {"tsc.hz.40000010h", "2600100000"}}, "clock.uncompared"},
	    /* 250 ppm off what every source says; 250 ppm that the brackets do not resolve; one source that is right. */
	    {"invalid", {INVARIANT, HZ("2600650000"), OFF("10"), {"tsc.hz.15h", "2600000000"}}, "clock.error measured=2600.65 nominal=2600 ppm=+250"},
	    {"consistent", {INVARIANT, HZ("2600650000"), OFF("400"), {"tsc.hz.15h", "2600000000"},
			    {"env.host.clocksource", "hpet"}}, "clock.wide ppm=400"},
	    {"suspect", {INVARIANT, HZ("2600650000"), OFF("10"), {"tsc.hz.15h", "2600000000"},
			 {"tsc.hz.40000010h", "2600650000"}}, "clock.sources"},
	    {"invalid", {INVARIANT, HZ("2600000000"), OFF("1"), {"state.clock.residual", "7.5"}}, "clock.uneven brackets=7.5"},
	    {"consistent", {INVARIANT, HZ("2600000000"), OFF("1"), {"env.host.clocksource", "tsc"}}, "clock.circular source=tsc"},
	    {"consistent", {INVARIANT, HZ("2600000000"), OFF("1"), {"env.host.clocksource", "kvm-clock"}}, "clock.circular source=kvm-clock"},
	    {"verified", {INVARIANT, HZ("2600000000"), OFF("1"), {"env.host.clocksource", "hpet"}}, ""},
	};
	char why[160];

	for (size_t i = 0; i < LEN(cases); i++) {
		size_t n = 0;
		while (n < LEN(cases[i].pairs) && cases[i].pairs[n][0])
			n++;
		assert_string_equal(clock_of(LANE_TIME, cases[i].pairs, n, why), cases[i].word);
		if (!strstr(why, cases[i].why) || (*cases[i].why == 0) != (*why == 0))
			fail_msg("case %zu: \"%s\", not \"%s\"", i, why, cases[i].why);
		assert_string_equal(clock_of(LANE_PATH, cases[i].pairs, n, why), "virtual");
	}
	assert_true(clock_is_good("verified") && clock_is_good("consistent"));
	assert_false(clock_is_good("suspect") || clock_is_good("invalid") || clock_is_good("virtual") || clock_is_good("mixed"));
}

/* `native` is a name, not a claim: under a hypervisor its class is L1 whoever hides what. */
static void native_is_never_bare_under_a_hypervisor(void **state)
{
	struct facts guest = {0}, env = {0};
	char shown[96];

	assert_int_equal(class_of_boot(LEAF1_HV, LEAF_KVM, "none", "native", false), CLASS_L1);
	assert_int_equal(class_of_boot(LEAF1_BARE, NULL, "none", "native", false), CLASS_BARE);
	facts_set(&env, "host.hypervisor", "none");
	facts_set(&env, "host.firmware.vendor", "QEMU");
	assert_int_equal(verdict_class(&guest, &env, "native", false), CLASS_L1);
	assert_int_equal(verdict_class(&guest, &env, "kvm/direct", false), CLASS_L2);
	facts_free(&env);
	assert_true(class_mislabels("local:native", "L1"));
	assert_true(class_mislabels("local:native+aa", "unknown"));
	assert_false(class_mislabels("local:native", "bare"));
	assert_true(class_mislabels("lab:bare", "L1"));
	assert_false(class_mislabels("lab:bare", "emulated"));
	assert_false(class_mislabels("local:kvm/direct", "L1"));
	assert_string_equal(system_shown("local:native", "L1", shown), "local:native (L1, not bare)");
	assert_string_equal(system_shown("local:native", "bare", shown), "local:native");
}

static void only_one_level_stands_side_by_side(void **state)
{
	assert_true(class_comparable(CLASS_BARE, CLASS_L1));
	assert_true(class_comparable(CLASS_L1, CLASS_L2));
	assert_true(class_comparable(CLASS_EMULATED, CLASS_EMULATED));
	assert_false(class_comparable(CLASS_BARE, CLASS_L2));
	assert_false(class_comparable(CLASS_BARE, CLASS_EMULATED));
	assert_false(class_comparable(CLASS_UNKNOWN, CLASS_UNKNOWN));
}

static void class_words_read_back(void **state)
{
	enum class_of c;

	for (int i = CLASS_UNKNOWN; i <= CLASS_EMULATED; i++) {
		assert_int_equal(class_parse(class_word((enum class_of)i), &c), 0);
		assert_int_equal(c, i);
	}
	assert_int_equal(class_parse("mixed", &c), -EINVAL);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(depth_is_counted), cmocka_unit_test(a_hidden_hypervisor_counts),
		cmocka_unit_test(emulation_anywhere_is_emulation),
		cmocka_unit_test(the_lab_is_emulation_whoever_emulates), cmocka_unit_test(the_core_says_what_it_stands_on),
		cmocka_unit_test(silence_is_unknown),
		cmocka_unit_test(clocks_are_judged), cmocka_unit_test(native_is_never_bare_under_a_hypervisor), cmocka_unit_test(only_one_level_stands_side_by_side),
		cmocka_unit_test(class_words_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
