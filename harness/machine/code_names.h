/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What this machine's code is called, for who reads a path that went through it (symbols.h): its Linux with modules, Xen where
 * that is below, and the process that serves a guest. Asked while the guest waits and after all that is measured.
 */
#pragma once

#include "symbols.h"

void code_names(struct buf *text);
