/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a clock must show before anybody believes a time by it (docs/method.md section 4): it is held against the
 * harness's clock, between processors, and watched for gaps. Only where the command line says clock=N.
 */
#ifndef HVLAB_DOORBELL_H
#define HVLAB_DOORBELL_H

#include <hvlab/abi.h>

/* n doorbells of a group; none any more once one was not answered. */
void doorbells(enum hvlab_bell_group group, u64 n);
/* Every processor's TSC, how two of them stand to each other, and how much of a short while was lost: facts clock.*. */
void clock_check(void);

#endif
