/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files that a night is written into, a row for each: a new format is a file gate_NAME.c and a row.
 */
#include "gate_files.h"

#include <stdlib.h>
#include <string.h>

const struct gate_file gate_files[] = {
	{"junit.xml", gate_junit},
	{"hvlab.prom", gate_openmetrics},
	{"annotations.txt", gate_annotations},
	{"summary.md", gate_markdown},
	{"mail.txt", gate_mail},
	{"night.json", gate_json},
	{"influx.txt", gate_influx},
	{"otava.csv", gate_otava_csv},
	{"otava.yaml", gate_otava_yaml},
};
const size_t gate_file_count = LEN(gate_files);

static int put_file(const char *dir, const char *name, const struct buf *text, struct why *why)
{
	char *path = xasprintf("%s/%s", dir, name);
	int err = file_write(path, text->len ? text->data : "", text->len);

	if (err)
		fail(why, err, "cannot write %s: %s", path, strerror(-err));
	free(path);
	return err;
}

int gate_files_write(const struct history *h, const char *dir, int status, struct why *why)
{
	int err = make_dirs(dir);

	if (err)
		return fail(why, err, "cannot make %s: %s", dir, strerror(-err));
	for (size_t i = 0; i < gate_file_count && !err; i++) {
		struct buf text = {0};
		gate_files[i].write(h, status, &text);
		err = put_file(dir, gate_files[i].name, &text, why);
		buf_free(&text);
	}
	return err;
}
