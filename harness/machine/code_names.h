/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What this machine's code is called, for who reads a path that went through it: its Linux with modules and Xen where that is
 * below (symbols.h), and where each process has mapped which file (processes.h). Asked while the guest waits and after all
 * that is measured.
 */
#pragma once

#include "symbols.h"

/* Of Linux and Xen: the same in all that goes on from one snapshot. */
void code_names(struct buf *text);
void code_maps(struct buf *text);
