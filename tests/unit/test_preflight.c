/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * preflight.c, coverage.c, launch_cost.c and usage.c: what is wrong with a machine, which cells have no number, what a launch cost.
 */
#include "unit.h"
#include "reason.h"
#include "coverage.h"
#include "usage.h"
#include "launch_cost.h"
#include "preflight.h"

static const struct finding *finding_of(const struct finding *f, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(f[i].id, id))
			return &f[i];
	return NULL;
}

static void a_quiet_machine_has_little_to_say(void **state)
{
	static const char *const facts[][2] = {
		{"host.hypervisor", "none"}, {"host.clocksource", "hpet"}, {"host.tsc.invariant", "1"},
		{"host.governor", "performance"}, {"host.cpuidle.latency_us", "1"}, {"host.boost", "0"}, {"host.cpu.microcode", "0x1"},
		{"host.smt.active", "0"}, {"host.thp", "madvise"}, {"host.ksm", "0"}, {"host.numa_balancing", "0"},
		{"host.isolated", "2-3"}, {"host.nohz_full", "2-3"}, {"topology.pus", "8"}, {"topology.nodes", "1"},
		{"now.load", "0.20"}, {"now.cpu.busy", "0"}, {"now.temperature", "50"},
	};
	struct facts env = {0}, now = {0};
	struct finding found[FINDINGS_MAX];

	for (size_t i = 0; i < LEN(facts); i++)
		facts_set(strncmp(facts[i][0], "now.", 4) ? &env : &now, facts[i][0], facts[i][1]);
	assert_int_equal(preflight(&env, &now, found), 0);
	facts_free(&env);
	facts_free(&now);
}

static void every_fault_is_found(void **state)
{
	static const struct { const char *key, *value, *id; enum preflight_level level;
	} cases[] = {
		{"host.hypervisor", "KVMKVMKVM", "hypervisor", PREFLIGHT_WARN}, {"host.governor", "powersave", "governor", PREFLIGHT_WARN},
		{"host.boost", "1", "turbo", PREFLIGHT_WARN}, {"host.no_turbo", "0", "turbo", PREFLIGHT_WARN},
		{"host.smt.active", "1", "smt", PREFLIGHT_NOTE}, {"now.sibling.busy", "40", "sibling", PREFLIGHT_BAD},
		{"host.cpuidle.latency_us", "133", "idle", PREFLIGHT_WARN}, {"host.ksm", "1", "ksm", PREFLIGHT_WARN},
		{"host.cmdline", "ro mitigations=off quiet", "mitigations", PREFLIGHT_NOTE},
		{"host.cmdline", "mitigations=auto mitigations=off -- x", "mitigations", PREFLIGHT_NOTE},
		{"host.mitigation.mds", "Vulnerable: no microcode", "mitigations", PREFLIGHT_NOTE},
		{"host.governor", "performance | powersave", "governor", PREFLIGHT_WARN},
		{"host.boost", "0 | 1", "turbo", PREFLIGHT_WARN}, {"host.nothing", "", "turbo", PREFLIGHT_NOTE},
		{"host.nothing", "", "governor", PREFLIGHT_NOTE}, {"host.nothing", "", "idle", PREFLIGHT_NOTE},
		{"host.nothing", "", "hypervisor", PREFLIGHT_NOTE}, {"host.nothing", "", "clocksource", PREFLIGHT_NOTE},
		{"host.cpufreq.preference", "balance_power", "preference", PREFLIGHT_WARN},
		{"host.firmware.product", "Standard PC (Q35 + ICH9, 2009)", "hypervisor", PREFLIGHT_WARN},
		{"host.thp", "always", "thp", PREFLIGHT_NOTE}, {"host.numa_balancing", "1", "numa-balancing", PREFLIGHT_WARN},
		{"host.tsc.invariant", "0", "tsc", PREFLIGHT_BAD}, {"now.temperature", "97", "temperature", PREFLIGHT_WARN},
		{"now.cpu.busy", "60", "busy", PREFLIGHT_WARN}, {"now.cpu.steal", "3", "steal", PREFLIGHT_WARN},
		{"now.load", "7.5", "load", PREFLIGHT_WARN}, {"host.hugepages.2M", "0", "hugepages", PREFLIGHT_NOTE},
		{"host.clocksource", "kvm-clock", "clocksource", PREFLIGHT_WARN}, {"host.clocksource", "tsc", "clock", PREFLIGHT_NOTE},
		{"placement.memory", "any node", "numa", PREFLIGHT_WARN}, {"host.nothing", "", "isolation", PREFLIGHT_NOTE},
		{"host.nothing", "", "microcode", PREFLIGHT_NOTE},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		struct facts env = {0}, now = {0};
		struct finding found[FINDINGS_MAX];
		char advice[REASON_MAX];

		facts_set(&env, "topology.pus", "2");
		facts_set(&env, "topology.nodes", "2");
		facts_set(strncmp(cases[i].key, "now.", 4) ? &env : &now, cases[i].key, cases[i].value);
		size_t n = preflight(&env, &now, found);
		const struct finding *f = finding_of(found, n, cases[i].id);
		if (!f)
			fail_msg("%s=%s is not found", cases[i].key, cases[i].value);
		assert_int_equal(f->level, cases[i].level);
		assert_true(strlen(reason_text(f->advice, advice)) > strlen(f->advice) && !strchr(advice, '\n'));
		for (size_t k = 1; k < n; k++)
			assert_true(found[k - 1].level >= found[k].level);
		facts_free(&env);
		facts_free(&now);
	}
}

static size_t findings_of(const char *const facts[][2], size_t n, struct finding found[FINDINGS_MAX])
{
	struct facts env = {0}, now = {0};

	for (size_t i = 0; i < n; i++)
		facts_set(strncmp(facts[i][0], "now.", 4) ? &env : &now, facts[i][0], facts[i][1]);
	n = preflight(&env, &now, found);
	facts_free(&env);
	facts_free(&now);
	return n;
}

static bool says(const struct finding *f, const char *text)
{
	char sentence[REASON_MAX];

	return f && strstr(reason_text(f->said, sentence), text);
}

/* What stands in one file or word is not all that there is. */
static void facts_are_held_together(void **state)
{
	(void)state;
	static const char *const held[][2] = {{"host.cpufreq.max_khz", "4463000"}, {"host.cpufreq.limit_khz", "400000"}};
	static const char *const fixed[][2] = {{"host.cpufreq.max_khz", "3000000"}, {"host.cpufreq.limit_khz", "2000000"},
					       {"host.cpufreq.floor_khz", "2000000"}};
	static const char *const free_[][2] = {{"host.cpufreq.max_khz", "3000000"}, {"host.cpufreq.limit_khz", "3000000"},
					       {"host.cmdline", "mitigations=off mitigations=auto -- mitigations=off xmitigations=off"},
					       {"placement.cpus", "1,2"}, {"host.isolated", "1-3"}, {"host.nohz_full", "0-2"}};
	static const char *const others[][2] = {{"placement.cpus", "1"}, {"host.isolated", "2-3"}, {"now.load", "0"}};
	struct finding found[FINDINGS_MAX];
	size_t n = findings_of(held, LEN(held), found);

	assert_int_equal(finding_of(found, n, "limit")->level, PREFLIGHT_WARN);
	assert_true(says(finding_of(found, n, "limit"), "400 MHz of 4463"));
	n = findings_of(fixed, LEN(fixed), found);
	assert_int_equal(finding_of(found, n, "limit")->level, PREFLIGHT_NOTE);
	n = findings_of(free_, LEN(free_), found);
	assert_null(finding_of(found, n, "limit"));
	assert_null(finding_of(found, n, "mitigations"));
	assert_null(finding_of(found, n, "isolation"));
	n = findings_of(others, LEN(others), found);
	assert_true(says(finding_of(found, n, "isolation"), "not those of the guest"));
	assert_int_equal(finding_of(found, n, "busy")->level, PREFLIGHT_NOTE); /* nobody could say */
}

static void add_row(struct summary *s, const char *bench, const char *system, enum hvlab_verdict v, const char *reason)
{
	struct stored_cell c = {.exits_counted = -1};

	copy_str(c.system, system);
	copy_str(c.class, "L1");
	copy_str(c.clock, "virtual");
	copy_str(c.cell.bench, bench);
	copy_str(c.cell.reason, reason);
	c.cell.verdict = v;
	c.cell.n = 1;
	if (v == HVLAB_OK) {
		series_push(&c.cell.body, 20);
		series_push(&c.cell.control, 10);
	}
	summary_add(s, &c);
	free(c.cell.body.v);
	free(c.cell.control.v);
}

static const struct missing *missing_of(const struct coverage *h, const char *bench, const char *system)
{
	for (size_t i = 0; i < h->n; i++)
		if (!strcmp(h->v[i].bench, bench) && !strcmp(h->v[i].system, system))
			return &h->v[i];
	return NULL;
}

static void a_fleet_is_covered_whole(void **state)
{
	static const struct stored_bench bench[] = {{.name = "exit_cpuid"}, {.name = "mem_copy"}};
	struct facts refused = {0};
	struct coverage_suite suite = {.bench = bench, .nbench = LEN(bench), .globs = "*", .refused = &refused};
	struct summary s = {.lane = LANE_PATH};
	struct coverage h;
	char system[SYSTEM_MAX];

	for (int i = 0; i < 3 * SYSTEMS_MAX; i++) {
		snprintf(system, sizeof(system), "h%03d:kvm", i);
		add_row(&s, "exit_cpuid", system, HVLAB_OK, "");
		snprintf(system, sizeof(system), "h%03d:xen", i);
		facts_set(&refused, system, "no such host");
	}
	summary_finish(&s);
	coverage_make(&h, &s, &suite);
	assert_int_equal(h.systems, 6 * SYSTEMS_MAX);
	assert_int_equal(h.cells, 12 * SYSTEMS_MAX);
	assert_int_equal(h.n, 9 * SYSTEMS_MAX);
	assert_int_equal(h.silent, 3 * SYSTEMS_MAX);
	assert_string_equal(missing_of(&h, "mem_copy", "h191:xen")->reason, "no such host");
	coverage_free(&h);
	summary_free(&s);
	facts_free(&refused);
}

static void every_hole_has_its_reason(void **state)
{
	static const struct stored_bench bench[] = {{.name = "exit_cpuid"}, {.name = "exit_mmio"}, {.name = "irq_selfipi"},
						    {.name = "mem_copy"}};
	struct facts refused = {0};
	struct coverage_suite suite = {.bench = bench, .nbench = LEN(bench), .globs = "exit_*,irq_*", .refused = &refused};
	struct summary s = {.lane = LANE_PATH};
	struct coverage h;

	facts_set(&refused, "lab:xen/pv", "no such host");
	add_row(&s, "exit_cpuid", "lab:bare", HVLAB_OK, "");
	add_row(&s, "exit_cpuid", "lab:kvm", HVLAB_CRASH, "triple fault");
	add_row(&s, "exit_mmio", "lab:bare", HVLAB_SKIP, "no IOAPIC");
	summary_finish(&s);
	coverage_make(&h, &s, &suite);
	assert_int_equal(h.systems, 3);
	assert_int_equal(h.cells, 3 * 4);
	assert_int_equal(h.n, 3 * 4 - 1);
	assert_null(missing_of(&h, "exit_cpuid", "lab:bare"));
	assert_string_equal(missing_of(&h, "exit_cpuid", "lab:kvm")->reason, "triple fault");
	assert_string_equal(missing_of(&h, "exit_cpuid", "lab:xen/pv")->reason, "no such host");
	assert_string_equal(missing_of(&h, "exit_mmio", "lab:bare")->word, "skip");
	assert_string_equal(missing_of(&h, "mem_copy", "lab:xen/pv")->reason, WHY_NOT_IN_PLAN);
	assert_string_equal(missing_of(&h, "irq_selfipi", "lab:kvm")->reason, WHY_NOT_REACHED);
	for (size_t i = 0; i < h.n; i++)
		assert_true(*h.v[i].reason && *h.v[i].word);
	coverage_free(&h);
	summary_free(&s);
	facts_free(&refused);
}

static void launches_have_n_and_spread(void **state)
{
	struct launch_costs l = {0};

	launch_costs_add(&l, "b", "launch.create_ns", "3000000");
	launch_costs_add(&l, "a", "launch.destroy_ns", "5000000");
	launch_costs_add(&l, "a", "launch.create_ns", "2000000");
	launch_costs_add(&l, "a", "launch.create_ns", "1000000");
	launch_costs_add(&l, "a", "launch.create_ns", "9000000");
	launch_costs_add(&l, "a", "launch.create_ns", "not a number");
	launch_costs_add(&l, "a", "launch.unheard_of", "1");
	launch_costs_finish(&l);
	assert_int_equal(l.n, 3);
	assert_string_equal(l.v[0].what, "create");
	assert_int_equal(l.v[0].n, 3);
	assert_close(l.v[0].median, 2, 0);
	assert_close(l.v[0].least, 1, 0);
	assert_close(l.v[0].most, 9, 0);
	assert_string_equal(l.v[1].what, "destroy");
	assert_string_equal(l.v[2].system, "b");
	launch_costs_free(&l);
}

static void a_process_has_a_footprint(void **state)
{
	const size_t size = 64 << 20;
	u64 before = usage_resident(), cpu = usage_cpu_ns();
	volatile char *p = xmalloc(size);

	for (size_t i = 0; i < size; i += 4096)
		p[i] = 1;
	assert_true(before > 0);
	assert_true(usage_resident() >= before + size / 2);
	assert_true(usage_cpu_ns() > cpu);
	free((void *)(uintptr_t)p);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quiet_machine_has_little_to_say), cmocka_unit_test(every_fault_is_found), cmocka_unit_test(facts_are_held_together),
		cmocka_unit_test(a_fleet_is_covered_whole), cmocka_unit_test(every_hole_has_its_reason),
		cmocka_unit_test(launches_have_n_and_spread), cmocka_unit_test(a_process_has_a_footprint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
