/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds files: those built next to the program or installed with it, the database, configuration files, and the directory
 * for the guests' private directories.
 */
#pragma once

#include "util.h"

/* A file or directory of ours by name ("hvlab-metal.elf", "reports/report.py", "lab"): beside the program, in the
 * two directories above it, in HVLAB_LIBDIR, then in path_cache(). malloc'ed, or NULL. */
char *path_find(const char *name);
/* A program or file of the lab's own emulators ("bin/bochs"), made by lab/tools.sh. malloc'ed, or NULL with why. */
char *path_tool(const char *name, struct why *why);
/* The image of the reference core. malloc'ed, or NULL with why. */
char *path_core(struct why *why);
/* The directory of the running program. malloc'ed. */
char *path_program(void);
/* The words that start this program again, each malloc'ed; their number. */
#define PATH_SELF_MAX 4
size_t path_self(char *words[PATH_SELF_MAX]);
/* Default database: results/hvlab.db of the source tree, else $XDG_DATA_HOME/hvlab/hvlab.db. malloc'ed. */
char *path_database(void);
/* Where big files that can be made again go (the lab's L1 images): build/ of the tree, else XDG cache. malloc'ed. */
char *path_cache(void);
/* The i-th configuration file by precedence, malloc'ed; NULL behind the last. */
char *path_config(unsigned i);
/* Root of work directories, the same for every run of this user: that is how sweep finds them. malloc'ed. */
char *path_workroot(void);
