/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the guest's clock must show before a time by it is believed (docs/method.md section 4): it is compared with the
 * harness's clock and between processors, and watched for gaps. Only where the command line says clock=N.
 */
#pragma once

#include <hvlab/abi.h>

/* Sends n sync points of a group (abi.h: sync points); no more once one was not answered. */
void clock_sync(enum hvlab_sync_group group, u64 n);
/* Checks each processor's TSC alone, each against the first one's, and a short spin for lost time: facts clock.*. */
void clock_check(void);
