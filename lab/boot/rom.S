/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The head of the boot ROM: an option ROM (ISA) that the BIOS calls at the end of its own start, with memory, PCI and
 * ACPI tables set up. Asks for the memory map, which only real mode can, and goes to load.c in protected mode. Never
 * returns: what it loads has the machine. Whoever puts the ROM into a machine sets its length and checksum.
 */
	.set MAP, 0x10000              /* load.c reads it there */
	.set MAP_MAX, 64
	.set STACK_TOP, 0x7c00
	.set CODE32, 0x08
	.set DATA32, 0x10

	.section .head, "ax"
	.code16
head:	.word 0xaa55
	.byte 0                        /* length in 512 bytes */
	jmp start
	.byte 0                        /* checksum */

start:
	cli
	cld
	movw $MAP >> 4, %ax
	movw %ax, %es
	xorl %edi, %edi
	xorl %ebx, %ebx
	xorl %esi, %esi                /* entries */
1:	movl $0xe820, %eax
	movl $0x534d4150, %edx         /* "SMAP" */
	movl $20, %ecx
	int $0x15
	jc 2f
	movl $0, %es:20(%di)
	incl %esi
	addw $24, %di
	cmpl $MAP_MAX, %esi
	je 2f
	testl %ebx, %ebx
	jnz 1b
2:	cli
	inb $0x92, %al                 /* A20 */
	orb $2, %al
	outb %al, $0x92
	lgdtl %cs:gdt_pointer - head
	movl $0x11, %eax               /* PE, ET; not CD and NW, which the BIOS leaves set */
	movl %eax, %cr0
	ljmpl $CODE32, $start32

	.code32
start32:
	movl $DATA32, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl %eax, %fs
	movl %eax, %gs
	movl $STACK_TOP, %esp
	pushl %esi
	call load
	ud2

	.balign 8
gdt:	.quad 0
	.quad 0x00cf9a000000ffff
	.quad 0x00cf92000000ffff
gdt_pointer:
	.word gdt_pointer - gdt - 1
	.long gdt

	.section .note.GNU-stack, "", @progbits
