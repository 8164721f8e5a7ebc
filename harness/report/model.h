/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A campaign as one JSON document: everything a report shows, statistics included, raw series beside them, so that
 * what draws it computes nothing and opens no database. reports/README.md describes the document.
 */
#pragma once

#include "catalog.h"
#include "store.h"

#define MODEL_SCHEMA "hvlab.report/2"

struct model_terms {
	const char *baseline; /* a system's label or variant; NULL: bare, else native, else the first one */
	const char *database; /* its name as shown */
	const struct catalog *catalog; /* of images that tell what each benchmark measures and how it misleads; may be NULL */
	size_t catalogs;
	bool unsteady; /* values also where most launches have no steady state (summary.h) */
	const struct campaign *before; /* earlier ones of the same store that this one is held against */
	size_t nbefore;
};

/*
 * Appends the document to out. -ENOENT: no such baseline (why lists them); -ENODATA: the campaign has no boot at all. -EINVAL: an
 * earlier one is of the other lane.
 */
int model_build(struct store *s, const struct campaign *c, const struct model_terms *t, struct buf *out, struct why *why);
