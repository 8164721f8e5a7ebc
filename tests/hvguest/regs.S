/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers across exits: every one gets a pattern, and after each exit every one is compared.
 */
	.set ANSWER, 0x6876616c6562    /* CORE_NULL_ANSWER */

	.macro same register, pattern
	movabsq $\pattern, %rax
	cmpq %rax, \register
	jne 9f
	.endm

	.macro same_common
	same %rbp, 0x1111111111111111
	same %rsi, 0x2222222222222222
	same %rdi, 0x3333333333333333
	same %r8, 0x8888888888888888
	same %r9, 0x9999999999999999
	same %r10, 0xaaaaaaaaaaaaaaaa
	same %r11, 0xbbbbbbbbbbbbbbbb
	same %r12, 0xcccccccccccccccc
	same %r13, 0xdddddddddddddddd
	same %r14, 0xeeeeeeeeeeeeeeee
	same %r15, 0x7777777777777777
	.endm

	.text
	.globl regs_rounds
regs_rounds:
	pushq %rbx
	pushq %rbp
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	pushq %rsi                     /* 8(%rsp): the leaf */
	pushq %rdi                     /* (%rsp): rounds left */
	movabsq $0x1111111111111111, %rbp
	movabsq $0x2222222222222222, %rsi
	movabsq $0x3333333333333333, %rdi
	movabsq $0x8888888888888888, %r8
	movabsq $0x9999999999999999, %r9
	movabsq $0xaaaaaaaaaaaaaaaa, %r10
	movabsq $0xbbbbbbbbbbbbbbbb, %r11
	movabsq $0xcccccccccccccccc, %r12
	movabsq $0xdddddddddddddddd, %r13
	movabsq $0xeeeeeeeeeeeeeeee, %r14
	movabsq $0x7777777777777777, %r15
	testq %rdi, %rdi
1:	movabsq $0x4444444444444444, %rbx
	movabsq $0x5555555555555555, %rcx
	movabsq $0x6666666666666666, %rdx
	xorl %eax, %eax
	stc
	call *guest_hypercall(%rip)
	jnc 9f
	movq %rax, %rbp
	movabsq $ANSWER, %rax
	cmpq %rax, %rbp
	jne 9f
	movabsq $0x1111111111111111, %rbp
	same %rbx, 0x4444444444444444
	same %rcx, 0x5555555555555555
	same %rdx, 0x6666666666666666
	same_common
	xorl %eax, %eax
	xorl %ecx, %ecx
	stc
	cpuid
	jnc 9f
	movq 8(%rsp), %rbp
	cmpl (%rbp), %eax
	jne 9f
	cmpl 4(%rbp), %ebx
	jne 9f
	cmpl 8(%rbp), %ecx
	jne 9f
	cmpl 12(%rbp), %edx
	jne 9f
	movabsq $0x1111111111111111, %rbp
	same_common
	decq (%rsp)
	jnz 1b
9:	popq %rax
	popq %rsi
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbp
	popq %rbx
	ret

	.globl guest_vmmcall, guest_vmcall
guest_vmmcall:
	vmmcall
	ret
guest_vmcall:
	vmcall
	ret

	.data
	.globl guest_hypercall
	.balign 8
guest_hypercall:
	.quad guest_vmmcall            /* or guest_vmcall: main.c */

	.section .note.GNU-stack, "", @progbits
