/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What other programs read of a night. Each format is one file, and they all say what gate.c has judged; status is that the gate
 * ends with.
 */
#pragma once

#include "history.h"

typedef void gate_write_fn(const struct history *h, int status, struct buf *out);
gate_write_fn gate_junit, gate_openmetrics, gate_annotations, gate_markdown, gate_mail, gate_json, gate_influx, gate_otava_csv,
	gate_otava_yaml;

extern const struct gate_file {
	const char *name;
	gate_write_fn *write;
} gate_files[];
extern const size_t gate_file_count;

/* All of them into a directory, which is made; each file is there whole or not at all. */
int gate_files_write(const struct history *h, const char *dir, int status, struct why *why);
