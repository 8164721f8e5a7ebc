/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab verify: pages that were handed in. Each is made anew from the samples inside it and compared; then its stamp is checked.
 */
#include "cmd.h"
#include "handin.h"
#include "secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_MAX (1u << 30)

static const char *database;

static const struct option options[] = {
	OPT_TEXT("db", "FILE", &database, "the group's own database: are the campaigns in it as they are in the page?"),
	OPT_END,
};

/* A page and what is found out about it. */
struct case_file {
	const char *path;
	struct buf page, packed, data; /* packed: as it is inside the page */
	struct handin_record record;
	struct handin_inside inside;
	char stamp[STAMP_MAX];
	struct buf faults, notes; /* a line each */
	size_t numbers;
};

static void fault(struct case_file *c, enum handin_text t)
{
	buf_printf(&c->faults, "%s\n", handin_text(t));
}

static int case_read(struct case_file *c)
{
	struct why why = {""};
	int err = file_read(c->path, &c->page);

	if (err)
		return complain(STATUS_USAGE, "%s: %s", c->path, file_reason(err));
	err = stamp_take(&c->page, c->stamp);
	if (err)
		fail(&why, err, "it is no page of hvlab lab-report: it has no stamp");
	else
		err = handin_read(&c->page, &c->record, &c->packed, &c->data, &why);
	return err ? complain(STATUS_REGRESSION, "%s: %s", c->path, why.text) : STATUS_OK;
}

static void judge_stamp(struct case_file *c, const char *key)
{
	char due[STAMP_MAX];

	stamp_make(&c->record, c->inside.rows.data, &c->page, key, due);
	unsigned faults = stamp_faults(c->stamp, due);
	if (faults & STAMP_ROWS)
		fault(c, H_V_ROWS);
	if (faults & STAMP_WHO)
		fault(c, H_V_WHO);
	if (faults & STAMP_ANSWERS)
		fault(c, H_V_ANSWERS);
	if (faults & STAMP_PAGE)
		fault(c, H_V_PAGE);
	if (key && !stamp_has_key(c->stamp))
		fault(c, H_V_KEY_NONE);
	else if (key && faults & STAMP_KEY)
		fault(c, H_V_KEY_BAD);
	else
		buf_printf(&c->notes, "%s\n", handin_text(key ? H_V_KEY_GOOD : stamp_has_key(c->stamp) ? H_V_KEY_UNASKED : H_V_NO_KEY));
}

static void judge_page(struct case_file *c)
{
	bool same = !strcmp(c->record.program, HVLAB_VERSION);
	struct buf due = {0};

	cmd_handin_page(&c->inside, &c->record, &c->packed, &due);
	handin_compare(&c->page, &due, same, &c->faults, &c->numbers);
	if (!same) {
		buf_printf(&c->notes, handin_text(H_V_VERSION), c->record.program, HVLAB_VERSION);
		buf_puts(&c->notes, "\n");
	}
	buf_free(&due);
}

/* Every campaign of the page, as the group's own database has it. */
static int judge_database(struct case_file *c)
{
	struct store *s;
	struct why why = {""};
	int err = store_open(&s, database, STORE_READ, &why);
	size_t before = c->faults.len;

	if (err)
		return complain(status_of_store(err), "%s", why.text);
	for (size_t i = 0; i < c->inside.loaded.n; i++) {
		const struct campaign *own = &c->inside.loaded.campaign[i];
		struct campaign theirs = {0};
		char a[65] = "", b[65] = "-";

		if (!store_campaign_get(s, own->tag, &theirs, &why) && !strcmp(theirs.tag, own->tag) &&
		    !store_digest(s, theirs.id, b, &why))
			store_digest(c->inside.store, own->id, a, &why);
		if (strcmp(a, b)) {
			buf_printf(&c->faults, handin_text(H_V_DB_OTHER), own->tag);
			buf_puts(&c->faults, "\n");
		}
		campaign_free(&theirs);
	}
	store_close(s);
	if (c->faults.len == before)
		buf_printf(&c->notes, "%s\n", handin_text(H_V_DB_SAME));
	return STATUS_OK;
}

static void say(const struct case_file *c)
{
	char date[LANG_DATE_MAX];
	size_t n = c->inside.loaded.n;
	bool changed = c->faults.len;

	printf("%s: %s; %s, %s, %s; ", c->path, handin_text(changed ? H_V_CHANGED : H_V_INTACT), c->record.name, c->record.group,
	       lang_date(lang_now(), c->record.made, date));
	printf(handin_text(H_V_NUMBERS), c->numbers, n, lang_now() == LANG_RU ? lang_plural(LANG_RU, n, "кампании", "кампаний", "кампаний") :
	       lang_plural(LANG_EN, n, "campaign", NULL, "campaigns"));
	putchar('\n');
	for (const struct buf *b = &c->faults; b; b = b == &c->faults ? &c->notes : NULL)
		for (char *rest = b->data ? b->data : NULL, *line; rest && (line = strsep(&rest, "\n"));)
			if (*line)
				cmd_say("  %s\n", line);
}

static int verify_page(const char *path, const char *key)
{
	struct case_file c = {.path = path};
	int status = case_read(&c);

	if (!status)
		status = cmd_handin_open(&c.inside, &c.data);
	if (!status && cmd_handin_load(&c.inside))
		status = complain(STATUS_REGRESSION, "%s: the data in it are no database of hvlab", path);
	if (!status && database)
		status = judge_database(&c);
	if (!status) {
		judge_page(&c);
		judge_stamp(&c, key);
		say(&c);
		status = c.faults.len ? STATUS_REGRESSION : STATUS_OK;
	}
	cmd_handin_close(&c.inside);
	handin_record_free(&c.record);
	buf_free(&c.page);
	buf_free(&c.packed);
	buf_free(&c.data);
	buf_free(&c.faults);
	buf_free(&c.notes);
	return status;
}

static int verify(const struct arguments *a)
{
	char *key = NULL;
	int status = cmd_lang(), worst = STATUS_OK;

	if (!status)
		status = a->n ? cmd_stamp_key(&key) : complain(STATUS_USAGE, "hvlab verify FILE: which page?");
	for (unsigned i = 0; !status && i < a->n; i++) {
		int now = verify_page(a->v[i], key);
		worst = now && (!worst || now == STATUS_REGRESSION) ? now : worst;
	}
	secret_free(key);
	return status ? status : worst;
}

const struct command cmd_verify = {
	"verify", "FILE ...", "pages that were handed in: is anything changed, do the samples give these numbers?", ARGUMENTS_MAX - 1, verify,
	{options, key_options, lang_options},
};
