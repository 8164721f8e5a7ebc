/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding domains of ours (leftovers.h) by the tag that every domain is given in xenstore. Whether its campaign is
 * alive is not known here.
 */
#include "leftovers.h"

#include "toolstack.h"
#include "xenstore.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX "hvlab-" /* of the names of domains (domain.c) */

static int read_of(struct xenstore *s, const char *id, const char *what, struct buf *b)
{
	char *path = xasprintf("/local/domain/%s/%s", id, what);
	int err = xs_read(s, path, b);

	free(path);
	return err;
}

/*
 * The tag that was left at a domain of that name, else the one in the name ("hvlab-TAG-XXXXXX"): who dies while xl
 * creates a domain has left none.
 */
static bool find_tag(struct xenstore *s, const char *id, const char *name, struct buf *tag)
{
	const char *end = strrchr(name, '-');

	if (!read_of(s, id, "hvlab/tag", tag) && tag->len)
		return true;
	if (strncmp(name, PREFIX, strlen(PREFIX)) || end < name + strlen(PREFIX))
		return false;
	buf_clear(tag);
	buf_put(tag, name + strlen(PREFIX), (size_t)(end - name) - strlen(PREFIX));
	return true;
}

void leftovers_each(void (*fn)(void *arg, const char *domain, const char *tag), void *arg)
{
	struct buf ids = {0}, name = {0}, tag = {0};
	struct xenstore store;

	if (xs_open(&store))
		return;
	if (!xs_list(&store, "/local/domain", &ids))
		for (size_t at = 0; at < ids.len; at += strlen(ids.data + at) + 1)
			if (!read_of(&store, ids.data + at, "name", &name) && name.len &&
			    find_tag(&store, ids.data + at, name.data, &tag))
				fn(arg, name.data, tag.data);
	xs_close(&store);
	buf_free(&ids);
	buf_free(&name);
	buf_free(&tag);
}

int leftovers_destroy(const char *domain, struct why *why)
{
	const char *const destroy[] = {"destroy", domain, NULL};

	return xl_run(destroy, NULL, NULL, NULL, why);
}
