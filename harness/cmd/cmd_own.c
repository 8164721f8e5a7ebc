/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * --kernel, --modules and --xen: places of the lab become those of the build, and its hosts are assembled before anything
 * runs in them. How that is done is own.c's.
 */
#include "cmd.h"
#include "adapters.h"
#include "lab_place.h"
#include "own.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct own own;

const struct option own_options[] = {
	OPT_TEXT("kernel", "FILE", &own.kernel,
		 "your own Linux kernel for the lab's host: vmlinux or bzImage"),
	OPT_TEXT("modules", "DIR", &own.modules, "directory with its modules, or with some in place of the version's"),
	OPT_TEXT("xen", "PATH", &own.xen,
		 "Xen of your own: xen or xen.gz, or a directory with an installed tree, whose tools are taken, too"),
	OPT_END,
};

static int parse_base(const char *place, struct lab_place *to, struct why *why)
{
	if (!place_is_lab(place))
		return fail(why, -EINVAL, "--kernel, --modules and --xen make a host of the virtual lab: --place lab, not %.60s",
			    place);
	int err = lab_place_parse(place, to, why);
	if (!err && lab_version_is_own(to->version))
		return fail(why, -EINVAL, "place %.60s is a build already: name the version that this one is put into", place);
	return err;
}

static int own_place(char place[SYSTEM_MAX], struct why *why)
{
	struct lab_place lab;
	char base[sizeof(lab.version)];
	int err = parse_base(place, &lab, why);

	if (err)
		return err;
	copy_str(base, lab.version);
	err = own_version(&own, base, lab.version, why);
	if (!err)
		lab_place_text(&lab, place);
	return err;
}

int cmd_own_places(struct planned *p)
{
	char place[SYSTEM_MAX], places[sizeof(p->plan.place)] = "";
	struct why why = {""};
	size_t n = 0;
	int err = 0;

	if (!own_given(&own))
		return 0;
	for (const char *rest = p->plan.place; !err && plan_next_place(&rest, place);) {
		err = own_place(place, &why);
		n += (size_t)snprintf(places + n, sizeof(places) - n, "%s%s", n ? "," : "", place);
		if (!err && n >= sizeof(places))
			err = fail(&why, -EINVAL, "the plan names too many places");
	}
	copy_str(p->bases, p->plan.place);
	copy_str(p->plan.place, places);
	return err ? complain(status_of(err), "%s", why.text) : 0;
}

/* The host that a job at this place needs; NULL: none, or one that an earlier job needs as well. */
static const char *host_of(const struct planned *p, size_t i, const char *place)
{
	const struct adapter *a = adapter_find(p->jobs[i].variant);

	if (!a->l1 || strcmp(p->jobs[i].place, place))
		return NULL;
	for (size_t k = 0; k < i; k++) {
		const char *other = adapter_find(p->jobs[k].variant)->l1;

		if (other && !strcmp(other, a->l1) && !strcmp(p->jobs[k].place, place))
			return NULL;
	}
	return a->l1;
}

static bool runs_on(const struct planned *p, const char *host)
{
	for (size_t i = 0; i < p->njobs; i++) {
		const char *l1 = adapter_find(p->jobs[i].variant)->l1;

		if (l1 && !strcmp(l1, host))
			return true;
	}
	return false;
}

static int assemble_for(const struct planned *p, const char *base, const char *place, struct why *why)
{
	struct lab_place lab;
	int err = lab_place_parse(base, &lab, why);

	for (size_t i = 0; !err && i < p->njobs; i++) {
		const char *host = host_of(p, i, place);

		if (!host)
			continue;
		fprintf(stderr, "%s: the host %s with what was named in place of %s's\n", place, host, lab.version);
		err = own_assemble(&own, lab.version, host, why);
	}
	return err;
}

int cmd_own_hosts(const struct planned *p)
{
	char base[SYSTEM_MAX], place[SYSTEM_MAX];
	const char *bases = p->bases, *places = p->plan.place;
	struct why why = {""};
	int err = 0;

	if (!own_given(&own))
		return 0;
	if (own.xen && !runs_on(p, "xen"))
		err = fail(&why, -EINVAL, "--xen is given and none of the systems runs on Xen: --hv xen");
	while (!err && plan_next_place(&bases, base) && plan_next_place(&places, place))
		err = assemble_for(p, base, place, &why);
	return err ? complain(status_of(err), "%s", why.text) : 0;
}

int cmd_own_doctor(bool named, char place[SYSTEM_MAX])
{
	struct lab_place lab;
	struct why why = {""};

	if (!own_given(&own))
		return 0;
	if (!named)
		copy_strn(place, SYSTEM_MAX, "lab");
	int err = parse_base(place, &lab, &why);
	if (!err)
		err = own_place(place, &why);
	if (!err && (own.kernel || own.modules))
		err = own_assemble(&own, lab.version, "kvm", &why);
	if (!err && own.xen)
		err = own_assemble(&own, lab.version, "xen", &why);
	return err ? complain(status_of(err), "%s", why.text) : 0;
}
