/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page that a student hands in: answers, numbers, the lecture's verdicts, and all samples, as one HTML file with a stamp.
 * The page follows from its record and its data alone, so whoever has it can make it anew and compare (handin_check.c).
 */
#pragma once

#include "handin_texts.h"
#include "lang.h"
#include "load.h"

#define HANDIN_SCHEMA "hvlab.handin/1"
#define HANDIN_DATA_MAX (512u << 20) /* bytes of a database inside */

/* What is on the page besides campaigns. Strings are malloc'ed. */
struct handin_record {
	char *name, *group, *answers, *program;
	s64 made; /* Unix time */
	enum lang lang;
};
void handin_record_free(struct handin_record *r);

/*
 * The page, its stamp still empty. data: the database as a gzip file; campaigns with their facts, those of that database. Speaks
 * lang_now().
 */
void handin_page(const struct handin_record *r, const struct load *const *loads, size_t n, const struct buf *data, struct buf *out);
const char *handin_text(enum handin_text t);
const char *handin_word(const char *word); /* of the store, in this language */

/* Parts of the page (handin_tables.c). */
void handin_measured(const struct load *l, struct buf *out);
void handin_changes(const struct load *const *loads, size_t n, struct buf *out);
void handin_lecture(const struct load *const *loads, size_t n, struct buf *out);
/* A number with what it is the value of, so that it can be found again. text: as it is shown. */
void handin_number(struct buf *out, const char *of, const char *text);

/* --- stamps */

#define STAMP_MAX 320
/* Of a page with an empty stamp; rows: digests of its campaigns, one after the other. key may be NULL. */
void stamp_make(const struct handin_record *r, const char *rows, const struct buf *page, const char *key, char out[STAMP_MAX]);
/* Writes it into the page. */
void stamp_set(struct buf *page, const char *stamp);
/* Takes it out again: 0, or -EILSEQ where there is none. */
int stamp_take(struct buf *page, char out[STAMP_MAX]);
enum stamp_fault { STAMP_ROWS = 1, STAMP_WHO = 2, STAMP_ANSWERS = 4, STAMP_PAGE = 8, STAMP_KEY = 16 };
/* How it differs from the one that should be there: bits. */
unsigned stamp_faults(const char *stamp, const char *due);
bool stamp_has_key(const char *stamp);

/* --- reading a page of somebody (handin_check.c) */

/* Record and data of a page, as they are packed in it and unpacked: 0, or -EILSEQ with what is wrong. */
int handin_read(const struct buf *page, struct handin_record *r, struct buf *packed, struct buf *data, struct why *why);
/*
 * A page against the one that was made anew: a line of text for each number that is another, and, where text is set, for the
 * lines that are. Numbers compared: *numbers.
 */
void handin_compare(const struct buf *page, const struct buf *due, bool text, struct buf *out, size_t *numbers);
