/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Bochs's debugger prints of each instruction (trace on), as the file that the tracer of QEMU would have written
 * (hvlab/step.h). The guest's own instructions are read in its image: of a guest under AMD's nested paging the debugger knows
 * addresses alone (lab/bochs/where.c).
 */
#pragma once

#include "util.h"

struct guest_code {
	u64 address;
	const u8 *bytes;
	size_t size; /* 0: the image is not there */
};
void steps_of_bochs(const char *text, size_t size, const struct recording *t, const struct guest_code *guest, struct buf *file);
