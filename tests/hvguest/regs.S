/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers across exits: every one gets a pattern, and after each exit every one is compared, the flags too. Below
 * that the instructions: what exits, what exits and traps (the fixup counts it), and what is single-stepped.
 */
	.set KIND_IN, 8                /* struct regs_kind: op, in[4], mask[4], out[4]; each of RAX RBX RCX RDX */
	.set KIND_MASK, 40
	.set KIND_OUT, 72
	.set FLAGS, 0xcd7              /* OF DF SF ZF AF PF CF */

	.macro same register, pattern
	movabsq $\pattern, %rax
	cmpq %rax, \register
	jne 8f
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
	pushq (%rsi)                   /* 16(%rsp): the instruction */
	pushq %rsi                     /* 8(%rsp): the kind */
	pushq %rdi                     /* (%rsp): rounds left */
1:	movabsq $0x1111111111111111, %rbp
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
	movq 8(%rsp), %rax
	movq KIND_IN + 8(%rax), %rbx
	movq KIND_IN + 16(%rax), %rcx
	movq KIND_IN + 24(%rax), %rdx
	movq KIND_IN(%rax), %rax
	pushq $FLAGS
	popfq
	call *16(%rsp)
	pushfq                         /* 32(%rsp) */
	pushq %rdx
	pushq %rcx
	pushq %rbx
	pushq %rax
	cld
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
	cmpq $FLAGS, 32(%rsp)
	jne 8f
	movq 48(%rsp), %rdx
	.irp i, 0, 8, 16, 24
	movq \i(%rsp), %rax
	andq KIND_MASK + \i(%rdx), %rax
	cmpq KIND_OUT + \i(%rdx), %rax
	jne 8f
	.endr
	addq $40, %rsp
	decq (%rsp)
	jnz 1b
	jmp 9f
8:	addq $40, %rsp
9:	popq %rax
	addq $16, %rsp
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbp
	popq %rbx
	ret

	/* .byte where an assembler could refuse: the guest's processor is not the assembler's business. */
	.macro op name, text:vararg
	.globl op_\name
op_\name:
	\text
	ret
	.endm

	.macro trapping name, text:vararg
	.globl op_\name
op_\name:
1:	\text
	ret
	.pushsection trap_fixup, "a"
	.balign 8
	.quad 1b, trapped
	.popsection
	.endm

trapped:
	pushfq
	incq guest_traps(%rip)
	popfq
	ret

	op cpuid, cpuid
	op cpuid_prefixed, .byte 0x48, 0x0f, 0xa2
	op cpuid_prefixed_twice, .byte 0x66, 0x66, 0x0f, 0xa2
	op vmmcall, vmmcall
	op vmcall, vmcall
	op rdmsr, rdmsr
	op wrmsr, wrmsr
	op xsetbv, xsetbv
	op apic, movl %eax, (%rbx)
	.globl op_cr0
op_cr0:
	movq %rax, %cr0
	movq %rbx, %cr0
	ret
	trapping rdmsr_bad, rdmsr
	trapping wrmsr_bad, wrmsr
	trapping xsetbv_bad, xsetbv
	trapping cr4_bad, movq %rax, %cr4
	trapping invd, invd
	trapping vmrun, vmrun
	trapping vmload, vmload
	trapping vmsave, vmsave
	trapping stgi, stgi
	trapping clgi, clgi
	trapping skinit, skinit
	trapping invlpga, invlpga
	trapping vmxon, vmxon (%rbx)
	trapping vmxoff, vmxoff
	trapping vmclear, vmclear (%rbx)
	trapping vmptrld, vmptrld (%rbx)
	trapping vmptrst, vmptrst (%rbx)
	trapping vmread, vmread %rcx, %rdx
	trapping vmwrite, vmwrite %rcx, %rdx
	trapping vmlaunch, vmlaunch
	trapping vmresume, vmresume
	trapping invept, invept (%rbx), %rax
	trapping invvpid, invvpid (%rbx), %rax
	trapping load, movq (%rbx), %rdx
	trapping store, movq %rax, (%rbx)
	trapping add, lock incq (%rbx)

	/* step_X(argument) with TF on for the one instruction that ends at step_X_end; step_trap puts it off. */
	.macro stepped name, text:vararg
	.globl step_\name, step_\name\()_end
step_\name:
	pushq %rbx
	movq %rdi, %rbx
	movl $0xc0000080, %ecx         /* EFER */
	rdmsr
	pushfq
	orl $0x100, (%rsp)
	popfq
	\text
step_\name\()_end:
	nop
	popq %rbx
	ret
	.endm

	stepped nop, nop
	stepped cpuid, cpuid
	stepped rdmsr, rdmsr
	stepped wrmsr, wrmsr
	stepped apic, movl $0, (%rbx)
	stepped cr0, movq %rbx, %cr0

	/* RAX: the hypercall's number, or XCR0. */
	.macro stepped_call name, text
	.globl step_\name, step_\name\()_end
step_\name:
	pushq %rbx
	movq %rdi, %rax
	movl $3, %ebx
	xorl %ecx, %ecx
	xorl %edx, %edx
	pushfq
	orl $0x100, (%rsp)
	popfq
	\text
step_\name\()_end:
	nop
	popq %rbx
	ret
	.endm

	stepped_call vmmcall, vmmcall
	stepped_call vmcall, vmcall
	stepped_call xsetbv, xsetbv

	/* The gate of #DB: notes where and why, and goes on without TF. */
	.globl step_trap
step_trap:
	pushq %rax
	movq 8(%rsp), %rax
	movq %rax, step_rip(%rip)
	movq %dr6, %rax
	movq %rax, step_dr6(%rip)
	incq step_traps(%rip)
	andq $~0x100, 24(%rsp)
	popq %rax
	iretq

	.data
	.globl guest_traps
	.balign 8
guest_traps:
	.quad 0
	.globl step_rip, step_dr6, step_traps
step_rip:
	.quad 0
step_dr6:
	.quad 0
step_traps:
	.quad 0

	.section .note.GNU-stack, "", @progbits
