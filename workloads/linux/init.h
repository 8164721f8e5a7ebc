/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hosted program as the first process of a machine: what there is around it, it makes itself.
 */
#pragma once

#include <stdbool.h>

/* Is this process the first of its machine? Then console, file systems and drivers are there afterwards. */
bool init_begin(void);
/* The machine is switched off. */
_Noreturn void init_end(void);
