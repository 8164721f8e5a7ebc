/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A campaign as one JSON document: everything a report shows, statistics included, raw series beside them, so that
 * what draws it computes nothing and opens no database. reports/README.md describes the document.
 */
#pragma once

#include "store.h"

#define MODEL_SCHEMA "hvlab.report/1"

/*
 * Appends the document to out. baseline: a system's label or variant, NULL = bare, else native, else the first one.
 * database: its name as shown. -ENOENT: no such system (why lists them); -ENODATA: the campaign has no boot at all.
 */
int model_build(struct store *s, const struct campaign *c, const char *baseline, const char *database,
		struct buf *out, struct why *why);
