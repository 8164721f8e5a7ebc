/* SPDX-License-Identifier: BSD-2-Clause */
/* The PowerShell texts, each behind the prologue they all begin with. Paths are relative to the root of the tree. */
#define TEXT(name)			\
	.globl name;			\
	.type name, @object;		\
name:	.incbin "adapters/hyperv/prologue.ps1"

	.section .rodata

TEXT(text_probe)
	.incbin "adapters/hyperv/probe.ps1"
	.incbin "adapters/hyperv/facts.ps1"
	.byte 0
	.size text_probe, . - text_probe

TEXT(text_create)
	.incbin "adapters/hyperv/create.ps1"
	.byte 0
	.size text_create, . - text_create

TEXT(text_relay)
	.incbin "adapters/hyperv/relay.ps1"
	.byte 0
	.size text_relay, . - text_relay

TEXT(text_remove)
	.incbin "adapters/hyperv/remove.ps1"
	.byte 0
	.size text_remove, . - text_remove

TEXT(text_leave)
	.incbin "adapters/hyperv/leave.ps1"
	.byte 0
	.size text_leave, . - text_leave

TEXT(text_sweep)
	.incbin "adapters/hyperv/sweep.ps1"
	.byte 0
	.size text_sweep, . - text_sweep

	.section .note.GNU-stack, "", @progbits
