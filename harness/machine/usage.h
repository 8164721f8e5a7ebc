/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest costs its host: memory and processor time of this process and of all it has started. These are readings; only
 * their difference over one guest means something, and only while no other guest runs here.
 */
#pragma once

#include "util.h"

/* Bytes resident, shared pages by their share (Pss of proc(5), smaps_rollup); 0: this system does not tell. */
u64 usage_resident(void);
/* Bytes that this machine could still give away: the kernel's estimate, and what Xen has left where that is below. */
u64 usage_machine_free(void);
/* Processor time so far, user and system, of this process and of all it has started, whether they have ended or not. */
u64 usage_cpu_ns(void);
/* The same of one process that lives, its threads but not its children; 0: there is none. */
u64 usage_process_ns(long pid);
