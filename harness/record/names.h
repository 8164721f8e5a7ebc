/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a name of each kind looks like: one predicate a kind. Asked where a name comes in (from a database, another
 * machine, a user) and again where it becomes a path or an argument.
 */
#pragma once

#include "util.h"

/* Exactly what a campaign's tag looks like ("c20261123-074512-9f3a"): anything else is not ours to make or remove. */
bool name_is_tag(const char *s);
/* The same of a session of hvlab crosscheck ("p20261123-074512"). */
bool name_is_session(const char *s);
/* What a job carries: one of these, or inside the lab, where the jobs of all campaigns must look the same, NAME_LAB. */
#define NAME_LAB "lab"
bool name_is_job_tag(const char *s);
/* A bundle that an ssh:// place keeps ("bundle-HASH"), or one half sent ("bundle-HASH.PID"). */
bool name_is_bundle(const char *s);
/* A directory for something short that is no campaign (workdir_scratch()). */
#define NAME_SCRATCH "scratch-"
bool name_is_scratch(const char *s);
/* Names of benchmarks, separated by commas; may be empty. */
bool name_is_bench_list(const char *s);
/* A file, and not one of the words that SQLite takes for something else: "", ":memory:", "file:...". */
bool name_is_database(const char *s);
/* The URL of a host without a secret: nothing that may be stored has one. */
bool name_is_open_url(const char *s);
