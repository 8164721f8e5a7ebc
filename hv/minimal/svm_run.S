/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exit loop of an AMD processor: registers in, VMRUN, registers out, svm_exit(). README.md justifies each
 * instruction. RAX and RSP travel in the VMCB; RBP and R12..R15 stay in the processor, because C preserves them.
 * GIF is 0 whenever the core runs (svm_vcpu_init): nothing can interrupt it, so no interrupt is ever its own.
 */
	.set VCPU_VENDOR_PA, 80        /* struct vcpu: behind struct regs */
	.set VMCB_EXIT_CODE, 0x070
	.set VMCB_RAX, 0x5f8
	.set EXIT_VMMCALL, 0x81

	.text
	.globl svm_run, svm_spin, svm_nmi

/* _Noreturn void svm_run(struct vcpu *v) */
svm_run:
	movq %rdi, %rsp
	movq VCPU_VENDOR_PA(%rsp), %rax
	vmload                         /* FS GS TR LDTR and the system call registers are the guest's from now on */
	xorl %ebp, %ebp
	xorl %r12d, %r12d
	xorl %r13d, %r13d
	xorl %r14d, %r14d
	xorl %r15d, %r15d
enter:
	movq VCPU_VENDOR_PA(%rsp), %rax
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rdi
	popq %rsi
	popq %rdx
	popq %rcx
	popq %rbx
	popq VMCB_RAX(%rax)
	vmrun
	pushq VMCB_RAX(%rax)
	pushq %rbx
	pushq %rcx
	pushq %rdx
	pushq %rsi
	pushq %rdi
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	movq %rsp, %rdi
	call svm_exit
	jmp enter

/*
 * u64 svm_spin(u64 vmcb, u64 n): entries made, each of which ended at the hypercall that the guest stands at. The
 * guest executes nothing else, so the registers it is given do not matter and those of C survive.
 */
svm_spin:
	movq %rdi, %rax
	movq %rsi, %rcx
	testq %rcx, %rcx
	jz 2f
1:	vmrun
	cmpl $EXIT_VMMCALL, VMCB_EXIT_CODE(%rax)
	jne 2f
	decq %rcx
	jnz 1b
2:	movq %rsi, %rax
	subq %rcx, %rax
	ret

/* Only a waiting processor can take an NMI here, and before STARTUP nobody has a use for it. */
svm_nmi:
	iretq

	.section .note.GNU-stack, "", @progbits
