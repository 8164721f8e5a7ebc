/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From what ssh and the far side's tools wrote on stderr to one line that says what is wrong and how to mend it. Pure.
 */
#pragma once

#include "place_url.h"

/* log: all of stderr, changed. dir: where we are on the other side, for what is to be done about it. */
void ssh_reason(char *log, const struct place_url *url, const char *dir, char *text, size_t size);

/* The same for a step of the unpacking script that failed there (ssh_script.h). */
void ssh_step_reason(const char *step, char *log, const struct place_url *url, const char *dir, char *text, size_t size);
