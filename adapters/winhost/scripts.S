/* SPDX-License-Identifier: BSD-2-Clause */
/* The PowerShell texts of this room, as strings. Paths are relative to the root of the tree, where the assembler runs. */
	.macro script name, file
	.globl \name
	.type \name, @object
\name:
	.incbin "\file"
	.byte 0
	.size \name, . - \name
	.endm

	.section .rodata
	script winhost_bootstrap, "adapters/winhost/bootstrap.ps1"
	script winhost_put, "adapters/winhost/put.ps1"
	script winhost_stop, "adapters/winhost/stop.ps1"

	.section .note.GNU-stack, "", @progbits
