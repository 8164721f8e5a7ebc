/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What lab-report and verify share: the page as it follows from its record and the database inside it.
 */
#include "cmd.h"
#include "handin.h"
#include "paths.h"
#include "secret.h"
#include "workdir.h"

#include <stdlib.h>

static const char *key_file;

const struct option key_options[] = {
	OPT_TEXT("key-file", "FILE", &key_file, "key of your group, in its first line, mode 0600"),
	OPT_END,
};

int cmd_stamp_key(char **key)
{
	struct why why = {""};

	*key = NULL;
	if (!key_file)
		return STATUS_OK;
	int err = secret_get(&(struct target){.password_file = key_file}, key, &why);
	if (!err && !**key)
		err = fail(&why, -1, "%s: its first line is empty", key_file);
	return err ? complain(STATUS_ENVIRONMENT, "the key: %s", why.text) : STATUS_OK;
}

/* Digests of all campaigns, one after the other. */
static int digests(struct store *s, const struct loaded *x, struct buf *rows)
{
	struct why why = {""};
	char hex[65];
	int err = 0;

	for (size_t i = 0; i < x->n && !err; i++) {
		err = store_digest(s, x->campaign[i].id, hex, &why);
		buf_printf(rows, "%s %s\n", x->campaign[i].tag, err ? "" : hex);
	}
	return err ? complain(status_of_store(err), "%s", why.text) : STATUS_OK;
}

int cmd_handin_open(struct handin_inside *x, const struct buf *database)
{
	struct why why = {""};

	*x = (struct handin_inside){.root = path_workroot()};
	int err = workdir_scratch(x->root, &x->dir, &why);
	if (err)
		return complain(status_of(err), "%s", why.text);
	char *path = xasprintf("%s/hand-in.db", x->dir);
	err = database ? file_write(path, database->data, database->len) : 0;
	x->path = path;
	return err ? complain(STATUS_ENVIRONMENT, "%s: %s", path, file_reason(err)) : STATUS_OK;
}

int cmd_handin_load(struct handin_inside *x)
{
	struct why why = {""};
	int err = store_open(&x->store, x->path, STORE_READ, &why);

	if (err)
		return complain(status_of_store(err), "%s", why.text);
	int status = cmd_load_several(&x->loaded, x->store, &(struct arguments){.n = 0});
	return status ? status : digests(x->store, &x->loaded, &x->rows);
}

void cmd_handin_close(struct handin_inside *x)
{
	loaded_free(&x->loaded);
	store_close(x->store);
	buf_free(&x->rows);
	if (x->dir)
		workdir_scratch_end(x->root, x->dir);
	free(x->path);
	free(x->root);
	*x = (struct handin_inside){0};
}

void cmd_handin_page(const struct handin_inside *x, const struct handin_record *r, const struct buf *packed, struct buf *page)
{
	enum lang mine = lang_now();

	lang_set(r->lang);
	handin_page(r, x->loaded.load, x->loaded.n, packed, page);
	lang_set(mine);
}
