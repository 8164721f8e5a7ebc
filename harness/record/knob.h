/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a user can choose of a campaign, one row each. A new choice is a new row and the code that acts on it; all else is
 * made from the row: its member of struct plan, the key of a plan file, the option and its help, and for what describes a
 * guest its member of struct job, the field in which that travels, the fact shape.KEY and the refusal to compare two guests
 * that differ in it. How a value is checked is in plan.c.
 */
#pragma once

#include "catalog.h"
#include "processors.h"
#include "system.h"
#include <hvlab/adapter.h>

#define ROUNDS_MAX 10000 /* of a campaign */
#define BACKING_OWN "own" /* of backing, 0: each hypervisor's own choice; which that is, is then compared with the rest of it */
#define VARY_MAX 64
#define VARY_NONE "usual" /* what the fact shape.vary says where nothing is varied */
#define GUEST_METAL "metal"
#define GUEST_LINUX "linux"
#define NEIGHBOURS_MAX 64 /* neighbour guests of a kind */

enum knob_kind {
	KNOB_NAME, KNOB_HOST, KNOB_LIST, KNOB_SIZES, KNOB_PLACES, KNOB_VARY, KNOB_GUEST, /* text, in this order up to here */
	KNOB_LANE, KNOB_COUNT, KNOB_NUMBER, KNOB_SIZE, KNOB_BACKING, KNOB_SECONDS,
};

struct knob {
	const char *key;
	enum knob_kind kind;
	const char *arg, *help;   /* of the option --key */
	const char *differs;      /* why guests that differ in it are not compared; NULL: they are, and no fact tells of it */
	size_t in_plan, size;     /* the member: where, and how large */
	const char *usual, *path; /* default, NULL: empty; that of the path lane, where it is another */
	u64 least, most;
};
extern const struct knob knobs[];
extern const size_t knob_count;

/* NULL: there is none. */
const struct knob *knob_find(const char *key);
/* The first word of a list of vary that is none of these. False: there is none. */
bool vary_other(const char *list, const char *words, char other[VARY_MAX]);
/* The value as text: what a plan file says, with numbers in full. */
void knob_put(const struct knob *k, const void *member, struct buf *out);

/*
 * K(key, how it is kept, member, size of a text, kind, argument, help, differs, default, the rest of struct knob).
 * First what says which jobs there are.
 */
#define CAMPAIGN_KNOBS(K) \
	K("name", TEXT, name, [64], NAME, "NAME", "name of the campaign", NULL, NULL) \
	K("hv", TEXT, hv, [256], LIST, "LIST", "variants separated by commas; a hypervisor's name means all of its variants", \
	  NULL, "kvm,native", .path = "bare,kvm") \
	K("place", TEXT, place, [512], PLACES, "PLACE", \
	  "where guests run: local, lab[/PROCESSOR][@VERSION], ssh://[USER@]HOST[:PORT]; several with commas", \
	  NULL, "local", .path = "lab/" PROCESSOR_DEFAULT) \
	K("host", TEXT, host, [SYSTEM_MAX], HOST, "URL", "host that an adapter reaches itself, such as winrm://user@host", \
	  NULL, NULL) \
	K("rounds", U32, rounds, , COUNT, "N", "rounds; each runs every system once", \
	  NULL, "10", .path = "2", .least = 1, .most = ROUNDS_MAX) /* path: the second proves the first */ \
	K("order", U64, order, , NUMBER, "N", "seed of the order of systems; drawn anew where it is 0", \
	  NULL, "0", .path = "1", .most = INT64_MAX) \
	K("subject", TEXT, subject, [128], LIST, "KEYS", \
	  "facts of the environment that are under test, and begin no epoch of a history; globs separated by commas", NULL, NULL)

/* Then what the guest is told, as KEY=VALUE on its command line. */
#define WORD_KNOBS(K) \
	K("bench", TEXT, bench, [512], LIST, "GLOBS", "benchmarks, separated by commas; * and ? are wildcards", \
	  NULL, "*") \
	K("batches", U32, batches, , COUNT, "N", "batches per series", \
	  NULL, "30", .path = "10", .least = 1, .most = 4096) \
	K("passes", U32, passes, , COUNT, "N", "passes over the suite, each with a part of the batches", \
	  NULL, "3", .path = "1", .least = 1, .most = 16) \
	K("ws", TEXT, working_set, [128], SIZES, "SIZES", "working sets of the mem_* benchmarks, separated by commas", \
	  NULL, "1M", .least = 4096, .most = 1ull << 40) \
	K("seed", U64, seed, , NUMBER, "N", "seed of what guests shuffle", NULL, "1", .most = UINT64_MAX)

/* Last what is known of each guest: its shape, and how it is run. What is really behind its memory only the adapter knows and tells. */
#define GUEST_KNOBS(K) \
	K("guest", TEXT, guest, [16], GUEST, "KINDS", \
	  "metal (ours, freestanding) or linux (Debian's kernel); of both, separated by a comma, each is a system of its own", \
	  "another guest has a kernel, drivers and an idle loop of its own", GUEST_METAL) \
	K("lane", LANE, lane, , LANE, "LANE", "time (ticks, real hardware) or path (instructions, the virtual lab)", NULL, NULL) \
	K("vcpus", U32, vcpus, , COUNT, "N", "vCPUs of each guest", \
	  "another number of vCPUs is another guest", "1", .least = 1, .most = 64) \
	K("idle", U32, idle, , COUNT, "N", "sleeping neighbour guests", \
	  "neighbour guests take memory", "0", .most = NEIGHBOURS_MAX) \
	K("busy", U32, busy, , COUNT, "N", "busy neighbour guests, on the same CPUs (time lane)", \
	  "busy neighbour guests take memory and processor time", "0", .most = NEIGHBOURS_MAX) \
	K("memory", U64, memory, , SIZE, "SIZE", "memory of each guest, such as 128M", \
	  "memory size decides page tables, placement and TLB reach", "256M", .least = 16ull << 20, .most = 1ull << 40) \
	K("backing", U64, backing, , BACKING, "SIZE", "host pages behind guest memory: 4K, 2M, or own: the hypervisor's choice", \
	  NULL, "4K", .path = BACKING_OWN, .least = 4096, .most = 2 << 20) \
	K("vary", TEXT, vary, [VARY_MAX], VARY, "LIST", \
	  "conditions other than usual, separated by commas: apic=off, irqchip=user, vapic=off, leaf0=last, console=output, order=vmm", \
	  "what an exit takes depends on it (hvlab list BENCH)", NULL) \
	K("disk", TEXT, disk, [192], LIST, "MODELS", \
	  "disk models that io_* measure, separated by commas; each is a system of its own. MODEL.ENGINE: with that disk-engine; MODEL@VARIANT: of that variant alone", \
	  NULL, NULL) \
	K("disk-engine", TEXT, disk_engine, [16], NAME, "ENGINE", \
	  "how the disk's I/O is done, by the adapter's words (docs/io.md); default: as it comes", \
	  "another engine is another path", NULL) \
	K("disk-store", TEXT, disk_store, [16], NAME, "STORE", \
	  "what is behind the disk: ram, file, null; or a fault: bad-sector, vanishing (docs/io.md); default: ram where there is one", \
	  "another store is another path", NULL) \
	K("net", TEXT, net, [256], LIST, "MODELS", \
	  "models of a network device that io_net_* measure, separated by commas; each is a system of its own", NULL, NULL) \
	K("net-engine", TEXT, net_engine, [16], NAME, "ENGINE", \
	  "the network device's way to its peer, by the adapter's words (docs/io.md); default: as it comes", \
	  "another engine is another path", NULL) \
	K("template", TEXT, template, [256], LIST, "DOMAINS", \
	  "domains of libvirt, or XML files, whose configuration is measured, separated by commas; each is a system of its own", \
	  NULL, NULL) \
	K("timeout", U64, timeout_ns, , SECONDS, "SECONDS", "longest life of one guest", \
	  NULL, "120", .path = "300", .least = 1, .most = 86400) \
	K("events", TEXT, events, [256], LIST, "LIST", "performance events to count, libpfm4 names separated by commas", \
	  NULL, NULL)

#define KNOBS(K) CAMPAIGN_KNOBS(K) WORD_KNOBS(K) GUEST_KNOBS(K)

#define KEPT_TEXT char
#define KEPT_U32 u32
#define KEPT_U64 u64
#define KEPT_LANE enum lane
#define KNOB_MEMBER(key, kept, member, size, ...) KEPT_##kept member size;

struct plan {
	KNOBS(KNOB_MEMBER)
	bool subset; /* set by plan_expand: bench names less than the whole suite */
	bool device_some[DEVICE_KINDS], device_alone; /* likewise: something is measured that needs one; all of it does */
};
