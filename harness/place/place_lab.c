/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The places of the lab (place.h). A system with an L1 runs in one that is booted for it, from a snapshot where the
 * emulator has them, with our agent in it (lab_talk.h); a system without one runs straight on the processor.
 */
#include "place.h"

#include "lab_place.h"
#include "lab_talk.h"

#include "event.h"
#include "lab_machine.h"
#include "traced.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the emulators are made of, but for their libraries; the one that counts here by its version. */
static void tell_tools(const struct processor *p, const struct job_sink *to)
{
	const char *package = !strcmp(p->machine, "bochs") ? "package.bochs" : "package.qemu-system-x86";
	struct facts tools;
	char key[128];

	machine_tools(&tools);
	const char *version = facts_get(&tools, package);
	snprintf(key, sizeof(key), "%.*s", (int)strcspn(version ? version : "", " "), version ? version : "");
	sink_tell(to, fact, "lab.machine.version", key);
	for (size_t i = 0; i < tools.n; i++) {
		if (!strncmp(tools.v[i].key, "package.lib", 11))
			continue;
		snprintf(key, sizeof(key), "lab.tools.%s", tools.v[i].key);
		sink_tell(to, fact, key, tools.v[i].value);
	}
	facts_free(&tools);
}

/* What a number of the lab depends on beside what runs in it. */
static void tell_place(const struct lab_place *place, const struct adapter *adapter, const struct job_sink *to)
{
	const struct processor *p = place->processor;

	sink_tell(to, fact, "lab.processor", p->name);
	sink_tell(to, fact, "lab.machine", p->machine);
	sink_tell(to, fact, "lab.machine.model", p->model);
	sink_tell(to, fact, "lab.version", place->version);
	tell_tools(p, to);
	if (adapter->traits & ADAPTER_DECODES && p->note)
		sink_tell(to, fact, "lab.note", p->note);
}

static void tell_l1(const struct l1 *l1, const struct job_sink *to)
{
	for (size_t i = 0; i < l1->facts.n; i++) {
		char key[128];
		snprintf(key, sizeof(key), "lab.%s", l1->facts.v[i].key);
		sink_tell(to, fact, key, l1->facts.v[i].value);
	}
}

/* --- one boot of an L1 */

struct boot_of {
	const struct job *job;
	const struct job_sink *to;
	struct kept kept[2]; /* what it tells of its kernels and processes */
	char *names; /* file with those of its kernels, beside its snapshot; NULL: none */
	bool named;  /* it is there, and has been told */
	struct lab_place place;
	struct l1 l1;
	struct machine_spec spec;
	struct traced traced;
	int refused; /* by the agent, with why */
};

static int run_in_l1(struct boot_of *b, struct why *why)
{
	struct machine *m;
	int err = machine_start(&b->spec, &m, why);

	if (!err) {
		tell_l1(&b->l1, b->to);
		tell_place(&b->place, adapter_find(b->job->variant), b->to);
		b->refused = lab_listen(m, b->spec.workdir, b->job, b->to, b->kept, LEN(b->kept), why);
	}
	machine_end(m);
	return err;
}

static int run_job(struct boot_of *b, struct why *why)
{
	struct job job = *b->job;

	job.named = b->named;
	int err = lab_job_write(b->spec.jobs, &job, why);

	return err ? err : run_in_l1(b, why);
}

/*
 * What goes on from a snapshot has the same kernels at the same addresses, and to list their names and hand them out takes the
 * machine longer than to record a path: it does so once.
 */
static void tell_kept_names(struct boot_of *b)
{
	struct buf kept = {0};

	b->named = !file_read(b->names, &kept) && kept.len;
	if (b->named)
		sink_tell(b->to, recorded, RECORDED_KERNELS, kept.data, kept.len);
	buf_free(&kept);
}

static int run_from_snapshot(struct boot_of *b, struct why *why)
{
	char *dir;
	int err = snapshot_get(&b->spec, &dir, why);

	b->spec.way = MACHINE_FROM;
	b->spec.snapshot = dir;
	b->names = xasprintf("%s/kernels", dir);
	if (!err && b->job->traced[0])
		tell_kept_names(b);
	if (!err)
		err = run_job(b, why);
	if (b->kept[0].bytes.len) /* where they cannot be kept they are asked for again */
		file_write(b->names, b->kept[0].bytes.data, b->kept[0].bytes.len);
	free(b->names);
	free(dir);
	return err;
}

static bool fresh_wanted(void)
{
	const char *snapshot = getenv("HVLAB_SNAPSHOT");

	return snapshot && !strcmp(snapshot, "0");
}

/* No domain of the user's is defined at a host of the lab. */
static int take_template(struct boot_of *b, struct why *why)
{
	const char *template = b->job->template;

	if (!*template)
		return 0;
	if (access(template, R_OK))
		return fail(why, -errno, "cannot read the template %s: %s; in the lab a template is a file (virsh dumpxml DOMAIN >FILE)", template,
			    strerror(errno));
	b->spec.template = template;
	return 0;
}

static int run_in_workdir(struct boot_of *b, const char *workdir, struct why *why)
{
	char *path = xasprintf("%s/job", workdir);
	int err = machine_probe(b->place.processor, why);

	if (!err)
		err = take_template(b, why);
	b->spec.workdir = workdir;
	b->spec.jobs = path;
	if (!err)
		err = traced_begin(&b->traced, b->job, b->place.processor, b->spec.metal, workdir, why);
	b->spec.trace = b->traced.trace;
	if (!err)
		err = fresh_wanted() ? run_job(b, why) : run_from_snapshot(b, why);
	char *files = xasprintf("%s/initrd", b->l1.dir);
	traced_end(&b->traced, b->job, b->spec.metal, &(struct traced_host){&b->kept[1].bytes, files}, b->to);
	free(files);
	for (size_t i = 0; i < LEN(b->kept); i++)
		buf_free(&b->kept[i].bytes);
	free(path);
	return err;
}

static int with_workdir(struct boot_of *b, const struct images *images, struct why *why)
{
	char *workdir = xasprintf("%s/%s-lab-XXXXXX", images->workroot, b->spec.tag);
	int err = make_dirs(images->workroot);

	if (err || !mkdtemp(workdir)) {
		err = fail(why, -errno, "cannot make %s: %s", workdir, strerror(errno));
	} else {
		err = run_in_workdir(b, workdir, why);
		remove_below(images->workroot, basename(workdir), NULL);
	}
	free(workdir);
	return err;
}

static int boot_l1(struct boot_of *b, const struct images *images, struct why *why)
{
	const struct job *job = b->job;

	bool linux_guest = !strcmp(job->guest, GUEST_LINUX);
	char *host = xasprintf("%s%s", adapter_find(job->variant)->l1, linux_guest ? LAB_WITH_LINUX : "");

	b->spec = (struct machine_spec){.l1 = &b->l1, .processor = b->place.processor, .lane = job->lane, .tag = job->tag,
					.metal = linux_guest ? images->hosted : images->metal, .watch = {b->to->doing, b->to->watcher}};
	int err = linux_guest && !images->hosted ? fail(why, -ENOENT, "hvlab-hosted is not there: make builds it")
						 : l1_open(&b->l1, b->place.version, host, why);
	free(host);
	if (!err)
		err = with_workdir(b, images, why);
	l1_close(&b->l1);
	return err;
}

/* --- the contract of place.h */

int lab_run(const struct job *job, const struct images *images, const struct job_sink *sink, struct why *why)
{
	const struct adapter *adapter = adapter_find(job->variant);
	struct boot_of b = {.job = job, .to = sink, .kept = {{.what = RECORDED_KERNELS}, {.what = RECORDED_MAPS}}};
	int err = lab_place_parse(job->place, &b.place, why);

	if (err)
		return err;
	if (!adapter->l1) {
		tell_place(&b.place, adapter, sink);
		return boot_run(job, images, sink, why);
	}
	err = boot_l1(&b, images, why);
	if (err != -EHOSTDOWN && err != -ETIMEDOUT)
		return err ? err : b.refused;
	/* That its host died or got stuck is how a boot ended, like any other end. */
	sink_tell(sink, end, err == -ETIMEDOUT ? HVLAB_TIMEOUT : HVLAB_CRASH, why->text);
	return 0;
}

int lab_probe(const char *at, const struct adapter *adapter, unsigned *lanes, struct why *why)
{
	struct lab_place place;
	struct l1 l1;
	int err = lab_place_parse(at, &place, why);

	if (err)
		return err;
	*lanes = adapter->lanes & place.processor->lanes;
	if (!adapter->l1 && adapter->where != WHERE_LAB)
		return fail(why, -ENOTSUP, "not a system of the lab");
	if (adapter->extension && strcmp(adapter->extension, place.processor->extension))
		return fail(why, -ENOTSUP, "it needs %s, and this processor has %s", adapter->extension,
			    place.processor->extension);
	if (!adapter->l1)
		return adapter->probe(adapter->flavour, &(struct target){.processor = place.processor}, why);
	err = machine_probe(place.processor, why);
	if (err)
		return err;
	err = l1_open(&l1, place.version, adapter->l1, why);
	l1_close(&l1);
	return err;
}
