/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding what is ours by its marks (leftovers.h, mark.h): the name in full, and a tag in other_config that agrees with it.
 */
#include "leftovers.h"

#include "mark.h"

#include <stdlib.h>
#include <string.h>

int xapi_vm_remove(struct xapi *x, const char *ref, struct why *why)
{
	char *power;
	int err = xapi_ask(x, &power, why, "VM.get_power_state", "s", ref);

	/* The VM may end by itself meanwhile, so an error here does not count; VM.destroy's does. */
	if (!err && strcmp(power, "Halted"))
		xapi_call(x, NULL, NULL, "VM.hard_shutdown", "s", ref);
	free(power);
	return err ? err : xapi_call(x, NULL, why, "VM.destroy", "s", ref);
}

struct scan {
	const struct sweep *sweep;
	struct xapi *x;
	const char *kind; /* "VM" or "VDI" */
};

static int remove_one(const struct scan *s, const char *ref, struct why *why)
{
	return strcmp(s->kind, "VM") ? xapi_call(s->x, NULL, why, "VDI.destroy", "s", ref) : xapi_vm_remove(s->x, ref, why);
}

static void sweep_one(const struct scan *s, const struct leftover *l, const char *ref)
{
	struct why why = {""};

	if (!s->sweep->over(s->sweep->arg, l))
		return;
	int err = s->sweep->dry ? 0 : remove_one(s, ref, &why);
	s->sweep->told(s->sweep->arg, l, err, err ? why.text : "");
}

/* A VM that was just cloned has its name but no tag yet: its owner is not known, and only its age counts. */
static bool query_vm(void *arg, const char *ref, const json_t *record)
{
	const struct scan *s = arg;
	const json_t *other = json_object_get(record, "other_config");
	const char *marked = json_word(other, OWNER_TAG_KEY);
	char *tag = owner_tag_of(json_word(record, "name_label"));

	if (tag && (!*marked || !strcmp(marked, tag)) && strcmp(json_word(record, "is_a_snapshot"), "true")) {
		const struct leftover l = {.kind = s->kind, .name = json_word(record, "name_label"), .tag = tag,
					   .own = *marked && !strcmp(json_word(other, OWNER_KEY), owner_name())};
		sweep_one(s, &l, ref);
	}
	free(tag);
	return true;
}

/* VMs first: a disk in use cannot be removed. */
static int sweep(const struct target *target, const struct sweep *sweep, struct why *why)
{
	static const char *const kinds[][2] = {{"VM", "VM.get_all_records"}, {"VDI", "VDI.get_all_records"}};
	struct scan s = {.sweep = sweep};
	int err = xapi_open(&s.x, target, why);

	for (size_t i = 0; i < LEN(kinds) && !err; i++) {
		json_t *records = NULL;

		s.kind = kinds[i][0];
		err = xapi_call(s.x, &records, why, kinds[i][1], NULL);
		json_each(records, query_vm, &s);
		json_decref(records);
	}
	xapi_close(s.x);
	return err;
}

HVLAB_HOST_OPS(xapi, .name = "xapi", .schemes = "xapi", .sweep = sweep);
