/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interrupt mask of the first legacy PIC (8259A data sheet), set to a pattern that no absent device could answer. The
 * pattern leaves only the cascade open, so no interrupt can come.
 */
#pragma once

#include <hvlab/bench.h>
#include "x86.h"

#define PIC_MASK 0x21
#define PIC_PATTERN 0xfb

static u8 pic_before;

static const char *pic_setup(struct bench_env *env)
{
	pic_before = inb(PIC_MASK);
	outb(PIC_MASK, PIC_PATTERN);
	return inb(PIC_MASK) == PIC_PATTERN ? NULL : "no PIC";
}

static void pic_teardown(void)
{
	outb(PIC_MASK, pic_before);
}
