/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * First instructions of every trap, and the guarded call. The stack layout is struct trap_frame in trap.c, and what
 * trap_guard_enter keeps on the stack is undone by trap_guard_unwind.
 */
	.text
	.globl trap_entries, trap_guard_enter, trap_guard_unwind

	/* 256 entries of 16 bytes. Vectors 8, 10-14, 17, 21, 29, 30 bring an error code of their own (APM 8.2). */
	.balign 16
trap_entries:
	.set vector, 0
	.rept 256
	.balign 16
	.ifeq (vector < 32) & (0x60227d00 >> (vector & 31)) & 1
	pushq $0
	.endif
	pushq $vector
	jmp trap_common
	.set vector, vector + 1
	.endr

trap_common:
	pushq %rax
	pushq %rcx
	pushq %rdx
	pushq %rbx
	pushq %rbp
	pushq %rsi
	pushq %rdi
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	cld
	movq %rsp, %rdi
	movq %rsp, %rbp
	andq $-16, %rsp
	call trap_handle
	movq %rbp, %rsp
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rdi
	popq %rsi
	popq %rbp
	popq %rbx
	popq %rdx
	popq %rcx
	popq %rax
	addq $16, %rsp
	iretq

/* u64 trap_guard_enter(void (*fn)(u64), u64 arg, u64 *stack): 0, or what trap_guard_unwind was entered with in rax. */
trap_guard_enter:
	pushq %rbx
	pushq %rbp
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	pushfq
	movq %rsp, (%rdx)
	movq %rdi, %rax
	movq %rsi, %rdi
	call *%rax
	xorl %eax, %eax
	addq $8, %rsp                  /* fn may leave interrupts on or off; only a trap puts the flags back */
	jmp 1f
/* Here the trap handler returns to, with rsp = *stack and rax = vector + 1. */
trap_guard_unwind:
	popfq
1:	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbp
	popq %rbx
	ret

	.section .note.GNU-stack, "", @progbits
