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

/* What goes wrong, on the console. */
void init_complain(const char *what, const char *which);

/* link.c: the network device, as the kernel calls the first one; made ready, once its driver is there. */
#define INIT_LINK "eth0"
void init_no_ipv6(void);
void init_link(void);
