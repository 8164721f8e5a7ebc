/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plan.c, inifile.c, plan_expand.c: text there and back, mistakes with file and line, and blocks that are complete,
 * shuffled, and the same for the same seed.
 */
#include "unit.h"
#include "plan.h"

static struct hvlab_bench benches[] = {{.name = "exit_cpuid"}, {.name = "exit_hypercall"}, {.name = "io_blk_read"},
				       {.name = "io_net_rr"}, {.name = "io_rt"}, {.name = "mem_copy"}};
static const struct catalog catalog = {.bench = benches, .n = LEN(benches)};
static const struct adapter bare = {.name = "bare", .where = WHERE_LAB, .lanes = 3, .disks = "blk"}, direct = {.name = "kvm/direct", .disks = "mmio"},
			    qemu = {.name = "kvm/qemu", .disks = "blk nvme", .nets = "net"}, native = {.name = "native", .traits = ADAPTER_PROCESS},
			    named = {.name = "bare/named", .where = WHERE_LAB, .traits = ADAPTER_EXPLICIT_ONLY},
			    svm = {.name = "minimal/svm", .where = WHERE_LAB, .extension = "svm"},
			    vmx = {.name = "minimal/vmx", .where = WHERE_LAB, .extension = "vmx"},
			    serial = {.name = "bare/serial", .where = WHERE_CONSOLE},
			    hyperv = {.name = "hyperv/gen1", .where = WHERE_HOST, .schemes = "winrm ssh"};
static const struct adapter *const adapters[] = {&bare, &named, &serial, &direct, &qemu, &svm, &vmx, &native, &hyperv};

static int parse(struct plan *p, const char *text, struct why *why)
{
	return plan_parse(p, "x.ini", text, strlen(text), why);
}

static void a_plan_survives_as_text(void **state)
{
	struct plan p, back;
	struct why why = {""};
	struct buf text = {0}, again = {0};

	for (int lane = LANE_TIME; lane <= LANE_PATH; lane++) {
		plan_default(&p, (enum lane)lane);
		assert_int_equal(plan_set(&p, "name", "a nightly run, # 7", &why), 0);
		memset(p.bench, 'b', sizeof(p.bench) - 1);
		for (size_t i = 20; i < sizeof(p.bench) - 2; i += 21)
			p.bench[i] = ',';
		assert_int_equal(plan_set(&p, "events", "cycles,LLC-LOADS:u", &why), 0);
		assert_int_equal(plan_set(&p, "seed", "18446744073709551615", &why), 0);
		assert_int_equal(plan_set(&p, "backing", "2M", &why), 0);
		assert_int_equal(plan_set(&p, "timeout", "86400", &why), 0);
		assert_int_equal(plan_set(&p, "idle", "64", &why), 0);
		plan_text(&p, &text);
		plan_default(&back, (enum lane)!lane);
		if (parse(&back, text.data, &why))
			fail_msg("%s", why.text);
		plan_text(&back, &again);
		assert_string_equal(text.data, again.data);
		assert_string_equal(p.bench, back.bench);
		buf_clear(&text);
		buf_clear(&again);
	}
	buf_free(&text);
	buf_free(&again);
}

static void mistakes_say_file_and_line(void **state)
{
	static const struct { const char *text, *reason; } bad[] = {
		{"[plan]\nronuds = 3\n", "x.ini:2: a plan has no \"ronuds\"; did you mean \"rounds\"?"},
		{"[plan]\nrounds = three\n", "x.ini:2: rounds = three is not a number"},
		{"[plan]\nmemory = 12\n", "x.ini:2: memory = 12: must be from 16M to 1024G"},
		{"[plan]\n\nrounds = 0\n", "x.ini:3: rounds = 0: must be from 1 to 10000"},
		{"[plan]\nrounds = 2\nrounds = 3\n", "x.ini:3: rounds is set twice"},
		{"[plna]\nrounds = 2\n", "x.ini:2: section [plna]"}, {"rounds = 2\n", "x.ini:1: section []"},
		{"[plan]\nrounds\n", "x.ini:2: neither [section] nor key = value"},
		{"[plan\n", "x.ini:1: neither [section] nor key = value"},
		{"[plan]\nlane = fast\n", "x.ini:2: lane = fast: must be time or path"},
		{"[plan]\nplace = moon\n", "x.ini:2: place = moon: must be local, lab[/PROCESSOR][@VERSION] or ssh://HOST"},
		{"[plan]\nplace = lab/intel,lab/adm\n", "x.ini:2: place lab/adm: no processor \"adm\", did you mean \"amd\"?"},
		{"[plan]\nplace = ,\n", "x.ini:2: place names no place"},
		{"[hosts]\na = box\n", "x.ini:2: a = box: [hosts] has lines of NAME = ssh://"},
		{"[hosts]\na = ssh://-x\n", "x.ini:2: \"ssh://-x\" names no host"},
		{"[plan]\nbacking = 8K\n", "x.ini:2: backing = 8K: must be 4K, 2M or own"},
		{"[plan]\nmemory = 1T\n", "x.ini:2: memory = 1T is not a size"},
		{"[plan]\nguest = windows\n", "x.ini:2: guest = windows: there are metal and linux"},
		{"[plan]\nguest = metal,\n\tmetla\n", "x.ini:3: guest = metal,metla: there are metal and linux"},
		{"[plan]\nguest =\n", "x.ini:2: guest = : there are metal and linux"},
		{"[plan]\nbench = exit_* seed=9\n", "x.ini:2: bench contains an invalid character"},
		{"[plan]\nhv = a\tb\n", "x.ini:2: hv contains an invalid character"},
	};

	for (size_t i = 0; i < LEN(bad); i++) {
		struct plan p;
		struct why why = {""};
		plan_default(&p, LANE_TIME);
		assert_int_equal(parse(&p, bad[i].text, &why), -EINVAL);
		if (strncmp(why.text, bad[i].reason, strlen(bad[i].reason)))
			fail_msg("\"%s\" is not \"%s\"", why.text, bad[i].reason);
	}
}

/* Behind the places that are named, or in place of the usual one. */
static void hosts_are_places(void **state)
{
	struct plan p;

	plan_default(&p, LANE_TIME);
	assert_int_equal(parse(&p, "[hosts]\na = ssh://u@a\nb = ssh://b:2\n", NULL), 0);
	assert_string_equal(p.place, "ssh://u@a,ssh://b:2");
	plan_default(&p, LANE_TIME);
	assert_int_equal(parse(&p, "[plan]\nplace = local\n[hosts]\na = ssh://a\na2 = ssh://a\n", NULL), 0);
	assert_string_equal(p.place, "local,ssh://a");
}

static void binary_and_endless_lines_are_refused(void **state)
{
	struct plan p;
	struct why why = {""};
	char text[400] = "[plan]\nbench = ";

	plan_default(&p, LANE_TIME);
	assert_int_equal(plan_parse(&p, "x.ini", "[plan]\na\0=b\n", 12, &why), -EINVAL);
	assert_string_equal(why.text, "x.ini:2: not a text file");
	memset(text + 15, 'b', 300);
	assert_int_equal(parse(&p, text, &why), -EINVAL);
	assert_string_equal(why.text, "x.ini:2: line too long; continue a list on an indented line");
	assert_int_equal(plan_read(&p, "/nonexistent.ini", &why), -ENOENT);
	assert_non_null(strstr(why.text, "/nonexistent.ini"));
}

static void lists_continue_on_indented_lines(void **state)
{
	struct plan p;
	struct why why = {""};

	plan_default(&p, LANE_TIME);
	assert_int_equal(parse(&p, "; a comment\n[plan]\nhv = bare,\n\tkvm,\n  xen\n", &why), 0);
	assert_string_equal(p.hv, "bare,kvm,xen");
}

static size_t expand(struct plan *p, struct job **jobs)
{
	struct why why = {""};
	size_t n = 0;

	if (plan_expand(p, adapters, LEN(adapters), &catalog, jobs, &n, &why))
		fail_msg("%s", why.text);
	return n;
}

static void blocks_are_complete(void **state)
{
	struct plan p;
	struct job *jobs;

	plan_default(&p, LANE_TIME);
	copy_str(p.hv, "kvm,native,kvm/direct");
	p.rounds = 20;
	size_t n = expand(&p, &jobs), systems = 4;
	assert_int_equal(n, 20 * systems);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(jobs[i].round, i / systems);
		assert_int_equal(jobs[i].position, i % systems);
		for (size_t k = i / systems * systems; k < i; k++)
			assert_string_not_equal(jobs[i].system, jobs[k].system);
	}
	assert_string_equal(jobs[0].place, "local");
	free(jobs);
}

static void some_are_taken_only_when_named_in_full(void **state)
{
	struct plan p;
	struct job *jobs;

	plan_default(&p, LANE_PATH);
	p.rounds = 1;
	copy_str(p.hv, "bare");
	assert_int_equal(expand(&p, &jobs), 1);
	assert_string_equal(jobs[0].variant, "bare");
	free(jobs);
	copy_str(p.hv, "bare/named");
	assert_int_equal(expand(&p, &jobs), 1);
	assert_string_equal(jobs[0].variant, "bare/named");
	free(jobs);
}

/* A person boots it: no control is asked for, and its place is neither here nor in the lab. */
static void a_remote_machine_has_no_twin(void **state)
{
	struct plan p;
	struct job *jobs;

	plan_default(&p, LANE_TIME);
	p.rounds = 1;
	copy_str(p.hv, "bare/serial");
	assert_int_equal(expand(&p, &jobs), 1);
	assert_string_equal(jobs[0].system, "console:bare/serial");
	free(jobs);
}

static void an_adapter_that_reaches_its_host_needs_one_it_can_reach(void **state)
{
	struct plan p;
	struct job *jobs;
	size_t n;
	struct why why = {""};

	plan_default(&p, LANE_TIME);
	p.rounds = 1;
	copy_str(p.hv, "hyperv");
	assert_int_equal(plan_expand(&p, adapters, LEN(adapters), &catalog, &jobs, &n, &why), -EINVAL);
	assert_string_equal(why.text, "hyperv/gen1 runs on a host of its own: name it with --host winrm://[USER@]HOST");
	copy_str(p.host, "xapi://box");
	assert_int_equal(plan_expand(&p, adapters, LEN(adapters), &catalog, &jobs, &n, &why), -EINVAL);
	assert_string_equal(why.text, "host = xapi://box: hyperv/gen1 is reached by winrm ssh");
	copy_str(p.host, "ssh://admin@box:2222");
	assert_int_equal(expand(&p, &jobs), 2);
	assert_string_equal(jobs[0].place, "ssh://admin@box:2222");
	assert_true(!strcmp(jobs[0].system, "box:hyperv/gen1") || !strcmp(jobs[1].system, "box:hyperv/gen1"));
	free(jobs);
}

static void the_order_comes_from_the_seed_alone(void **state)
{
	struct plan p;
	struct job *one, *two, *three;
	bool differ = false;

	plan_default(&p, LANE_TIME);
	p.rounds = 50;
	size_t n = expand(&p, &one);
	expand(&p, &two);
	p.order = 2;
	expand(&p, &three);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(one[i].system, two[i].system);
		differ |= strcmp(one[i].system, three[i].system) != 0;
	}
	assert_true(differ);
	free(one);
	free(two);
	free(three);
}

static u32 number_of(const struct job *j)
{
	static const char *const names[] = {"local:native", "local:native+aa", "local:kvm/direct", "local:kvm/direct+aa", "local:kvm/qemu"};

	for (u32 i = 0; i < LEN(names); i++)
		if (!strcmp(j->system, names[i]))
			return i;
	fail_msg("%s is none of these systems", j->system);
	return 0;
}

/* How often each system is at each position, and behind each other one. */
static void count_orders(const struct job *jobs, size_t systems, u32 rounds, u32 at[5][5], u32 behind[5][5])
{
	memset(at, 0, 25 * sizeof(u32));
	memset(behind, 0, 25 * sizeof(u32));
	for (size_t i = 0; i < systems * rounds; i++) {
		at[number_of(&jobs[i])][jobs[i].position]++;
		if (jobs[i].position)
			behind[number_of(&jobs[i])][number_of(&jobs[i - 1])]++;
	}
}

/* Shuffled alone, five rounds of two systems came out as AABAA with the seed that everybody had. */
static void positions_are_balanced(void **state)
{
	static const struct { const char *hv; u32 rounds, each; } plans[] = {
		{"native", 10, 5}, {"native,kvm/direct", 6, 2}, {"native,kvm/direct", 3, 1}, {"kvm,native", 8, 2}, {"kvm,native", 5, 2},
	};
	u32 at[5][5], behind[5][5];
	struct plan p;
	struct job *jobs;

	for (size_t i = 0; i < LEN(plans); i++) {
		plan_default(&p, LANE_TIME);
		copy_str(p.hv, plans[i].hv);
		p.rounds = plans[i].rounds;
		p.order = 3 + i;
		size_t n = expand(&p, &jobs), systems = n / p.rounds;
		bool whole = p.rounds % systems == 0;
		count_orders(jobs, systems, p.rounds, at, behind);
		for (size_t s = 0; s < 5; s++)
			for (size_t k = 0; k < 5; k++) {
				if (whole && at[s][k])
					assert_int_equal(at[s][k], plans[i].each);
				assert_true(at[s][k] <= plans[i].each + !whole);
				if (whole && s != k && behind[s][k] && p.rounds % (2 * systems) == 0)
					assert_int_equal(behind[s][k], p.rounds / systems);
			}
		free(jobs);
	}
}

static int by_system(const void *a, const void *b)
{
	return strcmp(((const struct job *)a)->system, ((const struct job *)b)->system);
}

static void labels_and_places(void **state)
{
	struct plan p;
	struct job *jobs;

	plan_default(&p, LANE_PATH);
	copy_str(p.place, "local");
	p.rounds = 1;
	assert_int_equal(expand(&p, &jobs), 3);
	for (size_t i = 0; i < 3; i++) {
		if (!strcmp(jobs[i].variant, "bare"))
			assert_string_equal(jobs[i].system, "lab/intel:bare");
		assert_null(strstr(jobs[i].system, "+aa"));
		assert_string_equal(jobs[i].cmdline, "bench=* batches=10 passes=1 ws=1048576 seed=1");
		assert_int_equal(jobs[i].lane, LANE_PATH);
	}
	assert_false(p.subset);
	free(jobs);
	copy_str(p.bench, "exit_*");
	expand(&p, &jobs);
	assert_true(p.subset);
	free(jobs);
}

/* The jobs of a plan in the order of their systems, as "system at place" one behind the other. */
static void expands_to(const char *hv, const char *place, enum lane lane, const char *systems)
{
	struct plan p;
	struct job *jobs;
	struct buf got = {0};
	struct why why = {""};

	plan_default(&p, lane);
	p.rounds = 1;
	if (plan_set(&p, "hv", hv, &why) || plan_set(&p, "place", place, &why))
		fail_msg("%s", why.text);
	size_t n = expand(&p, &jobs);
	qsort(jobs, n, sizeof(*jobs), by_system);
	for (size_t i = 0; i < n; i++)
		buf_printf(&got, "%s%s", i ? " " : "", jobs[i].system);
	assert_string_equal(got.data, systems);
	buf_free(&got);
	free(jobs);
}

static void every_system_runs_at_every_place(void **state)
{
	expands_to("bare,minimal", "lab", LANE_PATH, "lab/intel:bare lab/intel:minimal/vmx");
	expands_to("bare,minimal", "lab/intel, lab/amd", LANE_PATH,
		   "lab/amd:bare lab/amd:minimal/svm lab/intel:bare lab/intel:minimal/vmx");
	expands_to("kvm/direct", "lab,lab/intel,lab/intel@debian12,lab@debian13", LANE_PATH,
		   "lab/intel:kvm/direct lab/intel@debian13:kvm/direct");
	/* named in full, it is where it can be */
	expands_to("bare,minimal/svm", "lab/intel,lab/amd", LANE_PATH, "lab/amd:bare lab/amd:minimal/svm lab/intel:bare");
	/* a control at each place; a bare machine that is timed is QEMU's */
	expands_to("kvm/direct", "lab/qemu,local", LANE_TIME,
		   "lab/qemu:kvm/direct lab/qemu:kvm/direct+aa local:kvm/direct local:kvm/direct+aa");
	expands_to("native,bare", "local", LANE_TIME, "lab/qemu:bare local:native local:native+aa");
}

/* What a plan with guests and devices becomes: "system: benchmarks", one behind the other. */
static void guests_expand_to(const char *guest, const char *hv, enum lane lane, const char *bench, const char *disk, const char *net,
			     const char *systems)
{
	struct plan p;
	struct job *jobs;
	struct buf got = {0};
	struct why why = {""};

	plan_default(&p, lane);
	p.rounds = 1;
	if (plan_set(&p, "hv", hv, &why) || plan_set(&p, "place", "lab/qemu", &why) || plan_set(&p, "bench", bench, &why) ||
	    plan_set(&p, "disk", disk, &why) || plan_set(&p, "net", net, &why) || plan_set(&p, "guest", guest, &why))
		fail_msg("%s", why.text);
	size_t n = expand(&p, &jobs);
	qsort(jobs, n, sizeof(*jobs), by_system);
	for (size_t i = 0; i < n; i++) {
		const char *engine = strchr(jobs[i].system, '.');

		assert_true(!jobs[i].disk[0] || strstr(jobs[i].system, jobs[i].disk));
		assert_null(strchr(jobs[i].disk, '.'));
		assert_string_equal(jobs[i].disk_engine, engine ? engine + 1 : "");
		assert_int_equal(!strcmp(jobs[i].guest, "linux"), !!strstr(jobs[i].system, "@linux"));
		assert_true(!jobs[i].net[0] || (strstr(jobs[i].system, jobs[i].net) && !jobs[i].disk[0]));
		buf_printf(&got, "%s%s: %.*s", i ? " " : "", strchr(jobs[i].system, ':') + 1,
			   (int)strcspn(jobs[i].cmdline + strlen("bench="), " "), jobs[i].cmdline + strlen("bench="));
	}
	assert_string_equal(got.data, systems);
	buf_free(&got);
	free(jobs);
}

static void disks_expand_to(const char *hv, enum lane lane, const char *bench, const char *disk, const char *systems)
{
	guests_expand_to("metal", hv, lane, bench, disk, "", systems);
}

static void each_guest_is_a_system_of_its_own(void **state)
{
	guests_expand_to("linux", "kvm", LANE_PATH, "*", "", "", "kvm/direct@linux: * kvm/qemu@linux: *");
	guests_expand_to("metal,linux", "kvm/qemu", LANE_PATH, "io_rt", "nvme", "", "kvm/qemu+nvme: io_rt kvm/qemu@linux+nvme: io_rt");
	guests_expand_to("linux,linux", "kvm/qemu", LANE_PATH, "exit_*", "", "", "kvm/qemu@linux: exit_*");
	guests_expand_to("linux", "kvm/qemu", LANE_TIME, "io_rt", "blk", "", "kvm/qemu@linux+blk: io_rt kvm/qemu@linux+blk+aa: io_rt");
	/* a process is no guest */
	guests_expand_to("metal,linux", "native", LANE_PATH, "*", "", "", "native: *");
}

static void devices_expand_to(const char *hv, enum lane lane, const char *bench, const char *disk, const char *net, const char *systems)
{
	guests_expand_to("metal", hv, lane, bench, disk, net, systems);
}

static void a_network_device_is_in_boots_that_measure_it_alone(void **state)
{
	devices_expand_to("kvm", LANE_PATH, "*", "mmio,blk", "net",
			  "kvm/direct: * kvm/direct+mmio: io_blk_read,io_rt kvm/qemu: * kvm/qemu+blk: io_blk_read,io_rt kvm/qemu+net: io_net_rr");
	devices_expand_to("kvm", LANE_PATH, "io_*", "blk", "net",
			  "kvm/direct: io_* kvm/qemu+blk: io_blk_read,io_rt kvm/qemu+net: io_net_rr");
	devices_expand_to("kvm/qemu", LANE_PATH, "io_blk_*", "blk", "net", "kvm/qemu+blk: io_blk_read");
	devices_expand_to("kvm/qemu", LANE_TIME, "io_net_*", "blk", "net", "kvm/qemu+net: io_net_rr kvm/qemu+net+aa: io_net_rr");
}

static void a_disk_is_in_boots_that_measure_it_alone(void **state)
{
	disks_expand_to("bare,kvm", LANE_PATH, "*", "mmio,nvme",
			"bare: * kvm/direct: * kvm/direct+mmio: io_blk_read,io_rt kvm/qemu: * kvm/qemu+nvme: io_blk_read,io_rt");
	/* where nothing else is measured, there is a boot without one only to say that it has none */
	disks_expand_to("kvm", LANE_PATH, "io_rt", "mmio@kvm/direct,blk@kvm/qemu", "kvm/direct+mmio: io_rt kvm/qemu+blk: io_rt");
	disks_expand_to("kvm", LANE_PATH, "io_rt", "mmio,mmio.iothread,blk.native@kvm/qemu",
			"kvm/direct+mmio: io_rt kvm/direct+mmio.iothread: io_rt kvm/qemu+blk.native: io_rt");
	disks_expand_to("bare,kvm", LANE_PATH, "io_r*", "nvme,blk",
			"bare: io_r* kvm/direct: io_r* kvm/qemu+blk: io_rt kvm/qemu+nvme: io_rt");
	disks_expand_to("bare,kvm/qemu", LANE_PATH, "io_rt", "blk,blk@bare", "bare+blk: io_rt kvm/qemu+blk: io_rt");
	disks_expand_to("kvm/qemu", LANE_PATH, "exit_*", "nvme", "kvm/qemu: exit_*");
	disks_expand_to("kvm/qemu", LANE_TIME, "io_rt", "nvme", "kvm/qemu+nvme: io_rt kvm/qemu+nvme+aa: io_rt");
	disks_expand_to("kvm/qemu", LANE_PATH, "*", "", "kvm/qemu: *");
}

static void refuse(const char *key, const char *value, int err, const char *reason)
{
	struct plan p;
	struct why why = {""};
	struct job *jobs;
	size_t n;

	plan_default(&p, LANE_PATH);
	assert_int_equal(plan_set(&p, key, value, &why), 0);
	assert_int_equal(plan_expand(&p, adapters, LEN(adapters), &catalog, &jobs, &n, &why), err);
	assert_null(jobs);
	if (!strstr(why.text, reason))
		fail_msg("\"%s\" does not say \"%s\"", why.text, reason);
}

static void unknown_names_suggest_the_nearest(void **state)
{
	refuse("hv", "bare,kwm", -ENOENT, "no hypervisor \"kwm\", did you mean \"kvm\"?");
	refuse("hv", "kvm/direkt", -ENOENT, "did you mean \"kvm/direct\"?");
	refuse("hv", "virtualbox", -ENOENT, "no hypervisor \"virtualbox\"; hvlab doctor");
	refuse("hv", "", -EINVAL, "names no hypervisor");
	refuse("bench", "exit_cpuid,exit_hypercal", -ENOENT, "did you mean \"exit_hypercall\"?");
	refuse("bench", "disk_*", -ENOENT, "no benchmark \"disk_*\"");
	refuse("bench", ",", -EINVAL, "names no benchmark");
	refuse("hv", "minimal/svm", -EINVAL, "minimal/svm needs a processor with svm, and that of lab/intel has vmx: "
	       "--place lab/amd, or --hv minimal");
	refuse("lane", "time", -EINVAL, "lab/intel counts instructions and cannot measure time: --lane path, or --place lab/qemu");
	refuse("disk", "blk,mmio@kvm/qemu", -EINVAL, "disk = mmio@kvm/qemu: no such device model; kvm/direct has mmio, kvm/qemu has blk nvme");
	refuse("disk", "blk,ahci", -EINVAL, "disk = ahci: no such device model; kvm/direct has mmio, kvm/qemu has blk nvme");
	refuse("net", "blk", -EINVAL, "net = blk: no such device model; kvm/qemu has net");
	refuse("busy", "1", -EINVAL, "--lane time, or --idle");
}

static void conditions_are_words_that_there_are(void **state)
{
	(void)state;
	struct plan p;
	struct why why;
	char word[VARY_MAX];

	plan_default(&p, LANE_PATH);
	assert_string_equal(p.vary, "");
	assert_int_equal(plan_set(&p, "vary", "vapic=off,apic=off", &why), 0);
	assert_int_equal(plan_set(&p, "vary", "vapic=off,apic=on", &why), -EINVAL);
	assert_string_equal(why.text, "vary = apic=on: there are " VARY_WORDS);
	assert_int_equal(plan_set(&p, "vary", "*", &why), -EINVAL);
	assert_true(vary_other("apic=off,leaf0=last", "apic=off", word) && !strcmp(word, "leaf0=last"));
	assert_true(!vary_other("apic=off", "leaf0=last,apic=off", word) && !vary_other("", "", word));
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions_are_words_that_there_are), cmocka_unit_test(a_plan_survives_as_text),
		cmocka_unit_test(mistakes_say_file_and_line),
		cmocka_unit_test(hosts_are_places), cmocka_unit_test(binary_and_endless_lines_are_refused),
		cmocka_unit_test(lists_continue_on_indented_lines),
		cmocka_unit_test(blocks_are_complete),
		cmocka_unit_test(some_are_taken_only_when_named_in_full),
		cmocka_unit_test(a_remote_machine_has_no_twin),
		cmocka_unit_test(an_adapter_that_reaches_its_host_needs_one_it_can_reach),
		cmocka_unit_test(the_order_comes_from_the_seed_alone),
		cmocka_unit_test(positions_are_balanced),
		cmocka_unit_test(labels_and_places),
		cmocka_unit_test(every_system_runs_at_every_place),
		cmocka_unit_test(a_disk_is_in_boots_that_measure_it_alone),
		cmocka_unit_test(each_guest_is_a_system_of_its_own),
		cmocka_unit_test(a_network_device_is_in_boots_that_measure_it_alone),
		cmocka_unit_test(unknown_names_suggest_the_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
