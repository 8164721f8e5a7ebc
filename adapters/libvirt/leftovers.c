/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding what is ours at a host: a domain by its name and by the owner in its metadata, a pool by its name and its directory's (owner.h). A domain
 * that is defined there is somebody's own, whatever it is called: ours never are.
 */
#include "leftovers.h"

#include "domain_xml.h"
#include "pool.h"
#include "xml.h"

#include "../common/owner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int domain_remove(const char *uri, const char *name, struct why *why)
{
	int err = virsh(uri, NULL, why, "destroy", name, NULL);

	return err == -ENOENT ? 0 : err;
}

struct scan {
	const struct sweep *sweep;
	const char *uri, *kind;
	int (*remove)(const char *uri, const char *name, struct why *why);
	/* Whose it is, malloc'ed; NULL: not ours. */
	char *(*owner)(const char *uri, const char *name);
};

static char *domain_owner(const char *uri, const char *name)
{
	struct buf b = {0}, owner = {0};
	struct xml *x = NULL;

	if (!virsh(uri, &b, NULL, "metadata", name, "--uri", DOMAIN_NAMESPACE, NULL) && !xml_parse(&x, b.data, b.len, NULL))
		xml_text(xml_next(x, NULL), &owner);
	xml_free(x);
	buf_free(&b);
	return owner.data;
}

static void sweep_one(const struct scan *s, const char *name)
{
	char *tag = owner_tag_of(name), *owner = tag ? s->owner(s->uri, name) : NULL;
	struct why why = {""};

	if (owner) {
		const struct leftover l = {.kind = s->kind, .name = name, .tag = tag, .own = !strcmp(owner, owner_name())};

		if (s->sweep->over(s->sweep->arg, &l)) {
			int err = s->sweep->dry ? 0 : s->remove(s->uri, name, &why);
			s->sweep->told(s->sweep->arg, &l, err, err ? why.text : "");
		}
	}
	free(owner);
	free(tag);
}

/* One name a line. */
static void sweep_names(const struct scan *s, char *names)
{
	for (char *name; (name = strsep(&names, "\n"));) {
		char *end = name + strcspn(name, " \r");

		*end = '\0';
		if (*name)
			sweep_one(s, name);
	}
}

/* Domains first: a pool whose file is in use stays. */
static int sweep(const struct target *target, const struct sweep *sweep, struct why *why)
{
	static const char *const lists[][3] = {{"list", "--transient", "--name"}, {"pool-list", "--all", "--name"}};
	char *uri = virsh_uri(target);
	struct scan s[] = {{sweep, uri, "libvirt domain", domain_remove, domain_owner}, {sweep, uri, "storage pool", pool_remove, pool_owner}};
	int err = 0;

	for (size_t i = 0; i < LEN(s) && !err; i++) {
		struct buf names = {0};

		err = virsh(uri, &names, why, lists[i][0], lists[i][1], lists[i][2], NULL);
		if (!err)
			sweep_names(&s[i], names.data ? names.data : (char[]){""});
		buf_free(&names);
	}
	free(uri);
	return err;
}

HVLAB_HOST_OPS(libvirt, .name = "libvirt", .schemes = LIBVIRT_SCHEMES, .sweep = sweep);
