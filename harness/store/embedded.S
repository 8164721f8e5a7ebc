/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that travel inside the program. Paths are relative to the root of the tree, where the assembler runs. */
	.section .rodata
	.globl hvlab_schema
	.type hvlab_schema, @object
hvlab_schema:
	.incbin "results/schema.sql"
	.byte 0
	.size hvlab_schema, . - hvlab_schema

	.section .note.GNU-stack, "", @progbits
