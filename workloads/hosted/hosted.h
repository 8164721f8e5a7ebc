/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of the hosted program, as main.c puts them together.
 */
#pragma once

#include <hvlab/abi.h>

/* facts.c: what a process sees of its machine. */
void facts_send(u64 cpus_asked, unsigned cpus);
/* platform.c: memory and signal handlers; 0, or negative errno. */
int platform_init(void);
