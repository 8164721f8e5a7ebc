/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of the hosted program, as main.c puts them together.
 */
#pragma once

#include <hvlab/abi.h>

/* main.c: is this the first process of a machine, which is all its own? Has that a disk, a network device to be measured? */
extern bool hosted_alone, hosted_disk, hosted_net;
/* Of any other process: the file that it may take for a disk; NULL: there is none. Is there a peer behind its loopback interface? */
extern const char *hosted_file;
extern bool hosted_loopback;

/* facts.c: what a process sees of its machine. */
void facts_send(u64 cpus_asked, unsigned cpus);
/* platform.c: memory and signal handlers; 0, or negative errno. */
int platform_init(void);
