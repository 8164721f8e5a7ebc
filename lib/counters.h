/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Summing named counters of several vCPUs into the struct of adapter.h.
 */
#pragma once

#include "util.h"

/* Adds value to the counter of that name, which is made if there is room. Names are compared as they are stored. */
void counters_add(struct counters *c, const char *name, u64 value);
