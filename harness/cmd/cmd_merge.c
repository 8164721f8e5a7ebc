/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab merge and import: campaigns of other databases into this one, a file after the other. A file that cannot be taken is told and
 * left out whole; the others go on. What a file may hold is store_merge.c's matter.
 */
#include "cmd.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *list;

static const struct option options[] = {
	OPT_TEXT("list", "FILE", &list, "also the files that it names, one a line; - is standard input"),
	OPT_END,
};

struct merge_run {
	struct store *to;
	struct merged sum;
	u32 files, refused;
	int status; /* what ends the run: our own database cannot take any more */
};

static void merge_file(struct merge_run *r, const char *path)
{
	struct why why = {""};
	int err = store_merge(r->to, path, &r->sum, &why);

	r->files++;
	if (!err)
		return;
	r->refused++;
	if (r->sum.ours)
		r->status = complain(status_of_store(err), "%s", why.text);
	else if (strstr(why.text, path))
		complain(0, "left out: %s", why.text);
	else
		complain(0, "%s is left out: %s", path, why.text);
}

static int is_database(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 3 && !strcmp(entry->d_name + n - 3, ".db");
}

static int merge_directory(struct merge_run *r, const char *dir)
{
	struct dirent **entry;
	int n = scandir(dir, &entry, is_database, alphasort);

	if (n < 0)
		return complain(STATUS_ENVIRONMENT, "cannot read %s: %s", dir, strerror(errno));
	for (int i = 0; i < n; i++) {
		char *path = xasprintf("%s/%s", dir, entry[i]->d_name);

		if (!r->status)
			merge_file(r, path);
		free(path);
		free(entry[i]);
	}
	free(entry);
	return r->status;
}

static int merge_name(struct merge_run *r, const char *name)
{
	struct stat st;

	if (!stat(name, &st) && S_ISDIR(st.st_mode))
		return merge_directory(r, name);
	merge_file(r, name);
	return r->status;
}

static int merge_list(struct merge_run *r)
{
	bool standard = !strcmp(list, "-");
	FILE *f = standard ? stdin : fopen(list, "re");
	char *line = NULL;
	size_t size = 0;

	if (!f)
		return complain(STATUS_USAGE, "cannot read %s: %s", list, strerror(errno));
	while (!r->status && getline(&line, &size, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (*line)
			merge_name(r, line);
	}
	free(line);
	if (!standard)
		fclose(f);
	return r->status;
}

static void print_sum(const struct merge_run *r)
{
	printf("merged %u of %u files: %u new launches with %llu cells; %u were there already\n", r->files - r->refused, r->files,
	       r->sum.boots, (unsigned long long)r->sum.cells, r->sum.known);
	if (r->sum.baselines || r->sum.readings)
		printf("also new: %u baselines (hvlab baseline show), %u readings of other programs (hvlab crosscheck show)\n", r->sum.baselines,
		       r->sum.readings);
}

int cmd_merge_files(const struct arguments *names)
{
	struct merge_run r = {0};
	int status = cmd_store(&r.to, STORE_WRITE);

	for (unsigned i = 0; i < names->n && !status; i++)
		status = merge_name(&r, names->v[i]);
	if (!status && list)
		status = merge_list(&r);
	if (r.to)
		print_sum(&r);
	store_close(r.to);
	return status ? status : r.refused ? STATUS_DATABASE : STATUS_OK;
}

static int merge(const struct arguments *a)
{
	if (!a->n && !list)
		return complain(STATUS_USAGE, "merge what? Databases, or directories of *.db");
	return cmd_merge_files(a);
}

const struct command cmd_merge = {
	"merge", "FILE|DIR ...", "take the campaigns of other databases into this one; twice is as once", ARGUMENTS_MAX, merge, {store_options, options},
};
const struct command cmd_import = {
	"import", "FILE|DIR ...", "another word for merge", ARGUMENTS_MAX, merge, {store_options, options},
};
