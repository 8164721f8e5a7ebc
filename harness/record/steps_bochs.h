/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Bochs's debugger prints of each instruction (trace on), as the file that the tracer of QEMU would have written
 * (hvlab/step.h).
 */
#pragma once

#include "util.h"

void steps_of_bochs(const char *text, size_t size, const struct recording *t, struct buf *file);
