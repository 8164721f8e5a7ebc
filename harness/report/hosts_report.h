/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A campaign of many hosts: as one of systems over all of them, for judge(), and as what each host has (hosts.h). Prints nothing.
 */
#pragma once

#include "hosts.h"
#include "tables.h"

/* The campaign with every system once, its hosts as rounds. of must stay; load_free() ends the other. */
void load_hosts(struct load *l, const struct load *of, const struct hosts *h);

/* A value of each host: benchmark x host, a column for each system; columns of CSV are an interface. */
struct table *hosts_table(const struct load *l, const struct hosts *h, enum table_format f);
/*
 * Of judged systems: hosts whose ratio is not like that of the others, a line each; where the variance comes from, over the benchmarks.
 */
void hosts_lines(const struct judged *j, const struct load *of, const struct hosts *h, struct buf *out);
