/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processors of the virtual lab: which there are, and what is to be known of each (struct processor is adapter.h's,
 * because an adapter that runs on one itself must know it). How an emulator is started is in lab_machine.h.
 */
#pragma once

#include "util.h"

#define PROCESSOR_DEFAULT "intel"
#define VERSION_DEFAULT "debian12" /* of what the L1 hosts are made of (lab/) */

size_t processor_count(void);
const struct processor *processor_at(size_t i);
/* NULL: there is none of that name. */
const struct processor *processor_find(const char *name);
