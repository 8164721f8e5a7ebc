/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bochs as a machine of the lab (lab_machine.h): an L1 host on a disk of its own, with the jobs and the guest image on the
 * same disk. A snapshot is Bochs's own saved state; who goes on from it finds other jobs on the disk.
 */
#include "lab_machine.h"

#include "bochs_pc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bochs_machine {
	struct machine m; /* first; its process and its files are pc's */
	struct pc pc;
	struct pc_talk talk;
};

static struct bochs_machine *mine(struct machine *m)
{
	return (struct bochs_machine *)m;
}

#define ITEMS_MAX 6

/* A host carries the guest that it was built with: through a port of its disk, dom0 would fetch it for 25 million instructions. */
static bool carries(const struct l1 *l1, const char *metal)
{
	const char *own = facts_get(&l1->facts, "metal");
	char hex[65];

	return own && !sha256_file(metal, hex) && !strcmp(hex, own);
}

/* Where there is a loader (a hypervisor that starts Linux as its first domain) the kernel is a module of it. */
static size_t list_cargo(const struct machine_spec *s, char *paths[3], struct cargo_item *items)
{
	const char *cmdline = facts_get(&s->l1->facts, "cmdline"), *loader = facts_get(&s->l1->facts, "loader.cmdline");
	size_t n = 0;

	paths[0] = xasprintf("%s/loader", s->l1->dir);
	paths[1] = xasprintf("%s/vmlinux", s->l1->dir);
	paths[2] = xasprintf("%s/initrd", s->l1->dir);
	if (loader && s->way != MACHINE_FROM)
		items[n++] = (struct cargo_item){CARGO_KERNEL, "loader", paths[0], loader};
	if (s->way != MACHINE_FROM) {
		items[n++] = (struct cargo_item){loader ? CARGO_MODULE : CARGO_KERNEL, "vmlinux", paths[1], cmdline};
		items[n++] = (struct cargo_item){CARGO_MODULE, "initrd", paths[2], NULL};
	}
	items[n++] = (struct cargo_item){CARGO_FILE, "job", s->jobs, NULL};
	if (!carries(s->l1, s->metal))
		items[n++] = (struct cargo_item){CARGO_FILE, "metal", s->metal, NULL};
	if (s->template)
		items[n++] = (struct cargo_item){CARGO_FILE, "template", s->template, NULL};
	return n;
}

static int make(struct bochs_machine *b, const struct machine_spec *s, const struct pc_spec *p, struct why *why)
{
	struct cargo_item items[ITEMS_MAX];
	char *paths[3];
	size_t n = list_cargo(s, paths, items);
	int err = pc_make(&b->pc, p, items, n, why);

	for (size_t i = 0; i < LEN(paths); i++)
		free(paths[i]);
	return err;
}

static int start(struct bochs_machine *b, const struct pc_spec *p, struct why *why)
{
	int events[2];

	if (pipe2(events, O_CLOEXEC))
		return fail(why, -errno, "no pipe for the lab: %s", strerror(errno));
	b->m.events = events[0];
	int err = pc_start(&b->pc, p, events[1], why);
	close(events[1]);
	b->m.proc = b->pc.proc;
	return err;
}

static int bochs_machine_start(const struct machine_spec *s, struct machine **out, struct why *why)
{
	struct bochs_machine *b = xcalloc(1, sizeof(*b));
	u64 mib = 0;

	b->m = (struct machine){.ops = &lab_bochs, .events = -1, .copy = -1};
	*out = &b->m;
	if (parse_u64(facts_get(&s->l1->facts, "memory"), &mib))
		return fail(why, -EILSEQ, "the manifest in %s has no number for memory", s->l1->dir);
	const struct pc_spec p = {.workdir = s->workdir, .tag = s->tag, .model = s->processor->model, .vcpus = 1,
				  .memory = mib << 20, .savable = s->way == MACHINE_TO_SAVE,
				  .saved = s->way == MACHINE_FROM ? s->snapshot : NULL,
				  .trace = s->way == MACHINE_TO_SAVE ? NULL : s->trace, .stops = s->way == MACHINE_FRESH};
	int err = make(b, s, &p, why);
	b->m.console = b->pc.console;
	if (!err && p.trace && (b->m.copy = open(p.trace->file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) < 0)
		err = fail(why, -errno, "cannot make %s: %s", p.trace->file, strerror(errno));
	return err ? err : start(b, &p, why);
}

static int bochs_machine_stopped(struct machine *m, struct why *why)
{
	struct bochs_machine *b = mine(m);

	if (pc_says(&b->talk, m->events, PC_STOPPED, 1000))
		return 1;
	return b->talk.over ? fail(why, -EIO, "Bochs has gone") : 0;
}

static int bochs_machine_save(struct machine *m, const char *snapshot, struct why *why)
{
	return pc_save(&mine(m)->pc, &mine(m)->talk, m->events, snapshot, why);
}

static void bochs_machine_end(struct machine *m)
{
	struct bochs_machine *b = mine(m);

	b->pc.proc = m->proc;
	pc_end(&b->pc);
	if (m->events >= 0)
		close(m->events);
	if (m->copy >= 0)
		close(m->copy);
	free(b);
}

const struct machine_ops lab_bochs = {
	.name = "bochs", .amid_talk = true, .probe = pc_probe, .start = bochs_machine_start,
	.identify = pc_identify, .stopped = bochs_machine_stopped, .save = bochs_machine_save,
	.end = bochs_machine_end,
};
