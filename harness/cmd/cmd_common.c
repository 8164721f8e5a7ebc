/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the verbs share: the one-line complaint, exit statuses, opening the database, printing a table.
 */
#include "cmd.h"
#include "clean.h"
#include "names.h"
#include "paths.h"
#include "reason.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int complain(int status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	char *text = xvasprintf(fmt, args);
	va_end(args);
	text_line(text);
	fprintf(stderr, "hvlab: %s\n", text);
	free(text);
	return status;
}

int status_of(int err)
{
	switch (err) {
	case 0: return STATUS_OK;
	case -EINVAL: return STATUS_USAGE;
	case -ENODEV: return STATUS_ABSENT;
	case -ETIMEDOUT: return STATUS_GUEST;
	case -EILSEQ: return STATUS_DATABASE;
	case -EBUSY: case -EAGAIN: return STATUS_RETRY;
	case -EINTR: return STATUS_INTERRUPTED;
	default: return STATUS_ENVIRONMENT;
	}
}

int status_of_store(int err)
{
	switch (err) {
	case -EILSEQ: case -ENOENT: case -EIO: case -EINVAL: return STATUS_DATABASE;
	default: return status_of(err); /* a full disk or a missing permission is the machine's matter */
	}
}

static const char *database;

const struct option store_options[] = {
	OPT_TEXT("db", "FILE", &database, "results database (default results/hvlab.db in the source tree, else XDG data directory)"),
	OPT_END,
};

static bool allow_unsteady;

const struct option unsteady_options[] = {
	OPT_FLAG("allow-unsteady", &allow_unsteady, "give a value also where most launches have no steady state; marks whatever is shown"),
	OPT_END,
};

bool cmd_allows_unsteady(void)
{
	return allow_unsteady;
}

static bool wide;

const struct option table_options[] = {
	OPT_FLAG("wide", &wide, "do not fold what is wider than the terminal"),
	OPT_END,
};

char *cmd_database(void)
{
	return database ? xstrdup(database) : path_database();
}

static int check_name(const char *path)
{
	return name_is_database(path) ? 0
				      : complain(STATUS_USAGE, "--db names a file, not \"%s\" (./%s would be one)", path,
						 *path ? path : "NAME");
}

int cmd_store(struct store **s, enum store_mode mode)
{
	char *path = cmd_database(), *slash = strrchr(path, '/');
	struct why why = {""};
	int err = 0, status = check_name(path);

	if (status) {
		free(path);
		return status;
	}
	/* Only the default place is made; a mistyped --db is better told than obeyed. */
	if (mode == STORE_WRITE && !database && slash) {
		*slash = 0;
		err = make_dirs(path);
		if (err)
			fail(&why, err, "cannot make %s for the database: %s; name another with --db", path,
			     strerror(-err));
		*slash = '/';
	}
	if (!err)
		err = store_open(s, path, mode, &why);
	if (err == -ENOENT && mode == STORE_READ)
		fail(&why, err, "no database at %s yet: hvlab run makes it, --db names another", path);
	free(path);
	return err ? complain(status_of_store(err), "%s", why.text) : 0;
}

int cmd_campaign(struct store *s, const char *ref, struct campaign *c)
{
	struct why why = {""};
	int err = store_campaign_get(s, ref ? ref : "last", c, &why);

	return err ? complain(err == -ENOENT ? STATUS_USAGE : status_of_store(err), "%s", why.text) : 0;
}

size_t cmd_width(void)
{
	struct winsize size = {0};

	return !wide && isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ? size.ws_col : 0;
}

/* Where what follows a line begins: below the last of its columns, which two blanks part, where that leaves room. */
static size_t indent_of(const char *line, size_t width)
{
	size_t indent = 2;

	for (const char *gap = line; (gap = strstr(gap, "  ")); ) {
		gap += strspn(gap, " ");
		indent = (size_t)(gap - line) < width / 2 ? (size_t)(gap - line) : indent;
	}
	return indent;
}

void cmd_say(const char *fmt, ...)
{
	struct buf out = {0};
	va_list args;

	va_start(args, fmt);
	char *text = xvasprintf(fmt, args);
	va_end(args);
	for (char *rest = text, *line; (line = strsep(&rest, "\n"));)
		if (*line)
			text_fold(&out, line, cmd_width(), indent_of(line, cmd_width()));
		else if (rest)
			buf_puts(&out, "\n");
	fputs(out.data ? out.data : "", stdout);
	buf_free(&out);
	free(text);
}

void cmd_print(struct table *t, enum table_format f)
{
	struct buf out = {0};

	if (f == TABLE_TEXT)
		table_text(t, cmd_width(), &out);
	else
		table_write(t, f, &out);
	fwrite(out.data, 1, out.len, stdout);
	buf_free(&out);
	table_free(t);
}

int cmd_print_read(struct table *t, int err, const struct why *why, enum table_format f)
{
	if (!err) {
		cmd_print(t, f);
		return STATUS_OK;
	}
	table_free(t);
	return complain(status_of_store(err), "%s", why->text);
}

void cmd_notes(const struct load *l)
{
	for (size_t i = 0; i < l->note.n; i++)
		cmd_say("%s: %s.\n", l->note.v[i].key, l->note.v[i].value);
}

void cmd_refused(const struct load *l)
{
	const struct fact *v = l->refused.v;
	char why[REASON_MAX];

	for (size_t i = 0, k; i < l->refused.n; i++) {
		struct buf systems = {0};

		for (k = 0; k < i && strcmp(v[k].value, v[i].value); k++)
			;
		for (size_t m = i; k == i && m < l->refused.n; m++)
			if (!strcmp(v[m].value, v[i].value))
				buf_printf(&systems, "%s%s", systems.len ? ", " : "", v[m].key);
		if (systems.len)
			cmd_say("not run: %s: %s\n", systems.data, reason_text(v[i].value, why));
		buf_free(&systems);
	}
}

static int load_status(int err, const struct why *why)
{
	return err ? complain(err == -EINVAL ? STATUS_USAGE : status_of_store(err), "%s", why->text) : STATUS_OK;
}

int cmd_load_catalog(struct load *l, struct store *s, const struct campaign *c, const char *bench)
{
	struct why why = {""};

	return load_status(load_catalog(l, s, c, bench, &why), &why);
}

int cmd_load_with(struct load *l, struct store *s, const struct campaign *c, const char *bench,
		  int (*also)(void *arg, const struct stored_cell *cell), void *arg)
{
	struct why why = {""};

	return load_status(load_campaign(l, s, c, bench, allow_unsteady, also, arg, &why), &why);
}

int cmd_load(struct load *l, struct store *s, const struct campaign *c, const char *bench)
{
	return cmd_load_with(l, s, c, bench, NULL, NULL);
}

int cmd_load_facts(struct load *l, struct store *s)
{
	struct why why = {""};

	return load_status(load_facts(l, s, &why), &why);
}
