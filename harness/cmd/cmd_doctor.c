/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab doctor: the machine, what it lacks, and which variants can run at which places. A first-time reader should know from
 * it what to do next.
 */
#include "cmd.h"
#include "lab_place.h"
#include "host.h"
#include "paths.h"
#include "place.h"
#include "place_url.h"
#include "pmu.h"
#include "preflight.h"
#include "proc.h"
#include "reason.h"
#include "topology.h"
#include "verdict.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION_NS 10000000000ull /* for a program to say which it is */

static struct {
	const char *place, *plan;
	enum table_format format;
} opts;

static const struct option options[] = {
	OPT_TEXT("place", "PLACE", &opts.place, "only this: local, lab[/PROCESSOR][@VERSION], ssh://[USER@]HOST[:PORT]"),
	OPT_TEXT("plan", "FILE", &opts.plan, "look at every place of a plan, for what it would run there"),
	OPT_FORMAT(&opts.format),
	OPT_END,
};

static const char *fact_or(const struct facts *f, const char *key, const char *otherwise)
{
	const char *v = facts_get(f, key);

	return v ? v : otherwise;
}

static void line(const char *what, const char *fmt, ...) PRINTF(2, 3);
static void line(const char *what, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	char *text = xvasprintf(fmt, args);
	va_end(args);
	cmd_say("  %-10s  %s\n", what, text);
	free(text);
}

static void print_machine(const struct facts *f)
{
	const char *under = fact_or(f, "host.hypervisor", "unknown"), *guest_of = verdict_guest_of(f);

	line("CPU", "%s, microcode %s", fact_or(f, "host.cpu.model", "unknown"),
	     fact_or(f, "host.cpu.microcode", "unknown"));
	line("topology", "%s", fact_or(f, "topology.summary", "unknown"));
	line("kernel", "Linux %s", fact_or(f, "host.kernel", "unknown"));
	if (guest_of)
		line("under", "%s: this machine is a guest itself, so nothing measured here is ever called bare metal",
		     guest_of);
	else if (!strcmp(under, "unknown"))
		line("under", "it is not known whether anything");
	else if (strcmp(under, "none"))
		line("under", "%s, which this system commands (%s): its guests are one level deep, and so is a process here",
		     under, fact_or(f, "host.hypervisor.role", "its own"));
	else
		line("under", "nothing: a bare machine");
	line("clock", "clocksource %s, TSC %s", fact_or(f, "host.clocksource", "unknown"),
	     strcmp(fact_or(f, "host.tsc.invariant", "0"), "1") ? "not invariant: the time lane will say \"suspect\""
								: "invariant");
}

static void print_counters(void)
{
	struct why why;

	if (pmu_probe(&why))
		line("counters", "%s", why.text);
	else
		line("counters", "hardware performance counters work (--events)");
}

/* The first number of what it says to --version; false: it says none. */
static bool version_of(const char *program, unsigned *major, unsigned *minor)
{
	const char *argv[] = {program, "--version", NULL};
	const struct proc_spec spec = {.argv = argv, .in = -1, .cpu = -1};
	struct buf text = {0};
	bool found = false;
	int status, err = proc_output(&spec, false, VERSION_NS, &text, &status, NULL);

	for (const char *at = text.data; !err && *at && !found; at += strspn(at, "0123456789"), at += strcspn(at, "0123456789"))
		found = sscanf(at, "%u.%u", major, minor) == 2 || sscanf(at, "%u patchlevel %u", major, minor) == 2;
	buf_free(&text);
	return found;
}

static void say_program(const char *path, const char *name, const char *use, unsigned major, unsigned minor)
{
	unsigned a, b;

	if (!version_of(path, &a, &b))
		line("program", "%s, which does not report its version; %s %u.%u is needed %s", path, name, major, minor, use);
	else if (a < major || (a == major && b < minor))
		line("too old", "%s is %u.%u, and %u.%u is needed %s", path, a, b, major, minor, use);
	else
		line("program", "%s (%u.%u)", path, a, b);
}

/* The oldest of each that does: QEMU boots PVH images since 4.0, the report's Python is that of 3.6. */
static void print_programs(void)
{
	static const struct { const char *name, *package, *use; unsigned major, minor; } wanted[] = {
		{"qemu-system-x86_64", "qemu-system-x86", "for bare, tcg, kvm/qemu and the lab", 4, 0},
		{"python3", "python3", "for hvlab report", 3, 6},
	};

	for (size_t i = 0; i < LEN(wanted); i++) {
		char *path = proc_which(wanted[i].name);
		if (path)
			say_program(path, wanted[i].name, wanted[i].use, wanted[i].major, wanted[i].minor);
		else
			line("missing", "%s, %s: apt-get install %s", wanted[i].name, wanted[i].use, wanted[i].package);
		free(path);
	}
}

static void print_image(const char *name, bool catalogued)
{
	char *path = path_find(name);
	struct catalog c = {0};
	struct why why;

	if (!path)
		line("missing", "%s: make builds it", name);
	else if (!catalogued)
		line("image", "%s", path);
	else if (catalog_read(&c, path, &why))
		line("broken", "%s", why.text);
	else
		line("image", "%s (%zu benchmarks, build %.12s)", path, c.n, c.build);
	catalog_free(&c);
	free(path);
}

static void print_database(void)
{
	char *path = path_database();

	line("database", "%s%s", path, access(path, F_OK) ? " (made by the first run)" : "");
	free(path);
}

static void print_everything(void)
{
	struct facts f = {0};

	host_facts(facts_collect, &f);
	host_fitness(facts_collect, &f); /* what the firmware calls it */
	topology_facts(facts_collect, &f);
	puts("This machine");
	print_machine(&f);
	print_counters();
	print_programs();
	print_image("hvlab-metal.elf", true);
	print_image("hvlab-hosted", false);
	print_database();
	facts_free(&f);
	puts("");
}

/* What stands in the way of a number that others should believe. */
static void print_findings(void)
{
	struct finding found[FINDINGS_MAX];
	size_t n = cmd_findings(1, found);

	puts("Is this machine fit for measurements? (hvlab run --publish refuses warn and bad)");
	for (size_t i = 0; i < n; i++) {
		char level[16], said[REASON_MAX], advice[REASON_MAX];

		snprintf(level, sizeof(level), "%s", preflight_word(found[i].level));
		line(level, "%s: %s", reason_text(found[i].said, said), reason_text(found[i].advice, advice));
	}
	if (!n)
		line("ok", "no problem found");
	puts("");
}

static const char *lanes_word(unsigned lanes)
{
	bool time = lanes & 1u << LANE_TIME, path = lanes & 1u << LANE_PATH;

	return time && path ? "time and path" : time ? "time" : path ? "path" : "none";
}

/* For people two lines a variant, else a row a variant and place; true when it can run there. */
static bool probe_one(struct table *t, const struct adapter *a, const char *place, const struct target *target, bool first)
{
	struct why why = {""};
	unsigned lanes = 0;
	int err = place_probe(place, a->name, target, &lanes, &why);

	place = a->where == WHERE_CONSOLE ? "console" : a->where == WHERE_HOST && !place_is_lab(place) ? "host" : place;
	if (!t) {
		cmd_say("  %-15s  %-*s  %s%s\n", first ? a->name : "", place_is_ssh(place) ? 0 : 9,
		       place_is_ssh(place) ? "" : place, err ? "no: " : "yes, lanes: ",
		       err ? why.text : lanes_word(lanes));
		if (!err && why.text[0])
			cmd_say("  %-15s  %s\n", "", why.text);
		if (first && a->note)
			cmd_say("  %-15s  %s\n", "", a->note);
		return !err;
	}
	table_cells(t, a->name, place, err ? "no" : "yes", err ? NULL : lanes_word(lanes), why.text);
	return !err;
}

#define PLACES_MAX 8

/* The places doctor speaks of: the one that was asked for, or here and the lab's processors. */
static size_t places_all(const char *only, char place[PLACES_MAX][SYSTEM_MAX])
{
	size_t n = 0;

	if (only) {
		copy_str(place[0], only);
		return 1;
	}
	copy_str(place[n++], "local");
	for (size_t i = 0; i < processor_count() && n < PLACES_MAX; i++)
		snprintf(place[n++], SYSTEM_MAX, "lab/%s", processor_at(i)->name);
	return n;
}

/* A machine of its own at a serial line, or a host, has none of the places, unless that host of the lab is asked for; the lab has its own systems. */
static bool has_place(const struct adapter *a, const char *place, bool asked)
{
	if (!adapter_is_local(a))
		return !strcmp(place, "local") || (asked && a->l1 && place_is_lab(place));
	return !place_is_lab(place) || a->l1 || a->where == WHERE_LAB;
}

static unsigned probe_all(struct table *t, const char *only, const struct target *target)
{
	char place[PLACES_MAX][SYSTEM_MAX];
	size_t n = places_all(only, place);
	unsigned able = 0;

	for (size_t i = 0; i < adapter_count(); i++)
		for (size_t k = 0, shown = 0; k < n; k++)
			if (has_place(adapter_at(i), place[k], only))
				/* A test double runs everywhere and proves nothing. */
				able += probe_one(t, adapter_at(i), place[k], target, !shown++) &&
				    strcmp(adapter_at(i)->name, "null");
	return able;
}

static void print_processors(void)
{
	cmd_say("The virtual lab's processors (--place lab is lab/" PROCESSOR_DEFAULT "; @VERSION chooses other hosts)\n");
	for (size_t i = 0; i < processor_count(); i++) {
		const struct processor *p = processor_at(i);
		char place[SYSTEM_MAX];

		snprintf(place, sizeof(place), "lab/%s", p->name);
		line(place, "%s%s%s", p->what, p->note ? "; " : "", p->note ? p->note : "");
	}
	puts("");
}

static void print_fact(void *arg, const char *key, const char *value)
{
	cmd_say("  %-32s  %s\n", key, value);
}

/* What decides there whether numbers compare, and each thing that was run to learn it. */
static void print_host(const struct target *target)
{
	const struct host_ops *host = host_ops_find(target->url);
	char *log = host && host->log ? host->log() : NULL;

	if (log) {
		puts("\nThe host");
		if (host->facts)
			host->facts(print_fact, NULL);
		puts("Scripts run there (name, time, exit status, last output)");
	}
	for (char *rest = log, *text; rest && (text = strsep(&rest, "\n"));)
		if (*text)
			cmd_say("  %s\n", text);
	free(log);
}

static unsigned probe_for_people(const char *only, const struct target *target)
{
	print_everything();
	print_findings();
	print_processors();
	puts("What can run (local = straight on this machine, lab/... = in the virtual lab)");
	unsigned able = probe_all(NULL, only, target);
	print_host(target);
	cmd_say("%s\n", able ? "\nThe time lane gives ticks, on real hardware; the path lane gives instructions, in the lab.\n"
		    "Begin with: hvlab run --place lab, or on hardware with KVM: hvlab run --hv kvm,native" :
		    "\nNothing can run here yet; the reasons are above. make lab needs neither KVM nor root.");
	return able;
}

static unsigned probe_there_for_people(const char *place, const struct target *target, const struct facts *f)
{
	printf("The machine at %s\n", place);
	print_machine(f);
	puts("\nWhat can run there");
	unsigned able = probe_all(NULL, place, target);
	printf(able ? "\nBegin with: hvlab run --place %s --hv ...\n" : "\nNothing can run at %s; the reasons are above.\n",
	       place);
	return able;
}

static unsigned probe_for_programs(const char *only, const struct target *target, enum table_format f)
{
	struct table *t = table_new("variant,place,runs,lanes,why");
	unsigned able = probe_all(t, only, target);

	cmd_print(t, f);
	return able;
}

/* Another host: reached once, then asked for everything. */
static int doctor_there(const char *place)
{
	char *metal = NULL, *hosted = NULL;
	struct facts facts = {0};
	struct why why = {""};
	unsigned able = 0;
	int status = cmd_images(&metal, &hosted);
	const struct images images = {.metal = metal, .hosted = hosted, .target = cmd_target()};
	int err = status ? 0 : place_reach(place, &images, &facts, &why);

	if (err)
		status = complain(status_of(err), "%s", why.text);
	else if (!status)
		able = opts.format == TABLE_TEXT ? probe_there_for_people(place, images.target, &facts)
						 : probe_for_programs(place, images.target, opts.format);
	place_leave();
	facts_free(&facts);
	free(metal);
	free(hosted);
	return status || able ? status : STATUS_ABSENT;
}

/* --- every place of a plan */

/* Its first job for that variant there? The others are of other rounds and models. */
static bool is_first(const struct planned *p, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(p->jobs[k].place, p->jobs[i].place) && !strcmp(p->jobs[k].variant, p->jobs[i].variant))
			return false;
	return true;
}

/* A row for each variant that the plan runs there, or the one reason why it will run none. Returns whether all of them can. */
static bool look_at(struct table *t, const struct planned *p, const char *place)
{
	const struct images images = {.metal = p->metal, .hosted = p->hosted, .target = cmd_target()};
	struct why why = {""};
	int err = place_reach(place, &images, NULL, &why);
	bool all = !err;

	if (err)
		table_cells(t, "", place, "no", NULL, why.text);
	for (size_t i = 0; i < p->njobs && !err; i++) {
		struct target target = *cmd_target();
		unsigned lanes = 0;

		if (strcmp(p->jobs[i].place, place) || !is_first(p, i))
			continue;
		target.url = p->plan.host[0] ? p->plan.host : target.url;
		why.text[0] = '\0';
		int cannot = place_probe(place, p->jobs[i].variant, &target, &lanes, &why);
		bool can = !cannot && lanes & 1u << p->plan.lane;
		table_cells(t, p->jobs[i].variant, place, can ? "yes" : "no", can ? lanes_word(lanes) : NULL,
			    cannot || can ? why.text : "not in this lane");
		all &= can;
	}
	place_leave();
	return all;
}

static bool is_among(const char *places, const char *place)
{
	char other[SYSTEM_MAX];

	for (const char *rest = places; plan_next_place(&rest, other);)
		if (!strcmp(other, place))
			return true;
	return false;
}

/* The places of the plan, in its order, then those that a hypervisor has of its own: the host, a processor of the lab. */
static bool look_at_all(struct table *t, const struct planned *p)
{
	char place[SYSTEM_MAX];
	struct buf seen = {0};
	bool all = true;

	for (const char *rest = p->plan.place; plan_next_place(&rest, place);)
		all &= look_at(t, p, place);
	buf_puts(&seen, p->plan.place);
	for (size_t i = 0; i < p->njobs; i++) {
		if (is_among(seen.data, p->jobs[i].place))
			continue;
		buf_printf(&seen, ",%s", p->jobs[i].place);
		all &= look_at(t, p, p->jobs[i].place);
	}
	buf_free(&seen);
	return all;
}

static int doctor_plan(const char *file)
{
	struct planned p = {.njobs = 0};
	int status = cmd_planned(&p, &(struct wish){.file = file});

	if (!status) {
		struct table *t = table_new("variant,place,runs,lanes,why");
		status = look_at_all(t, &p) ? STATUS_OK : STATUS_ABSENT;
		cmd_print(t, opts.format);
	}
	planned_free(&p);
	return status;
}

/* place: only in full. */
static int check_place(const char *only, char place[SYSTEM_MAX])
{
	struct lab_place lab;
	struct why why = {""};

	copy_strn(place, SYSTEM_MAX, only ? only : "local");
	if (!strcmp(place, "local"))
		return 0;
	if (!place_is_lab(place))
		return complain(STATUS_USAGE, "--place is local, lab[/PROCESSOR][@VERSION] or ssh://HOST, not \"%s\"", only);
	if (lab_place_parse(only, &lab, &why))
		return complain(STATUS_USAGE, "%s", why.text);
	lab_place_text(&lab, place);
	return 0;
}

static int doctor(const struct arguments *a)
{
	const struct target *target = cmd_target();
	char place[SYSTEM_MAX];

	if (opts.plan && opts.place)
		return complain(STATUS_USAGE, "--plan looks at the places of the plan: leave out --place");
	if (opts.plan)
		return doctor_plan(opts.plan);
	if (opts.place && place_is_ssh(opts.place))
		return doctor_there(opts.place);
	int status = check_place(opts.place, place);
	if (!status)
		status = cmd_own_doctor(opts.place, place);
	if (status)
		return status;
	const char *only = strcmp(place, "local") ? place : opts.place;
	unsigned able = opts.format == TABLE_TEXT ? probe_for_people(only, target) :
			probe_for_programs(only, target, opts.format);
	return able ? STATUS_OK : STATUS_ABSENT;
}

const struct command cmd_doctor = {
	"doctor", "", "what can run here, in which lane, and what to do about the rest", 0, doctor,
	{options, own_options, host_options, target_options, table_options},
};
