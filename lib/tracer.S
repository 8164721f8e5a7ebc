/* SPDX-License-Identifier: BSD-2-Clause */
/* The tracer (lab/trace), a plugin for the lab's QEMU, found in the build directory. */
	.section .rodata
	.globl tracer, tracer_end
tracer:
	.incbin "trace/trace.so"
tracer_end:

	.section .note.GNU-stack, "", @progbits
