/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab report: one campaign as one HTML file. Statistics are done here (model.c); reports/report.py, which gets
 * them as JSON on its standard input, lays out and draws.
 */
#include "artifact.h"
#include "cmd.h"
#include "lang.h"
#include "model.h"
#include "paths.h"
#include "proc.h"
#include "workdir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SUBJECTS_MAX 6
#define DRAW_TIMEOUT_NS (300ull * 1000000000) /* a browser that makes PDF takes its time */

static struct {
	const char *output, *latex, *baseline;
	bool checklist, redact;
} opts;

static const struct option options[] = {
	OPT_TEXT("output", "FILE", &opts.output, "write there; a name that ends in .pdf makes PDF"),
	OPT_TEXT("latex", "DIR", &opts.latex, "for a paper: numbers as macros, tables, figures as PDF, and how to use them"),
	OPT_FLAG("checklist", &opts.checklist, "with the SIGPLAN checklist for empirical evaluations, filled in"),
	OPT_FLAG("redact", &opts.redact, "without names, addresses and serial numbers of machines"),
	OPT_TEXT("baseline", "SYSTEM", &opts.baseline,
		 "system that the others are compared with (default: bare, else native, else the first)"),
	OPT_END,
};

/* Beside the database, so that a result and its report stay together. */
static char *report_path(const char *database)
{
	const char *slash = strrchr(database, '/');

	if (opts.output)
		return xstrdup(opts.output);
	return xasprintf("%.*shvlab-report.html", slash ? (int)(slash + 1 - database) : 0, database);
}

/* A file in memory holding the document: a pipe could block us while the other side is still starting. */
static int memory_file(const struct buf *text)
{
	int fd = memfd_create("hvlab-report", MFD_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && done < text->len) {
		ssize_t n = write(fd, text->data + done, text->len - done);
		if (n <= 0) {
			close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	return fd >= 0 && lseek(fd, 0, SEEK_SET) ? (close(fd), -1) : fd;
}

/* What report.py said when it could not: all of its standard output, as one line. */
static void said(int fd, char *text, size_t size)
{
	ssize_t n = lseek(fd, 0, SEEK_SET) ? 0 : read(fd, text, size - 1);

	text[n > 0 ? n : 0] = '\0';
	for (char *p = text; *p; p++)
		if (*p == '\n')
			*p = p[1] ? ' ' : '\0';
}

/* What report.py is asked for; path may be NULL. */
static void draw_arguments(const char *argv[16], const char *script, const char *path, const char *work)
{
	size_t n = 0;

	for (const char *const *word = (const char *const[]){"python3", "-B", "-s", script, "--work", work, "--lang",
					      lang_word(lang_now()), NULL}; *word; word++)
		argv[n++] = *word;
	if (path)
		argv[n++] = "--out", argv[n++] = path;
	if (opts.latex)
		argv[n++] = "--latex", argv[n++] = opts.latex;
	if (opts.checklist)
		argv[n++] = "--checklist";
	if (opts.redact)
		argv[n++] = "--redact";
	argv[n] = NULL;
}

static int draw(const char *script, const char *path, const char *work, int in, int out)
{
	const char *argv[16];
	draw_arguments(argv, script, path, work);
	struct proc_spec spec = {.argv = argv, .tag = "report", .in = in, .out = out, .cpu = -1};
	struct proc proc = {0};
	struct why why;
	char text[512];
	int err = proc_start(&proc, &spec, &why);

	if (err == -ENOENT)
		return complain(STATUS_ENVIRONMENT, "python3 is not installed and draws the report: apt install python3");
	if (err)
		return complain(status_of(err), "%s", why.text);
	err = proc_wait(&proc, now_ns() + DRAW_TIMEOUT_NS);
	if (err) {
		proc_end(&proc);
		return complain(STATUS_ENVIRONMENT, "%s did not finish within five minutes and was stopped", script);
	}
	if (!proc.status)
		return STATUS_OK;
	said(out, text, sizeof(text));
	return complain(STATUS_ENVIRONMENT, "%s", *text ? text : "reports/report.py ended without a message");
}

static int report_draw(const struct buf *json, const char *path)
{
	struct buf none = {0};
	char *script = path_find("reports/report.py");
	char *root = path_workroot(), *work;
	int in = memory_file(json), out = memory_file(&none);
	struct why why = {""};
	int status, err = workdir_scratch(root, &work, &why);

	if (err)
		status = complain(status_of(err), "%s", why.text);
	else if (!script)
		status = complain(STATUS_ENVIRONMENT, "reports/report.py is neither next to the program nor installed: "
				  "make install puts it in %s", HVLAB_LIBDIR);
	else if (in < 0 || out < 0)
		status = complain(STATUS_ENVIRONMENT, "no memory for the report's data: %s", strerror(errno));
	else
		status = draw(script, path, work, in, out);
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	workdir_scratch_end(root, work);
	free(root);
	free(script);
	return status;
}

/* What the images beside the program say of their benchmarks. The report is whole without, so nothing is said of one missing. */
static size_t catalogs_read(struct catalog c[2])
{
	char *path[] = {path_find("hvlab-metal.elf"), path_find("hvlab-hosted")};
	struct why why;
	size_t n = 0;

	for (size_t i = 0; i < LEN(path); i++) {
		if (path[i] && !catalog_read(&c[n], path[i], &why))
			n++;
		free(path[i]);
	}
	return n;
}

/* The last one named is what the report is about; those before it are what it is held against. */
struct subjects {
	struct campaign v[SUBJECTS_MAX];
	size_t n;
};

static int subjects_find(struct subjects *x, struct store *s, const struct arguments *a)
{
	int status = STATUS_OK;

	do {
		status = cmd_campaign(s, a->v[x->n], &x->v[x->n]);
		x->n += !status;
	} while (!status && x->n < (size_t)a->n);
	return status;
}

static void subjects_free(struct subjects *x)
{
	for (size_t i = 0; i < x->n; i++)
		campaign_free(&x->v[i]);
}

static int status_of_model(int err)
{
	switch (err) {
	case -ENOENT:
	case -EINVAL: return STATUS_USAGE;
	case -ENODATA: return STATUS_GUEST;
	}
	return STATUS_DATABASE;
}

static int model_of(struct store *s, const struct subjects *x, const char *database, struct buf *json)
{
	const char *slash = strrchr(database, '/');
	struct catalog catalog[2] = {{0}};
	struct model_terms terms = {.baseline = opts.baseline, .database = slash ? slash + 1 : database, .catalog = catalog,
				    .catalogs = catalogs_read(catalog), .before = x->v, .nbefore = x->n - 1,
				    .unsteady = cmd_allows_unsteady()};
	struct why why;
	int err = model_build(s, &x->v[x->n - 1], &terms, json, &why);

	for (size_t i = 0; i < terms.catalogs; i++)
		catalog_free(&catalog[i]);
	return err ? complain(status_of_model(err), "%s", why.text) : STATUS_OK;
}

static int report_model(const struct arguments *a, const char *database, struct buf *json)
{
	struct subjects x = {0};
	struct store *s;
	int status = cmd_store(&s, STORE_READ);

	if (status)
		return status;
	status = subjects_find(&x, s, a);
	if (!status)
		status = model_of(s, &x, database, json);
	subjects_free(&x);
	store_close(s);
	return status;
}

int cmd_report_write(const char *ref, const char *path)
{
	struct buf json = {0};
	char *database = cmd_database();
	int status = report_model(&(struct arguments){{ref}, 1}, database, &json);

	if (!status)
		status = report_draw(&json, path);
	buf_free(&json);
	free(database);
	return status;
}

static int report(const struct arguments *a)
{
	struct buf json = {0};
	char *database = cmd_database(), *path = opts.latex && !opts.output ? NULL : report_path(database);
	int status = cmd_lang();

	if (!status)
		status = report_model(a, database, &json);
	if (!status)
		status = report_draw(&json, path);
	if (!status && path)
		printf("report: %s\n", path);
	if (!status && opts.latex)
		printf("report: %s/report.tex\n", opts.latex);
	buf_free(&json);
	free(path);
	free(database);
	return status;
}

const struct command cmd_report = {
	"report", "[REF...]", "one self-contained HTML file: findings, tables and figures; earlier campaigns beside the last one", SUBJECTS_MAX, report,
	{store_options, options, lang_options, unsteady_options},
};
