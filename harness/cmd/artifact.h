/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What cmd_artifact.c puts into a folder and cmd_reproduce.c looks for there, and what they take from other verbs.
 */
#pragma once

#include "table.h"
#include "store.h"

#include <stdio.h>

#define ARTIFACT_DB "results.db"
#define ARTIFACT_PLAN "plan.ini"
#define ARTIFACT_SUMS "SHA256SUMS"

/* A campaign's page at path (cmd_report.c); its raw samples as CSV (cmd_export.c); what it says of guests and machines (cmd_show.c). */
int cmd_report_write(const char *ref, const char *path);
int cmd_export_series(FILE *to, struct store *s, const struct campaign *c);
int cmd_facts(struct store *s, const struct campaign *c, struct table **t, struct why *why);
/* The metal image that is used unless one is named (cmd_plan.c); path is kept. */
void cmd_image_default(const char *path);
