/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * First instructions of every trap, and the guarded call. What trap_guard_enter keeps on the stack is undone by
 * trap_guard_unwind.
 */
#include "trap_frame.h"

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
	trap_call
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
