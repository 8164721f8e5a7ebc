/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a value is what it says it is: its length, its exits and its control say the same of one operation, and the machine
 * without a hypervisor (`bare`) or our own core bear them out. What contradicts itself is an ERROR of the benchmark and has no
 * value. Pure; asked once of a finished summary.
 */
#pragma once

#include "summary.h"

void proof_judge(struct summary *s);
