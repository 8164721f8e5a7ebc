/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding what is ours by its marks (leftovers.h, owner_tag.h): the name in full, and a tag in other_config that agrees with it.
 */
#include "leftovers.h"

#include "owner_tag.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *owner_name(void)
{
	char host[256] = "";

	gethostname(host, sizeof(host) - 1);
	return xasprintf("%u@%s", (unsigned)getuid(), host);
}

int xapi_vm_remove(struct xapi *x, const char *ref, struct why *why)
{
	char *power;
	int err = xapi_ask(x, &power, why, "VM.get_power_state", "s", ref);

	/* It may end by itself right now, so only the second try counts. */
	if (!err && strcmp(power, "Halted"))
		xapi_call(x, NULL, NULL, "VM.hard_shutdown", "s", ref);
	free(power);
	return err ? err : xapi_call(x, NULL, why, "VM.destroy", "s", ref);
}

struct scan {
	const struct sweep *sweep;
	struct xapi *x;
	const char *kind; /* "VM" or "VDI" */
	char *owner;
};

/* "hvlab-TAG-XXXXXX" to TAG; NULL when it is no such name. malloc'ed */
static char *tag_of(const char *name)
{
	const char *end = strrchr(name, '-'), *tag = name + strlen(OWNER_PREFIX);

	if (strncmp(name, OWNER_PREFIX, strlen(OWNER_PREFIX)) || end <= tag || strlen(end) != 7)
		return NULL;
	return xasprintf("%.*s", (int)(end - tag), tag);
}

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

/* A VM that was just cloned has its name and not yet its tag: then it is nobody's, and only its age counts. */
static bool query_vm(void *arg, const char *ref, const json_t *record)
{
	struct scan *s = arg;
	const json_t *other = json_object_get(record, "other_config");
	const char *marked = json_word(other, OWNER_TAG_KEY);
	char *tag = tag_of(json_word(record, "name_label"));

	if (tag && (!*marked || !strcmp(marked, tag)) && strcmp(json_word(record, "is_a_snapshot"), "true")) {
		const struct leftover l = {.kind = s->kind, .name = json_word(record, "name_label"), .tag = tag,
					   .own = *marked && !strcmp(json_word(other, OWNER_KEY), s->owner)};
		sweep_one(s, &l, ref);
	}
	free(tag);
	return true;
}

/* VMs first: a disk in use cannot go. */
static int sweep(const struct target *target, const struct sweep *sweep, struct why *why)
{
	static const char *const kinds[][2] = {{"VM", "VM.get_all_records"}, {"VDI", "VDI.get_all_records"}};
	struct scan s = {.sweep = sweep, .owner = owner_name()};
	int err = xapi_open(&s.x, target, why);

	for (size_t i = 0; i < LEN(kinds) && !err; i++) {
		json_t *records = NULL;

		s.kind = kinds[i][0];
		err = xapi_call(s.x, &records, why, kinds[i][1], NULL);
		json_each(records, query_vm, &s);
		json_decref(records);
	}
	xapi_close(s.x);
	free(s.owner);
	return err;
}

HVLAB_HOST_OPS(xapi, .name = "xapi", .schemes = "xapi", .sweep = sweep);
