/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One table, three faces: aligned text, RFC 4180 CSV, JSON (an array of objects). Builds into a buffer, prints
 * nothing. Numbers are given as text by the caller, who knows how many digits they deserve.
 */
#pragma once

#include "util.h"

enum table_format { TABLE_TEXT, TABLE_CSV, TABLE_JSON };

struct table;
/*
 * columns: names separated by commas; a trailing '>' on a name aligns right and marks a number ("value>"), a '~' marks a
 * reason, which people get as its sentence and programs as its id (reason.h). The first columns name a row: those with a
 * trailing '=', or the first alone.
 */
struct table *table_new(const char *columns);
/* Appends the next cell of the current row; rows wrap by themselves. text may be NULL: empty (JSON null). */
void table_cell(struct table *t, const char *text);
/* Several at once. */
void table_texts(struct table *t, const char *const *text, size_t n);
#define table_cells(t, ...) \
	table_texts(t, (const char *const[]){__VA_ARGS__}, LEN(((const char *const[]){__VA_ARGS__})))
void table_cellf(struct table *t, const char *fmt, ...) PRINTF(2, 3);
void table_real(struct table *t, double v); /* ten digits, for programs; NAN: empty */
void table_write(const struct table *t, enum table_format f, struct buf *out);
/* For people, folded to a width in characters; 0: as wide as it comes. */
void table_text(const struct table *t, size_t width, struct buf *out);
/* One line of prose in the same way; what follows its first line is indented. */
void text_fold(struct buf *out, const char *text, size_t width, size_t indent);
/*
 * A table of any length in little memory, CSV or JSON: table_flush() writes the rows that are there and forgets them,
 * table_end() writes the rest and what follows the last row.
 */
void table_flush(struct table *t, enum table_format f, struct buf *out);
void table_end(struct table *t, enum table_format f, struct buf *out);
void table_free(struct table *t);
int table_format_parse(const char *word, enum table_format *f);

/* "2787", "3.42", "0.0031": significant digits fit for reading; exact integers stay exact. */
const char *number_text(double v, char out[32]);
