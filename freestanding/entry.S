/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entries from boot protocols: PVH and multiboot2, both in 32-bit protected mode with paging off, and the second
 * half of an application processor's way up (the first half is smp_start.S). Each entry sets esi = protocol and
 * ebx = its structure, then all take one path into long mode and to boot_entry().
 */
	.set CR0_SET,   0x80010023     /* PG WP NE MP PE */
	.set CR0_CLEAR, 0x6000000c     /* CD NW TS EM: Bochs' BIOS leaves CD and NW set, and guests inherit them */
	.set CR4_PAE,   0x20
	.set MSR_EFER,  0xc0000080
	.set EFER_LME,  0x100
	.set CODE64, 0x08
	.set DATA,   0x10
	.set STACK_SIZE, 65536
	.set AP_STACK_SIZE, 8192

	.section .boot.header, "a"
	/* Multiboot2 header: in the first 32 KiB of the file. No multiboot1: QEMU would try it first, and refuse. */
	.balign 8
mb2:	.long 0xe85250d6, 0, mb2_end - mb2, -(0xe85250d6 + 0 + (mb2_end - mb2))
	.word 3, 0                     /* entry address */
	.long 12, boot_multiboot2
	.balign 8
	.word 6, 0                     /* modules on page boundaries */
	.long 8
	.word 0, 0
	.long 8
mb2_end:

	.section .note.pvh, "a", @note
	.balign 4
	.long 4, 4, 18                 /* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long boot_pvh

	.section .boot.text, "ax"
	.code32
	.globl boot_pvh, boot_multiboot2, boot_ap
boot_pvh:
	xorl %esi, %esi                /* BOOT_PVH */
	jmp boot_processor
boot_multiboot2:
	movl $1, %esi                  /* BOOT_MULTIBOOT2 */
boot_processor:
	cli
	cld
	movl $boot_stack_top, %esp
	call build_tables
	call enable_long_mode
	lgdtl boot_gdt_pointer
	ljmpl $CODE64, $start64

/* smp_start.S jumps here: protected mode, flat segments, no stack. */
boot_ap:
	movl $1, %eax
	lock xaddl %eax, boot_ap_count
	incl %eax                      /* CPU index: the boot processor is 0 */
	cmpl $32, %eax                 /* CPU_MAX in cpu.h, asserted in smp.c */
	jae park
	movl %eax, %edi
	imull $AP_STACK_SIZE, %eax, %esp
	addl $boot_ap_stacks, %esp     /* the top of stack index - 1 */
	call enable_long_mode
	lgdtl boot_gdt_pointer
	ljmpl $CODE64, $ap64

park:	hlt
	jmp park

/* Identity map of the low 4 GiB in 2 MiB pages. */
build_tables:
	movl $boot_pd, %edi
	movl $0x83, %eax               /* present, writable, large */
	xorl %ecx, %ecx
1:	movl %eax, (%edi,%ecx,8)
	addl $0x200000, %eax
	incl %ecx
	cmpl $2048, %ecx
	jne 1b
	movl $boot_pd + 3, %eax
	movl $boot_pdpt, %edi
	movl $4, %ecx
1:	movl %eax, (%edi)
	addl $4096, %eax
	addl $8, %edi
	loop 1b
	movl $boot_pdpt + 3, boot_pml4
	ret

enable_long_mode:
	movl %cr4, %eax
	orl $CR4_PAE, %eax
	movl %eax, %cr4
	movl $boot_pml4, %eax
	movl %eax, %cr3
	movl $MSR_EFER, %ecx
	rdmsr
	orl $EFER_LME, %eax
	wrmsr
	movl %cr0, %eax
	andl $~CR0_CLEAR, %eax
	orl $CR0_SET, %eax
	movl %eax, %cr0
	ret

	.code64
start64:
	call load_segments
	xorl %ebp, %ebp
	movl %esi, %edi
	movl %ebx, %esi
	call boot_entry
	ud2

ap64:
	movl %edi, %ebx
	call load_segments
	movl %ebx, %edi
	xorl %ebp, %ebp
	call smp_ap_main
	ud2

load_segments:
	movl $DATA, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	xorl %eax, %eax
	movl %eax, %fs
	movl %eax, %gs
	ret

	.section .boot.data, "aw"
	.globl boot_gdt
	.balign 8
boot_gdt:
	.quad 0
	.quad 0x00af9a000000ffff       /* 64-bit code */
	.quad 0x00cf92000000ffff       /* data */
	.quad 0x00cf9a000000ffff       /* 32-bit code: for processors on their way up */
boot_gdt_end:
boot_gdt_pointer:
	.word boot_gdt_end - boot_gdt - 1
	.long boot_gdt
	.balign 4
boot_ap_count:
	.long 0

	.section .bss
	.globl boot_pml4, boot_stack_top
	.balign 4096
boot_pml4: .skip 4096
boot_pdpt: .skip 4096
boot_pd:   .skip 4 * 4096
boot_stack: .skip STACK_SIZE
boot_stack_top:
boot_ap_stacks: .skip 31 * AP_STACK_SIZE

	.section .note.GNU-stack, "", @progbits
