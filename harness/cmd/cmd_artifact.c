/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab artifact: a campaign as a folder that others can check and run again: its database, plan, values, samples, facts, page,
 * guest image, and the sum of each file. cmd_reproduce.c is the other end.
 */
#include "artifact.h"
#include "cmd.h"
#include "paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *output;

static const struct option options[] = {
	OPT_TEXT("output", "DIR", &output, "a folder that does not exist yet (default: artifact-TAG)"),
	OPT_END,
};

/* What is being packed. */
struct pack {
	const char *dir;
	struct store *store;
	struct campaign *campaign;
	struct buf sums; /* SHA256SUMS, as sha256sum -c takes it */
	struct buf images;
	struct why why;
};

static int sum(struct pack *p, const char *name)
{
	char hex[65], *path = xasprintf("%s/%s", p->dir, name);
	int err = sha256_file(path, hex);

	if (!err)
		buf_printf(&p->sums, "%s  %s\n", hex, name);
	free(path);
	return err ? complain(STATUS_ENVIRONMENT, "cannot read %s/%s: %s", p->dir, name, strerror(-err)) : STATUS_OK;
}

static int put(struct pack *p, const char *name, const char *text, size_t n)
{
	char *path = xasprintf("%s/%s", p->dir, name);
	int err = file_write(path, text, n);
	int status = err ? complain(STATUS_ENVIRONMENT, "cannot write %s: %s", path, strerror(-err)) : sum(p, name);

	free(path);
	return status;
}

static int put_text(struct pack *p, const char *name, const char *text)
{
	return put(p, name, text ? text : "", text ? strlen(text) : 0);
}

static int put_table(struct pack *p, const char *name, struct table *t)
{
	struct buf text = {0};

	table_write(t, TABLE_CSV, &text);
	int status = put(p, name, text.data, text.len);
	buf_free(&text);
	table_free(t);
	return status;
}

static int put_database(struct pack *p)
{
	char *path = xasprintf("%s/" ARTIFACT_DB, p->dir);
	int err = store_share(p->store, &p->campaign->id, 1, path, &p->why);

	free(path);
	return err ? complain(status_of_store(err), "%s", p->why.text) : sum(p, ARTIFACT_DB);
}

static int put_values(struct pack *p)
{
	struct load l;
	int status = cmd_load(&l, p->store, p->campaign, NULL);

	if (!status)
		status = put_table(p, "values.csv", value_table(&l));
	load_free(&l);
	return status;
}

static int put_facts(struct pack *p)
{
	struct table *t;
	int err = cmd_facts(p->store, p->campaign, &t, &p->why);

	if (err)
		table_free(t);
	return err ? complain(status_of_store(err), "%s", p->why.text) : put_table(p, "facts.csv", t);
}

static int put_series(struct pack *p)
{
	char *path = xasprintf("%s/series.csv", p->dir);
	FILE *f = fopen(path, "we");
	int status = f ? cmd_export_series(f, p->store, p->campaign) :
		     complain(STATUS_ENVIRONMENT, "cannot write %s: %s", path, strerror(errno));

	if (f && fclose(f) && !status)
		status = complain(STATUS_ENVIRONMENT, "cannot write %s: %s", path, strerror(errno));
	free(path);
	return status ? status : sum(p, "series.csv");
}

static int put_report(struct pack *p)
{
	char *path = xasprintf("%s/report.html", p->dir);
	int status = cmd_report_write(p->campaign->tag, path);

	free(path);
	return status ? status : sum(p, "report.html");
}

/* --- the images: those that are here are packed, of the others the sum is told */

static int copy_image(struct pack *p, const char *name, const char *from)
{
	struct buf bytes = {0};
	int err = file_read(from, &bytes);
	int status = err ? complain(STATUS_ENVIRONMENT, "cannot read %s: %s", from, file_reason(err)) :
		     put(p, name, bytes.data, bytes.len);
	char *path = xasprintf("%s/%s", p->dir, name);

	if (!status && chmod(path, 0755))
		status = complain(STATUS_ENVIRONMENT, "cannot make %s a program: %s", path, strerror(errno));
	buf_free(&bytes);
	free(path);
	return status;
}

/* What the file of such an image is called, whatever a database calls it; NULL: it is not one file. */
static const char *image_file(const char *kind)
{
	return !strcmp(kind, "metal") ? "hvlab-metal.elf" : !strcmp(kind, "hosted") ? "hvlab-hosted" : NULL;
}

static int put_image(void *arg, const char *sha256, const char *kind, const char *build)
{
	struct pack *p = arg;
	const char *name = image_file(kind);
	char *path = name ? path_find(name) : NULL, hex[65];
	bool here = path && !sha256_file(path, hex) && !strcmp(hex, sha256);
	int status = here ? copy_image(p, name, path) : 0;

	buf_printf(&p->images, "  %s image, SHA-256 %s, built from %s%s\n", kind, sha256, build,
		   here ? "" : ": not in this folder, build it from that source");
	free(path);
	return status;
}

static int put_images(struct pack *p)
{
	int err = store_images(p->store, p->campaign->id, put_image, p, &p->why);

	return err >= 0 ? err : complain(status_of_store(err), "%s", p->why.text);
}

/* --- words */

#define README "Campaign %s (%s lane, seed %llu), measured by hvlab %s.%s\n\n" \
	ARTIFACT_DB "    every row and every raw sample\n" \
	ARTIFACT_PLAN "      the plan that was run\n" \
	"values.csv    what is claimed: a row for each benchmark and system\n" \
	"series.csv    every raw sample, in time order\n" \
	"facts.csv     what guests and machines said of themselves: versions, packages, settings\n" \
	"report.html   how it looks\n" \
	"reproduce.sh  runs the plan again and holds the numbers against these\n" \
	ARTIFACT_SUMS "    of every file: sha256sum -c " ARTIFACT_SUMS "\n\n" \
	"Images that ran:\n%s\n" \
	"To check and to run again: HVLAB=/path/to/hvlab ./reproduce.sh (hvlab reproduce . says which options it takes). In the path\n" \
	"lane every number must be the same to the instruction where the lab holds the same packages; in the time lane intervals\n" \
	"must overlap on the same kind of machine.\n"

static int put_words(struct pack *p)
{
	static const char script[] = "#!/bin/sh\n# Runs the plan again and says whether the numbers are the same; options go to hvlab reproduce.\n"
				     "exec \"${HVLAB:-hvlab}\" reproduce \"$(dirname \"$0\")\" \"$@\"\n";
	const struct campaign *c = p->campaign;
	char *readme = xasprintf(README, c->tag, lane_word(c->lane), (unsigned long long)c->seed, c->program,
				 c->subset ? " A SUBSET of the suite." : "", p->images.data ? p->images.data : "");
	char *path = xasprintf("%s/reproduce.sh", p->dir);
	int status = put_text(p, "README", readme);

	if (!status)
		status = put_text(p, ARTIFACT_PLAN, c->plan);
	if (!status)
		status = put(p, "reproduce.sh", script, strlen(script));
	if (!status && chmod(path, 0755))
		status = complain(STATUS_ENVIRONMENT, "cannot make %s a program: %s", path, strerror(errno));
	free(path);
	free(readme);
	return status;
}

static int put_licence(struct pack *p)
{
	struct buf text = {0};
	char *path = path_find("LICENSE");
	int status = path && !file_read(path, &text) ? put(p, "LICENSE", text.data, text.len) :
		     put_text(p, "LICENSE", "hvlab and its guest images: BSD-2-Clause.\n");

	buf_free(&text);
	free(path);
	return status;
}

static int put_sums(struct pack *p)
{
	char *path = xasprintf("%s/" ARTIFACT_SUMS, p->dir);
	int err = file_write(path, p->sums.data, p->sums.len);
	int status = err ? complain(STATUS_ENVIRONMENT, "cannot write %s: %s", path, strerror(-err)) : STATUS_OK;

	free(path);
	return status;
}

static int pack(struct pack *p)
{
	static int (*const parts[])(struct pack *) = {put_database, put_values, put_series, put_facts, put_report, put_images,
						      put_words, put_licence, put_sums};
	int status = STATUS_OK;

	if (mkdir(p->dir, 0777))
		return errno == EEXIST ? complain(STATUS_USAGE, "%s is there already: --output names a folder that is not", p->dir) :
		       complain(STATUS_ENVIRONMENT, "cannot make %s: %s", p->dir, strerror(errno));
	for (size_t i = 0; i < LEN(parts) && !status; i++)
		status = parts[i](p);
	return status;
}

static int artifact(const struct arguments *a)
{
	struct campaign c = {0};
	struct pack p = {.campaign = &c};
	int status = cmd_store(&p.store, STORE_READ);

	if (status)
		return status;
	status = cmd_campaign(p.store, a->v[0], &c);
	char *dir = output ? xstrdup(output) : xasprintf("artifact-%s", c.tag);
	p.dir = dir;
	if (!status)
		status = pack(&p);
	if (!status)
		printf("artifact: %s\n", dir);
	free(dir);
	buf_free(&p.sums);
	buf_free(&p.images);
	campaign_free(&c);
	store_close(p.store);
	return status;
}

const struct command cmd_artifact = {
	"artifact", "[REF]", "a campaign as a folder that others can check and run again", 1, artifact, {store_options, options},
};
