/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Length over version, printed: at the end of a run and by show --versions. The tables are versions.c's.
 */
#include "cmd.h"
#include "processors.h"

#include <stdio.h>

static void print_one(const struct summary *s, const struct processor *p, size_t *printed)
{
	struct buf notes = {0};
	struct table *t = versions_table(s, p, TABLE_TEXT, &notes);

	if (!t)
		return;
	printf("%sLength over version on lab/%s%s%s\n\n", (*printed)++ ? "\n" : "", p->name, p->note ? ", which " : "",
	       p->note ? p->note : "");
	cmd_print(t, TABLE_TEXT);
	cmd_say("\n%s", notes.data);
	buf_free(&notes);
}

void cmd_versions(const struct summary *s, enum table_format f)
{
	size_t printed = 0;

	if (f != TABLE_TEXT)
		cmd_print(versions_table(s, NULL, f, NULL), f);
	for (size_t i = 0; i < processor_count() && f == TABLE_TEXT; i++)
		print_one(s, processor_at(i), &printed);
}

int show_versions(struct store *s, const struct campaign *c, const char *bench, enum table_format f)
{
	struct load l;
	int status = cmd_load(&l, s, c, bench);

	if (!status && versions_in(&l.summary))
		cmd_versions(&l.summary, f);
	else if (!status)
		status = complain(STATUS_USAGE, "campaign %s has no system in several versions of the lab's hosts", c->tag);
	load_free(&l);
	return status;
}
