/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest image can do, read out of its ELF file: the benchmark descriptors (section hvlab_bench), the paragraph
 * of each (section hvlab_about), the build id (section hvlab_build), the ABI version. The file is untrusted: every offset is checked.
 */
#pragma once

#include "util.h"
#include <hvlab/bench.h>

/* A benchmark's paragraph, cleaned; "" where its file has none. */
struct bench_about {
	const char *measures, *excludes, *misleads;
};

struct catalog {
	struct hvlab_bench *bench; /* sorted by name */
	struct bench_about *about; /* of each, in the same order */
	size_t n;
	char *prose;               /* what about points into */
	const char *kind;          /* what the guest must say it is, "metal", "linux" or "hosted"; NULL: not asked */
	char build[65];
	char sha256[65]; /* of the whole file; of the Linux guest what identifies all of its parts (linux_guest.h) */
	char program[65]; /* of the whole file */
};

/* 0, -ENOENT, -ENOEXEC (no ELF64 x86-64 or no catalog in it), -EPROTO (another ABI version; why says which). */
int catalog_read(struct catalog *c, const char *path, struct why *why);
/* The same over bytes in memory (fuzzed). */
int catalog_parse(struct catalog *c, const void *elf, size_t size, struct why *why);
const struct hvlab_bench *catalog_find(const struct catalog *c, const char *name);
void catalog_free(struct catalog *c);
/* What it measures a device of; then it runs in boots that have one, and nothing else does (docs/io.md). */
enum device { DEVICE_NONE, DEVICE_DISK, DEVICE_NET, DEVICE_KINDS };
enum device bench_device(const char *name);
/* Every glob must mean something, or a typing error would quietly show less: 0, or -ENOENT with the nearest name. */
int catalog_check(const struct catalog *c, const char *globs, struct why *why);

const char *unit_word(u32 unit);
