/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where an application processor wakes up: 16-bit real mode, CS:IP = page:0. Copied below 1 MiB by smp.c; ends in
 * boot_ap (entry.S) with flat 32-bit segments. Data is reached relative to CS, so the page may be any.
 */
	.section .rodata
	.globl smp_start_begin, smp_start_end
	.code16
smp_start_begin:
	cli
	cld
	lgdtl %cs:gdt_pointer - smp_start_begin
	movl %cr0, %eax
	orl $1, %eax
	movl %eax, %cr0
	ljmpl $0x18, $ap_flat
	.balign 4
gdt_pointer:
	.word 31
	.long boot_gdt
smp_start_end:

	.text
	.code32
ap_flat:
	movl $0x10, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	jmp boot_ap

	.section .note.GNU-stack, "", @progbits
