/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside of table.c and table_text.c: a table as it is kept.
 */
#pragma once

#include "table.h"

struct table {
	char **names;
	bool *number, *reason; /* of each column */
	size_t columns, keys; /* keys: leading columns that name a row */
	char **cell;          /* NULL: empty */
	size_t n, cap;
	size_t written; /* rows that table_flush() has handed on and forgotten */
	bool begun;     /* what comes before the first row was written */
};

size_t table_rows(const struct table *t);
/* Text of a cell; NULL: empty. A last row may be incomplete. */
const char *table_at(const struct table *t, size_t row, size_t column);
