/* SPDX-License-Identifier: BSD-2-Clause */
/* The PowerShell texts, each behind the prologue they all begin with. Paths are relative to the root of the tree. */
#define TEXT(name)			\
	.globl name;			\
	.type name, @object;		\
name:	.incbin "adapters/hyperv/prologue.ps1"

	.section .rodata

TEXT(hyperv_probe)
	.incbin "adapters/hyperv/probe.ps1"
	.incbin "adapters/hyperv/facts.ps1"
	.byte 0
	.size hyperv_probe, . - hyperv_probe

TEXT(hyperv_create)
	.incbin "adapters/hyperv/create.ps1"
	.byte 0
	.size hyperv_create, . - hyperv_create

TEXT(hyperv_relay)
	.incbin "adapters/hyperv/relay.ps1"
	.byte 0
	.size hyperv_relay, . - hyperv_relay

TEXT(hyperv_remove)
	.incbin "adapters/hyperv/remove.ps1"
	.byte 0
	.size hyperv_remove, . - hyperv_remove

TEXT(hyperv_leave)
	.incbin "adapters/hyperv/leave.ps1"
	.byte 0
	.size hyperv_leave, . - hyperv_leave

TEXT(hyperv_sweep)
	.incbin "adapters/hyperv/sweep.ps1"
	.byte 0
	.size hyperv_sweep, . - hyperv_sweep

	.section .note.GNU-stack, "", @progbits
