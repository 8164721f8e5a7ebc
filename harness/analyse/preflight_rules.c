/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables only. What nobody says is a finding of its own where it decides whether a number can be believed.
 */
#include "preflight_rules.h"
#include "reason.h"

#define SILENT(id, key, advice) {id, key, ABSENT, NULL, 0, PREFLIGHT_NOTE, advice}

const struct preflight_rule preflight_rules[] = {
	{"clock", "host.clocksource", IS, "tsc", 0, PREFLIGHT_NOTE,
	 WHY_FIT_CLOCK},
	{"tsc", "host.tsc.invariant", IS, "0", 0, PREFLIGHT_BAD,
	 WHY_FIT_TSC},
	{"governor", "host.governor", IS_NOT, "performance", 0, PREFLIGHT_WARN,
	 WHY_FIT_GOVERNOR},
	{"preference", "host.cpufreq.preference", IS_NOT, "performance,0", 0, PREFLIGHT_WARN,
	 WHY_FIT_PREFERENCE},
	{"turbo", "host.boost", IS_NOT, "0", 0, PREFLIGHT_WARN,
	 WHY_FIT_TURBO_1},
	{"turbo", "host.no_turbo", IS, "0", 0, PREFLIGHT_WARN,
	 WHY_FIT_TURBO_INTEL},
	{"idle", "host.cpuidle.latency_us", ABOVE, NULL, 10, PREFLIGHT_WARN,
	 WHY_FIT_IDLE},
	{"smt", "host.smt.active", IS, "1", 0, PREFLIGHT_NOTE,
	 WHY_FIT_SMT},
	{"sibling", "now.sibling.busy", ABOVE, NULL, 5, PREFLIGHT_BAD,
	 WHY_FIT_SIBLING},
	{"busy", "now.cpu.busy", ABOVE, NULL, 5, PREFLIGHT_WARN,
	 WHY_FIT_BUSY},
	{"steal", "now.cpu.steal", ABOVE, NULL, 0, PREFLIGHT_WARN,
	 WHY_FIT_STEAL},
	{"thp", "host.thp", IS, "always", 0, PREFLIGHT_NOTE,
	 WHY_FIT_THP},
	{"ksm", "host.ksm", IS, "1", 0, PREFLIGHT_WARN,
	 WHY_FIT_KSM},
	{"numa-balancing", "host.numa_balancing", IS_NOT, "0", 0, PREFLIGHT_WARN,
	 WHY_FIT_NUMA_BALANCING},
	{"microcode", "host.cpu.microcode", ABSENT, NULL, 0, PREFLIGHT_NOTE,
	 WHY_FIT_MICROCODE},
	SILENT("hypervisor", "host.hypervisor", WHY_FIT_HYPERVISOR_UNKNOWN),
	SILENT("clocksource", "host.clocksource", WHY_FIT_CLOCKSOURCE_UNKNOWN),
	SILENT("tsc", "host.tsc.invariant", WHY_FIT_TSC_UNKNOWN),
	SILENT("governor", "host.governor", WHY_FIT_GOVERNOR_UNKNOWN),
	SILENT("idle", "host.cpuidle.latency_us", WHY_FIT_IDLE_UNKNOWN),
	SILENT("smt", "host.smt.active", WHY_FIT_SMT_UNKNOWN),
	{"pinned", "placement.pinned", IS, "no", 0, PREFLIGHT_WARN,
	 WHY_FIT_PINNED},
	{"kind", "placement.kind", IS, "several", 0, PREFLIGHT_WARN,
	 WHY_FIT_KIND_SEVERAL},
	{"kind", "placement.kind", IS, "slower", 0, PREFLIGHT_NOTE,
	 WHY_FIT_KIND_SLOWER},
	{"packages", "placement.packages", IS, "several", 0, PREFLIGHT_WARN,
	 WHY_FIT_PACKAGES},
	{"shared-core", "placement.vcpus_share_core", IS, "yes", 0, PREFLIGHT_WARN,
	 WHY_FIT_SHARED_CORE},
	{"helper", "placement.shares_core", IS, "yes", 0, PREFLIGHT_WARN,
	 WHY_FIT_HELPER},
	{"boot-core", "placement.boot_core", IS, "yes", 0, PREFLIGHT_NOTE,
	 WHY_FIT_BOOT_CORE},
	{"temperature", "now.temperature", ABOVE, NULL, 85, PREFLIGHT_WARN,
	 WHY_FIT_TEMPERATURE},
};
const size_t preflight_rule_count = LEN(preflight_rules);
