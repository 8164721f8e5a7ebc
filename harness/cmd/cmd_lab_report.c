/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab lab-report: the page that a student hands in, with the data behind it and a stamp.
 */
#include "cmd.h"
#include "clean.h"
#include "gzip.h"
#include "handin.h"
#include "secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ANSWERS_MAX (1u << 20)

static struct {
	const char *name, *group, *answers, *output;
} opts;

static const struct option options[] = {
	OPT_TEXT("name", "NAME", &opts.name, "who hands it in"),
	OPT_TEXT("group", "GROUP", &opts.group, "of which group"),
	OPT_TEXT("answers", "FILE", &opts.answers, "text with your answers: # headings, paragraphs, - lists, indented lines as they are"),
	OPT_TEXT("output", "FILE", &opts.output, "write there (default lab-report.html)"),
	OPT_END,
};

static char *one_line(const char *text)
{
	char *s = xstrdup(text ? text : "");

	text_line(s);
	return s;
}

static int read_answers(struct handin_record *r)
{
	struct buf b = {0};
	int err = opts.answers ? file_read(opts.answers, &b) : 0;

	if (!err && b.len <= ANSWERS_MAX) {
		buf_puts(&b, "");
		text_plain_all(b.data);
		r->answers = xstrdup(b.data);
	}
	bool much = b.len > ANSWERS_MAX;
	buf_free(&b);
	if (err)
		return complain(STATUS_USAGE, "--answers %s: %s", opts.answers, file_reason(err));
	return much ? complain(STATUS_USAGE, "--answers %s: longer than a megabyte", opts.answers) : STATUS_OK;
}

static int record_make(struct handin_record *r)
{
	*r = (struct handin_record){.name = one_line(opts.name), .group = one_line(opts.group), .program = xstrdup(HVLAB_VERSION),
				    .made = time(NULL), .lang = lang_now()};
	if (!*r->name || !*r->group)
		return complain(STATUS_USAGE, "who hands it in? hvlab lab-report --name \"Your Name\" --group GROUP");
	return read_answers(r);
}

/* A database of the campaigns alone, in the scratch directory and packed. */
static int share(struct handin_inside *inside, const struct arguments *a, struct buf *packed)
{
	struct loaded chosen = {0};
	struct buf database = {0};
	struct store *s = NULL;
	struct why why = {""};
	int status = cmd_store(&s, STORE_READ);

	if (!status)
		status = cmd_load_several(&chosen, s, a);
	s64 *ids = xcalloc(chosen.n + 1, sizeof(*ids));
	for (size_t i = 0; i < chosen.n; i++)
		ids[i] = chosen.campaign[i].id;
	int err = status ? 0 : store_share(s, ids, chosen.n, inside->path, &why);
	if (!status && !err && (err = file_read(inside->path, &database)))
		fail(&why, err, "%s: %s", inside->path, file_reason(err));
	if (err)
		status = complain(status_of_store(err), "%s", why.text);
	if (!status)
		gzip_pack(database.data, database.len, packed);
	buf_free(&database);
	free(ids);
	loaded_free(&chosen);
	store_close(s);
	return status;
}

static int write_page(const struct buf *page)
{
	const char *path = opts.output ? opts.output : "lab-report.html";
	struct why why = {""};
	int err = output_check(path, &why);

	if (err)
		return complain(STATUS_USAGE, "%s", why.text);
	err = file_write(path, page->data, page->len);
	if (err)
		return complain(STATUS_ENVIRONMENT, "%s: %s", path, file_reason(err));
	printf("lab report: %s (%zu KB)\n", path, page->len / 1024);
	return STATUS_OK;
}

static int make(struct handin_inside *inside, const struct handin_record *r, const struct arguments *a)
{
	struct buf packed = {0}, page = {0};
	char stamp[STAMP_MAX], *key = NULL;
	int status = cmd_stamp_key(&key);

	if (!status)
		status = share(inside, a, &packed);
	if (!status)
		status = cmd_handin_load(inside);
	if (!status) {
		cmd_handin_page(inside, r, &packed, &page);
		stamp_make(r, inside->rows.data, &page, key, stamp);
		stamp_set(&page, stamp);
		status = write_page(&page);
	}
	secret_free(key);
	buf_free(&packed);
	buf_free(&page);
	return status;
}

static int lab_report(const struct arguments *a)
{
	struct handin_inside inside = {0};
	struct handin_record r = {0};
	int status = cmd_lang();

	if (!status)
		status = record_make(&r);
	if (!status)
		status = cmd_handin_open(&inside, NULL);
	if (!status)
		status = make(&inside, &r, a);
	cmd_handin_close(&inside);
	handin_record_free(&r);
	return status;
}

const struct command cmd_lab_report = {
	"lab-report", "[REF ...]", "the page that a student hands in: answers, numbers, all samples, a stamp", ARGUMENTS_MAX - 1, lab_report,
	{options, key_options, store_options, lang_options},
};
