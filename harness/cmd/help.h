/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of verbs as text for people and for what completes or pages it. All of it prints on standard output.
 */
#pragma once

#include "cmd.h"

#include <stdio.h>

/* hvlab help [VERB] | --man [VERB] | --completion SHELL; a status. */
int help(int argc, char **argv);
void help_usage(FILE *f);
void help_verb(const struct command *c);
/* What a verb's REF is; NULL: it takes none. */
const char *help_of_ref(const struct command *c);
/* hvlab(1) and hvlab-VERB(1), as roff (cmd_man.c). */
void help_man(void);
void help_man_verb(const struct command *c);
/* Completion for the two shells (cmd_completion.c). */
void help_bash(void);
void help_zsh(void);
