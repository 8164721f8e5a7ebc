/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every reason by its name here, its id in files, and its sentence in English. {name} is a parameter. A second language is
 * a second table with the same ids; an id never changes its meaning.
 */
#pragma once

/* Why a series has no value, or not one that counts (stats.c, summary.c). */
#define VALUE_REASONS(X) \
	X(BELOW_RESOLUTION, "value.below-resolution", "below resolution") \
	X(CONTROL_TOO_LARGE, "value.control-too-large", "control above 20 % of body") \
	X(NO_STEADY_STATE, "value.no-steady-state", "no steady state in {n} of {of} launches") \
	X(SLOWDOWN, "value.slowdown", "grew slower while it ran in {n} of {of} launches") \
	X(WARM_UP, "value.warm-up", "a warm-up was left out of {n} of {of} launches") \
	X(LAUNCH_APART, "value.launch-apart", "{n} of {of} launches are of another size, first that of round {round}: {times} times the median") \
	X(NO_SAMPLES, "value.no-samples", "no samples") \
	X(CLOCK_INVALID, "value.clock-invalid", "the clock of this boot is invalid")

/* Why a value is withdrawn, or proves little (proof.c, collect_result.c). */
#define PROOF_REASONS(X) \
	X(RESULT_DIFFERS, "proof.result", "its result is {result}, but {expected} in round {round} of {reference}: not the same work") \
	X(RESULT_NOT_TOLD, "proof.fact", "its result is {result}, but its guest told {told} of itself ({fact}): not the operation it says") \
	X(EXITS_TOO_SHORT, "proof.exits-too-short", "{exits} exits an operation were counted, which cannot be done in {value}") \
	X(LONG_WITHOUT_EXIT, "proof.long-without-exit", \
	  "no exit was counted, yet it takes {value} where {reference} takes {expected}") \
	X(BODY_EMPTY, "proof.body-empty", "its body has no operation: it takes {value} more than its control") \
	X(BODY_SHORT, "proof.body-short", \
	  "an exit is declared, none was counted, and the body is no longer than its control") \
	X(CONTROL_LONG, "proof.control-long", \
	  "its control takes {value} where that of {reference} takes {expected}: it does not leave the operation out") \
	X(CONTROL_HEAVY, "proof.control-heavy", \
	  "no exit was counted, and its control takes {value} of {body}: it does not leave the operation out") \
	X(IDLE_CHECK, "proof.idle-check", \
	  "nothing proves that the operation was done: its check says the same before the first operation")

/* What stands beside every number of a boot (runner.c). */
#define NOTE_REASONS(X) \
	X(NOTE_IMAGE, "note.image", "the guest image {image} is not the one built with this program")

/* Why a comparison has this word, or none (compare.c, compare_set.c). */
#define COMPARE_REASONS(X) \
	X(ONE_SIDED, "compare.one-sided", "only one side has values") \
	X(NO_VALUES, "compare.no-values", "no values") \
	X(NO_COMMON_ROUND, "compare.no-common-round", "no round has both") \
	X(NOT_DETERMINISTIC, "compare.not-deterministic", "rounds differ: not deterministic") \
	X(ONE_ROUND, "compare.one-round", "n = 1: no inference") \
	X(HOLM, "compare.holm", "does not survive Holm's correction") \
	X(NOT_RUN_ON_BOTH, "compare.not-run-on-both", "not run on both") \
	X(WITHIN_AA, "compare.within-aa", "no larger than A/A") \
	X(AA_DIFFERS, "compare.aa-differs", "A/A differs: the rounds are not quiet enough for a verdict") \
	X(NO_AA, "compare.no-aa", "no A/A of this benchmark: what the rounds do by themselves is not known") \
	X(TWO_CAMPAIGNS, "compare.two-campaigns", \
	  "not measured in one campaign: what changed on the machine between the two cannot be told from this") \
	X(TICK_UNKNOWN, "compare.tick-unknown", \
	  "a tick is another length of time on each side, and how long is not known") \
	X(SAMPLES_VARY, "compare.samples-vary", "the values repeat in all boots, the samples do not") \
	X(REAL_TIME, "compare.real-time", \
	  "the device is the counting machine's own and answers in real time: the most frequent value, which need not repeat")

/* Why two systems must not be compared (judge.c). */
#define OBJECTION_REASONS(X) \
	X(LANES_DIFFER, "objection.lane", \
	  "one campaign is of the path lane and counts instructions, the other of the time lane and counts ticks") \
	X(CLASSES_DIFFER, "objection.class-campaigns", "the campaigns are of different classes") \
	X(CLASSES_UNRANKED, "objection.class", "results of these classes are never ranked") \
	X(SHAPES_DIFFER, "objection.shape", \
	  "{factor} is {a} in A and {b} in B: {why} (to compare exactly that: --factor {factor})")

/* Why a benchmark has no result (coverage.c). */
#define COVERAGE_REASONS(X) \
	X(NOT_IN_PLAN, "coverage.not-in-plan", "not in the plan") \
	X(WITH_DISK, "coverage.with-disk", "this guest has a disk: measured in the one without") \
	X(WITH_NET, "coverage.with-net", "this guest has a network device: measured in the one without") \
	X(NOT_REACHED, "coverage.not-reached", "no boot got as far") \
	X(NO_REASON, "coverage.no-reason", "no reason given")

/* Why a system was not run: the kind of error, and what its adapter or its place said of it (runner.c). */
#define REFUSED_REASONS(X) \
	X(REFUSED_UNSUPPORTED, "refused.unsupported", "{text}") \
	X(REFUSED_MISSING, "refused.missing", "{text}") \
	X(REFUSED_FORBIDDEN, "refused.forbidden", "{text}") \
	X(REFUSED_REQUEST, "refused.request", "{text}") \
	X(REFUSED_UNREACHABLE, "refused.unreachable", "{text}") \
	X(REFUSED_FAILED, "refused.failed", "{text}")

/* What a number may not be taken for (claim.c). */
#define CLAIM_REASONS(X) \
	X(PATH_SMP, "claim.path-smp", "instructions of this vCPU, not the time between two vCPUs") \
	X(PATH_BANDWIDTH, "claim.path-memory-bandwidth", \
	  "instructions of the loop, not bandwidth: the path lane models no memory that could be slow") \
	X(PATH_FAULT, "claim.path-fault", "instructions of the fault path, not its time") \
	X(PATH_LATENCY, "claim.path-memory-latency", \
	  "instructions of the loop, not latency: the path lane models no cache and no TLB") \
	X(PATH_BYTES, "claim.path-bytes", "instructions, not bandwidth") \
	X(PATH_TIME, "claim.path-time", "instructions of the path, not latency") \
	X(NO_TIME_PATH, "claim.no-time-path", "the path lane has no time") \
	X(NO_TIME_CLASS, "claim.no-time-class", "ticks of an emulated or unknown CPU are not time") \
	X(NO_TIME_CLOCK, "claim.no-time-clock", "the clock of these boots is not good enough") \
	X(NO_RATE, "claim.no-rate", "not counted in bytes")

/* Why the clock of a boot is not verified (verdict.c). */
#define CLOCK_REASONS(X) \
	X(CLOCK_ERROR, "clock.error", \
	  "by the host's clock the TSC runs at {measured} MHz, but the guest was told {nominal} MHz: {ppm} ppm apart") \
	X(CLOCK_UNEVEN, "clock.uneven", "the guest's clock did not run evenly: a sync point is {brackets} brackets off the line") \
	X(CLOCK_BACKWARDS, "clock.backwards", "the TSC of a vCPU ran backwards") \
	X(CLOCK_EMULATED, "clock.emulated", \
	  "emulated: a pair of stamps costs {ticks} ticks, so reading the TSC (or the fence around it) exits") \
	X(CLOCK_SOURCES, "clock.sources", "sources of the TSC frequency disagree by more than 100 ppm") \
	X(CLOCK_WARP, "clock.warp", "the TSCs of two vCPUs are {ticks} ticks apart, so nothing between vCPUs can be timed") \
	X(CLOCK_STOLEN, "clock.stolen", \
	  "other guests or programs had the vCPU for {percent} % of the time while it only read its clock") \
	X(CLOCK_NOT_INVARIANT, "clock.not-invariant", "the TSC is not invariant") \
	X(CLOCK_MAYBE_INVARIANT, "clock.maybe-invariant", "nothing confirms that the TSC is invariant") \
	X(CLOCK_UNCOMPARED, "clock.uncompared", "the guest's clock was not compared with the host's") \
	X(CLOCK_CIRCULAR, "clock.circular", "circular: the host's clock ({source}) is itself read from the TSC") \
	X(CLOCK_WIDE, "clock.wide", "the brackets are too wide: the rate is known to {ppm} ppm only")

/* What to do about a finding, and what was found (preflight.c). */
#define FIT_REASONS(X) \
	X(FIT_HYPERVISOR_UNKNOWN, "fit.hypervisor-unknown", "whether this machine is a guest itself is not known") \
	X(FIT_CLOCKSOURCE_UNKNOWN, "fit.clocksource-unknown", "which clock the kernel trusts is not known") \
	X(FIT_TSC_UNKNOWN, "fit.tsc-unknown", "whether ticks are a unit of time is not known") \
	X(FIT_GOVERNOR_UNKNOWN, "fit.governor-unknown", "no cpufreq here: firmware or a hypervisor controls the clock rate") \
	X(FIT_IDLE_UNKNOWN, "fit.idle-unknown", \
	  "no cpuidle here: it is not known how deep the CPU sleeps, and so how long it takes to wake") \
	X(FIT_SMT_UNKNOWN, "fit.smt-unknown", "whether another thread shares the measured core is not known") \
	X(FIT_CLOCK, "fit.clock", \
	  "the TSC can only be compared with itself; clocksource=hpet on the kernel's command line would verify it") \
	X(FIT_TSC, "fit.tsc", "ticks are not a unit of time on this processor: measure elsewhere") \
	X(FIT_GOVERNOR, "fit.governor", "cpupower frequency-set -g performance") \
	X(FIT_PREFERENCE, "fit.preference", \
	  "the processor is set to save energy: write performance into cpufreq/energy_performance_preference") \
	X(FIT_TURBO_1, "fit.turbo-1", \
	  "the clock rate depends on temperature and neighbours: write 0 into cpufreq/boost, of each policy that has it") \
	X(FIT_TURBO_INTEL, "fit.turbo-intel", \
	  "the clock rate depends on temperature and neighbours: echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo") \
	X(FIT_IDLE, "fit.idle", "every wake-up includes leaving a deep idle state: cpupower idle-set -D 10") \
	X(FIT_SMT, "fit.smt", "two threads share a core: keep the sibling of the measured CPU free, or switch SMT off") \
	X(FIT_SIBLING, "fit.sibling", "the other thread of the measured core is busy: stop that work, or switch SMT off") \
	X(FIT_BUSY, "fit.busy", "other work uses the CPU chosen for the guest: isolcpus=, or a cpuset of its own") \
	X(FIT_STEAL, "fit.steal", "the hypervisor below gives this CPU to other guests: wait, or measure elsewhere") \
	X(FIT_THP, "fit.thp", \
	  "the kernel may give or take huge pages behind guest memory at any time: --backing 2M asks for them, madvise leaves the choice to the plan") \
	X(FIT_KSM, "fit.ksm", "the kernel merges equal pages of two guests while they run: echo 2 > /sys/kernel/mm/ksm/run") \
	X(FIT_NUMA_BALANCING, "fit.numa-balancing", \
	  "the kernel unmaps pages to see which CPU uses them: sysctl kernel.numa_balancing=0") \
	X(FIT_MICROCODE, "fit.microcode", "the microcode version is unknown: results of different versions cannot be told apart") \
	X(FIT_PINNED, "fit.pinned", \
	  "the guest may use fewer CPUs than it has vCPUs, so they migrate and share CPUs: use fewer vCPUs") \
	X(FIT_KIND_SEVERAL, "fit.kind-several", \
	  "the vCPUs are on cores of several kinds: use fewer vCPUs, or restrict it to CPUs of one kind (taskset, a cpuset)") \
	X(FIT_KIND_SLOWER, "fit.kind-slower", \
	  "the guest gets slow cores (E-cores) of a machine that also has fast ones: say so with every number") \
	X(FIT_PACKAGES, "fit.packages", "the vCPUs are on several sockets, so shared data crosses between them: use fewer vCPUs") \
	X(FIT_SHARED_CORE, "fit.shared-core", "two vCPUs share a core and slow each other down: use fewer vCPUs") \
	X(FIT_HELPER, "fit.helper", "the VMM's threads run on a thread of the guest's core: give it one more core") \
	X(FIT_BOOT_CORE, "fit.boot-core", \
	  "CPU 0 takes the interrupts that no other CPU is set to take, and the guest is on its core: give it another one") \
	X(FIT_TEMPERATURE, "fit.temperature", "hot enough to be throttled: let it cool down, or improve the cooling") \
	X(FIT_LOAD, "fit.load", "other programs are at work on this machine: wait, or stop them") \
	X(FIT_HYPERVISOR, "fit.hypervisor", \
	  "this machine is itself a guest: nothing here is bare metal, and its neighbours disturb every number") \
	X(FIT_HYPERVISOR_OWNER, "fit.hypervisor-owner", \
	  "this system controls the hypervisor (dom0, root): its guests are measured as they are, but a process here runs one level deep, and CPU numbers here are not those of the machine") \
	X(FIT_CLOCKSOURCE_DOM0, "fit.clocksource-dom0", \
	  "this dom0 takes its time from Xen, so guests can only be compared with Xen's own clock") \
	X(FIT_CLOCKSOURCE, "fit.clocksource", \
	  "the kernel does not trust the TSC, or takes its time from a hypervisor: no clock here can be verified") \
	X(FIT_LIMIT_FIXED, "fit.limit-fixed", "a fixed rate: numbers repeat, but are those of a slower processor") \
	X(FIT_LIMIT, "fit.limit", \
	  "limited by scaling_max_freq, thermald, a power manager, intel_pstate/max_perf_pct or the firmware: cpupower frequency-info says which") \
	X(FIT_TURBO_UNKNOWN, "fit.turbo-unknown", \
	  "whether the clock rate depends on temperature and neighbours is not known: firmware or a hypervisor decides it") \
	X(FIT_MITIGATIONS, "fit.mitigations", "mitigations are off, so exits are cheaper than with them: say so with every number") \
	X(FIT_ISOLATION, "fit.isolation", "isolcpus= and nohz_full= on the kernel's command line, or a cpuset of its own") \
	X(FIT_ISOLATION_OTHER, "fit.isolation-other", "a process is not placed on isolated CPUs by itself: taskset -c") \
	X(FIT_TICK, "fit.tick", "nohz_full= for the isolated CPUs stops their timer tick too") \
	X(FIT_NUMA_NONE, "fit.numa-none", \
	  "the node of this CPU has no usable memory, so every access crosses to another node: use a cpuset with memory of its own") \
	X(FIT_NUMA, "fit.numa", "memory may come from another node: numactl --membind, a smaller guest, or fewer vCPUs") \
	X(FIT_BUSY_UNKNOWN, "fit.busy-unknown", \
	  "/proc/stat cannot be read, or a container renumbers its CPUs: other work on these CPUs cannot be seen") \
	X(FIT_HUGEPAGES, "fit.hugepages", "for --backing 2M reserve some: sysctl vm.nr_hugepages=N") \
	X(FOUND_NOT_ISOLATED, "found.not-isolated", "no CPU is isolated") \
	X(FOUND_OTHERS_ISOLATED, "found.others-isolated", "CPUs are isolated, but not those of the guest") \
	X(FOUND_TICK, "found.tick", "CPUs are isolated, but keep their timer tick") \
	X(FOUND_NO_HUGEPAGES, "found.no-hugepages", "no huge pages are reserved") \
	X(FOUND_NO_TURBO, "found.no-turbo", "turbo is not known") \
	X(FOUND_FACT, "found.fact", "{key} {value}") \
	X(FOUND_UNKNOWN, "found.unknown", "{key} is not known") \
	X(FOUND_LOAD, "found.load", "load {load} on {cpus} CPUs") \
	X(FOUND_LIMIT, "found.limit", "the processor is limited to {limit} MHz of {most}") \
	X(FOUND_OPEN, "found.open", "{count} vulnerabilities are open, {first} first") \
	X(FOUND_OPEN_OFF, "found.open-off", "mitigations=off, {count} vulnerabilities are open, {first} first") \
	X(FOUND_MITIGATIONS_OFF, "found.mitigations-off", "mitigations=off") \
	X(FOUND_UNBOUND, "found.unbound", "guest memory is not bound to the node of its CPUs ({memory})")

/* Why a difference between two guests can move a number (guest_diff_rules.c). */
#define DIFF_REASONS(X) \
	X(DIFF_SHAPE_BACKING, "diff.shape.backing", \
	  "the host's page size decides how deep a nested page walk is and how often one is needed") \
	X(DIFF_CPUS_ANSWERING, "diff.cpus.answering", "another number of vCPUs is another guest") \
	X(DIFF_LAB_PROCESSOR, "diff.lab.processor", "another processor has other exits, and another length of each") \
	X(DIFF_LAB_VERSION, "diff.lab.version", "another version of the hypervisor is another program") \
	X(DIFF_LAB_EMULATOR, "diff.lab.emulator", "another emulator counts the instructions") \
	X(DIFF_LAB_IMAGE, "diff.lab.image", \
	  "the lab's host was assembled anew or started otherwise: by that alone an exit may be an instruction longer or shorter") \
	X(DIFF_COMMAND_LINE, "diff.command-line", \
	  "on its command line a kernel or a hypervisor is told its mitigations, timers and page sizes") \
	X(DIFF_VERSION, "diff.version", "another version of what serves exits") \
	X(DIFF_CONFIG_INTERFACE, "diff.config.interface", \
	  "what the hypervisor shows of itself decides by which interface the guest asks it, and what exits") \
	X(DIFF_CONFIG_CPU, "diff.config.cpu", "what the virtual processor has, or lacks, decides what is emulated and what exits") \
	X(DIFF_CONFIG_CLOCK, "diff.config.clock", "which clocks and timers there are, and who makes up for lost ticks") \
	X(DIFF_CONFIG_THREADS, "diff.config.threads", "where vCPUs and I/O run decides what they share, and who is moved") \
	X(DIFF_CONFIG_MEMORY, "diff.config.memory", "what backs the memory decides the depth of a nested page walk and who else may touch it") \
	X(DIFF_CONFIG_DEVICES, "diff.config.devices", "another device in the VMM makes every access that it dispatches longer") \
	X(DIFF_CONFIG_QEMU, "diff.config.qemu", "QEMU was told more, behind what libvirt says of it") \
	X(DIFF_CONFIG_DROPPED, "diff.config.dropped", "of the template the measured guest does not have it") \
	X(DIFF_POWER, "diff.power", "the clock rate of the processor is governed otherwise") \
	X(DIFF_SETTING, "diff.setting", "the host is set otherwise") \
	X(DIFF_HELLO_BUILD, "diff.hello.build", "another guest image") \
	X(DIFF_HELLO_KIND, "diff.hello.kind", "page tables, traps and memory of a process, and of the guest linux, are those of a kernel") \
	X(DIFF_APIC_MODE, "diff.apic.mode", \
	  "an xAPIC is accessed through memory, an x2APIC through MSRs: another exit with another cost") \
	X(DIFF_APIC_VERSION, "diff.apic.version", "another interrupt controller model") \
	X(DIFF_MEM_PAGE, "diff.mem.page", "the guest's own page size decides its TLB reach") \
	X(DIFF_MEM_TOTAL, "diff.mem.total", "the guest sees another amount of memory") \
	X(DIFF_TSC_INVARIANT, "diff.tsc.invariant", "without an invariant TSC ticks are no unit of time") \
	X(DIFF_TSC_INTERCEPTED, "diff.tsc.intercepted", "every reading of the TSC exits, which dwarfs short operations") \
	X(DIFF_TSC_END, "diff.tsc.end", "batches end with another instruction; both loops contain it, but its cost differs") \
	X(DIFF_TSC_HZ, "diff.tsc.hz", "a tick is another length of time: compare ns, not ticks") \
	X(DIFF_CPU_MODEL, "diff.cpu.model", "another processor, or the hypervisor shows the guest another processor model") \
	X(DIFF_BOOT_PROTOCOL, "diff.boot.protocol", "another firmware ran before the guest") \
	X(DIFF_KERNEL_RELEASE, "diff.kernel.release", "another kernel") \
	X(DIFF_CMDLINE, "diff.cmdline", "a guest that does not understand its command line is of another version") \
	X(DIFF_DEVICE_MODEL, "diff.device-model", "another device model: another program serves ports and registers") \
	X(DIFF_HOST, "diff.host", "another host") \
	X(DIFF_HOST_MITIGATION, "diff.host.mitigation", "every exit pays for the host's mitigations") \
	X(FEATURE_MONITOR, "feature.monitor", "MONITOR/MWAIT decides how a guest idles") \
	X(FEATURE_VIRTUALISATION, "feature.virtualisation", "the guest may run guests of its own") \
	X(FEATURE_PCID, "feature.pcid", "without PCID every write of CR3 flushes the TLB") \
	X(FEATURE_X2APIC, "feature.x2apic", "without x2APIC the guest sends interrupts through memory: another exit") \
	X(FEATURE_TSC_DEADLINE, "feature.tsc-deadline", "the guest arms timers through another register, with another exit") \
	X(FEATURE_XSAVE, "feature.xsave", "another way of switching vector state") \
	X(FEATURE_VECTOR, "feature.vector", "another memcpy or vector unit; the metal guest uses none, a Linux guest does") \
	X(FEATURE_TSC, "feature.tsc", "the guest has no clock at all") \
	X(FEATURE_APIC, "feature.apic", "no local APIC: no timer, no interrupts of its own") \
	X(FEATURE_PGE, "feature.pge", "without global pages a write of CR3 flushes the kernel's TLB entries too") \
	X(FEATURE_TOPOLOGY, "feature.topology", "the guest sees another topology of threads") \
	X(FEATURE_ARAT, "feature.arat", "the APIC timer may stop in idle states, so the guest idles and wakes by other means") \
	X(FEATURE_SMEP, "feature.smep", "every supervisor fetch is checked; a mitigation depends on it") \
	X(FEATURE_ERMS, "feature.erms", "string copies use another microcode path") \
	X(FEATURE_INVPCID, "feature.invpcid", "TLB entries are flushed one context at a time, or all of them") \
	X(FEATURE_SMAP, "feature.smap", "every access to user memory is checked") \
	X(FEATURE_LA57, "feature.la57", "five-level page tables add a step to every walk") \
	X(FEATURE_CODE_PATH, "feature.code-path", "the guest's code may take another path") \
	X(FEATURE_FSRM, "feature.fsrm", "short string copies use another microcode path") \
	X(FEATURE_MD_CLEAR, "feature.md-clear", "the guest's kernel clears CPU buffers by other means at each entry") \
	X(FEATURE_BRANCH_INJECTION, "feature.branch-injection", "a guest's kernel chooses another mitigation of branch injection") \
	X(FEATURE_SSBD, "feature.ssbd", "a guest's kernel chooses another mitigation of store bypass") \
	X(FEATURE_NX, "feature.nx", "another format of page tables") \
	X(FEATURE_PDPE1GB, "feature.pdpe1gb", "without 1 GiB pages the guest's own walks are deeper") \
	X(FEATURE_RDTSCP, "feature.rdtscp", "stamps end with LFENCE; RDTSC instead of RDTSCP") \
	X(FEATURE_UNNAMED, "feature.unnamed", "one guest has this CPU feature and the other does not")

/* What of a guest's records was lost or senseless (proto.c, collect_record.c). */
#define LOST_REASONS(X) \
	X(LOST_ABI_UNKNOWN, "lost.abi-unknown", "record lost: hello without an ABI version") \
	X(LOST_HELLO_TWICE, "lost.hello-twice", "record lost: the guest said hello twice") \
	X(LOST_VERDICT, "lost.verdict", "record lost: the next benchmark began before this one's verdict") \
	X(LOST_SYNC, "lost.sync-malformed", "record lost: malformed sync point") \
	X(LOST_FACTS, "lost.facts", "record lost: more facts than this program keeps, or longer ones") \
	X(LOST_NOT_IN_CATALOGUE, "lost.not-in-catalogue", "record lost: the guest runs a benchmark that its image's catalogue does not have") \
	X(LOST_UNIT, "lost.unit", "record lost: the unit is not the one of the image's catalogue") \
	X(LOST_BENCH, "lost.bench-malformed", "record lost: malformed bench record") \
	X(LOST_TWICE_PARAMS, "lost.twice-params", "record lost: the benchmark ran twice with the same parameters") \
	X(LOST_TWICE, "lost.twice", "record lost: the benchmark ran twice") \
	X(LOST_BENCHES, "lost.benches", "record lost: more benchmarks than this program keeps") \
	X(LOST_BATCH, "lost.batch-malformed", "record lost: malformed batch record") \
	X(LOST_BATCH_ORDER, "lost.batch-order", "record lost: batches out of order") \
	X(LOST_SAMPLES, "lost.samples", "record lost: more samples than this program keeps") \
	X(LOST_BATCH_OUTSIDE, "lost.batch-outside", "record lost: batch outside a benchmark") \
	X(LOST_BATCH_KIND, "lost.batch-kind", "record lost: batch of an unknown kind") \
	X(LOST_HIST, "lost.hist-malformed", "record lost: malformed hist record") \
	X(LOST_HIST_RESOLUTION, "lost.hist-resolution", "record lost: histogram of another resolution") \
	X(LOST_HIST_OVERFLOW, "lost.hist-overflow", "record lost: histogram that overflows") \
	X(LOST_HIST_OUTSIDE, "lost.hist-outside", "record lost: histogram outside a benchmark") \
	X(LOST_MARK, "lost.mark-malformed", "record lost: malformed mark record") \
	X(LOST_MARK_OUTSIDE, "lost.mark-outside", "record lost: mark outside a benchmark") \
	X(LOST_MARK_OPS, "lost.mark-ops", "record lost: marks that count different numbers of operations") \
	X(LOST_NO_BENCH, "lost.no-bench", "record lost: verdict without a bench record") \
	X(LOST_VERDICT_OUTSIDE, "lost.verdict-outside", "record lost: verdict outside a benchmark") \
	X(LOST_VERDICT_FOREIGN, "lost.verdict-foreign", "record lost: verdict that a guest cannot give") \
	X(LOST_RESULT, "lost.result-malformed", "record lost: malformed result") \
	X(LOST_NO_SAMPLES, "lost.no-samples", "record lost: verdict ok without samples") \
	X(LOST_BYE_EARLY, "lost.bye-early", "record lost: the guest said bye before this benchmark's verdict") \
	X(LOST_BYE, "lost.bye-malformed", "record lost: malformed bye record") \
	X(LOST_ANEW, "lost.anew", "record lost: the guest began anew") \
	X(LOST_AFTER_BYE, "lost.after-bye", "record lost: a record after bye") \
	X(LOST_NO_SEQUENCE, "lost.no-sequence", "record lost: record without a sequence number") \
	X(LOST_TYPE, "lost.type", "record lost: record of an unknown type") \
	X(LOST_PAIRS, "lost.pairs", "record lost: record with malformed pairs") \
	X(LOST_LONG, "lost.long", "record lost: record longer than a line may be") \
	X(LOST_NUL, "lost.nul", "record lost: record with a NUL in it") \
	X(LOST_CUT, "lost.cut", "record lost: the last record was cut short") \
	X(LOST_CELLS, "lost.cells", "record lost: the guest ran {ran} benchmarks, {arrived} arrived") \
	X(LOST_GAP, "lost.gap", "record lost: records {from} to {to} are missing") \
	X(LOST_ORDER, "lost.order", "record lost: record {came} came where {due} was due") \
	X(LOST_CHECKSUM, "lost.checksum", "record lost: bad checksum where record {due} was due")

/* What the harness found wrong with a boot (collect.c, run/, place/). */
#define BOOT_REASONS(X) \
	X(ABI, "boot.abi", "the guest uses ABI {guest}, this program ABI {own}") \
	X(STRANGER, "boot.stranger", "the guest is not the image that was started") \
	X(STRANGER_IS, "boot.stranger-is", \
	  "the guest is not the image that was started: it reports build {build}, kind {kind}; started was build {own}, kind {own_kind}") \
	X(UNASKED, "boot.unasked", "the guest speaks of {bench}, which was not asked for") \
	X(NO_HELLO, "boot.no-hello", "the guest did not report its image (no hello record)") \
	X(NO_VERDICT, "boot.no-verdict", "the guest ended before the verdict") \
	X(NO_BYE, "boot.no-bye", "the guest ended without bye") \
	X(NO_RECORD, "boot.no-record", "the guest sent no record") \
	X(NO_END, "boot.no-end", "the agent did not report how the guest ended") \
	X(TOO_MUCH, "boot.too-much", "it says more than any guest may: the rest is not read") \
	X(TIMEOUT, "boot.timeout", "still running after {s} s") \
	X(FLOOD, "boot.flood", "console flood: more than {mib} MiB") \
	X(RESET, "boot.reset", "the guest was reset: it asks for its command line again") \
	X(OTHER_CMDLINE, "boot.other-cmdline", "the guest uses another command line than the one it was sent") \
	X(LINK_LOST, "boot.link-lost", "the connection to {place} was lost: {text}") \
	X(AGENT_SILENT, "boot.agent-silent", "the agent at {place} did not answer in time") \
	X(HOST_STUCK, "boot.host-stuck", "the lab's host got stuck; its last line: {text}") \
	X(HOST_DIED, "boot.host-died", "the lab's host died; its last line: {text}") \
	X(ALSO, "boot.also", "{reason}; and {also}")

/* What a self test found (selftest.c). */
#define SELF_REASONS(X) \
	X(SELF_LAUNCH, "self.launch", "{n} of {of} guests came up, spoke and ended by themselves") \
	X(SELF_LAUNCH_BAD, "self.launch-bad", "{n} of {of} guests came up, spoke and ended by themselves; the first that did not: {text}") \
	X(SELF_REMOVED, "self.removed", "{n} of {of} guests were taken away, with all that was made for them") \
	X(SELF_GONE, "self.gone", "{n} of {of} guests ended with the machine that carried them: nothing had to be taken away") \
	X(SELF_LEFT, "self.left", "of {n} of {of} guests something is left: {text}") \
	X(SELF_CLOCK, "self.clock", "the clock of the guests is {word}, and they are of class {class}") \
	X(SELF_EXITS, "self.exits", "exits as declared in {n} of {of} benchmarks") \
	X(SELF_EXITS_BAD, "self.exits-bad", "exits as declared in {n} of {of} benchmarks, and not in {bench}") \
	X(SELF_UNCOUNTED, "self.uncounted", "no exits were counted") \
	X(SELF_IDENTICAL, "self.identical", "{n} of {of} benchmarks gave the same samples in every guest") \
	X(SELF_DIFFERS, "self.differs", "{n} of {of} benchmarks gave the same samples in every guest, and not {bench}") \
	X(SELF_AA, "self.aa", "{n} of {of} benchmarks do not tell the system from itself") \
	X(SELF_APART, "self.apart", "{n} of {of} benchmarks do not tell the system from itself, and {bench} does") \
	X(SELF_ALONE, "self.alone", "nothing was measured twice") \
	X(SELF_FAMILIES, "self.families", "measured: {families}") \
	X(SELF_FAMILY_BAD, "self.family-bad", "measured: {families}; {bench} failed: {text}") \
	X(SELF_NO_FAMILY, "self.no-family", "nothing was measured")

#define REASONS(X) VALUE_REASONS(X) PROOF_REASONS(X) NOTE_REASONS(X) COMPARE_REASONS(X) OBJECTION_REASONS(X) COVERAGE_REASONS(X) \
	REFUSED_REASONS(X) CLAIM_REASONS(X) CLOCK_REASONS(X) FIT_REASONS(X) DIFF_REASONS(X) LOST_REASONS(X) BOOT_REASONS(X) SELF_REASONS(X)
