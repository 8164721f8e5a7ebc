/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of the freestanding guest, as main.c puts them together.
 */
#pragma once

#include "boot.h"
#include "engine.h"

/* facts.c: everything the guest sees of its machine. */
void facts_send(const struct boot_info *info, const struct engine_options *options);
/* ask.c: asks for a command line, options->ask times, and takes it; own: the one that stays where nobody answers. */
void ask(struct engine_options *options, const char *own);
/* How that went, as facts; nothing where nobody was asked. */
void ask_facts(void);
/* memory.c: chooses arena and fresh memory; before the platform is asked for them. */
void memory_init(const struct boot_info *info);
u64 memory_total(void);
/* devices.c: reads the firmware's tables; before the platform is asked for devices. */
void devices_init(const struct boot_info *info, bool clock_checked);
/* power.c */
_Noreturn void power_off(void);
