/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a wish to an ordered list of jobs. Pure. The only plan it can make is randomised complete blocks, balanced: each round
 * runs every system once, and in as many rounds as there are systems each is once at each position. Which orders these are
 * comes from the recorded seed `order` (docs/method.md says what other orders cost).
 */
#pragma once

#include "catalog.h"
#include "job.h"

/* The next of its places, for a loop that begins with *rest = p->place; false at the end. */
bool plan_next_place(const char **rest, char place[SYSTEM_MAX]);
/* Does a word of hv mean it: as a variant, or as the hypervisor before the slash of several? */
bool plan_names_adapter(const char *name, const struct adapter *a);
/* Do all of them lie in the lab? */
bool plan_in_lab(const struct plan *p);

/* Defaults of a lane (knob.h). */
void plan_default(struct plan *p, enum lane lane);
/* One key of an INI file or an option; unknown key or bad value: -EINVAL with the nearest key in why. */
int plan_set(struct plan *p, const char *key, const char *value, struct why *why);
/* Reads an INI file with a [plan] section; errors say file:line. */
int plan_read(struct plan *p, const char *path, struct why *why);
/* The same over text; name stands for the file in why (fuzzed). */
int plan_parse(struct plan *p, const char *name, const char *text, size_t n, struct why *why);
/* The plan as INI text: what is stored, shown by `hvlab plan`, and read back to the same plan. */
void plan_text(const struct plan *p, struct buf *out);

/*
 * Expands to jobs (malloc'ed). adapters: all there are; a name in p->hv that matches none gives -ENOENT with the
 * nearest one, so does a bench glob that matches nothing in the catalogue. A WHERE_LAB adapter is in the lab, or on
 * another host if that is the place. In the time lane the first system of each place also runs as its own A/A control. A
 * system whose extension no processor among the places has is refused; whether a system can be at its place otherwise is
 * for the runner to find out.
 */
int plan_expand(struct plan *p, const struct adapter *const *adapters, size_t nadapters, const struct catalog *catalog,
		struct job **jobs, size_t *njobs, struct why *why);
