/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PV guest of Xen: the notes by which the domain builder knows one, its 64-bit entry, its traps and events, and the
 * page of hypercalls, which the builder fills in for PV and an MSR for all others. Runs in ring 3. Xen's own PVH note
 * is in entry.S. A program without xen_pv_main() is no PV guest.
 */
#include "trap_frame.h"

	.set HYPERVISOR_IRET, 23
	.set EVENT_VECTOR, 0xe1

	.macro note type, value:vararg
	.balign 4
	.long 4, 2f - 1f, \type
	.asciz "Xen"
1:	\value
2:	.balign 4
	.endm

	/* xen/include/public/elfnote.h. The builder maps the image one to one: virtual = pseudo-physical address. */
	.section .note.xen, "a", @note
	note 1, .quad xen_pv_entry_point
	note 2, .quad xen_hypercall_page
	note 3, .quad 0                /* VIRT_BASE */
	note 4, .quad 0                /* PADDR_OFFSET */
	note 5, .asciz "xen-3.0"       /* the version of the interface */
	note 6, .asciz "hvlab"
	note 8, .asciz "generic"
	note 9, .asciz "yes"           /* PAE_MODE */

	.text
	.weak xen_pv_main
	.globl xen_trap_entries, xen_event_entry, xen_hypercall_page
xen_pv_entry_point:
	cld
	movq $boot_stack_top, %rsp
	xorl %ebp, %ebp
	movq %rsi, %rdi                /* struct xen_start */
	call xen_pv_main
	ud2

	/* Xen pushes RCX and R11 on top of what the processor would. Error codes as in trap_entry.S. */
	.balign 16
xen_trap_entries:
	.set vector, 0
	.rept 32
	.balign 16
	popq %rcx
	popq %r11
	.ifeq 0x60227d00 >> vector & 1
	pushq $0
	.endif
	pushq $vector
	jmp xen_trap_common
	.set vector, vector + 1
	.endr

xen_event_entry:
	popq %rcx
	popq %r11
	pushq $0
	pushq $EVENT_VECTOR
xen_trap_common:
	trap_call
	/* IRETQ would do, but not unmask events: Xen does both. No flags: RCX and R11 are restored too. */
	pushq $0
	jmp xen_hypercall_page + 32 * HYPERVISOR_IRET

	.section .bss
	.balign 4096
xen_hypercall_page: .skip 4096

	.section .note.GNU-stack, "", @progbits
