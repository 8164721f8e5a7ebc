/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What other programs read of a night: JUnit XML, OpenMetrics text, annotations and a step summary for GitHub, and a text that
 * fits in a mail.
 */
#pragma once

#include "history.h"

void gate_junit(const struct history *h, struct buf *out);
void gate_openmetrics(const struct history *h, int status, struct buf *out);
void gate_annotations(const struct history *h, struct buf *out);
void gate_markdown(const struct history *h, int status, struct buf *out);
void gate_mail(const struct history *h, int status, struct buf *out);
/* All of them into a directory, which is made; each file is there whole or not at all. status: that the gate ends with. */
int gate_files_write(const struct history *h, const char *dir, int status, struct why *why);
